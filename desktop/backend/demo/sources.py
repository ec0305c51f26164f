"""Sources of home medicines: prescriptions new and outdated, the shared list, the patient's own words.

Each source is a List that says when it was fetched or signed; a source that nobody asked has no List.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from desktop.backend.demo.case import Home
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import (
    Resource,
    concept,
    hl7,
    local,
    medicine,
    period,
    ref,
    route,
    when,
)
from desktop.backend.demo.person import office_of
from desktop.clinical.vocabulary import medicines

PRESCRIPTIONS: Final = "medicines-rf"
SHARED: Final = "medicines-pll"
PATIENT: Final = "medicines-patient"
_YEAR: Final = timedelta(days=365)


def sources(chart: Chart) -> None:
    """Everything known of the time before admission, in three lists at the most."""
    case = chart.case
    homes = [
        *(
            Home(
                name=m.name,
                dose=m.home,
                why=m.why,
                strength=m.strength,
                route="PO" if m.route == "IV" else m.route,
            )
            for m in case.meds
            if m.home
        ),
        *case.home,
    ]
    if not homes:
        return
    prescribed: list[Resource] = []
    shared: list[Resource] = []
    said: list[Resource] = []
    signed = chart.admitted - timedelta(days=30 + chart.rng.randrange(200))
    asked = chart.clock(1.15)
    for home in homes:
        prescribed += _prescriptions(chart, home)
        if home.pll:
            shared.append(_statement(chart, home, home.dose, signed))
        if home.says is not None:
            said.append(_statement(chart, home, home.says or home.dose, asked, own_words=True))
    _list(chart, PRESCRIPTIONS, "Reseptformidleren", asked, prescribed)
    if shared and chart.rng.random() < 0.75:
        _list(chart, SHARED, "Pasientens legemiddelliste", signed, shared)
    else:
        gone = {entry["reference"] for entry in shared}
        chart.out = [r for r in chart.out if f"{r['resourceType']}/{r['id']}" not in gone]
    _list(chart, PATIENT, "Pasienten sier", asked, said)


def _prescriptions(chart: Chart, home: Home) -> list[Resource]:
    written = chart.admitted - timedelta(days=home.months * 30 + chart.rng.randrange(25))
    found = []
    for back in range(home.old, 0, -1):
        # A year's prescription that nobody cleared away when the next one came.
        found.append(_prescription(chart, home, written - back * timedelta(days=370), active=False))
    if home.active:
        found.append(_prescription(chart, home, written, active=True))
    return found


def _prescription(chart: Chart, home: Home, written: datetime, *, active: bool) -> Resource:
    doctor, name, _office = office_of(chart)
    row = medicines().get(home.name.lower())
    product = row.product(home.route, home.strength) if row else None
    expires = written + _YEAR
    body: Resource = {
        "status": "active" if active or expires > chart.now else "unknown",
        "intent": "order",
        "category": [hl7("medicationrequest-category", "community", "Resept")],
        "medicationCodeableConcept": medicine(home.name, product.brand if product else None),
        "subject": chart.patient,
        "authoredOn": when(written),
        "requester": ref(doctor, name),
        "dosageInstruction": [{"text": home.dose, "route": route(home.route)}],
        "dispenseRequest": {
            "validityPeriod": period(written, expires),
            "numberOfRepeatsAllowed": 3,
        },
    }
    if home.why in chart.conditions:
        body["reasonReference"] = [ref(chart.conditions[home.why])]
    return chart.add("MedicationRequest", body, "rx")


def _statement(
    chart: Chart, home: Home, words: str, moment: datetime, *, own_words: bool = False
) -> Resource:
    doctor, name, _office = office_of(chart)
    row = medicines().get(home.name.lower())
    product = row.product(home.route, home.strength) if row else None
    return chart.add(
        "MedicationStatement",
        {
            "status": "active",
            "category": hl7(
                "medication-statement-category", "patientspecified" if own_words else "community"
            ),
            "medicationCodeableConcept": medicine(home.name, product.brand if product else None),
            "subject": chart.patient,
            "dateAsserted": when(moment),
            "informationSource": chart.patient if own_words else ref(doctor, name),
            "dosage": [{"text": words}],
        },
        "says" if own_words else "pll",
    )


def _list(chart: Chart, code: str, title: str, moment: datetime, entries: list[Resource]) -> None:
    if not entries:
        return
    chart.add(
        "List",
        {
            "status": "current",
            "mode": "snapshot",
            "title": title,
            "code": local(code, title),
            "subject": chart.patient,
            "date": when(moment),
            "entry": [{"item": entry} for entry in entries],
        },
    )


__all__ = ["PATIENT", "PRESCRIPTIONS", "SHARED", "concept", "sources"]
