"""NEWS2 oxygen scale of a patient at any moment, with the deciding doctor and the time.

Scale 2 (target 88–92 %) is a property of the patient: a Flag with the code `spo2-scale-2` that a doctor has
written. It counts from the beginning of its period to the end, whatever its status says after that, and no
longer than the contact that it is for; where it was ended without a time, nobody knows until when it held,
and none of it counts. Nor does one that holds what can't be read: scale 2 is only for whom somebody
prescribed it. What was measured keeps the scale of its time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import flags
from desktop.clinical.record.persons import name_of
from desktop.core.clock import EARLIEST, LATEST, minute
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Flag
from desktop.fhir.when import after, instant, within

CODE: Final = "spo2-scale-2"


class Scale(msgspec.Struct, frozen=True):
    """The scale in effect. Of scale 2, who decided (empty where the record doesn't say), when, and its Flag
    (`Flag/id`). `unread` of scale 1: somebody decided on scale 2 for a period that can't be read."""

    number: Literal[1, 2] = 1
    by: str = ""
    at: datetime | None = None
    reference: str = ""
    unread: bool = False


class Spell(msgspec.Struct, frozen=True):
    """For how long one decision on scale 2 held: from `begins`, and no longer at `ends`."""

    begins: datetime
    ends: datetime
    scale: Scale


class Scales(msgspec.Struct, frozen=True):
    """The scale of every moment: 1 where no spell of scale 2 holds."""

    spells: tuple[Spell, ...] = ()
    unread: bool = False

    def found(self, moment: datetime) -> Scale:
        """The scale at a moment; of several decisions the newest one tells who."""
        held = [one for one in self.spells if one.begins <= moment < one.ends]
        if not held:
            return Scale(unread=self.unread)
        return max(held, key=lambda one: (one.begins, one.scale.reference)).scale

    def number(self, moment: datetime) -> Literal[1, 2]:
        """Number of the scale by which a saturation of that moment is scored."""
        return self.found(moment).number


def scales(chart: Chart, now: datetime) -> Scales:
    """The scales that held, hold and will hold, as the record says at `now`."""
    found = [one for one in chart.all(Flag) if _decides(one)]
    spells = [spell for one in found if (spell := _spell(chart, one, now)) is not None]
    unread = any(
        flags.in_effect(chart, one, now) is not False
        and (flags.contact(chart, one, now) != "earlier")
        and not flags.certain(chart, one, now)
        for one in found
    )
    return Scales(tuple(sorted(spells, key=lambda one: (one.begins, one.scale.reference))), unread)


def scale(chart: Chart, now: datetime) -> Scale:
    """The scale in effect at a moment."""
    return scales(chart, now).found(now)


def decisions(chart: Chart, now: datetime) -> tuple[str, ...]:
    """The Flags (`Flag/id`) that are ended when scale 2 is: all that hold, and those whose period can't be
    read; what is over keeps its own end, and what is planned is still to come."""
    found = [one for one in chart.all(Flag) if _decides(one)]
    return tuple(sorted(one.key for one in found if flags.in_effect(chart, one, now) is not False))


def _decides(flag: Flag) -> bool:
    concepts = (*flag.category, flag.code)
    return any(concept.has(CODE) for concept in concepts if concept)


def _spell(chart: Chart, flag: Flag, now: datetime) -> Spell | None:
    first, last = (flag.period.start, flag.period.end) if flag.period is not None else ("", "")
    if within(first, last, now) is None or is_unread(flag):
        return None
    begins, ends = instant(first), after(last)
    match flags.contact(chart, flag, now):
        case "earlier":
            over = flags.contact_end(chart, flag, now)
            if over is None:
                return None
            ends = min(ends or over, over)
        case "not-held":
            return None
    if not flags.holds(flag) and (flag.status != "inactive" or ends is None or ends > now):
        return None
    decided = Scale(2, name_of(chart, flag.author), begins, flag.key)
    # Rounds are dated to the minute: one of the very minute of a decision is scored by it.
    return Spell(minute(begins or EARLIEST), minute(ends or LATEST), decided)
