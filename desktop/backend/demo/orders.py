"""Medicines on the ward: the order, and each dose given, late, refused or not yet given."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from desktop.backend.demo.case import Med
from desktop.backend.demo.chart import Chart, along, wall
from desktop.backend.demo.fhir_pieces import (
    Resource,
    amount,
    concept,
    hl7,
    in_words,
    medicine,
    period,
    quantity,
    ref,
    route,
    when,
)
from desktop.backend.demo.stay import arrival
from desktop.clinical.vocabulary import medicines
from desktop.core.clock import local

_TIMES_TEXT: Final = {1: "1 gang daglig", 2: "2 ganger daglig", 3: "3 ganger daglig", 4: "4 ganger daglig"}
_REFUSED: Final = ("Pasienten avslo", "Kvalm, ville vente", "Fastende til undersøkelse", "Sov, ikke vekket")
_LOOKED_AT: Final = timedelta(hours=7)
_UNREFUSED: Final = ("J01", "B01", "A10")
"""Classes of which no dose is left out lightly: antibiotics, anticoagulants, insulin."""


def orders(chart: Chart) -> None:
    """Every order of the case with its administrations."""
    earlier: dict[str, str] = {}
    for med in sorted(chart.case.meds, key=lambda m: m.day):
        earlier[med.name] = _order(chart, med, earlier.get(med.name))


def begins(chart: Chart, med: Med) -> datetime:
    """Start of an order."""
    if med.day == 1:
        moment = chart.admitted + timedelta(minutes=35)
    else:
        moment = _moment(chart, med, med.day)
    return min(moment, chart.end - timedelta(minutes=20))


def ends(chart: Chart, med: Med) -> datetime | None:
    """End of an order, past or future; None where nobody has said so."""
    if med.until is None:
        return None
    moment, first = _moment(chart, med, med.until), begins(chart, med)
    return moment if moment > first else first + timedelta(minutes=10)


def _moment(chart: Chart, med: Med, day: float) -> datetime:
    """Moment of an order's start or end; postponable changes are not made at night."""
    moment = chart.clock(day)
    if med.once or med.rates:
        return moment
    hour = local(moment).hour
    if hour >= 20 or hour < 8:
        date = local(moment).date() + timedelta(days=hour >= 20)
        moment = wall(date, 9.4)
    return min(max(moment, chart.admitted), chart.end)


def _order(chart: Chart, med: Med, replaces: str | None) -> str:
    """Write one order; gives its reference if it has ended, for the one that takes over."""
    first, last = begins(chart, med), ends(chart, med)
    row = medicines().get(med.name.lower())
    # Without a strength there is no product to name: what is written by hand stays as it is.
    product = row.product(med.route, med.strength) if row and not med.text else None
    if product and product.route != med.route:
        product = None
    body: Resource = {
        "status": "active",
        "intent": "order",
        "category": [hl7("medicationrequest-category", "inpatient", "På sengepost")],
        "medicationCodeableConcept": medicine(med.name, product.brand if product else None)
        if med.coded
        else concept(med.name),
        "subject": chart.patient,
        "encounter": chart.encounter,
        "authoredOn": when(max(first - timedelta(minutes=5), chart.admitted)),
        "requester": chart.responsible.practitioner,
        "reasonReference": [ref(chart.conditions[med.why])],
        "dosageInstruction": [_dosage(chart, med, first, last)],
    }
    if replaces and not med.once:
        body["priorPrescription"] = ref(replaces)
    if med.paused:
        body["status"] = "on-hold"
        body["statusReason"] = concept(med.paused)
    elif last is not None and last < chart.end:
        body["status"] = "stopped" if med.stopped else "completed"
        if med.stopped:
            body["statusReason"] = concept(med.stopped)
    elif med.once or not chart.in_bed:
        body["status"] = "completed"
    order = chart.add("MedicationRequest", body, "med")
    if med.withheld:
        for slot in _slots(med.times, first, chart.end)[:2]:
            _not_given(chart, order, body["medicationCodeableConcept"], slot, med.withheld)
    elif not med.paused:
        _given(chart, med, order, body["medicationCodeableConcept"], first, last or chart.end)
    return str(order["reference"]) if body["status"] in ("stopped", "completed") else ""


