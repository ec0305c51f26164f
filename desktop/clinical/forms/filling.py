"""How a form stands with some answers: what is asked, what is worked out, what is missing or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from desktop.clinical.forms import responding, values
from desktop.clinical.forms.checking import wrong
from desktop.clinical.forms.fhirpath import Deadline, Unworked, evaluate, ready
from desktop.clinical.forms.model import Answer, Form, Item, Trouble
from desktop.clinical.forms.places import Place, enabled, places
from desktop.clinical.forms.responding import Answers, Json
from desktop.clinical.forms.weighing import coded, weighed
from desktop.core.messages import _

ROUNDS: Final = 12
SECONDS: Final = 1.0
SIGNING: Final = 5.0
"""What is signed is worked out to its end, if that can be: a sum is not left out for want of a second."""
EACH: Final = 0.25
_DECIMALS: Final = 8


class Around(msgspec.Struct, frozen=True):
    """What expressions may ask beside the answers: `patient`, `encounter`, `user` … by their names."""

    variables: Mapping[str, Any] = msgspec.field(default_factory=dict)
    head: Mapping[str, Any] = msgspec.field(default_factory=dict)
    seconds: float = SECONDS


class Filled(msgspec.Struct, frozen=True):
    """A form with some answers.

    `answers` are all, with what was worked out; those of places that are not asked stay there and count for
    nothing. `asked` are the places that hold now, `rows` those of them that a person sees, `numbers` theirs.
    `missing` are required and not answered; `faults` say what is wrong with an answer. `items` is the
    response as FHIR has it, `rows_and_hidden` are all places.
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

    @property
    def questions(self) -> tuple[Place, ...]:
        """The rows that a person answers."""
        return tuple(row for row in self.rows if answerable(row.item))

    @property
    def answered(self) -> tuple[Place, ...]:
        """The questions with an answer, or with the reason why there is none."""
        return tuple(p for p in self.questions if self.answers.get(p.at) or p.at in self.untestable)


def answerable(item: Item) -> bool:
    """Whether a person answers it."""
    return item.asks and not item.read_only and not item.worked_out


def fill(
    form: Form, given: Answers, untestable: Mapping[str, str] | None = None, around: Around | None = None
) -> Filled:
    """How the form stands with these answers."""
    around = around or Around()
    reasons = dict(untestable or {})
    links = {item.link_id: item for item in form.every()}
    held = {at: a for at, a in given.items() if a and at not in reasons and _known(at, links)}
    # What is no number is told, and counts for nothing; what is calculated is not somebody's to say.
    unsound = {at: a for at, a in held.items() if not all(one.sound for one in a)}
    everywhere = places(form, held)
    worker = _Worker(form, everywhere, reasons, around)
    answers, asked, items = worker.settled({at: a for at, a in held.items() if at not in unsound})
    answers = {**unsound, **answers}
    by_at = everywhere_by(everywhere)
    rows = tuple(p for p in everywhere if p.at in asked and not _hidden(p, by_at))
    faults = {}
    for p in rows:
        why = wrong(p.item, answers.get(p.at, ()))
        if why:
            faults[p.at] = why
    missing = tuple(
        p.at
        for p in rows
        if p.item.required and answerable(p.item) and not answers.get(p.at) and p.at not in reasons
    ) + tuple(_empty_groups(rows, answers, asked, reasons))
    troubles = tuple(sorted({*form.troubles, *worker.troubles}))
    return Filled(
        form, answers, {at: why for at, why in reasons.items() if at in asked}, asked, rows, _numbers(rows),
        missing, faults, troubles, items, everywhere,
    )  # fmt: skip


def begun(
    form: Form, around: Around | None = None
) -> tuple[dict[str, tuple[Answer, ...]], tuple[Trouble, ...]]:
    """What a new form says of itself: its initial values, and those that the record gives."""
    around = around or Around()
    given = {item.link_id: item.initial for item in form.every() if item.initial and item.asks}
    everywhere = places(form, given)
    worker = _Worker(form, everywhere, {}, around)
    for one in everywhere:
        if one.item.initially and one.at not in given:
            found = worker.value(one, one.item.initially, {})
            if found:
                given[one.at] = found if one.item.repeats else found[:1]
    return given, tuple(worker.troubles)


