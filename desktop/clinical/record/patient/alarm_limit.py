"""From which NEWS2 a doctor wants to be told of a patient, where they decided so for this one.

A Flag with the code `news2-threshold`, in effect for as long as it is active, and only in the contact that
it is for; a further code
`news2-threshold-9` says from which score. HLR− and other limits of treatment say nothing of it. One that is
still to come, or of which the period or another part can't be read, silences nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record.patient import flags
from desktop.clinical.record.persons import name_of
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Flag
from desktop.fhir.when import for_newest, instant

CODE: Final = "news2-threshold"


class AlarmLimit(msgspec.Struct, frozen=True):
    """An adjusted threshold: from which score (None where only words say it), who decided, when, its Flag."""

    score: int | None
    by: str
    at: datetime | None
    reference: str


def alarm_limit(chart: Chart, now: datetime) -> AlarmLimit | None:
    """The threshold in effect, the newest of several; None where nobody adjusted it."""
    found = [one for one in chart.all(Flag) if _decides(one) and flags.certain(chart, one, now)]
    if not found:
        return None
    one = max(found, key=lambda f: (for_newest(f.period.start if f.period else ""), f.id))
    return AlarmLimit(_score(one), name_of(chart, one.author), _begins(one), one.key)


def decisions(chart: Chart, now: datetime) -> tuple[str, ...]:
    """The Flags (`Flag/id`) that are ended with an adjusted threshold: all that hold, and those whose period
    can't be read; what is over keeps its own end, and what is planned is still to come."""
    found = [one for one in chart.all(Flag) if _decides(one)]
    return tuple(sorted(one.key for one in found if flags.in_effect(chart, one, now) is not False))


def _decides(flag: Flag) -> bool:
    concepts = (*flag.category, flag.code)
    return flags.told(flag) and any(concept.has(CODE) for concept in concepts if concept)


def _score(flag: Flag) -> int | None:
    codes = [c.code for concept in (*flag.category, flag.code) if concept for c in concept.coding]
    said = [c.removeprefix(f"{CODE}-") for c in codes if c.startswith(f"{CODE}-")]
    return int(said[0]) if said and said[0].isascii() and said[0].isdigit() else None


def _begins(flag: Flag) -> datetime | None:
    return instant(flag.period.start) if flag.period else None
