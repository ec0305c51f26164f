"""Vaccines and relatives' diseases (Immunization, FamilyMemberHistory) as frozen structs for display."""

from __future__ import annotations

import msgspec

from desktop.fhir.base import Resource
from desktop.fhir.clinical_record import Performer
from desktop.fhir.elements import (
    Annotation,
    CodeableConcept,
    Element,
    Extension,
    Narrative,
    Period,
    Quantity,
    Range,
    Reference,
)


class VaccineReaction(Element, frozen=True):
    """Reaction to a vaccine; `detail` names the Observation that tells of it."""

    date: str = ""
    detail: Reference | None = None
    reported: bool | None = None
    modifier_extension: tuple[Extension, ...] = ()


class VaccineProtocol(Element, frozen=True):
    """Number of a dose in its programme."""

    series: str = ""
    target_disease: tuple[CodeableConcept, ...] = ()
    dose_number_positive_int: int | None = None
    dose_number_string: str = ""
    series_doses_positive_int: int | None = None
    series_doses_string: str = ""
    modifier_extension: tuple[Extension, ...] = ()


class Immunization(Resource, frozen=True):
    status: str = ""
    status_reason: CodeableConcept | None = None
    vaccine_code: CodeableConcept | None = None
    patient: Reference | None = None
    occurrence_date_time: str = ""
    occurrence_string: str = ""
    recorded: str = ""
    primary_source: bool | None = None
    report_origin: CodeableConcept | None = None
    lot_number: str = ""
    expiration_date: str = ""
    site: CodeableConcept | None = None
    route: CodeableConcept | None = None
    dose_quantity: Quantity | None = None
    performer: tuple[Performer, ...] = ()
    note: tuple[Annotation, ...] = ()
    reason_code: tuple[CodeableConcept, ...] = ()
    is_subpotent: bool | None = None
    subpotent_reason: tuple[CodeableConcept, ...] = ()
    reaction: tuple[VaccineReaction, ...] = ()
    protocol_applied: tuple[VaccineProtocol, ...] = ()


class FamilyCondition(Element, frozen=True):
    """A disease of a relative, with what became of it."""

    code: CodeableConcept | None = None
    outcome: CodeableConcept | None = None
    contributed_to_death: bool | None = None
    onset_age: Quantity | None = None
    onset_range: Range | None = None
    onset_period: Period | None = None
    onset_string: str = ""
    note: tuple[Annotation, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()


class FamilyMemberHistory(Resource, frozen=True):
    """A relative and their diseases. `text` and `contained` may tell of what no element does."""

    text: Narrative | None = None
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    data_absent_reason: CodeableConcept | None = None
    patient: Reference | None = None
    date: str = ""
    name: str = ""
    relationship: CodeableConcept | None = None
    sex: CodeableConcept | None = None
    born_period: Period | None = None
    born_date: str = ""
    born_string: str = ""
    age_age: Quantity | None = None
    age_range: Range | None = None
    age_string: str = ""
    estimated_age: bool | None = None
    deceased_boolean: bool | None = None
    deceased_age: Quantity | None = None
    deceased_range: Range | None = None
    deceased_date: str = ""
    deceased_string: str = ""
    reason_code: tuple[CodeableConcept, ...] = ()
    reason_reference: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()
    condition: tuple[FamilyCondition, ...] = ()
