"""Numbers that were typed and not used: each must show up in the order that was read, or be asked about.

A net below the recognisers: what one of them claims and then drops would otherwise look as if it had been
understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from desktop.core.clock import local
from desktop.orders.draft import Amount, MedicineOrder, Order, Schedule, Start
from desktop.orders.field.scan import MIXED, NUMBER, Scan, values

_NUMBER: Final = re.compile(rf"{MIXED}|{NUMBER}")
_KEPT: Final = (
    "name", "reason", "note", "filler", "option", "side", "priority", "form", "start", "by_weight",
)  # fmt: skip
"""Parts whose numbers are kept as they stand, or are read where they stand."""
_CLOCKED: Final = ("times", "duration")
"""Parts of hours and dates: 25.11.26 is no decimal number."""
_DIGITS: Final = re.compile(r"\d+")
_WEEK: Final = 7
_MONTH: Final = 30.44
_UNEVEN: Final = 2
"""Days of a month, and by how many some months together may be longer or shorter."""


def unused(scan: Scan, order: Order) -> list[tuple[int, int]]:
    """The places of the claimed numbers that the order doesn't hold."""
    if isinstance(order, MedicineOrder) and order.verbatim:
        return []
    held = _held(order)
    found = []
    for part in scan.parts:
        if part.assumed or part.kind in _KEPT:
            continue
        pattern = _DIGITS if part.kind in _CLOCKED else _NUMBER
        for match in pattern.finditer(scan.plain, part.start, part.end):
            if not any(value in held.get(part.kind, ()) for value in _meant(match.group(), part.kind)):
                found.append(match.span())
    return found


def _meant(written: str, kind: str) -> tuple[Decimal, ...]:
    if kind == "times" and len(written) in (3, 4):
        # 0830 on the clock.
        return (Decimal(int(written[:-2])),)
    return values(written)


def _held(order: Order) -> dict[str, set[Decimal]]:
    """Numbers held by an order, by the kind of part that each is read from."""
    often: set[Decimal] = set()
    doses: set[Decimal] = set()
    rates: set[Decimal] = set()
    spans: set[Decimal] = set()
    most: set[Decimal] = set()
    times: set[Decimal] = set()
    if isinstance(order, MedicineOrder):
        for step in order.steps:
            # A flow of oxygen may be written as an amount.
            doses |= _amounts(step.dose or step.rate)
            rates |= _amounts(step.rate)
            often |= _often(step.schedule)
            # “inntil 2 ganger i uken” is the frequency itself.
            most |= _numbers([step.schedule.frequency]) if order.as_needed and step.schedule else set()
            times |= _times(step.schedule)
            spans |= _spans(step.days, step.until) | _length(step.schedule)
        strengths = _amounts(order.strength) | _written(order.strength_text)
        doses |= strengths
        most |= _amounts(order.most) | _numbers([order.most_times]) | {Decimal(24)}
        often |= most | doses | {Decimal(0), Decimal(1)}
        # “500 mg 1x4”: one piece is the dose itself.
        doses.add(Decimal(1))
        times |= _moment(order.start)
        return {"dose": doses, "strength": strengths | doses, "rate": rates | strengths, "frequency": often,
                "times": times, "most": most, "duration": spans, "as_needed": most | often}  # fmt: skip
    often = _often(order.repeat) | {Decimal(1)}
    times = _times(order.repeat) | _moment(Start(at=order.at, day=order.day))
    quantity = {Decimal(order.quantity)}
    return {"dose": quantity, "frequency": often | quantity, "times": times,
            "duration": _spans(order.days, order.until)}  # fmt: skip


def _numbers(found: Iterable[int | Decimal | None]) -> set[Decimal]:
    return {Decimal(one) for one in found if one is not None}


def _amounts(amount: Amount | None) -> set[Decimal]:
    return _numbers([amount.value, amount.high]) if amount is not None else set()


def _written(text: str) -> set[Decimal]:
    return {value for match in _NUMBER.finditer(text) for value in values(match.group())}


def _often(schedule: Schedule | None) -> set[Decimal]:
    if schedule is None:
        return set()
    found = _numbers([schedule.frequency, schedule.frequency_max, schedule.period])
    if schedule.over is not None and schedule.frequency == 1 and schedule.period_unit == "h":
        # “over 8 t x 3”: one after another.
        found.add(24 / schedule.period)
    return found | _times(schedule) | ({Decimal(1)} if schedule.once else set())


def _length(schedule: Schedule | None) -> set[Decimal]:
    """Length of a dose, and the number of doses in all."""
    if schedule is None:
        return set()
    return _amounts(schedule.over) | _numbers([schedule.count])


def _times(schedule: Schedule | None) -> set[Decimal]:
    """Hours and minutes; 24 is midnight, and 8.30 is a time of day."""
    found: set[Decimal] = set()
    for time in schedule.times if schedule is not None else ():
        found |= _clock(int(time[:2]), int(time[3:5]))
    return found


def _clock(hour: int, minute: int) -> set[Decimal]:
    return _numbers([hour, minute]) | (_numbers([24]) if hour == 0 else set())


def _spans(days: int | None, until: date | None) -> set[Decimal]:
    found = _numbers([days, days // _WEEK if days is not None and days % _WEEK == 0 else None])
    if days is not None:
        # “i 3 mnd” is so many days, by the months.
        found |= {Decimal(months) for months in range(1, 121) if abs(days - months * _MONTH) <= _UNEVEN}
    return found | (_day(until) if until is not None else set())


def _day(day: date) -> set[Decimal]:
    return _numbers([day.day, day.month, day.year, day.year % 100])


def _moment(start: Start) -> set[Decimal]:
    if start.at is not None:
        at: datetime = local(start.at)
        return _clock(at.hour, at.minute) | _day(at.date())
    return _day(start.day) if start.day is not None else set()
