"""The stay itself: the Encounter with its history of beds, and what was done in theatre."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.backend.demo.chart import Chart, wall
from desktop.backend.demo.fhir_pieces import (
    CATEGORY,
    RISK,
    TRIAGE,
    Resource,
    concept,
    hl7,
    loinc,
    period,
    ref,
    when,
)
from desktop.backend.demo.wards import BY_KEY
from desktop.core.clock import local
from desktop.fhir.systems import LOCAL, NCMP, NCSP, PLANNED_END, READY_SINCE, SNOMED

_CLASS = {"IMP": "Innlagt", "EMER": "Akutt", "OBSENC": "Kommunalt akutt døgnopphold"}

Taken = dict[str, list[tuple[datetime, datetime]]]
"""Occupancy of beds: reference of the bed, and its times."""


def arrival(chart: Chart) -> datetime:
    """Arrival at the ward, after the emergency department if by way of that."""
    if not by_emergency(chart):
        return chart.admitted
    stay = (chart.end - chart.admitted) * 0.6
    return chart.admitted + min(timedelta(hours=2 + chart.case.hour % 2), stay)


def by_emergency(chart: Chart) -> bool:
    """True when the stay began in the emergency department."""
    return chart.case.via_er and chart.ward.kind == "IMP"


def is_free(taken: Taken, bed: str, start: datetime, end: datetime) -> bool:
    """True when the bed is free in that time."""
    return all(end <= other_start or other_end <= start for other_start, other_end in taken.get(bed, []))


def occupy(taken: Taken, bed: str, start: datetime, end: datetime) -> None:
    """Note that somebody lay there."""
    taken.setdefault(bed, []).append((start, end))


def stay(chart: Chart, taken: Taken) -> None:
    """The Encounter; past beds are only such as nobody else lay in."""
    case = chart.case
    done = not chart.in_bed
    code = chart.ward.kind
    body: Resource = {
        "resourceType": "Encounter",
        "id": case.key,
        "status": "finished" if done else "in-progress",
        "class": {"system": CATEGORY + "v3-ActCode", "code": code, "display": _CLASS[code]},
        "type": [concept("Øyeblikkelig hjelp" if case.via_er else "Planlagt")],
        "serviceType": concept(chart.treating.specialty),
        "subject": chart.patient,
        "participant": [
            {
                "type": [concept("Ansvarlig lege", (CATEGORY + "v3-ParticipationType", "ATND"))],
                "period": period(chart.admitted, chart.end if done else None),
                "individual": chart.responsible.practitioner,
            },
            {
                "type": [concept("Pasientansvarlig sykepleier", (CATEGORY + "v3-ParticipationType", "PART"))],
                "individual": chart.staff.nurse.practitioner,
            },
        ],
        "period": period(chart.admitted, chart.end if done else None),
        "reasonCode": [{"text": case.cause}],
        "diagnosis": [
            {
                "condition": ref(chart.conditions[dx.code]),
                "use": hl7("diagnosis-role", "DD" if done else "CC"),
                "rank": rank,
            }
            for rank, dx in enumerate(case.dx, 1)
        ],
        "location": _beds(chart, taken),
        "serviceProvider": ref(chart.treating.office, chart.treating.name),
    }
    if case.triage:
        body["statusHistory"] = _waited(chart)
    if case.out is not None and not done:
        leaves = wall(local(chart.now).date() + timedelta(days=case.out), 13)
        body["extension"] = [{"url": PLANNED_END, "valueDateTime": when(leaves)[:10]}]
    if case.ready is not None and not done:
        since = max(chart.now - timedelta(hours=case.ready), chart.admitted)
        body.setdefault("extension", []).append({"url": READY_SINCE, "valueDateTime": when(since)})
    if case.to and not done:
        body["hospitalization"] = {
            "dischargeDisposition": hl7("discharge-disposition", case.to, _TO[case.to])
        }
    if done:
        body["hospitalization"] = {"dischargeDisposition": hl7("discharge-disposition", "home", "Hjem")}
    chart.out.append(body)


_TO = {"home": "Hjem", "snf": "Sykehjem", "rehab": "Rehabilitering"}
_TRIAGED = timedelta(minutes=6)
_SEEN = {"red": 4, "orange": 22, "yellow": 55, "green": 110}
"""After how many minutes somebody of this triage is seen."""
_RISKS = {"low": "Lav", "moderate": "Moderat", "high": "Høy"}
_WORDS = {"red": "Rød", "orange": "Oransje", "yellow": "Gul", "green": "Grønn"}


def _waited(chart: Chart) -> list[Resource]:
    """The Encounter's history: when the patient came, was triaged, and was first seen."""
    came, triaged = chart.admitted, chart.admitted + _TRIAGED
    # Not all of a colour wait the same time, and the last to come is not seen yet.
    seen = triaged + timedelta(minutes=_SEEN[chart.case.triage] + chart.case.day + len(chart.case.family))
    history: list[Resource] = [{"status": "arrived", "period": period(came, triaged)}]
    if seen > chart.now:
        return [*history, {"status": "triaged", "period": period(triaged)}]
    history.append({"status": "triaged", "period": period(triaged, seen)})
    return [*history, {"status": "in-progress", "period": period(seen)}]


