"""A stay under way: planned discharge and where to, ready since, leave, places, and a mark of what it says.

A planned discharge is the extension that R5 has an element for (`stays`); where to is R4's
`hospitalization.dischargeDisposition`; since when the patient is ready, and until when somebody is on leave,
are extensions of our own. On leave the Encounter's status says so, and the bed stays the patient's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.places import is_ahead, is_bed, is_here
from desktop.clinical.record.stays.stays import OPEN, Stay
from desktop.fhir.administrative import EncounterLocation
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Encounter, Location
from desktop.fhir.systems import DISPOSITION, LEAVE_UNTIL, READY_SINCE
from desktop.fhir.when import Moment, instant, parse

_UNSAID = frozenset({"", "unknown"})


def under_way(chart: Chart, now: datetime) -> tuple[Stay, ...]:
    """The stays that go on, the current one first. More than one is a fault of some system, and is asked."""
    found = [stay for stay in stays.stays(chart, now) if stay.ongoing]
    # The emergency contact through which somebody came, and that nobody closed, is a part of coming in.
    return tuple(stay for stay in found if stay is found[0] or stay.key not in found[0].parts)


def unended(stay: Stay) -> tuple[Encounter, ...]:
    """The Encounters of a stay that somebody still has to close, the outermost among them."""
    return tuple(
        e for e in stay.encounters if e.status in OPEN or (e is stay.encounter and e.status in _UNSAID)
    )


def ready_since(stay: Stay) -> Moment | None:
    """Time since which the patient is ready for discharge, as somebody decided it."""
    return _said(stay, READY_SINCE)


def destination(stay: Stay) -> CodeableConcept | None:
    """Destination of the patient after the stay (`dischargeDisposition`)."""
    for encounter in (stay.encounter, *reversed(stay.encounters)):
        if encounter.hospitalization and (found := encounter.hospitalization.discharge_disposition):
            return found
    return None


def destination_code(stay: Stay) -> str:
    """The code of R4's own list for where to; empty for another system's, or none."""
    found = destination(stay)
    return found.code(DISPOSITION) if found is not None else ""


def away(stay: Stay) -> tuple[Encounter, ...]:
    """The Encounters that say that the patient is on leave; none when they are on the ward."""
    return tuple(e for e in stay.encounters if e.status == "onleave") if stay.ongoing else ()


def back_by(stay: Stay) -> Moment | None:
    """Expected return from a leave; None where nobody said."""
    return _said(stay, LEAVE_UNTIL) if away(stay) else None


def places(stay: Stay) -> tuple[tuple[Encounter, EncounterLocation], ...]:
    """The places that the patient has now, each with the Encounter that names it."""
    return tuple((e, place) for e in unended(stay) for place in e.location if is_here(e, place))


def awaited(stay: Stay) -> tuple[EncounterLocation, ...]:
    """The places that were chosen for the patient, and that they have not come to; a bed that is kept for
    somebody on leave is theirs already."""
    if not stay.ongoing or away(stay):
        return ()
    ahead = (place for e in unended(stay) for place in e.location if is_ahead(place))
    return tuple(p for p in ahead if p.location is not None and not (p.period and p.period.end))


def beds(chart: Chart, stay: Stay) -> tuple[str, ...]:
    """The ids of the beds that are the patient's now: two rooms may each have a bed of the same name."""
    found = (chart.find(place.location, Location) for _e, place in places(stay) if place.location is not None)
    return tuple(one.id for one in found if one is not None and is_bed(one))


def begun(place: EncounterLocation) -> datetime | None:
    """Start of the patient's time in a place, or of its reservation; None where nobody wrote it."""
    return instant(place.period.start) if place.period and place.period.start else None


def holder(stay: Stay) -> Encounter:
    """The Encounter that says where the patient lies: the innermost with a place, else the outermost."""
    named = [encounter for encounter, _place in places(stay)]
    inner = [e for e in named if e is not stay.encounter]
    return (inner or named or [stay.encounter])[-1]


def latest_move(stay: Stay) -> datetime | None:
    """Time of the last move; None where nobody wrote it."""
    return max((at for _e, place in places(stay) if (at := begun(place)) is not None), default=None)


def cause_bearer(stay: Stay) -> Encounter:
    """The Encounter that says why the patient came; the outermost where none does."""
    said = [e for e in (stay.encounter, *stay.encounters) if any(c.label for c in e.reason_code)]
    return said[0] if said else stay.encounter


def lying(charts: Iterable[Chart], now: datetime) -> dict[str, frozenset[str]]:
    """Patients in each place now: `Location/id`, and the patients' ids."""
    found: dict[str, set[str]] = {}
    for chart in charts:
        for stay in under_way(chart, now):
            for _encounter, place in places(stay):
                if place.location is not None and place.location.target:
                    found.setdefault(place.location.target, set()).add(chart.patient.id)
    return {place: frozenset(who) for place, who in found.items()}


def mark(stay: Stay) -> str:
    """A short mark of all that these acts change, to tell whether it was changed between look and signature.

    Diagnoses, participants and the version do not count: they are others' acts.
    """
    said = [
        (e.id, e.status, e.period, e.location, e.hospitalization, e.extension, e.reason_code)
        for e in stay.encounters
    ]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:24]


def _said(stay: Stay, url: str) -> Moment | None:
    for encounter in (stay.encounter, *reversed(stay.encounters)):
        extension = encounter.extension_at(url)
        if extension is not None and (moment := parse(extension.value_date_time)) is not None:
            return moment
    return None
