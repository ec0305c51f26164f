"""Code, name and route of a medicine's resource."""

from __future__ import annotations

import re

from desktop.clinical.judged import atc_today
from desktop.clinical.words.routes import route_key
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Dosage, Reference
from desktop.fhir.resources import (
    Medication,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
    concept_of,
)
from desktop.fhir.systems import ATC, ATC_NO, ROUTE
from desktop.orders.catalogue import catalogue


def atc_of(concept: CodeableConcept | None) -> str:
    """The ATC code of a concept, from either system; of a retired one that of today."""
    return atc_today(concept.code(ATC) or concept.code(ATC_NO)) if concept else ""


def route_of(dosage: Dosage) -> str:
    """Our key of a dosage's route (a v3 code: `IV`), whichever code or word tells it; its own v3 code where
    we have none for it; empty without either."""
    return route_key(dosage.route) or written_route(dosage)


def written_route(dosage: Dosage) -> str:
    """The v3 code that stands in a dosage's route itself; empty without one."""
    return dosage.route.code(ROUTE) if dosage.route is not None else ""


def concept_in(
    chart: Chart, request: MedicationRequest | MedicationStatement | MedicationAdministration
) -> CodeableConcept | None:
    """The medicine of a request, statement or dose given, also where it stands in a resource of its own."""
    if request.medication_codeable_concept is not None:
        return request.medication_codeable_concept
    reference: Reference | None = request.medication_reference
    medication = chart.find(reference, Medication)
    found = concept_of(medication) if medication else None
    if found is None and reference is not None and reference.display:
        return CodeableConcept(text=reference.display)
    return found


def plain_name(request: MedicationRequest | MedicationStatement) -> str:
    """Name of the medicine in the resource itself, whatever else is wrong with it."""
    concept, reference = request.medication_codeable_concept, request.medication_reference
    label = concept.label if concept is not None else reference.display if reference is not None else ""
    return label or _("a medicine without a name")


def atc_by_name(name: str) -> str:
    """The code of a name or brand exactly as the catalogue has it, a strength behind it left out."""
    plain = re.split(r"\s\d", name, maxsplit=1)[0]
    found = {i.atc for i in (*catalogue().named(name), *catalogue().named(plain)) if i.kind == "medicine"}
    return found.pop() if len(found) == 1 else ""


def atc_codes(concept: CodeableConcept | None, *names: str) -> tuple[str, ...]:
    """The ATC codes, or the beginnings of some, of a medicine: as coded, else by one of its names."""
    every = (atc_of(concept), *(c.code for c in (concept.coding if concept else ())), *names)
    if found := tuple(code for code in every if _ATC.fullmatch(code)):
        return found
    tried = dict.fromkeys(one for name in names for one in (name, name.split(" ", 1)[0]))
    return tuple(code for one in tried if (code := atc_by_name(one)))


_ATC = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