def triage(chart: Chart) -> None:
    """The urgency that was found at arrival, as an Observation with LOINC's code for it."""
    if not chart.case.triage:
        return
    found = chart.case.triage
    chart.add(
        "Observation",
        {
            "status": "final",
            "category": [hl7("observation-category", "exam")],
            "code": loinc("11283-9", "Hastegrad"),
            "subject": chart.patient,
            "encounter": chart.encounter,
            "effectiveDateTime": when(chart.admitted + _TRIAGED),
            "performer": [chart.staff.nurse.practitioner],
            "valueCodeableConcept": concept(_WORDS[found], (TRIAGE, found)),
        },
        "triage",
    )


def risks(chart: Chart) -> None:
    """Risk of suicide and of violence as assessed in a conversation; the last one within the last day and
    night. Of whom nobody assessed it there is nothing."""
    suicide = concept("Selvmordsrisiko", (SNOMED, "225337009", "Suicide risk assessment"))
    _risk(chart, chart.case.suicide_risk, suicide, "suicide-risk")
    _risk(
        chart,
        chart.case.violence_risk,
        concept("Voldsrisiko", (LOCAL, "violence-risk", "Voldsrisiko")),
        "violence-risk",
    )


def _risk(chart: Chart, found: tuple[str, ...], code: Resource, tag: str) -> None:
    first = chart.admitted + min((chart.end - chart.admitted) / 3, timedelta(hours=5))
    last = max(chart.end - timedelta(hours=7), first)
    for at, level in enumerate(found if last > first else found[:1]):
        moment = first + (last - first) * (at / max(len(found) - 1, 1))
        chart.add(
            "Observation",
            {
                "status": "final",
                "category": [hl7("observation-category", "survey")],
                "code": code,
                "subject": chart.patient,
                "encounter": chart.encounter,
                "effectiveDateTime": when(moment),
                "performer": [chart.responsible.practitioner],
                "valueCodeableConcept": concept(_RISKS[level], (RISK, level)),
            },
            tag,
        )


def _beds(chart: Chart, taken: Taken) -> list[Resource]:
    history: list[Resource] = []
    moved = arrival(chart)
    if by_emergency(chart):
        history.append(_place("Location/akuttmottak", "Akuttmottak", chart.admitted, moved))
    for bed in chart.case.moves:
        until = moved + (chart.end - moved) / 3
        reference = chart.ward.bed(bed)
        if is_free(taken, reference, moved, until):
            occupy(taken, reference, moved, until)
            history.append(_place(reference, bed, moved, until))
            moved = until
    bed = chart.bed
    if not chart.in_bed:
        # Somebody who has gone home lay in a bed that nobody else had then.
        bed = next((b for b in chart.ward.beds if is_free(taken, chart.ward.bed(b), moved, chart.end)), "")
    if bed:
        reference = chart.ward.bed(bed)
        if not is_free(taken, reference, moved, chart.end):
            raise ValueError(f"two patients in {reference}")
        # An hour of cleaning before the next patient.
        occupy(taken, reference, moved, chart.end + timedelta(hours=1))
    else:
        reference = chart.ward.location
    place = _place(reference, bed or chart.ward.name, moved, None if chart.in_bed else chart.end)
    place["status"] = "active" if chart.in_bed else "completed"
    if chart.case.awaits and chart.in_bed:
        # A bed was asked for when somebody had seen the patient.
        asked = chart.admitted + (chart.now - chart.admitted) * 0.4
        ward = BY_KEY[chart.case.awaits]
        ahead = {"location": ref(ward.location, ward.name), "status": "planned", "period": period(asked)}
        return [*history, place, ahead]
    return [*history, place]


def _place(reference: str, name: str, start: datetime, end: datetime | None) -> Resource:
    return {"location": ref(reference, name), "status": "completed", "period": period(start, end)}


def procedures(chart: Chart) -> None:
    """Procedures with NCSP or NCMP codes."""
    for act in chart.case.acts:
        start = chart.clock(act.day)
        chart.add(
            "Procedure",
            {
                "status": "completed",
                "category": concept("Operasjon" if act.surgical else "Medisinsk prosedyre"),
                "code": concept(act.text, (NCSP if act.surgical else NCMP, act.code)),
                "subject": chart.patient,
                "encounter": chart.encounter,
                "performedPeriod": period(start, min(start + timedelta(minutes=75), chart.end)),
                "performer": [{"actor": chart.staff.senior.practitioner}],
                "reasonReference": [ref(chart.conditions[chart.case.dx[0].code])],
            },
        )


__all__ = ["BY_KEY", "Taken", "arrival", "is_free", "procedures", "stay", "triage"]
