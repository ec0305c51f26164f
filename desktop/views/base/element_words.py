"""Any element of any FHIR resource in words, for comparing two versions: nothing that differs is left unsaid.

Works on JSON as it is kept, not on what the application reads for display, so that elements and extensions
that nobody here knows are shown too, by FHIR's own names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from desktop.clinical.words.doses import dosage_words, quantity_words
from desktop.core.decoding.by_type import from_json
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.elements import CodeableConcept, Dosage, Quantity
from desktop.fhir.narrative import narrative_text as narrative
from desktop.fhir.systems import LEAVE_UNTIL, PLANNED_ENDS, READY_SINCE
from desktop.fhir.when import Precision, parse
from desktop.views.base.making import date_words

Json = dict[str, Any]
Find = Callable[[str, str], str]
"""Gives the name behind a reference (`Type/id`, its display)."""

_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}.*)?)?)?$")
T = TypeVar("T")


def noun(kind: str) -> str:
    """Noun for a FHIR resource type in a sentence; FHIR's own name where there is no word for it."""
    return {
        "Condition": _("diagnosis"),
        "AllergyIntolerance": _("allergy"),
        "MedicationRequest": _("medicine order"),
        "MedicationStatement": _("medicine"),
        "MedicationAdministration": _("dose"),
        "MedicationDispense": _("dispensing"),
        "ServiceRequest": _("order"),
        "Observation": _("measurement"),
        "DiagnosticReport": _("report"),
        "ImagingStudy": _("pictures"),
        "Composition": _("document"),
        "DocumentReference": _("letter"),
        "Encounter": _("stay"),
        "Task": _("task"),
        "Communication": _("message"),
        "Flag": _("warning"),
        "CarePlan": _("plan"),
        "Goal": _("goal"),
        "CareTeam": _("care team"),
        "Patient": _("patient"),
        "Procedure": _("procedure"),
        "DeviceUseStatement": _("line or drain"),
        "List": _("list"),
        "RelatedPerson": _("next of kin"),
        "Appointment": _("appointment"),
        "Specimen": _("sample"),
        "Consent": _("consent"),
        "Media": _("recording"),
        "Device": _("device"),
        "Immunization": _("vaccine"),
        "FamilyMemberHistory": _("family history"),
        "QuestionnaireResponse": _("answered form"),
        "DetectedIssue": _("warning of a check"),
    }.get(kind) or _rare(kind)


def _rare(kind: str) -> str:
    """Noun for a type that no panel shows; FHIR's own name where there is no word for it either."""
    return {
        "Account": _("account"),
        "AdverseEvent": _("adverse event"),
        "AppointmentResponse": _("answer about an appointment"),
        "Basic": _("other entry"),
        "BodyStructure": _("body structure"),
        "ChargeItem": _("charge"),
        "Claim": _("claim for payment"),
        "ClaimResponse": _("answer to a claim"),
        "ClinicalImpression": _("clinical assessment"),
        "CommunicationRequest": _("wish for a message"),
        "Contract": _("contract"),
        "Coverage": _("social security or insurance"),
        "CoverageEligibilityRequest": _("question about insurance"),
        "CoverageEligibilityResponse": _("answer about insurance"),
        "DeviceRequest": _("order of a device"),
        "DocumentManifest": _("set of documents"),
        "EnrollmentRequest": _("enrolment"),
        "EpisodeOfCare": _("course of care"),
        "ExplanationOfBenefit": _("settlement"),
        "GuidanceResponse": _("advice of decision support"),
        "ImmunizationEvaluation": _("assessment of a vaccine"),
        "ImmunizationRecommendation": _("recommended vaccines"),
        "Invoice": _("invoice"),
        "MeasureReport": _("report of a measure"),
        "MolecularSequence": _("gene sequence"),
        "NutritionOrder": _("order of diet"),
        "Person": _("person of a register"),
        "Provenance": _("origin of an entry"),
        "RequestGroup": _("group of orders"),
        "ResearchSubject": _("participation in a study"),
        "RiskAssessment": _("risk assessment"),
        "SupplyDelivery": _("delivery of supplies"),
        "SupplyRequest": _("order of supplies"),
        "VisionPrescription": _("prescription of glasses"),
    }.get(kind, kind)


