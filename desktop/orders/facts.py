"""What a chart holds for the checks before signing; a thing that was not loaded is not the same as none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.age import years_between
from desktop.core.clock import local
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage, Reference
from desktop.fhir.resources import (
    AllergyIntolerance,
    Encounter,
    Medication,
    MedicationRequest,
    Observation,
    Procedure,
    ServiceRequest,
)
from desktop.fhir.systems import ATC, ATC_NO, LOINC, NLK
from desktop.fhir.when import instant
from desktop.orders.basket import Line
from desktop.orders.draft import MedicineOrder, ServiceOrder
from desktop.orders.resources import dosages
from desktop.orders.wording import dosages_words

_VALID: Final = ("final", "amended", "corrected", "preliminary")
_INPATIENT: Final = ("IMP", "ACUTE", "NONAC", "EMER", "OBSENC", "SS")
WEIGHT: Final = "29463-7"


class Medicine(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine in effect: on the ward chart, on an untouched prescription, or in the basket.

    `key` is `MedicationRequest/id`; `line` the basket line's id, empty for what the chart holds.
    """

    key: str
    name: str
    atc: str
    dosages: tuple[Dosage, ...]
    line: str = ""
    prescription: bool = False
    reasons: tuple[CodeableConcept, ...] = ()

    @property
    def words(self) -> str:
        """The dosage in words."""
        return dosages_words(self.dosages)


class Result(msgspec.Struct, frozen=True):
    """One laboratory result in the vocabulary's own unit."""

    key: str
    value: Decimal
    comparator: str
    at: datetime
    notes: str = ""


class Facts:
    """The chart and the basket together, as of one moment."""

    __slots__ = ("chart", "lines", "medicines", "now", "ordered", "unnamed")

    def __init__(self, chart: Chart, lines: Iterable[Line], now: datetime) -> None:
        self.chart = chart
        self.now = now
        self.lines = tuple(lines)
        self.ordered = tuple(_from_line(line, line.order, now) for line in self.lines if _is_medicine(line))
        current, self.unnamed = _in_effect(chart, now)
        drafted = {medicine.key for medicine in self.ordered}
        self.medicines = tuple(m for m in current if m.key not in drafted)
        """What the chart holds in effect, without what is in the basket."""

    def loaded(self, *types: str) -> bool:
        """Whether the chart was asked for these types, and all of it could be read."""
        broken = {unreadable.resource_type for unreadable in self.chart.unreadable}
        return all(name in self.chart.types and name not in broken for name in types)

    def others(self, medicine: Medicine) -> tuple[Medicine, ...]:
        """Everything in effect or in the basket but this one."""
        return tuple(m for m in (*self.medicines, *self.ordered) if m.key != medicine.key)

    def results(self, analysis: str) -> tuple[Result, ...]:
        """Results of an analysis by its key in the vocabulary, newest first, in the vocabulary's unit."""
        row = vocabulary.analyses()[analysis]
        found = []
        for observation in self.chart.all(Observation):
            if observation.status not in _VALID or observation.code is None:
                continue
            code = observation.code.code(NLK)
            if vocabulary.analysis(code or None, observation.code.label) is not row:
                continue
            quantity, at = observation.value_quantity, instant(observation.when)
            if quantity is None or quantity.value is None or at is None or at > self.now:
                continue
            if (quantity.code or "") != row.unit and (quantity.code or quantity.unit) != row.shown:
                continue
            notes = " ".join(
                [*(n.text for n in observation.note), *(c.label for c in observation.interpretation)]
            )
            found.append(Result(observation.key, quantity.value, quantity.comparator, at, notes))
        return tuple(sorted(found, key=lambda result: result.at, reverse=True))

    def weight(self) -> tuple[Decimal, datetime] | None:
        """The latest weight in kg and when it was taken."""
        found = []
        for observation in self.chart.all(Observation):
            if observation.status not in _VALID or observation.code is None:
                continue
            quantity, at = observation.value_quantity, instant(observation.when)
            if (
                observation.code.code(LOINC) != WEIGHT
                or quantity is None
                or quantity.value is None
                or at is None
            ):
                continue
            factor = {"kg": Decimal(1), "g": Decimal("0.001")}.get(quantity.code or quantity.unit)
            if factor is not None and at <= self.now:
                found.append((at, quantity.value * factor))
        return (max(found)[1], max(found)[0]) if found else None

    def age(self) -> int | None:
        """Whole years; None when the date of birth is missing or partial."""
        try:
            born = date.fromisoformat(self.chart.patient.birth_date)
        except ValueError:
            return None
        return years_between(born, local(self.now).date())

    def procedure(self, *words: str, since: datetime | None = None) -> Procedure | None:
        """A procedure that is going on or done whose name holds one of the words."""
        for procedure in self.chart.all(Procedure):
            if procedure.status not in ("in-progress", "completed") or procedure.code is None:
                continue
            period = procedure.performed_period
            at = instant(procedure.performed_date_time or (period.start if period else ""))
            if since is not None and (at is None or at < since):
                continue
            names = " ".join([procedure.code.text, *(c.display for c in procedure.code.coding)]).casefold()
            if any(word in names for word in words):
                return procedure
        return None

    def requested(self, analysis: str, within: timedelta) -> bool:
        """Whether a sample for an analysis is ordered, from now on within that time or without a time."""
        row = vocabulary.analyses()[analysis]
        names = {row.nb.casefold(), row.en.casefold(), analysis}
        for line in self.lines:
            if isinstance(line.order, ServiceOrder) and any(i.key == analysis for i in line.order.items):
                return True
        for request in self.chart.all(ServiceRequest):
            if request.status != "active" or request.code is None:
                continue
            at = instant(request.occurrence_date_time)
            if at is not None and not self.now - timedelta(hours=1) <= at <= self.now + within:
                continue
            listed = {part.strip().casefold() for part in request.code.text.split(",")}
            coded = {c.code for c in request.code.coding}
            if listed & names or coded & {c.code for c in row.codes}:
                return True
        return False

    def allergies(self) -> tuple[AllergyIntolerance, ...]:
        """Those that stand: not refuted, not inactive, not entered in error."""
        found = []
        for allergy in self.chart.all(AllergyIntolerance):
            status = allergy.clinical_status
            verified = allergy.verification_status
            if status is not None and status.has("inactive", "resolved"):
                continue
            if verified is not None and verified.has("refuted", "entered-in-error"):
                continue
            found.append(allergy)
        return tuple(found)


