"""Weights and heights that can't be true beside the others: 3.45 kg after 69.9 kg, pounds taken for kilos.

Such a value is shown with a mark and decides nothing: no dose, no sum, no score goes by it. Which of two it
is, the usual range of the age tells, else how many others agree; where nobody can tell, both are in doubt.
The factors and spans are the program's own; no clinician has checked them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.flags import Limits
from desktop.clinical.record.measured.measurement import Measurement
from desktop.clinical.record.use import Use
from desktop.clinical.typing import plausible
from desktop.clinical.vocabulary import vitals
from desktop.core.formats import number as written
from desktop.fhir.when import Moment, Precision

DOUBTED: Final = Use(True, False, False, "improbable")
_JUMP: Final = {"weight": Decimal("1.5"), "height": Decimal("1.2")}
"""By so much no adult's changes within the span."""
JUDGED: Final = tuple(_JUMP)
"""Keys of the measurements that are judged."""
_FAR: Final = {"weight": Decimal(2), "height": Decimal("1.3")}
"""So far outside the usual range of its age a value is doubted with nothing beside it."""
_SPAN, _SPAN_OF_SMALL, _SMALL = timedelta(days=60), timedelta(days=14), timedelta(days=731)
_MANY: Final = 3
_NEAR: Final = 10
"""Values on either side that are asked if they agree."""


def limits_in_use() -> object:
    """The usual ranges that are in use: a workspace may change them, and what is kept rests on them."""
    return plausible.PLAUSIBLE.now()


def judged(found: Iterable[Measurement], born: Moment | None) -> list[Measurement]:
    """The same measurements, those that are improbable doubted."""
    every = list(found)
    doubted: set[int] = set()
    for key in _JUMP:
        mine = [at for at, one in enumerate(every) if one.key == key and one.number and one.use.decide]
        doubted |= {mine[at] for at in _doubted(key, [every[at] for at in mine], born)} if mine else set()
    return [_marked(one) if at in doubted else one for at, one in enumerate(every)] if doubted else every


def _doubted(key: str, values: Sequence[Measurement], born: Moment | None) -> set[int]:
    numbers = [one.number or Decimal(0) for one in values]
    ranges = [_usual(key, one.at, born) for one in values]
    far = [at for at, number in enumerate(numbers) if _outside(number, ranges[at], _FAR[key])]
    # Of three that agree the age is the likelier mistake.
    found = {at for at in far if len(_like(at, values, numbers, key, born)) < _MANY}
    for at in range(1, len(values)):
        before, after = values[at - 1], values[at]
        if after.at - before.at > _span(after.at, born) or _agree(numbers[at - 1], numbers[at], _JUMP[key]):
            continue
        one, other = _like(at - 1, values, numbers, key, born), _like(at, values, numbers, key, born)
        odd = [_outside(numbers[place], ranges[place], Decimal(1)) for place in (at - 1, at)]
        if odd[0] != odd[1]:
            found |= one if odd[0] else other
        else:
            found |= one if len(one) < len(other) else other if len(other) < len(one) else one | other
    return found


def _like(
    place: int, values: Sequence[Measurement], numbers: Sequence[Decimal], key: str, born: Moment | None
) -> set[int]:
    """The values near one in time that agree with it, itself among them."""
    span = _span(values[place].at, born)
    near = range(max(0, place - _NEAR), min(len(values), place + _NEAR + 1))
    return {
        at
        for at in near
        if abs(values[at].at - values[place].at) <= span and _agree(numbers[at], numbers[place], _JUMP[key])
    }


def _agree(one: Decimal, other: Decimal, factor: Decimal) -> bool:
    return max(one, other) <= factor * min(one, other)


def _span(at: datetime, born: Moment | None) -> timedelta:
    """Time in which so great a change is improbable: a small child grows fast, and so may one of no age."""
    return _SPAN_OF_SMALL if born is None or at - born.start < _SMALL else _SPAN


def _usual(key: str, at: datetime, born: Moment | None) -> Limits | None:
    """The usual range at the age of a moment; none where the age is not known."""
    if born is None or born.start > at:
        return None
    days = (at - born.start).days
    blur = {Precision.YEAR: 366, Precision.MONTH: 31}.get(born.precision, 0)
    return plausible.limits(key, (max(0, days - blur), days))


def _outside(number: Decimal, usual: Limits | None, factor: Decimal) -> bool:
    if usual is None:
        return False
    low, high = usual.low, usual.high
    return (low is not None and number * factor < low) or (high is not None and number > high * factor)


def _marked(one: Measurement) -> Measurement:
    assert one.number is not None
    said = f"{written(one.number)} {vitals()[one.key].shown}".strip()
    return msgspec.structs.replace(one, number=None, words=said, use=DOUBTED)
