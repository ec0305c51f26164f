"""The stay that a patient is in now: where, since when, why, and who answers for it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.stays import BED_CLASSES, OPEN, place_of
from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, Encounter
from desktop.fhir.systems import PLANNED_END
from desktop.fhir.when import Moment, instant, parse
from desktop.views.persons import name_of


class Stay(msgspec.Struct, frozen=True):
    """A stay; moments are aware UTC or None when the record does not say.

    `day` counts calendar days from 1 at admission. `leaves` is the planned end,
    which may be a day without a time.
    """

    encounter: Encounter
    start: datetime | None
    end: datetime | None
    leaves: Moment | None
    day: int | None
    ward: str
    ward_id: str
    bed: str
    cause: str
    doctor: str
    doctor_reference: str


def current(chart: Chart, now: datetime) -> Stay | None:
    """The stay that goes on now; None when the patient is not in a bed. Of several, the newest."""
    running = [
        e
        for e in chart.all(Encounter)
        if e.status in OPEN and (e.class_ is None or e.class_.code in BED_CLASSES)
    ]
    return _newest(chart, running, now)


def latest(chart: Chart, now: datetime) -> Stay | None:
    """The current stay, else the newest encounter of any kind; None when there is none at all."""
    usable = [e for e in chart.all(Encounter) if e.status not in ("entered-in-error", "cancelled", "planned")]
    return current(chart, now) or _newest(chart, usable, now)


def _newest(chart: Chart, encounters: list[Encounter], now: datetime) -> Stay | None:
    def start(encounter: Encounter) -> float:
        moment = instant(encounter.period.start) if encounter.period else None
        return moment.timestamp() if moment else float("-inf")

    chosen = max(encounters, key=lambda e: (start(e), e.id), default=None)
    return None if chosen is None else _stay(chart, chosen, now)


def _stay(chart: Chart, encounter: Encounter, now: datetime) -> Stay:
    start = instant(encounter.period.start) if encounter.period else None
    end = instant(encounter.period.end) if encounter.period else None
    planned = encounter.extension_at(PLANNED_END)
    place = place_of(chart, encounter)
    doctor = next(
        (
            p.individual
            for p in encounter.participant
            if p.individual is not None
            and any(t.has("ATND") for t in p.type)
            and not (p.period and p.period.end)
        ),
        None,
    )
    until = end or now
    return Stay(
        encounter=encounter,
        start=start,
        end=end,
        leaves=parse(planned.value_date_time) if planned else None,
        day=(local(until).date() - local(start).date()).days + 1 if start else None,
        ward=place.ward,
        ward_id=place.ward_id,
        bed=place.bed,
        cause=_cause(chart, encounter),
        doctor=name_of(chart, doctor),
        doctor_reference=doctor.target if doctor else "",
    )


def _cause(chart: Chart, encounter: Encounter) -> str:
    for concept in encounter.reason_code:
        if concept.label:
            return concept.label
    ranked = sorted(encounter.diagnosis, key=lambda d: d.rank if d.rank is not None else 99)
    for diagnosis in ranked:
        condition = chart.find(diagnosis.condition, Condition)
        if condition is not None and condition.code is not None and condition.code.label:
            return condition.code.label
        if diagnosis.condition is not None and diagnosis.condition.display:
            return diagnosis.condition.display
    return next((t.label for t in encounter.type if t.label), "")


def admitted_before(chart: Chart, stay: Stay, text: str) -> bool:
    """Whether a FHIR dateTime lies before the stay began (False when either is unknown)."""
    moment = parse(text)
    return bool(moment and stay.start and moment.start < stay.start)
