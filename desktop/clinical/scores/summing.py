"""A score of what is given: its value and band where they are certain, else the range that is left."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.clinical.scores.declaring import Band, Choices, Number, Part, Points, Score, Value, Values
from desktop.clinical.scores.part_reading import checked
from desktop.clinical.vocabulary import sign_of
from desktop.core.errors import InputError
from desktop.core.formats import number
from desktop.core.messages import _


class Row(msgspec.Struct, frozen=True, gc=False):
    """Points of one item: `points` is None where unknown, then they lie from `least` to `most`."""

    key: str
    title: str
    points: Points | None
    least: Points
    most: Points


class Result(msgspec.Struct, frozen=True):
    """A score of what is given.

    `value` is None where it is not certain; then it lies from `least` to `most` (both None for a score that
    is calculated, of which nothing is known before everything is). `missing` are the keys of the parts that
    would make it certain, `untestable` of those that can't be tested. A band is told only when every way
    to complete the score has it. `excluded` says why the score does not hold; then there is nothing else.
    """

    score: Score
    value: Points | None = None
    least: Points | None = None
    most: Points | None = None
    band: Band | None = None
    rows: tuple[Row, ...] = ()
    missing: tuple[str, ...] = ()
    untestable: tuple[str, ...] = ()
    excluded: str = ""
    notes: tuple[str, ...] = ()
    given: Values = msgspec.field(default_factory=dict)


def count(score: Score, given: Values) -> Result:
    """The score of what is given by the keys of its parts; what is not there is not known.

    Raises InputError for a part that the score has not, for a value that its part does not accept, and for
    values that can't be true together.
    """
    values = {key: _accepted(score, key, value) for key, value in given.items()}
    clash = next((clash for clash in score.clashes if clash.when(values)), None)
    if clash is not None:
        raise InputError(clash.words(), todo=_("Check the numbers and their units."))
    values |= {
        part.key: part.default
        for part in score.parts
        if part.default is not None and part.key not in values
    }  # fmt: skip
    why = _excluded(score, values)
    if why:
        return Result(score, excluded=why)
    found = _formula(score, values) if score.formula is not None else _added(score, values)
    return msgspec.structs.replace(found, notes=_notes(score, values), given=values)


def _accepted(score: Score, key: str, value: Value) -> Value:
    try:
        part = score.part(key)
    except KeyError as error:
        raise InputError(_("{score} has no part {name}.").format(score=score.title(), name=key)) from error
    takes = part.takes
    if isinstance(takes, Number):
        if isinstance(value, Decimal):
            return checked(part, value)
    elif isinstance(takes, Choices):
        if isinstance(value, str) and value in {choice.key for choice in takes.choices}:
            return value
    elif isinstance(value, bool):
        return value
    raise InputError(_("{part}: {value} can't be true.").format(part=part.title(), value=str(value)[:40]))


def _excluded(score: Score, values: Values) -> str:
    age = values.get("age")
    if score.ages is not None and isinstance(age, Decimal) and not score.ages.hold(age):
        return _("{score} holds {ages}.").format(score=score.title(), ages=score.ages.words())
    return next((e.words() for e in score.excluded if values.get(e.part) == e.when), "")


def _notes(score: Score, values: Values) -> tuple[str, ...]:
    notes = []
    if "age" not in values:
        if score.ages is not None:
            notes.append(
                _("The age is not known; {score} holds {ages}.").format(
                    score=score.title(), ages=score.ages.words()
                )
            )
        elif score.bands_hold is not None:
            notes.append(
                _("The age is not known; the bands hold {ages}.").format(ages=score.bands_hold.words())
            )
    elif not _banded(score, values) and score.bands_hold is not None:
        notes.append(_("The bands hold {ages}.").format(ages=score.bands_hold.words()))
    if score.caution is not None:
        notes.append(score.caution())
    return tuple(notes)


def _banded(score: Score, values: Values) -> bool:
    age = values.get("age")
    return score.bands_hold is None or (isinstance(age, Decimal) and score.bands_hold.hold(age))


def _formula(score: Score, values: Values) -> Result:
    assert score.formula is not None
    missing = tuple(part.key for part in score.parts if not part.optional and part.key not in values)
    if missing:
        return Result(score, missing=missing)
    value = score.formula(values)
    band = band_of(score, value) if _banded(score, values) else None
    return Result(score, value, value, value, band)


def _added(score: Score, values: Values) -> Result:
    spans = {item.key: item.span(values) for item in score.items}
    least, most = score.total(values)
    rows = tuple(
        Row(item.key, item.title(), low if low == high else None, low, high)
        for item in score.items
        for low, high in (spans[item.key],)
    )
    untestable = tuple(part.key for part in score.parts if _untestable(part, values))
    open_ = {key for item in score.items for key in item.parts if spans[item.key][0] != spans[item.key][1]}
    missing = tuple(part.key for part in score.parts if part.key in open_ and _lacks(part, values))
    return Result(
        score,
        least if least == most else None,
        least,
        most,
        _certain(score, rows, least, most) if _banded(score, values) else None,
        rows,
        missing,
        untestable,
    )


def _lacks(part: Part, values: Values) -> bool:
    """True when something can still be told of a part."""
    value = values.get(part.key)
    if value is None or not isinstance(part.takes, Choices):
        return value is None
    choice = part.takes.choice(str(value))
    return choice.span[0] != choice.span[1] and not choice.untestable and not choice.settled(values)


def _untestable(part: Part, values: Values) -> bool:
    value = values.get(part.key)
    return value is not None and isinstance(part.takes, Choices) and part.takes.choice(str(value)).untestable


def band_of(score: Score, value: Points) -> Band | None:
    """The band in which a total lies; None for a score without bands."""
    return next((band for band in reversed(score.bands) if value >= band.since), None)


def _certain(score: Score, rows: tuple[Row, ...], least: Points, most: Points) -> Band | None:
    """The band that every completion has, if there is one."""
    low, high = band_of(score, least), band_of(score, most)
    alone = score.alone
    if alone is None or least >= alone.below:
        return low if low == high else None
    if any(row.least >= alone.points for row in rows):
        return alone.band if most < alone.below else None
    if any(row.most >= alone.points for row in rows):
        return None
    return low if low == high else None


def words(result: Result) -> str:
    """The score for people: `3`, `27.8 kg/m²`, or `at least 5 of 24`."""
    score = result.score
    if result.value is not None:
        return f"{number(result.value)} {sign_of(score.unit)}".strip()
    if result.least is None or result.most is None:
        return _("not known")
    bottom, top = score.whole()
    if result.most == top:
        return _("at least {n} of {top}").format(n=number(result.least), top=number(top))
    if result.least == bottom:
        return _("at most {n} of {top}").format(n=number(result.most), top=number(top))
    return _("from {least} to {most} of {top}").format(
        least=number(result.least), most=number(result.most), top=number(top)
    )
