"""Total score of a form: by the declared score it stands for, else by its own expression; never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.forms.filling import Filled, everywhere_by
from desktop.clinical.forms.form_model import Answer, Form, Item
from desktop.clinical.forms.form_places import Place
from desktop.clinical.scores import bands
from desktop.clinical.scores.declaring import Choices, Number, Part, Score, Value, YesNo
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.summing import Result, count
from desktop.core.errors import InputError
from desktop.fhir import ucum

SCORE: Final = "urn:fagflate:score"
"""A system of our own: as the code of a form it names the score, as that of an item the score's part."""


class Total(msgspec.Struct, frozen=True):
    """A sum so far. It lies from `least` to `most`, of at most `top`; `value` is it where it is certain.

    Where only the form's own expression knows what it may become, `least` and `most` are None, and `so_far`
    is what it gives with the answers there are. `band` is what it means, `tone` how that asks for attention.
    `title` says which it is of a form with several.
    """

    value: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    top: Decimal | None = None
    untestable: tuple[str, ...] = ()
    band: str = ""
    tone: bands.Tone = ""
    excluded: str = ""
    title: str = ""
    so_far: Decimal | None = None


def score_of(form: Form) -> tuple[Score, Mapping[str, str]] | None:
    """The declared score that a form stands for, and the item (linkId) of each of its parts.

    By codes: the form's own with each part's, or all parts by their public codes.
    """
    by_code: dict[tuple[str, str], str] = {}
    items = {item.link_id: item for item in form.every()}
    for item in items.values():
        for code in item.codes:
            by_code.setdefault(code, item.link_id)
    named = {code for system, code in form.codes if system == SCORE}
    # Two scores may share a public code (two formulas of body surface): what a form names goes first.
    for score in sorted(SCORES.values(), key=lambda one: one.key not in named):
        mine = {
            part.key: link
            for part in score.parts
            for link in [_link(part, score, by_code, score.key in named)]
            if link
        }
        giving = {key for item in score.items for key in item.parts} if score.formula is None else {
            part.key for part in score.parts if not part.optional
        }  # fmt: skip
        known = score.key in named or set(form.codes) & set(score.codes)
        if giving and giving <= set(mine) and known and all(
            _tells(score.part(key), items[link]) for key, link in mine.items()
        ):  # fmt: skip
            return score, mine
    return None


def _link(part: Part, score: Score, by_code: Mapping[tuple[str, str], str], named: bool) -> str:
    own = by_code.get((SCORE, f"{score.key}/{part.key}"), "") if named else ""
    return own or next((by_code[code] for code in part.codes if code in by_code), "")


def _tells(part: Part, item: Item) -> bool:
    """True when each answer of an item maps to the score: by its points, or by its code."""
    if not isinstance(part.takes, Choices):
        return True
    keys = {choice.key for choice in part.takes.choices}
    return bool(item.options) and all(o.points is not None or o.answer.text in keys for o in item.options)


def total(filled: Filled) -> Total | None:
    """Total score of the form with its answers; None for a form without a total."""
    found = score_of(filled.form)
    return _scored(filled, *found) if found is not None else _own(filled)


def _scored(filled: Filled, score: Score, links: Mapping[str, str]) -> Total:
    items = {item.link_id: item for item in filled.form.every()}
    given: dict[str, Value] = {}
    # Whoever names our score means its units; a public code alone does not say them.
    named = any(system == SCORE for system, _code in filled.form.codes)
    for part in score.parts:
        link = links.get(part.key, "")
        if not link or link not in filled.asked or link in filled.faults:
            continue
        answers, away = filled.answers.get(link, ()), link in filled.untestable
        value = _value(part, items[link], answers, untestable=away, named=named)
        if value is not None:
            given[part.key] = value
    try:
        result = count(score, given)
    except InputError as error:
        return Total(excluded=str(error))
    return _told(score, result, links)


def _told(score: Score, result: Result, links: Mapping[str, str]) -> Total:
    def exact(points: Decimal | int | None) -> Decimal | None:
        return None if points is None else Decimal(points)

    top = exact(score.whole()[1]) if score.formula is None else None
    return Total(
        exact(result.value), exact(result.least), exact(result.most), top,
        tuple(links[key] for key in result.untestable if key in links),
        bands.words(score, result.band) if result.band is not None else "",
        bands.tone(score, result.band) if result.band is not None else "",
        result.excluded,
    )  # fmt: skip


