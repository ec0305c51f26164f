"""What a chart holds for the checks before signing; a thing that was not loaded is not the same as none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.age import years_between
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage, Reference
from desktop.fhir.resources import (
    AllergyIntolerance,
    Encounter,
    Medication,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
    ServiceRequest,
    concept_of,
)
from desktop.fhir.systems import ATC, ATC_NO, LOINC, NLK
from desktop.fhir.when import after, instant
from desktop.orders.basket import Line
from desktop.orders.catalogue import catalogue
from desktop.orders.draft import MedicineOrder, ServiceOrder
from desktop.orders.resources import dosages
from desktop.orders.wording import dosages_words

_VALID: Final = ("final", "amended", "corrected", "preliminary")
_NO_ORDER: Final = ("proposal", "plan", "option")
_STANDS: Final = ("active", "unknown")
_INPATIENT: Final = ("IMP", "ACUTE", "NONAC", "EMER", "OBSENC", "SS")
WEIGHT: Final = "29463-7"


class Medicine(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine in effect: on the ward chart, on an untouched prescription or statement, or in the basket.

    `key` is `Type/id`; `line` the basket line's id, empty for what the chart holds.
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
        """Whether the server has answered for these types, and all of it could be read.

        What could be read counts all the same: one odd resource must not hide the others.
        """
        broken = {unreadable.resource_type for unreadable in self.chart.unreadable}
        held = self.chart.types & self.chart.pulled
        return all(name in held and name not in broken for name in types)

    def others(self, medicine: Medicine) -> tuple[Medicine, ...]:
        """Everything in effect or in the basket but this one."""
        return tuple(m for m in (*self.medicines, *self.ordered) if m.key != medicine.key)

    def results(self, analysis: str) -> tuple[Result, ...]:
        """Results of an analysis by its key in the vocabulary, newest first, in the vocabulary's unit."""
        row = vocabulary.analyses()[analysis]
        found = []
        for observation, at in self._answers(analysis):
            quantity = observation.value_quantity
            if quantity is None or quantity.value is None:
                continue
            if not row.measured_in(quantity.code, quantity.unit):
                continue
            notes = " ".join(
                [*(n.text for n in observation.note), *(c.label for c in observation.interpretation)]
            )
            found.append(Result(observation.key, quantity.value, quantity.comparator, at, notes))
        return tuple(sorted(found, key=lambda result: result.at, reverse=True))

    def not_comparable(self, analysis: str, since: datetime) -> bool:
        """Whether the newest answer since then says something that can't be compared: another unit, a
        number without one, words."""
        usable = {result.key for result in self.results(analysis)}
        answers = [(at, one) for one, at in self._answers(analysis) if at >= since and _says(one)]
        newest = max(answers, key=lambda answer: answer[0], default=None)
        return newest is not None and newest[1].key not in usable

    def _answers(self, analysis: str) -> Iterator[tuple[Observation, datetime]]:
        """The valid answers of an analysis up to now, with their time."""
        row = vocabulary.analyses()[analysis]
        for observation in self.chart.all(Observation):
            at = instant(observation.when)
            if observation.status not in _VALID or observation.code is None or at is None or at > self.now:
                continue
            codes = [c.code for c in observation.code.coding if c.system == NLK]
            known = [vocabulary.analysis(code) for code in codes] or [
                vocabulary.analysis(None, observation.code.label)
            ]
            if row in known:
                yield observation, at

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
        answered = {r.target for o in self.chart.all(Observation) if o.status in _VALID for r in o.based_on}
        for request in self.chart.all(ServiceRequest):
            if request.status != "active" or request.code is None or request.do_not_perform:
                continue
            if request.key in answered or not self._ahead(request, within):
                continue
            listed = {part.strip().casefold() for part in request.code.text.split(",")}
            coded = {c.code for c in request.code.coding}
            if listed & names or coded & {c.code for c in row.codes}:
                return True
        return False

    def _ahead(self, request: ServiceRequest, within: timedelta) -> bool:
        """Whether a sample is still to be taken: repeated, at a time that comes, or asked for just now."""
        timing = request.occurrence_timing
        if timing is not None:
            bounds = timing.repeat.bounds_period if timing.repeat else None
            end = after(bounds.end) if bounds and bounds.end else None
            return end is None or end > self.now
        at = instant(request.occurrence_date_time)
        if at is None:
            asked = instant(request.authored_on)
            return asked is None or asked > self.now - timedelta(days=1)
        return self.now - timedelta(hours=1) <= at <= self.now + within

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