def label(kind: str, name: str) -> str:
    """Label of a FHIR element; FHIR's own name where there is no word for it."""
    own = {
        ("Condition", "code"): _("Diagnosis"),
        ("AllergyIntolerance", "code"): _("Substance"),
        ("Observation", "code"): _("What was measured"),
        ("Task", "code"): _("Task"),
        ("Task", "for"): _("Patient"),
        ("Task", "owner"): _("Owner"),
        ("MedicationRequest", "requester"): _("Ordered by"),
        ("ServiceRequest", "requester"): _("Ordered by"),
        ("Encounter", "extension"): _("Plan"),
        ("Encounter", "reasonCode"): _("Reason for admission"),
    }
    known = {
        "status": _("Status"),
        "clinicalStatus": _("Status"),
        "verificationStatus": _("Certainty"),
        "severity": _("Severity"),
        "criticality": _("Severity"),
        "code": _("Code"),
        "category": _("Category"),
        "onset": _("Start date"),
        "abatement": _("End date"),
        "period": _("From and to"),
        "effective": _("Time"),
        "occurrence": _("Time"),
        "recordedDate": _("Recorded"),
        "recorder": _("Recorded by"),
        "authoredOn": _("Ordered"),
        "date": _("Date"),
        "author": _("Author"),
        "title": _("Title"),
        "description": _("Description"),
        "note": _("Comment"),
        "medication": _("Medicine"),
        "dosageInstruction": _("Dosage"),
        "dosage": _("Dosage"),
        "dispenseRequest": _("Prescription"),
        "reaction": _("Reaction"),
        "value": _("Value"),
        "component": _("Values"),
        "interpretation": _("Interpretation"),
        "performer": _("Carried out by"),
        "priority": _("Urgency"),
        "intent": _("Intent"),
        "reasonCode": _("Reason"),
        "reason": _("Reason"),
        "bodySite": _("Place on the body"),
        "subject": _("Patient"),
        "patient": _("Patient"),
        "encounter": _("Stay"),
        "location": _("Place"),
        "statusHistory": _("Earlier statuses"),
        "hospitalization": _("Way out"),
        "dischargeDisposition": _("To"),
        "content": _("Attachment"),
        "section": _("Section"),
        "doNotPerform": _("Must not be given"),
        "input": _("Input"),
        "output": _("Output"),
        "owner": _("Owner"),
        "lastModified": _("Changed"),
    }
    return own.get((kind, name)) or known.get(name) or name


