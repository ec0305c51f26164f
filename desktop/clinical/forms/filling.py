"""State of a form with its answers: enabled items, calculated values, missing and wrong answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from desktop.clinical.forms import responding, resting
from desktop.clinical.forms.answer_checks import unchecked, wrong
from desktop.clinical.forms.form_model import Answer, Form, Item, Trouble
from desktop.clinical.forms.form_places import Place, everywhere_by, places
from desktop.clinical.forms.responding import Answers, Json
from desktop.clinical.forms.working import Around, Worker

__all__ = ("SIGNING", "Around", "Filled", "answerable", "begun", "everywhere_by", "fill")
SIGNING: Final = 5.0
"""Time limit in seconds for calculating a form that is signed: long enough that no sum is left out."""


class Filled(msgspec.Struct, frozen=True):
    """A form with some answers.

    `answers` are all, with what was worked out; those of places that are not asked stay there and count for
    nothing. `asked` are the places that hold now, `rows` those of them that a person sees, `numbers` theirs.
    `missing` are required and not answered; `faults` say what is wrong with an answer. `items` is the
    response as FHIR has it, `rows_and_hidden` are all places. `lacks` says, of a value that is worked out,
    which places it rests on that are not answered: it is none that counts, and not in the response; `unsure`
    the same of what is shown because of such a value.
    """

    form: Form
    answers: Mapping[str, tuple[Answer, ...]]
    untestable: Mapping[str, str]
    asked: frozenset[str]
    rows: tuple[Place, ...]
    numbers: Mapping[str, str]
    missing: tuple[str, ...]
    faults: Mapping[str, str]
    troubles: tuple[Trouble, ...]
    items: list[Json]
    rows_and_hidden: tuple[Place, ...] = ()
    lacks: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    unsure: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def lacking(self, at: str) -> str:
        """Missing inputs of a calculated or conditional item, in the form's words; else empty."""
        found = self.lacks.get(at) or self.unsure.get(at) or ()
        return _names(found, everywhere_by(self.rows_and_hidden), self.numbers) if found else ""

    @property
    def questions(self) -> tuple[Place, ...]:
        """The rows that a person answers."""
        return tuple(row for row in self.rows if answerable(row.item))

    @property
    def answered(self) -> tuple[Place, ...]:
        """The questions with an answer, or with the reason why there is none."""
        return tuple(p for p in self.questions if self.answers.get(p.at) or p.at in self.untestable)


def answerable(item: Item) -> bool:
    """True when a person answers the item."""
    return item.answerable


def fill(
    form: Form, given: Answers, untestable: Mapping[str, str] | None = None, around: Around | None = None
) -> Filled:
    """Evaluate the form with these answers."""
    around = around or Around()
    reasons = dict(untestable or {})
    links = {item.link_id: item for item in form.every()}
    held = {at: a for at, a in given.items() if a and at not in reasons and _known(at, links)}
    # What is no number is told, and counts for nothing; what is calculated is not somebody's to say.
    unsound = {at: a for at, a in held.items() if not all(one.sound for one in a)}
    everywhere = places(form, held)
    worker = Worker(form, everywhere, reasons, around)
    answers, asked, items = worker.settled({at: a for at, a in held.items() if at not in unsound})
    answers = {**unsound, **answers}
    by_at = everywhere_by(everywhere)
    rows = tuple(p for p in everywhere if p.at in asked and not _hidden(p, by_at))
    faults = {}
    for p in rows:
        why = wrong(p.item, answers.get(p.at, ()))
        if why:
            faults[p.at] = why
        elif told := unchecked(p.item, answers.get(p.at, ())):
            worker.told(p, told, "pattern")
    missing = tuple(
        p.at
        for p in rows
        if p.item.required and answerable(p.item) and not answers.get(p.at) and p.at not in reasons
    ) + tuple(_empty_groups(rows, answers, asked, reasons))
    numbers = _numbers(rows)
    rests = resting.Rests(worker, answers, asked, faults)
    resting.told(rests)
    lacks = rests.all()
    if lacks or faults:
        # What can't stand and what is only a part is nobody's answer.
        stands = {at: found for at, found in answers.items() if at not in faults and at not in lacks}
        words = {at: _names(found, by_at, {}) for at, found in lacks.items()}
        items = responding.items(form, stands, asked.__contains__, reasons, lacks=words)
    troubles = tuple(sorted({*form.troubles, *worker.troubles}))
    return Filled(
        form, answers, {at: why for at, why in reasons.items() if at in asked}, asked, rows, numbers,
        missing, faults, troubles, items, everywhere, lacks, rests.shown_by_a_part(lacks),
    )  # fmt: skip


def begun(
    form: Form, around: Around | None = None
) -> tuple[dict[str, tuple[Answer, ...]], tuple[Trouble, ...]]:
    """Initial answers of a new form: initial values, and values from the record."""
    around = around or Around()
    given = {item.link_id: item.initial for item in form.every() if item.initial and item.asks}
    everywhere = places(form, given)
    worker = Worker(form, everywhere, {}, around)
    for one in everywhere:
        if one.item.initially and one.at not in given:
            found = worker.value(one, one.item.initially)
            if found:
                given[one.at] = found if one.item.repeats else found[:1]
    return given, tuple(worker.troubles)


def _known(at: str, links: Mapping[str, Item]) -> bool:
    return at in links or at.rpartition("#")[0] in links


def _hidden(one: Place, by_at: Mapping[str, Place]) -> bool:
    step: Place | None = one
    while step is not None:
        if step.item.hidden:
            return True
        step = by_at.get(step.around)
    return False


def _empty_groups(
    rows: tuple[Place, ...], answers: Answers, asked: frozenset[str], reasons: Mapping[str, str]
) -> list[str]:
    """Groups that are required and of which nothing is answered: their first question."""
    found = []
    for n, one in enumerate(rows):
        if one.item.type != "group" or not one.item.required:
            continue
        inside = []
        for other in rows[n + 1 :]:
            if other.depth <= one.depth:
                break
            inside.append(other)
        questions = [p for p in inside if answerable(p.item)]
        if questions and not any(answers.get(p.at) or p.at in reasons for p in questions):
            first = questions[0]
            if not first.item.required:
                found.append(first.at)
    return found


def _names(found: tuple[str, ...], by_at: Mapping[str, Place], numbers: Mapping[str, str]) -> str:
    """Places as the form calls them."""
    names = []
    for at in found:
        item = by_at[at].item
        turn = by_at[at].turns
        name = item.text or item.link_id
        number = numbers.get(at, "") if not name.startswith(numbers.get(at, "") or "?") else ""
        name = " ".join(part for part in (number, name) if part)
        names.append(f"{name} ({turn[-1] + 1})" if any(turn) else name)
    return ", ".join(names)


def _numbers(rows: tuple[Place, ...]) -> dict[str, str]:
    """The number of each question: its own prefix, else counted among those that are seen."""
    found, n = {}, 0
    for one in rows:
        if one.item.prefix:
            found[one.at] = one.item.prefix
        elif answerable(one.item):
            n += 1
            found[one.at] = str(n)
    return found
