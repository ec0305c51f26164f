"""Diagnoses, measurements, orders and medicines, as frozen structs for display.

One idea: the clinical resources of a patient as FHIR has them, each with the few fields that are read.
"""

from __future__ import annotations

import msgspec

from desktop.fhir.base import Resource
from desktop.fhir.devices import FocalDevice
from desktop.fhir.elements import (
    Annotation,
    Attachment,
    CodeableConcept,
    Coding,
    Dosage,
    Element,
    Extension,
    Period,
    Primitive,
    Quantity,
    Range,
    Ratio,
    Reference,
    SampledData,
    SitedConcept,
    Timing,
    ValueConcept,
    ValueQuantity,
)
from desktop.fhir.when import for_newest, parse

Place = tuple[int, str, int, str]
"""Part of an Observation (0: itself, else its component), key of another one, the part of that, and the value
that stands there: whoever holds the one for a while holds what the other said."""
Broken = tuple[str, str, str, tuple[str, ...] | None]
"""One inside a report that can't be read: type, id, why, and what it is about (`damaged.broken`)."""


class Condition(Resource, frozen=True):
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    severity: CodeableConcept | None = None
    code: SitedConcept | None = None
    encounter: Reference | None = None
    onset_date_time: str = ""
    onset_period: Period | None = None
    onset_string: str = ""
    onset_age: Quantity | None = None
    onset_range: Range | None = None
    abatement_date_time: str = ""
    abatement_period: Period | None = None
    abatement_string: str = ""
    abatement_age: Quantity | None = None
    abatement_range: Range | None = None
    recorded_date: str = ""
    recorder: Reference | None = None
    body_site: tuple[SitedConcept, ...] = ()
    note: tuple[Annotation, ...] = ()


