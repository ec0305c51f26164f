"""Measurements that were entered in error: what they said, who struck them and why, what took their place."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record.measured.measurements import Measurement, said_by
from desktop.clinical.record.observed import GOOD
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.use import never
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.systems import REPLACES
from desktop.fhir.when import instant


class Struck(msgspec.Struct, frozen=True, gc=False):
    """A measurement that was entered in error: what it said, and who struck it, when and why.

    These are as the record tells them: empty, or None, where it doesn't. `instead` is the Observation
    (`Type/id`) that took its place, if one did.
    """

    measurement: Measurement
    by: str = ""
    at: datetime | None = None
    why: str = ""
    instead: str = ""


def struck(chart: Chart) -> tuple[Struck, ...]:
    """All measurements that were entered in error, oldest first: to be seen, never to be used."""
    return chart.once("struck", lambda: _struck(chart), of=language())


def since(chart: Chart, begun: datetime | None) -> tuple[Struck, ...]:
    """Struck measurements from a moment on; all of them without one."""
    return tuple(one for one in struck(chart) if begun is None or one.measurement.at >= begun)


def _struck(chart: Chart) -> tuple[Struck, ...]:
    found: list[Struck] = []
    instead = {gone: one.key for one in chart.all(Observation) if (gone := _replaces(one))}
    for observation in chart.all(Observation):
        at = instant(observation.told_at)
        if at is None or observation.code is None or observation.status != "entered-in-error":
            continue
        note = observation.note[-1] if observation.note else None
        by = (name_of(chart, note.author_reference) or note.author_string) if note else ""
        when, why = (instant(note.time), note.text) if note else (None, "")
        found += [
            Struck(
                msgspec.structs.replace(one, use=never("entered-in-error")),
                by,
                when,
                why,
                instead.get(observation.key, ""),
            )
            for one in said_by(observation, at, GOOD)
        ]
    found.sort(key=lambda s: (s.measurement.at, s.measurement.key, s.measurement.reference))
    return tuple(found)


def _replaces(observation: Observation) -> str:
    found = observation.extension_at(REPLACES)
    return found.value_reference.target if found and found.value_reference else ""
