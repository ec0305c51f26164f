"""One session of dialysis as it was found in the record, and what is worked out of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical.dialysis import DIALYSIS
from desktop.clinical.record.measured.measurements import Measurement
from desktop.fhir.when import Moment

Why = Literal["two", "during", "no-end", "unreadable"]


class Weighed(msgspec.Struct, frozen=True):
    """Weights before or after a session: the usable ones, each number once, and the unreadable ones."""

    every: tuple[Measurement, ...] = ()
    unreadable: tuple[Measurement, ...] = ()

    @property
    def kilos(self) -> Decimal | None:
        """The weight; None where nobody weighed, or where two weights say different things."""
        return self.every[0].number if len(self.every) == 1 else None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.reference for one in (*self.every, *self.unreadable))


class Pressure(msgspec.Struct, frozen=True, gc=False):
    """A blood pressure; `lower` is None where only the systolic one was written."""

    upper: Decimal
    lower: Decimal | None
    at: datetime
    key: str


class Drawn(msgspec.Struct, frozen=True):
    """Volume drawn in millilitres; `count` entries. `least`: it was more; `doubt`: it may be counted
    twice."""

    millilitres: Decimal
    keys: tuple[str, ...]
    count: int = 1
    least: bool = False
    doubt: bool = False


class Target(msgspec.Struct, frozen=True):
    """A dry weight: kilos, from when, by whom and why (empty where nobody wrote that), and its resource."""

    kilos: Decimal
    at: datetime
    when: str
    who: str
    key: str
    why: str = ""


class Aside(msgspec.Struct, frozen=True, gc=False):
    """A measurement that counts for nothing in a session, and why: it may be of `two`; a weight was taken
    `during` it; nobody wrote its end (`no-end`); it is `unreadable`."""

    why: Why
    what: Literal["weight", "pressure", "drawn"]
    said: str
    at: datetime | None
    key: str


class Session(msgspec.Struct, frozen=True):
    """One session. `start` and `end` are as exact as they were written; `lasts` where both have an hour.

    `kind` is what it is called, `access` what its bloodways were, `remarks` what somebody wrote of it.
    `fall` is True or False where it can be told whether the pressure fell by the declared limits.
    """

    key: str
    keys: tuple[str, ...]
    kind: str
    start: Moment
    end: Moment | None
    ongoing: bool
    broken_off: bool
    access: str
    remarks: tuple[str, ...]
    before: Weighed = Weighed()
    after: Weighed = Weighed()
    planned: Drawn | None = None
    drawn: Drawn | None = None
    pressure_before: Pressure | None = None
    lowest: Pressure | None = None
    pressure_after: Pressure | None = None
    dry: Target | None = None
    aside: tuple[Aside, ...] = ()

    @property
    def lasts(self) -> timedelta | None:
        if self.end is None or not (self.start.has_time and self.end.has_time):
            return None
        return self.end.start - self.start.start

    @property
    def change(self) -> Decimal | None:
        """After less before; None where one of them is not known."""
        before, after = self.before.kilos, self.after.kilos
        return after - before if before is not None and after is not None else None

    @property
    def off(self) -> Decimal | None:
        """Difference of the weight after the session from the dry weight at the time."""
        after = self.after.kilos
        return after - self.dry.kilos if after is not None and self.dry is not None else None

    @property
    def speed(self) -> Decimal | None:
        """Millilitres an hour for each kilogram of the weight after it; None where a part of it lacks."""
        after, lasts = self.after.kilos, self.lasts
        if self.drawn is None or after is None or lasts is None or lasts < timedelta(minutes=30):
            return None
        return self.drawn.millilitres * 3600 / Decimal(int(lasts.total_seconds())) / after

    @property
    def fall(self) -> bool | None:
        if self.lowest is None:
            return None
        before = self.pressure_before.upper if self.pressure_before is not None else None
        return any(one.is_met(before, self.lowest.upper) for one in DIALYSIS.now().falls.values())
