"""Planned doses of one dosage that have an hour, its own or the ward's usual one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.words.doses import is_as_needed
from desktop.fhir.elements import Dosage, Timing
from desktop.orders.config import Hours
from desktop.orders.schedule import doses, runs
from desktop.orders.timing import Planned

_PARTS: Final = {
    "MORN": "morning", "NOON": "midday", "AFT": "afternoon", "EVE": "evening", "HS": "bedtime",
    "NIGHT": "night",
}  # fmt: skip


def planned(
    dosage: Dosage, start: datetime, end: datetime, *, usual: Hours | None = None
) -> tuple[Planned, ...] | None:
    """The planned doses of one dosage that have an hour, from `start` up to, not including, `end`, in order.

    None when the dosage does not say: free text, as needed, an infusion, a daily frequency without hours
    (unless `usual` gives the ward's). Empty when it says that there are none in the window.
    """
    if dosage.timing is None or is_as_needed(dosage) or runs(dosage):
        return None
    filled, from_ward = _with_usual(dosage, dosage.timing, usual)
    (found,) = doses((filled,), "", start, end, None, None)
    if found.unread is not None or found.shares:
        return None
    return tuple(msgspec.structs.replace(one, usual=from_ward) for one in found.moments)


def _with_usual(dosage: Dosage, timing: Timing, usual: Hours | None) -> tuple[Dosage, bool]:
    repeat = timing.repeat
    if usual is None or repeat is None or repeat.time_of_day or repeat.period_unit in ("s", "min", "h"):
        return dosage, False
    times: tuple[str, ...] = ()
    if repeat.when:
        if all(code in _PARTS for code in repeat.when):
            times = tuple(usual.parts[_PARTS[code]] for code in repeat.when)
    elif repeat.frequency and repeat.frequency_max is None:
        per_day = repeat.frequency if repeat.period_unit == "d" else 1 if repeat.frequency == 1 else 0
        times = usual.daily.get(per_day, ())
    if not times:
        return dosage, False
    repeat = msgspec.structs.replace(repeat, time_of_day=times, when=())
    return msgspec.structs.replace(dosage, timing=msgspec.structs.replace(timing, repeat=repeat)), True