def words(value: Any, find: Find) -> str:
    """A JSON value in words, several lines where it is a list; empty for nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return "\n".join(filter(None, (words(item, find) for item in value)))
    if isinstance(value, dict):
        return _object(value, find)
    return str(getattr(value, "literal", value)).replace(".", ",")


def raw(value: Any) -> str:
    """JSON as it is kept: for two values whose words are alike though they are not."""
    return "" if value is None else strict.dumps(value)


def _text(value: str) -> str:
    if _DATE.match(value):
        moment = parse(value)
        exact = moment is not None and moment.precision is Precision.SECOND
        return day_time(moment.start) if moment is not None and exact else date_words(value)
    return _codes().get(value, value)


def code_words(code: str) -> str:
    """Words for a code of FHIR; the code itself where there are none."""
    return _codes().get(code, code)


def _codes() -> dict[str, str]:
    return {
        "active": _("active"), "inactive": _("inactive"), "resolved": _("resolved"),
        "recurrence": _("recurrence"), "remission": _("remission"), "relapse": _("relapse"),
        "completed": _("completed"), "stopped": _("stopped"), "on-hold": _("paused"),
        "cancelled": _("cancelled"), "revoked": _("withdrawn"), "entered-in-error": _("entered in error"),
        "draft": _("draft"), "final": _("final"), "preliminary": _("preliminary"),
        "amended": _("amended"), "corrected": _("corrected"), "requested": _("requested"),
        "in-progress": _("in progress"), "finished": _("finished"), "planned": _("planned"),
        "onleave": _("on leave"), "not-done": _("not carried out"), "not-taken": _("not taken"),
        "preparation": _("not begun"), "rejected": _("rejected"), "proposal": _("proposed"),
        "registered": _("not answered yet"), "superseded": _("replaced"),
        "confirmed": _("confirmed"), "unconfirmed": _("unconfirmed"), "provisional": _("provisional"),
        "refuted": _("refuted"), "differential": _("differential"), "unknown": _("unknown"),
        "mild": _("mild"), "moderate": _("moderate"), "severe": _("severe"),
        "low": _("low"), "high": _("high"), "routine": _("routine"), "urgent": _("urgent"),
        "asap": _("as soon as possible"), "stat": _("at once"), "order": _("order"),
        "male": _("man"), "female": _("woman"),
        "booked": _("booked"), "accepted": _("accepted"), "declined": _("not accepted"),
        "tentative": _("tentative"), "needs-action": _("not answered yet"), "arrived": _("arrived"),
        "noshow": _("did not come"), "fulfilled": _("carried out"), "waitlist": _("on a waiting list"),
        "complete": _("completed"), "partial": _("partly done"), "error": _("error"), "queued": _("queued"),
        "issued": _("issued"), "balanced": _("settled"), "billable": _("to be billed"), "billed": _("billed"),
        "claim": _("claim"), "preauthorization": _("asked for beforehand"), "validation": _("validation"),
        "benefits": _("benefits"), "suspended": _("suspended"), "received": _("received"),
        "executed": _("in force"), "left": _("left"), "right": _("right"), "self": _("the patient"),
        "encounter-diagnosis": _("diagnosis of the stay"), "problem-list-item": _("on the problem list"),
    }  # fmt: skip


_QUANTITY = {"value", "unit", "code", "system", "comparator"}
_CONCEPT = {"coding", "text"}
_CODING = {"system", "version", "code", "display", "userSelected"}
_REFERENCE = {"reference", "display", "identifier", "type"}
_SAMPLED = {"origin", "period", "factor", "lowerLimit", "upperLimit", "dimensions", "data"}
_ANNOTATION = {"text", "time", "authorString", "authorReference"}
_NARRATIVE = {"status", "div", "id", "extension"}
_DOSAGE = {"timing", "route", "doseAndRate", "asNeededBoolean", "asNeededCodeableConcept", "maxDosePerPeriod"}


def _object(value: Json, find: Find) -> str:
    names = {name for name in value if name not in ("id", "extension", "modifierExtension")}
    rest = _others(value, find, ("extension", "modifierExtension"))
    said = _known(value, names, find)
    if said is None:
        said = "; ".join(
            f"{label('', name)}: {part}"
            for name in value
            if name in names and (part := words(value[name], find))
        )
    return "; ".join(filter(None, (said, rest)))


def _known(value: Json, names: set[str], find: Find) -> str | None:
    """The words of a data type that is known by its shape, if nothing else is in it."""
    if names <= _CONCEPT:
        concept = _read(value, CodeableConcept)
        if concept is None:
            return None
        codes = ", ".join(c.code for c in concept.coding if c.code and c.code != concept.label)
        label_ = _codes().get(concept.label, concept.label)
        return f"{label_} ({codes})" if codes and label_ == concept.label else label_ or codes
    if "value" in names and names <= _QUANTITY and not isinstance(value["value"], str | dict | list):
        quantity = _read(value, Quantity)
        return quantity_words(quantity) if quantity is not None else None
    if names and names <= {"start", "end"}:
        start, end = words(value.get("start"), find), words(value.get("end"), find)
        if start and end:
            return _("{start} to {end}").format(start=start, end=end)
        return _("from {start}").format(start=start) if start else _("until {end}").format(end=end)
    if names & _DOSAGE:
        dosage = _read(value, Dosage)
        return dosage_words(dosage) if dosage is not None else None
    if "text" in names and names <= _ANNOTATION:
        author = value.get("authorReference")
        by = str(value.get("authorString") or (words(author, find) if author else ""))
        when = words(value.get("time"), find)
        beside = ", ".join(filter(None, (by, when)))
        return f"{value['text']} ({beside})" if beside else str(value["text"])
    if names == {"url", "valueDateTime"} and (title := _planned().get(str(value["url"]))):
        return f"{title}: {words(value['valueDateTime'], find)}"
    if names <= _REFERENCE and names & {"reference", "display"}:
        target, display = str(value.get("reference", "")), str(value.get("display", ""))
        return find(target, display) or display or target
    if names <= _CODING and names & {"code", "display"}:
        return str(value.get("display") or value.get("code"))
    if {"origin", "period", "data"} <= names <= _SAMPLED and isinstance(value["data"], str):
        # Tens of thousands of numbers are no words; all of them are in what is kept.
        return _("a recorded curve: {n} values, {ms} ms apart").format(
            n=len(value["data"].split()), ms=words(value["period"], find)
        )
    if {"div"} < names <= _NARRATIVE:
        return "\n".join(narrative.lines(str(value["div"])))
    return None


def _planned() -> dict[str, str]:
    """Labels of the extensions for a planned stay, which have no element in R4."""
    return {
        **dict.fromkeys(PLANNED_ENDS, _("Planned discharge")),
        READY_SINCE: _("Ready for discharge since"),
        LEAVE_UNTIL: _("On leave, expected back"),
    }


def _others(value: Json, find: Find, names: tuple[str, ...]) -> str:
    return "; ".join(f"{name}: {words(value[name], find)}" for name in names if value.get(name))


def _read(value: Json, kind: type[T]) -> T | None:
    try:
        return from_json(strict.dumps(value), kind)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