def _dosage(chart: Chart, med: Med, begins: datetime, ends: datetime | None) -> Resource:
    if med.text:
        # As it was written by hand: nothing that a program could compute with.
        return {"text": med.text}
    hours = med.times.split()
    dosage: Resource = {"text": dosage_text(med)}
    bounds = {"boundsPeriod": period(begins, ends)}
    if med.once:
        dosage["timing"] = {"event": [when(begins)], "repeat": {"count": 1}}
    elif med.rates:
        dosage["timing"] = {"repeat": bounds}
    elif hours:
        dosage["timing"] = {
            "repeat": bounds
            | {
                "frequency": len(hours),
                "period": 1,
                "periodUnit": "d",
                "timeOfDay": [f"{hour}:00:00" for hour in hours],
            }
        }
    if med.prn:
        dosage["timing"] = {"repeat": bounds | {"frequency": med.prn, "period": 1, "periodUnit": "d"}}
        dosage["asNeededBoolean"] = True
    dosage["route"] = route(med.route)
    if med.rates:
        rate = quantity(_tidy(float(med.rates[-1])), med.dose)
        dosage["doseAndRate"] = [{"rateQuantity": rate}]
    else:
        dosage["doseAndRate"] = [{"doseQuantity": amount(med.dose)}]
    if med.prn:
        dose = amount(med.dose)
        most = {**dose, "value": dose["value"] * med.prn}
        day = {"value": 1, "unit": "døgn", "system": dose["system"], "code": "d"}
        dosage["maxDosePerPeriod"] = {"numerator": most, "denominator": day}
    return dosage


def dosage_text(med: Med, *, at_start: bool = False) -> str:
    """The dosage as people read it; of an infusion the rate of now, or the one that it began with."""
    if med.text:
        return med.text
    if med.rates:
        return f"{_shown(med.rates[0 if at_start else -1])} {_spoken(med.dose)}, kontinuerlig"
    if med.once:
        return f"{_spoken(med.dose)} én gang"
    if med.prn:
        return f"{_spoken(med.dose)} ved behov, inntil {med.prn} ganger i døgnet"
    count = len(med.times.split())
    return f"{_spoken(med.dose)} {_TIMES_TEXT.get(count, f'{count} ganger daglig')}"


def _spoken(dose: str) -> str:
    return in_words(dose).replace(".", ",")


def _shown(value: float | int | str) -> str:
    return str(value).replace(".", ",")


def _tidy(value: float) -> Decimal | int:
    number = Decimal(f"{value:.3f}").normalize()
    return int(number) if number == number.to_integral_value() else number


def _given(chart: Chart, med: Med, order: Resource, what: Resource, begins: datetime, ends: datetime) -> None:
    if med.rates:
        _infusion(chart, med, order, what, begins, ends)
    elif med.once:
        _dose(chart, med, order, what, begins + timedelta(minutes=chart.rng.randrange(3, 15)))
    elif med.text:
        for moment in _slots("08 20", begins, ends):
            _dose(chart, med, order, what, moment)
    elif med.prn:
        _as_needed(chart, med, order, what, begins, ends)
    else:
        _scheduled(chart, med, order, what, begins, ends)


def _slots(times: str, begins: datetime, ends: datetime) -> list[datetime]:
    hours = [float(hour) for hour in times.split()]
    day = local(begins).date()
    found = []
    while day <= local(ends).date():
        found += [wall(day, hour) for hour in hours]
        day += timedelta(days=1)
    return [moment for moment in found if begins <= moment < ends]


