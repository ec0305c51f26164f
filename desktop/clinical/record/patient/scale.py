"""NEWS2 oxygen scale of a patient, with the deciding doctor and the time.

Scale 2 (target 88–92 %) is a property of the patient: a Flag with the code `spo2-scale-2` that a doctor has
written, in effect for as long as it is active.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.clinical.record.patient import flags
from desktop.clinical.record.persons import name_of
from desktop.core.clock import EARLIEST
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Flag
from desktop.fhir.when import after, instant

CODE: Final = "spo2-scale-2"


class Scale(msgspec.Struct, frozen=True):
    """The scale in effect. Of scale 2, who decided (empty where the record doesn't say), when, and its Flag
    (`Flag/id`)."""

    number: Literal[1, 2] = 1
    by: str = ""
    at: datetime | None = None
    reference: str = ""


def scale(chart: Chart, now: datetime | None = None) -> Scale:
    """The scale in effect; of several decisions the newest one tells who."""
    found = [one for one in chart.all(Flag) if _decides(one) and _lasts(one, now)]
    if not found:
        return Scale()
    one = max(found, key=lambda f: (_begins(f) or EARLIEST, f.id))
    return Scale(2, name_of(chart, one.author), _begins(one), one.key)


def decisions(chart: Chart) -> tuple[str, ...]:
    """All Flags (`Flag/id`) by which scale 2 is in effect."""
    return tuple(sorted(one.key for one in chart.all(Flag) if _decides(one)))


def _decides(flag: Flag) -> bool:
    concepts = (*flag.category, flag.code)
    return flags.holds(flag) and any(concept.has(CODE) for concept in concepts if concept)


def _begins(flag: Flag) -> datetime | None:
    return instant(flag.period.start) if flag.period else None


def _lasts(flag: Flag, now: datetime | None) -> bool:
    end = after(flag.period.end) if now is not None and flag.period and flag.period.end else None
    return end is None or now is None or end > now