def _value(
    part: Part, item: Item, answers: tuple[Answer, ...], *, untestable: bool, named: bool
) -> Value | None:
    takes = part.takes
    if untestable:
        if isinstance(takes, Choices):
            return next((choice.key for choice in takes.choices if choice.untestable), None)
        return None
    if len(answers) != 1:
        return None
    answer = answers[0]
    if isinstance(takes, Number):
        return _number(takes, item, answer, named=named)
    option = item.option(answer)
    if isinstance(takes, YesNo):
        if answer.kind == "boolean":
            return answer.text == "true"
        points = option.points if option is not None else None
        # Offered as two answers: each by its points.
        return None if points is None else {takes.no: False, takes.yes: True}.get(points)
    if option is None:
        return None
    keys = {choice.key for choice in takes.choices}
    if option.points is None:
        return answer.text if answer.text in keys else None
    return next(
        (c.key for c in takes.choices if not c.untestable and c.points == option.points and c.most is None),
        None,
    )


def _number(takes: Number, item: Item, answer: Answer, *, named: bool) -> Decimal | None:
    """A number in the unit of the score; None where its unit is not known."""
    if answer.number is None or takes.unit == "1":
        return answer.number
    unit = answer if answer.kind == "quantity" else next(iter(item.units), None)
    if unit is None:
        # An age without a unit is in years.
        return answer.number if named or takes.unit == "a" else None
    code = unit.code or ucum.coded("", unit.unit)
    return ucum.convert(answer.number, code, takes.unit, molar_mass=takes.molar_mass) if code else None


def _own(filled: Filled) -> Total | None:
    """The sum by the form's own expression, with what it may still become where it simply adds points."""
    weighted = [p for p in filled.questions if p.item.weighted]
    sums = [
        p for p in filled.form.every()
        if p.worked_out and p.type in ("integer", "decimal", "quantity") and not p.items
    ]  # fmt: skip
    if not sums or not any(item.weighted for item in filled.form.every()):
        return None
    item = sums[-1]
    answers = filled.answers.get(item.link_id, ())
    value = answers[0].number if answers and item.link_id in filled.asked else None
    away = tuple(p.at for p in weighted if p.at in filled.untestable)
    title = item.text if len(sums) > 1 else ""
    so_far = sum(
        (_points(p.item, filled.answers.get(p.at, ())) for p in weighted if p.at not in filled.untestable),
        Decimal(0),
    )
    lacking = filled.lacks.get(item.link_id, ())
    missing = bool(lacking) or any(
        not filled.answers.get(p.at) and p.at not in filled.untestable for p in weighted
    )
    opens = _opens(filled)
    # Of points that come to nothing nobody can tell whether they are added, doubled or taken from another
    # number; one sum of several has its own part of the points.
    adds = len(sums) == 1 and bool(so_far) and value == so_far
    adds = adds and {*lacking} <= {p.at for p in weighted}
    if missing or opens or filled.faults:
        if not adds or opens or filled.faults:
            return Total(untestable=away, title=title, so_far=value)
        spans = [_span(p.item, filled.answers.get(p.at, ()), p.at in filled.untestable) for p in weighted]
        least, most = (sum((span[end] for span in spans), Decimal(0)) for end in (0, 1))
        return Total(None, least, most, _top(filled, weighted), away)
    return Total(value, value, value, _top(filled, weighted) if adds else None, away, title=title)


def _top(filled: Filled, weighted: list[Place]) -> Decimal | None:
    """The most the points come to; None where some questions are asked only of some patients."""
    if any(p.item.weighted and p.at not in filled.asked for p in filled.rows_and_hidden):
        return None
    return sum((_span(p.item, (), False)[1] for p in weighted), Decimal(0))


def _opens(filled: Filled) -> bool:
    """True when a missing answer may change the set of enabled questions with points."""
    by_at = everywhere_by(filled.rows_and_hidden)
    decided: set[str] = set()
    by_expression = False
    for p in filled.rows_and_hidden:
        step: Place | None = p if p.item.weighted else None
        while step is not None:
            decided |= {one.question for one in step.item.conditions}
            by_expression = by_expression or bool(step.item.shown_when)
            step = by_at.get(step.around)
    if not decided and not by_expression:
        return False
    # What decides may itself be asked only after another answer.
    every = by_expression or any(
        p.item.conditions or p.item.shown_when for p in filled.rows_and_hidden if p.item.link_id in decided
    )
    answered = {p.at for p in filled.answered}
    return any(p.at not in answered and (every or p.item.link_id in decided) for p in filled.questions)


def _points(item: Item, answers: tuple[Answer, ...]) -> Decimal:
    found = (item.option(answer) for answer in answers)
    return sum((o.points for o in found if o is not None and o.points is not None), Decimal(0))


def _span(item: Item, answers: tuple[Answer, ...], untestable: bool) -> tuple[Decimal, Decimal]:
    if untestable:
        return Decimal(0), Decimal(0)
    if answers:
        points = _points(item, answers)
        return points, points
    every = [option.points or Decimal(0) for option in item.options]
    if item.repeats:
        zero = Decimal(0)
        return sum((p for p in every if p < 0), zero), sum((p for p in every if p > 0), zero)
    return min(every), max(every)
