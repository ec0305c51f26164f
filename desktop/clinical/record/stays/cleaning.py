"""The one reading of what is ordered of a bed's cleaning: since when, by whom, whether it is done.

Two orders of the same bed that are both open are one cleaning, told as ordered twice. What the server says
of the bed by itself (`places.out_of_use`) is another source, and is laid beside this one, not over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from desktop.clinical.record.observed import is_ahead
from desktop.core.clock import LATEST
from desktop.fhir.cleaning import asks_cleaning, place_of
from desktop.fhir.elements import Reference
from desktop.fhir.resources import OPEN_TASK, Task
from desktop.fhir.when import instant

LATELY = timedelta(hours=24)
"""Time for which a finished cleaning is told where the server says that the bed is not clean."""


class Cleaning(msgspec.Struct, frozen=True, gc=False):
    """Cleaning orders of one place (`Location/id`, empty where the order names none).

    `orders` are the open ones as `Task/id`, the oldest first; none where it is done, `cleaned`. `ordered` and
    `by` are of the oldest; `ordered` is None where nobody wrote when, or wrote what can't be. `begun`:
    somebody is at it. `named` is what the order itself calls the place, `waits` is on hold.
    """

    place: str
    orders: tuple[str, ...] = ()
    ordered: datetime | None = None
    by: Reference | None = None
    begun: bool = False
    waits: bool = False
    cleaned: datetime | None = None
    cleaner: Reference | None = None
    done: tuple[str, ...] = ()
    named: str = ""

    @property
    def open(self) -> bool:
        return bool(self.orders)


def cleanings(tasks: Iterable[Task], now: datetime) -> tuple[Cleaning, ...]:
    """Each place once, with what is open there, else what was done within the last day; an order that names
    no place stands for itself."""
    by_place: dict[str, list[Task]] = {}
    for task in tasks:
        if asks_cleaning(task):
            place = place_of(task)
            by_place.setdefault(place or f"Task/{task.id}", []).append(task)
    found = []
    for name, few in by_place.items():
        one = _one(name if name.startswith("Location/") else "", few, now)
        found += [one] if one is not None else []
    return tuple(found)


def by_bed(found: Iterable[Cleaning]) -> Mapping[str, Cleaning]:
    """Cleanings of a place, by the place's id."""
    return {one.place.removeprefix("Location/"): one for one in found if one.place}


def ordered_beds(found: Iterable[Cleaning]) -> frozenset[str]:
    """The ids of the places whose cleaning is ordered and not done."""
    return frozenset(one.place.removeprefix("Location/") for one in found if one.open and one.place)


def at(task: Task, now: datetime) -> datetime | None:
    """Time of the order; None where nobody wrote it, or wrote a future time."""
    return _past(task.authored_on, now)


def ended(task: Task, now: datetime) -> datetime | None:
    """Time the task was done."""
    period = task.execution_period
    return _past(period.end if period is not None else "", now) or _past(task.last_modified, now)


def _one(place: str, tasks: list[Task], now: datetime) -> Cleaning | None:
    still = sorted((t for t in tasks if t.status in OPEN_TASK), key=lambda t: (at(t, now) or LATEST, t.id))
    if still:
        first = still[0]
        return Cleaning(
            place, tuple(f"Task/{t.id}" for t in still), at(first, now), first.requester,
            any(t.status == "in-progress" for t in still), all(t.status == "on-hold" for t in still),
            named=first.focus.display if first.focus is not None else "",
        )  # fmt: skip
    over = [(moment, t) for t in tasks if t.status == "completed" and (moment := ended(t, now)) is not None]
    if not over:
        return None
    moment, last = max(over, key=lambda one: one[0])
    if now - moment > LATELY:
        return None
    who = next((part.value_reference for part in last.output if part.value_reference is not None), last.owner)
    return Cleaning(place, cleaned=moment, cleaner=who, done=(f"Task/{last.id}",))


def _past(text: str, now: datetime) -> datetime | None:
    """A moment that has come; a year like 9999 is none at which anybody ordered anything."""
    return None if is_ahead(text, now) else instant(text)