def _known(at: str, links: Mapping[str, Item]) -> bool:
    return at in links or at.rpartition("#")[0] in links


def everywhere_by(everywhere: tuple[Place, ...]) -> dict[str, Place]:
    """Places by their names."""
    return {one.at: one for one in everywhere}


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


class _Worker:
    """Works out what the expressions of a form give, until nothing changes or the time is used up."""

    def __init__(
        self, form: Form, everywhere: tuple[Place, ...], reasons: Mapping[str, str], around: Around
    ) -> None:
        self.form = form
        self.everywhere = everywhere
        self.by_at = everywhere_by(everywhere)
        self.reasons = reasons
        self.around = around
        if any(p.item.worked_out or p.item.shown_when or p.item.initially for p in everywhere):
            ready()
        self.deadline = Deadline(around.seconds)
        self.troubles: set[Trouble] = set()
        self.weighted = {item.link_id: item for item in form.every() if item.weighted}
        self.worked = [p for p in everywhere if p.item.worked_out or p.item.shown_when]
        self.resource: Json = {}

    def settled(self, given: Answers) -> tuple[dict[str, tuple[Answer, ...]], frozenset[str], list[Json]]:
        """All answers, the places that are asked, and the response, when nothing changes any more."""
        shown: dict[str, bool] = {}
        calculated: dict[str, tuple[Answer, ...]] = {}
        before: list[Json] | None = None
        for n in range(ROUNDS + 1):
            answers = {**given, **calculated}
            for at in (p.at for p in self.worked if p.item.worked_out and p.at not in calculated):
                answers.pop(at, None)
            asked = enabled(self.form, self.everywhere, answers, shown)
            nodes: dict[str, Json] = {}
            items = responding.items(self.form, answers, asked.__contains__, self.reasons, nodes=nodes)
            if not self.worked or items == before:
                break
            before = items
            changed = self.once(items, nodes, shown, calculated)
            if n == ROUNDS and changed:
                self.unsettled(changed, shown, calculated)
                answers = {
                    **{at: a for at, a in given.items() if at not in changed}, **calculated,
                }  # fmt: skip
                asked = enabled(self.form, self.everywhere, answers, shown)
                items = responding.items(self.form, answers, asked.__contains__, self.reasons)
        return answers, asked, items

    def unsettled(
        self, changed: set[str], shown: dict[str, bool], calculated: dict[str, tuple[Answer, ...]]
    ) -> None:
        """Name what changes with every round: such a value is not used, such an item is shown."""
        for at in changed:
            calculated.pop(at, None)
            shown[at] = True
            link = self.by_at[at].item.link_id
            self.troubles.add(Trouble(link, _("What it works out goes round in a circle and never settles.")))

    def once(
        self, items: list[Json], nodes: dict[str, Json], shown: dict[str, bool],
        calculated: dict[str, tuple[Answer, ...]],
    ) -> set[str]:  # fmt: skip
        """Work everything out from the response as it is now; gives what has changed."""
        whole = {"resourceType": "QuestionnaireResponse", **self.around.head, "item": items}
        self.resource = weighed(whole, self.weighted)
        changed = set()
        for one in self.worked:
            if one.item.shown_when:
                was = shown.get(one.at, True)
                is_ = self.whether(one, nodes)
                if was != is_:
                    shown[one.at] = is_
                    changed.add(one.at)
            if one.item.worked_out:
                found = self.value(one, one.item.worked_out, nodes)
                if found != calculated.get(one.at):
                    changed.add(one.at)
                    if found is None:
                        calculated.pop(one.at, None)
                    else:
                        calculated[one.at] = found
        return changed

    def whether(self, one: Place, nodes: dict[str, Json]) -> bool:
        """Whether an item is shown by its expression; where that can't be said it is, and told."""
        try:
            found = self.run(one, one.item.shown_when, nodes)
        except Unworked as why:
            self.told(one, str(why))
            return True
        if found and not isinstance(found[0], bool):
            self.told(one, _("Its condition gives neither yes nor no; it is shown."))
            return True
        return found == [True]

    def value(self, one: Place, text: str, nodes: dict[str, Json]) -> tuple[Answer, ...] | None:
        """What an expression gives as answers of its question; None where it gives nothing."""
        try:
            found = self.run(one, text, nodes)
            made = tuple(_answer(one.item, value) for value in found[: 100 if one.item.repeats else 1])
        except Unworked as why:
            self.told(one, str(why))
            return None
        return made or None

    def told(self, one: Place, why: str) -> None:
        self.troubles.add(Trouble(one.item.link_id, why))

    def run(self, one: Place, text: str, nodes: dict[str, Json]) -> list[Any]:
        """Evaluate with all that is in scope: the form's variables, those around the item, its own."""
        if self.deadline.over:
            raise Unworked(_("It was not worked out: the form's expressions take too long together."))
        scope = dict(self.around.variables)
        chain: list[Place] = []
        step: Place | None = one
        while step is not None:
            chain.append(step)
            step = self.by_at.get(step.around)
        resource = self.resource or {"resourceType": "QuestionnaireResponse", **self.around.head}
        scope["resource"] = scope["rootResource"] = resource
        for place_, named in [(None, self.form.variables)] + [(p, p.item.variables) for p in reversed(chain)]:
            focus = resource if place_ is None else self.node(place_, nodes)
            for name, expression in named:
                limit = self.deadline.at_most(EACH)
                try:
                    scope[name] = evaluate(expression, focus, scope, limit, typed=True)
                except Unworked as why:
                    where = "" if place_ is None else place_.item.link_id
                    self.troubles.add(Trouble(where, _("%{name}: {why}").format(name=name, why=why)))
                    raise Unworked(
                        _("It rests on %{name}, which can't be worked out.").format(name=name)
                    ) from why
        focus = self.node(one, nodes)
        return evaluate(text, focus, scope, self.deadline.at_most(EACH))

    def node(self, one: Place, nodes: dict[str, Json]) -> Json:
        found = nodes.get(one.at)
        return weighed(found, self.weighted) if found is not None else {"linkId": one.item.link_id}