def atc_of(concept: CodeableConcept | None) -> str:
    """The ATC code of a concept, from either system."""
    return (concept.code(ATC) or concept.code(ATC_NO)) if concept else ""


def _is_medicine(line: Line) -> bool:
    return isinstance(line.order, MedicineOrder)


def _from_line(line: Line, order: object, now: datetime) -> Medicine:
    assert isinstance(order, MedicineOrder)
    text = strict.dumps(dosages(order, now))
    return Medicine(
        key=f"MedicationRequest/{line.id}",
        name=order.name,
        atc=order.atc,
        dosages=msgspec.json.decode(text, type=tuple[Dosage, ...]),
        line=line.id,
        reasons=(CodeableConcept(text=order.reason),) if order.reason else (),
    )


def _concept(chart: Chart, request: MedicationRequest) -> CodeableConcept | None:
    if request.medication_codeable_concept is not None:
        return request.medication_codeable_concept
    reference: Reference | None = request.medication_reference
    medication = chart.find(reference, Medication)
    return medication.code if medication else None


def _ended(request: MedicationRequest, now: datetime) -> bool:
    """Whether every dosage has an end that has passed."""
    ends = []
    for dosage in request.dosage_instruction:
        repeat = dosage.timing.repeat if dosage.timing else None
        period = repeat.bounds_period if repeat else None
        ends.append(instant(period.end) if period and period.end else None)
    return bool(ends) and all(end is not None and end < now for end in ends)


def _expired(request: MedicationRequest, now: datetime) -> bool:
    dispense = request.dispense_request
    period = dispense.validity_period if dispense else None
    end = instant(period.end) if period and period.end else None
    return end is not None and end < now


def _in_effect(chart: Chart, now: datetime) -> tuple[tuple[Medicine, ...], tuple[str, ...]]:
    """Medicines in effect, and the keys of orders whose medicine can't be known.

    During a stay a prescription counts until the ward has decided about its substance: an order of the
    same substance on the ward chart, whatever its state, stands in its place.
    """
    staying = any(
        e.status == "in-progress" and e.class_ is not None and e.class_.code in _INPATIENT
        for e in chart.all(Encounter)
    )
    ward: list[Medicine] = []
    prescribed: list[Medicine] = []
    decided: set[str] = set()
    unnamed: list[str] = []
    for request in chart.all(MedicationRequest):
        if request.intent not in ("", "order", "original-order", "instance-order"):
            continue
        community = any(c.has("community", "discharge") for c in request.category)
        concept = _concept(chart, request)
        atc = atc_of(concept)
        if not community and atc:
            decided.add(atc)
        if request.status != "active" or _ended(request, now) or _expired(request, now):
            continue
        if concept is None:
            unnamed.append(request.key)
            continue
        medicine = Medicine(
            key=request.key,
            name=concept.label,
            atc=atc or _atc_by_name(concept.label),
            dosages=request.dosage_instruction,
            prescription=community,
            reasons=request.reason_code,
        )
        if not medicine.atc:
            unnamed.append(request.key)
        (prescribed if community else ward).append(medicine)
    kept = [m for m in prescribed if not (staying and m.atc in decided)]
    return tuple(ward + kept), tuple(unnamed)


def _atc_by_name(name: str) -> str:
    row = vocabulary.medicines().get(name.casefold())
    return row.atc if row else ""
