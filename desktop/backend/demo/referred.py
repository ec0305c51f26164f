"""Referrals to the wards' clinics: some past their deadline, some with a time, some not assessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.backend.demo.chart import Chart, wall
from desktop.backend.demo.fhir_pieces import Resource, concept, ref, when
from desktop.backend.demo.wards import HOME
from desktop.core.clock import local
from desktop.fhir.systems import SNOMED

_Kind = tuple[int, int | None, int | None, str]
_KINDS: Final[tuple[_Kind, ...]] = (
    (110, -6, None, "order"),
    (84, 5, None, "order"),
    (60, 30, None, "order"),
    (9, None, None, "proposal"),
    (40, None, None, "order"),
)
"""Referrals: days since the request, days to its deadline, days to the appointment, and the intent."""
_WITH_TIME: Final[tuple[_Kind, ...]] = ((70, 20, 12, "order"), (95, 8, 15, "order"))


_REASONS: Final = (
    "Bilyd, ekko ønskes", "Atrieflimmer, vurdering av behandling", "Brystsmerter ved anstrengelse",
    "Kontroll av behandling", "Besvimelse uten kjent årsak",
)  # fmt: skip


def referrals(chart: Chart, gone: int) -> None:
    """A referral to a clinic: of every second one who has gone home to their own ward's, of those who lie
    there, made by rules, to the heart's; `gone` counts those who have gone home."""
    key = chart.case.key
    # Nobody in a bed has a time: a discharge letter would tell of it. Of the others every one does.
    kind = _WITH_TIME[gone // 2 % len(_WITH_TIME)]
    clinic = chart.ward
    if chart.in_bed:
        if not key.startswith("r") or chart.years < 15:
            return
        number = int(key[1:])
        kind = _KINDS[number % len(_KINDS)]
        clinic = HOME
        if clinic.key == chart.ward.key:
            return
    elif gone % 2 == 0:
        return
    since, until, time, intent = kind
    own = clinic.key == chart.ward.key
    reason = chart.case.cause if own else _REASONS[number % len(_REASONS)]
    written = chart.now - timedelta(days=since)
    today = local(chart.now).date()
    body: Resource = {
        "status": "active",
        "intent": intent,
        "priority": "urgent" if until is not None and until < 8 else "routine",
        "category": [concept("Henvisning", (SNOMED, "103696004"))],
        "code": concept(f"Poliklinisk vurdering, {clinic.specialty.lower()}"),
        "subject": chart.patient,
        "authoredOn": when(written),
        "performer": [ref(clinic.office, clinic.name)],
        "reasonCode": [concept(reason)],
    }
    if until is not None:
        body["occurrencePeriod"] = {"end": (today + timedelta(days=until)).isoformat()}
    referral = chart.add("ServiceRequest", body, "referral")
    if time is None:
        return
    # No two of a clinic at the same hour.
    start = wall(today + timedelta(days=time), 9 + gone // 2 * 0.75 % 6)
    chart.add(
        "Appointment",
        {
            "status": "booked",
            "basedOn": [referral],
            "description": "Poliklinisk vurdering",
            "start": when(start),
            "end": when(start + timedelta(minutes=45)),
            "participant": [
                {"actor": chart.patient, "required": "required", "status": "accepted"},
                {
                    "actor": ref(clinic.location, clinic.name),
                    "required": "required",
                    "status": "accepted",
                },
            ],
        },
        "clinic",
    )