def _scheduled(
    chart: Chart, med: Med, order: Resource, what: Resource, begins: datetime, ends: datetime
) -> None:
    slots = _slots(med.times, begins, ends)
    row = medicines().get(med.name.lower())
    firm = row is not None and row.atc.startswith(_UNREFUSED)
    # What must not wait is given when it is ordered, and then at the ward's hours.
    interval = timedelta(hours=24 / max(1, len(med.times.split())))
    following = _slots(med.times, begins, begins + timedelta(days=2))[0]
    if following - begins > max(timedelta(hours=2), interval * 0.55) and begins < ends - timedelta(
        minutes=20
    ):
        if firm:
            _dose(chart, med, order, what, begins + timedelta(minutes=chart.rng.randrange(4, 18)))
        elif med.day == 1 and not med.home:  # what the patient was admitted for doesn't wait until morning
            _dose(chart, med, order, what, begins + timedelta(minutes=12))
    for slot in slots:
        chance = chart.rng.random()
        if chance < 0.02 and not firm:
            _not_given(chart, order, what, slot, chart.rng.choice(_REFUSED))
            continue
        late = timedelta(
            minutes=chart.rng.randrange(62, 110) if chance > 0.97 else chart.rng.randrange(-8, 26)
        )
        moment = slot + late
        if begins < moment < ends:
            _dose(chart, med, order, what, moment)


def _as_needed(
    chart: Chart, med: Med, order: Resource, what: Resource, begins: datetime, ends: datetime
) -> None:
    gap = timedelta(hours=24 / med.prn)
    moment = begins + gap * chart.rng.uniform(0.2, 1.5)
    while moment < ends - timedelta(minutes=5):
        _dose(chart, med, order, what, moment)
        moment += gap * chart.rng.uniform(1.05, 3.2)


def _dose(chart: Chart, med: Med, order: Resource, what: Resource, moment: datetime) -> None:
    moment = min(moment, chart.end)
    dosage: Resource = {"route": route(med.route)}
    if med.text:
        dosage = {"text": "1 tabl"}
    else:
        dosage["dose"] = amount(med.dose)
    chart.add(
        "MedicationAdministration",
        {
            "status": "completed",
            "medicationCodeableConcept": what,
            "subject": chart.patient,
            "context": chart.encounter,
            "effectiveDateTime": when(moment),
            "performer": [{"actor": chart.staff.nurse.practitioner}],
            "request": order,
            "dosage": dosage,
        },
        "given",
    )


def _not_given(chart: Chart, order: Resource, what: Resource, slot: datetime, why: str) -> None:
    chart.add(
        "MedicationAdministration",
        {
            "status": "not-done",
            "statusReason": [concept(why)],
            "medicationCodeableConcept": what,
            "subject": chart.patient,
            "context": chart.encounter,
            "effectiveDateTime": when(slot),
            "performer": [{"actor": chart.staff.nurse.practitioner}],
            "request": order,
        },
        "given",
    )


def _infusion(
    chart: Chart, med: Med, order: Resource, what: Resource, begins: datetime, ends: datetime
) -> None:
    """An infusion is one administration for each rate; the last one runs on if the order does."""
    begins = max(begins, min(arrival(chart), ends - timedelta(minutes=10)))
    steps = max(1, min(10, len(med.rates) * 2 - 1)) if len(med.rates) > 1 else 1
    length = (ends - begins) / steps
    runs = med.until is None and chart.in_bed
    starts = [begins + length * number for number in range(steps)]
    if runs and steps > 1:
        # What runs was looked at within the shift.
        starts[-1] = max(starts[-1], ends - _LOOKED_AT)
    for number in range(steps):
        rate = along(med.rates, number / max(1, steps - 1))
        last = number == steps - 1
        start = starts[number]
        over = ends if last else starts[number + 1]
        chart.add(
            "MedicationAdministration",
            {
                "status": "in-progress" if last and runs else "completed",
                "medicationCodeableConcept": what,
                "subject": chart.patient,
                "context": chart.encounter,
                "effectivePeriod": period(start, None if last and runs else over),
                "performer": [{"actor": chart.staff.nurse.practitioner}],
                "request": order,
                "dosage": {"route": route(med.route), "rateQuantity": quantity(_tidy(rate), med.dose)},
            },
            "given",
        )