def _answer(item: Item, value: Any) -> Answer:
    """What an expression gave as a value of the question's kind; raises Unworked where it is another."""
    kind = item.kind
    if isinstance(value, bool):
        if kind == "boolean":
            return values.boolean(value)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
        if kind == "integer" and number == number.to_integral_value():
            return Answer("integer", str(int(number)))
        if kind == "decimal":
            return Answer("decimal", _written(number, item.limits.decimals))
        if kind == "quantity":
            unit = item.units[0] if item.units else Answer("quantity", "")
            return msgspec.structs.replace(unit, text=_written(number, item.limits.decimals))
        if kind == "string":
            return Answer("string", format(number, "f"))
    elif isinstance(value, dict):
        if kind == "coding" and (value.get("code") or value.get("display")):
            return item.offered(coded(value))
        if kind == "quantity" and value.get("value") is not None:
            return Answer(
                "quantity", format(Decimal(value["value"]), "f"), str(value.get("system", "")), "",
                str(value.get("unit", "")), str(value.get("code", "")),
            )  # fmt: skip
        if kind == "reference" and value.get("reference"):
            return Answer("reference", str(value["reference"]), "", str(value.get("display", "")))
    elif hasattr(value, "unit") and hasattr(value, "value"):
        if kind == "quantity":
            code = str(value.unit).strip("'")
            return Answer("quantity", format(Decimal(value.value), "f"), "", "", code, code)
    else:
        text = str(value)
        if kind in ("date", "dateTime", "time", "string", "uri"):
            text = text.removeprefix("@T" if kind == "time" else "@")
            return Answer(kind, text[:10] if kind == "date" else text)
        if kind == "coding":
            option = next((o for o in item.options if text in (o.answer.text, o.text)), None)
            if option is not None:
                return option.answer
    raise Unworked(
        _("It works out to {value}, which is no answer of the type {type}.").format(
            value=str(value)[:40], type=item.type
        )
    )


def _written(number: Decimal, decimals: int | None) -> str:
    """A number that was worked out, with the decimals that are declared, at the most eight."""
    keep = _DECIMALS if decimals is None else max(0, min(decimals, _DECIMALS))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > keep:
        number = number.quantize(Decimal(1).scaleb(-keep), ROUND_HALF_UP)
        if decimals is None:
            number = number.normalize()
    return format(number, "f")