def _says(observation: Observation) -> bool:
    quantity = observation.value_quantity
    return (quantity is not None and quantity.value is not None) or bool(
        observation.value_string
        or observation.value_codeable_concept
        or observation.value_integer is not None
    )


def _concept(chart: Chart, request: MedicationRequest | MedicationStatement) -> CodeableConcept | None:
    if request.medication_codeable_concept is not None:
        return request.medication_codeable_concept
    reference: Reference | None = request.medication_reference
    medication = chart.find(reference, Medication)
    found = concept_of(medication) if medication else None
    if found is None and reference is not None and reference.display:
        return CodeableConcept(text=reference.display)
    return found


def _ended(request: MedicationRequest, now: datetime) -> bool:
    """Whether every dosage has an end that has passed; single doses end a day after the last one."""
    ends = []
    for dosage in request.dosage_instruction:
        repeat = dosage.timing.repeat if dosage.timing else None
        period = repeat.bounds_period if repeat else None
        end = after(period.end) if period and period.end else None
        moments = [instant(event) for event in dosage.timing.event] if dosage.timing else []
        known = [moment for moment in moments if moment is not None]
        if end is None and known and len(known) == len(moments):
            end = max(known) + timedelta(days=1)
        ends.append(end)
    return bool(ends) and all(end is not None and end < now for end in ends)


def _expired(request: MedicationRequest, now: datetime) -> bool:
    dispense = request.dispense_request
    period = dispense.validity_period if dispense else None
    end = after(period.end) if period and period.end else None
    return end is not None and end < now


def _in_effect(chart: Chart, now: datetime) -> tuple[tuple[Medicine, ...], tuple[str, ...]]:
    """Medicines in effect, and the names of those that have no code to compare.

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
        if request.intent in _NO_ORDER or request.do_not_perform:
            continue
        community = any(c.has("community", "discharge") for c in request.category)
        concept = _concept(chart, request)
        atc = atc_of(concept)
        if not community and atc:
            decided.add(atc)
        if request.status not in _STANDS or _ended(request, now) or _expired(request, now):
            continue
        if concept is None:
            unnamed.append(_("a medicine without a name"))
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
            unnamed.append(medicine.name)
        (prescribed if community else ward).append(medicine)
    kept = [m for m in prescribed if not (staying and m.atc in decided)]
    said, nameless = _stated(chart, now)
    # A statement of what is prescribed or ordered too is another view of the same medicine.
    ordered = {m.atc for m in (*ward, *prescribed)} | (decided if staying else set())
    kept += [m for m in said if not m.atc or m.atc not in ordered]
    return tuple(ward + kept), (*unnamed, *nameless)


def _stated(chart: Chart, now: datetime) -> tuple[list[Medicine], list[str]]:
    """What a list or the patient says is used, and the names of what has no code to compare."""
    found, unnamed = [], []
    for statement in chart.all(MedicationStatement):
        period = statement.effective_period
        end = after(period.end) if period and period.end else None
        if statement.status not in ("active", "intended", "unknown") or (end is not None and end < now):
            continue
        concept = _concept(chart, statement)
        atc = (atc_of(concept) or _atc_by_name(concept.label)) if concept is not None else ""
        if not atc:
            unnamed.append((concept.label if concept else "") or _("a medicine without a name"))
        if concept is not None:
            found.append(
                Medicine(
                    key=statement.key,
                    name=concept.label,
                    atc=atc,
                    dosages=statement.dosage,
                    prescription=True,
                )
            )
    return found, unnamed


def _atc_by_name(name: str) -> str:
    """The code of a name or brand exactly as the catalogue has it, a strength behind it left out."""
    plain = re.split(r"\s\d", name, maxsplit=1)[0]
    found = {i.atc for i in (*catalogue().named(name), *catalogue().named(plain)) if i.kind == "medicine"}
    return found.pop() if len(found) == 1 else ""