class AllergyReaction(Element, frozen=True):
    substance: CodeableConcept | None = None
    manifestation: tuple[CodeableConcept, ...] = ()
    description: str = ""
    onset: str = ""
    severity: str = ""
    note: tuple[Annotation, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()


class AllergyIntolerance(Resource, frozen=True):
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    type: str = ""
    category: tuple[str, ...] = ()
    criticality: str = ""
    code: CodeableConcept | None = None
    onset_date_time: str = ""
    recorded_date: str = ""
    recorder: Reference | None = None
    asserter: Reference | None = None
    last_occurrence: str = ""
    reaction: tuple[AllergyReaction, ...] = ()
    note: tuple[Annotation, ...] = ()


class ReferenceRange(Element, frozen=True):
    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    applies_to: tuple[CodeableConcept, ...] = ()
    age: Range | None = None
    text: str = ""
    modifier_extension: tuple[Extension, ...] = ()


class Component(Element, frozen=True):
    code: CodeableConcept | None = None
    value_quantity: ValueQuantity | None = None
    value_codeable_concept: ValueConcept | None = None
    value_string: str = ""
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    value_date_time: str = ""
    value_time: str = ""
    value_period: Period | None = None
    value_sampled_data: SampledData | None = None
    value_attachment: Attachment | None = None
    value_string_element: Primitive | None = msgspec.field(name="_valueString", default=None)
    value_boolean_element: Primitive | None = msgspec.field(name="_valueBoolean", default=None)
    value_integer_element: Primitive | None = msgspec.field(name="_valueInteger", default=None)
    value_date_time_element: Primitive | None = msgspec.field(name="_valueDateTime", default=None)
    value_time_element: Primitive | None = msgspec.field(name="_valueTime", default=None)
    data_absent_reason: CodeableConcept | None = None
    interpretation: tuple[CodeableConcept, ...] = ()
    reference_range: tuple[ReferenceRange, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()


class Observation(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    subject: Reference | None = None
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept | None = None
    focus: tuple[Reference, ...] = ()
    encounter: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    effective_instant: str = ""
    effective_timing: Timing | None = None
    issued: str = ""
    performer: tuple[Reference, ...] = ()
    value_quantity: ValueQuantity | None = None
    value_codeable_concept: ValueConcept | None = None
    value_string: str = ""
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    value_date_time: str = ""
    value_time: str = ""
    value_period: Period | None = None
    value_sampled_data: SampledData | None = None
    value_attachment: Attachment | None = None
    value_string_element: Primitive | None = msgspec.field(name="_valueString", default=None)
    value_boolean_element: Primitive | None = msgspec.field(name="_valueBoolean", default=None)
    value_integer_element: Primitive | None = msgspec.field(name="_valueInteger", default=None)
    value_date_time_element: Primitive | None = msgspec.field(name="_valueDateTime", default=None)
    value_time_element: Primitive | None = msgspec.field(name="_valueTime", default=None)
    data_absent_reason: CodeableConcept | None = None
    interpretation: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()
    body_site: SitedConcept | None = None
    method: CodeableConcept | None = None
    specimen: Reference | None = None
    device: Reference | None = None
    based_on: tuple[Reference, ...] = ()
    reference_range: tuple[ReferenceRange, ...] = ()
    component: tuple[Component, ...] = ()
    derived_from: tuple[Reference, ...] = ()
    has_member: tuple[Reference, ...] = ()
    part_of: tuple[Reference, ...] = ()
    unlike: tuple[Place, ...] = msgspec.field(name="#unlike", default=())
    """Copies of it, or of its components, that say something else (`desktop.fhir.same_value`)."""
    earlier: tuple[Place, ...] = msgspec.field(name="#earlier", default=())
    """Earlier editions of it in the record that said something else."""
    superseded: tuple[int, ...] = msgspec.field(name="#superseded", default=())
    """Places of those among `unlike` that a later edition stands for."""

    @property
    def when(self) -> str:
        """The clinically relevant time as FHIR dateTime; empty when the observation has none. Of something
        that was measured at several times (`effectiveTiming`) it is the last of them."""
        if self.effective_date_time or self.effective_instant:
            return self.effective_date_time or self.effective_instant
        timing, period = self.effective_timing, self.effective_period
        if timing is not None and timing.event:
            return max(timing.event, key=for_newest)
        if timing is not None and timing.repeat is not None:
            period = timing.repeat.bounds_period or period
        return (period.start or period.end) if period is not None else ""

    @property
    def told_at(self) -> str:
        """The time by which the observation is placed: the clinically relevant one, else when it was issued;
        empty where neither can be read."""
        # Asked of each observation of a long chart: nothing is called that need not be.
        when = self.effective_date_time or self.effective_instant or self.when
        if when and parse(when) is not None:
            return when
        return self.issued if self.issued and parse(self.issued) is not None else ""


class DiagnosticReport(Resource, frozen=True):
    """The fields that begin with `inside` are what it carries in itself, as `desktop.fhir.inside` reads it,
    with type, id and fault of what can't be read; no element of FHIR's has such a name."""

    contained: tuple[msgspec.Raw, ...] = ()
    inside: tuple[Observation, ...] = msgspec.field(name="#inside", default=())
    inside_samples: tuple[Specimen, ...] = msgspec.field(name="#insideSamples", default=())
    inside_unreadable: tuple[Broken, ...] = msgspec.field(name="#insideUnreadable", default=())
    status: str = ""
    subject: Reference | None = None
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    issued: str = ""
    performer: tuple[Reference, ...] = ()
    based_on: tuple[Reference, ...] = ()
    result: tuple[Reference, ...] = ()
    conclusion: str = ""
    conclusion_code: tuple[CodeableConcept, ...] = ()
    presented_form: tuple[Attachment, ...] = ()
    specimen: tuple[Reference, ...] = ()
    imaging_study: tuple[Reference, ...] = ()


class ImagingSeries(Element, frozen=True):
    modality: Coding | None = None
    body_site: Coding | None = None
    laterality: Coding | None = None
    description: str = ""


class ImagingStudy(Resource, frozen=True):
    """Pictures that were taken; what they show stands in a DiagnosticReport."""

    status: str = ""
    encounter: Reference | None = None
    started: str = ""
    modality: tuple[Coding, ...] = ()
    based_on: tuple[Reference, ...] = ()
    interpreter: tuple[Reference, ...] = ()
    procedure_code: tuple[CodeableConcept, ...] = ()
    number_of_series: int | None = None
    number_of_instances: int | None = None
    description: str = ""
    series: tuple[ImagingSeries, ...] = ()


class SpecimenCollection(Element, frozen=True):
    collected_date_time: str = ""
    collected_period: Period | None = None


class Specimen(Resource, frozen=True):
    status: str = ""
    type: CodeableConcept | None = None
    received_time: str = ""
    request: tuple[Reference, ...] = ()
    collection: SpecimenCollection | None = None
    condition: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()


class ServiceRequest(Resource, frozen=True):
    status: str = ""
    intent: str = ""
    do_not_perform: bool | None = None
    category: tuple[CodeableConcept, ...] = ()
    priority: str = ""
    code: CodeableConcept | None = None
    encounter: Reference | None = None
    occurrence_date_time: str = ""
    occurrence_period: Period | None = None
    occurrence_timing: Timing | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: CodeableConcept | None = None
    authored_on: str = ""
    requester: Reference | None = None
    performer: tuple[Reference, ...] = ()
    reason_code: tuple[CodeableConcept, ...] = ()
    order_detail: tuple[CodeableConcept, ...] = ()
    body_site: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()


class MedicationIngredient(Element, frozen=True):
    item_codeable_concept: CodeableConcept | None = None
    item_reference: Reference | None = None
    is_active: bool | None = None
    strength: Ratio | None = None


class Medication(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    code: CodeableConcept | None = None
    form: CodeableConcept | None = None
    ingredient: tuple[MedicationIngredient, ...] = ()


class DispenseRequest(Element, frozen=True):
    validity_period: Period | None = None
    modifier_extension: tuple[Extension, ...] = ()


class MedicationRequest(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    status_reason: CodeableConcept | None = None
    intent: str = ""
    do_not_perform: bool | None = None
    category: tuple[CodeableConcept, ...] = ()
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    encounter: Reference | None = None
    authored_on: str = ""
    requester: Reference | None = None
    reason_code: tuple[CodeableConcept, ...] = ()
    reason_reference: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()
    dosage_instruction: tuple[Dosage, ...] = ()
    dispense_request: DispenseRequest | None = None
    prior_prescription: Reference | None = None
    detected_issue: tuple[Reference, ...] = ()
    based_on: tuple[Reference, ...] = ()
    supporting_information: tuple[Reference, ...] = ()
    reported_boolean: bool | None = None
    reported_reference: Reference | None = None


class Performer(Element, frozen=True):
    function: CodeableConcept | None = None
    actor: Reference | None = None
    modifier_extension: tuple[Extension, ...] = ()


class AdministrationDosage(Element, frozen=True):
    text: str = ""
    route: CodeableConcept | None = None
    dose: Quantity | None = None
    rate_quantity: Quantity | None = None
    rate_ratio: Ratio | None = None
    modifier_extension: tuple[Extension, ...] = ()


class MedicationAdministration(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    status_reason: tuple[CodeableConcept, ...] = ()
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    context: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    performer: tuple[Performer, ...] = ()
    request: Reference | None = None
    note: tuple[Annotation, ...] = ()
    dosage: AdministrationDosage | None = None


class MedicationStatement(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    status_reason: tuple[CodeableConcept, ...] = ()
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    effective_date_time: str = ""
    effective_period: Period | None = None
    date_asserted: str = ""
    information_source: Reference | None = None
    note: tuple[Annotation, ...] = ()
    dosage: tuple[Dosage, ...] = ()
    derived_from: tuple[Reference, ...] = ()


class Substitution(Element, frozen=True):
    was_substituted: bool | None = None
    type: CodeableConcept | None = None
    reason: tuple[CodeableConcept, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()


class MedicationDispense(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    status_reason_codeable_concept: CodeableConcept | None = None
    status_reason_reference: Reference | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    performer: tuple[Performer, ...] = ()
    authorizing_prescription: tuple[Reference, ...] = ()
    quantity: Quantity | None = None
    days_supply: Quantity | None = None
    when_prepared: str = ""
    when_handed_over: str = ""
    note: tuple[Annotation, ...] = ()
    dosage_instruction: tuple[Dosage, ...] = ()
    substitution: Substitution | None = None


class Procedure(Resource, frozen=True):
    status: str = ""
    category: CodeableConcept | None = None
    code: SitedConcept | None = None
    encounter: Reference | None = None
    performed_date_time: str = ""
    performed_period: Period | None = None
    performed_string: str = ""
    performer: tuple[Performer, ...] = ()
    body_site: tuple[SitedConcept, ...] = ()
    used_code: tuple[CodeableConcept, ...] = ()
    focal_device: tuple[FocalDevice, ...] = ()
    used_reference: tuple[Reference, ...] = ()
    reason_reference: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()
