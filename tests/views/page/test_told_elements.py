"""Entries of every type about a patient are told by what their type carries, where they stand nowhere."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.fhir.compartment import of_patients
from desktop.fhir.definitions import structure
from desktop.fhir.resources import TYPES
from desktop.views.page import beyond_words, told_elements, unplaced
from tests.views.charts import NOW, Json, chart

SCT = "http://snomed.info/sct"


def coded(text: str = "", code: str = "", system: str = SCT) -> Json:
    return ({"text": text} if text else {}) | ({"coding": [{"system": system, "code": code}]} if code else {})


ENTRIES: dict[str, tuple[Json, str]] = {
    "Account": ({"name": "Konto 12", "owner": {"display": "Sykehuset"}}, "Konto 12, eier Sykehuset"),
    "Appointment": ({"appointmentType": coded("kontroll")}, "kontroll"),
    "AppointmentResponse": (
        {"participantStatus": "declined", "actor": {"display": "Åse"}, "comment": "passer ikke"},
        "avslått, Åse, passer ikke",
    ),
    "Basic": ({"code": coded("Henvisning")}, "Henvisning"),
    "BodyStructure": ({"morphology": coded("føflekk"), "location": coded("rygg")}, "føflekk, rygg"),
    "CarePlan": (
        {"activity": [{"detail": {"description": "Trene daglig"}}]},
        "Trene daglig",
    ),
    "ChargeItem": ({"code": coded("Konsultasjon"), "priceOverride": {"value": 40, "currency": "NOK"}},
                   "Konsultasjon, 40 NOK"),
    "Claim": ({"use": "claim", "total": {"value": 1200.5, "currency": "NOK"}}, "krav, sum 1200,5 NOK"),
    "CommunicationRequest": ({"payload": [{"contentString": "Ring pårørende"}]}, "Ring pårørende"),
    "Contract": ({"title": "Avtale", "topicCodeableConcept": coded("opphold")}, "Avtale, opphold"),
    "Coverage": ({"type": coded("reiseforsikring"), "payor": [{"display": "Selskapet"}]},
                 "reiseforsikring, betaler Selskapet"),
    "CoverageEligibilityRequest": ({"purpose": ["benefits"], "insurer": {"display": "HELFO"}},
                                   "ytelser, til HELFO"),
    "CoverageEligibilityResponse": ({"outcome": "complete", "disposition": "Gyldig"}, "fullført, Gyldig"),
    "DetectedIssue": ({"detail": "To legemidler", "implicated": [{"display": "warfarin"}]},
                      "To legemidler"),
    "Device": ({"manufacturer": "Firma", "serialNumber": "A-1"}, "Firma, serienr. A-1"),
    "DeviceRequest": ({"codeCodeableConcept": coded("rullator"), "reasonCode": [coded("falltendens")]},
                      "rullator, falltendens"),
    "DeviceUseStatement": ({"bodySite": coded("venstre arm")}, "venstre arm"),
    "DocumentManifest": ({"content": [{"display": "Epikrise"}]}, "Epikrise"),
    "EnrollmentRequest": ({"insurer": {"display": "HELFO"}}, "til HELFO"),
    "GuidanceResponse": ({"reasonCode": [coded("røntgen")]}, "røntgen"),
    "ImagingStudy": (
        {"modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT"}],
         "series": [{"description": "Thorax"}], "numberOfInstances": 88}, "CT, Thorax, bilder 88"),
    "ImmunizationEvaluation": ({"targetDisease": coded("kikhoste"), "doseNumberPositiveInt": 2},
                               "kikhoste, dose 2"),
    "ImmunizationRecommendation": (
        {"recommendation": [{"vaccineCode": [coded("", "871831003")], "forecastStatus": coded("forfalt")}]},
        "MMR-vaksine, forfalt"),
    "Invoice": ({"totalNet": {"value": 40, "currency": "NOK"}}, "sum 40 NOK"),
    "List": ({"entry": [{"item": {"display": "Diabetes"}}]}, "Diabetes"),
    "Media": ({"modality": coded("foto"), "bodySite": coded("hæl")}, "foto, hæl"),
    "MolecularSequence": ({"type": "dna", "specimen": {"display": "Blod"}}, "dna, Blod"),
    "NutritionOrder": (
        {"oralDiet": {"type": [coded("diabeteskost")], "instruction": "Små porsjoner"},
         "excludeFoodModifier": [coded("nøtter")]}, "diabeteskost, Små porsjoner, ikke nøtter"),
    "Person": ({"name": [{"family": "Øverås", "given": ["Åse"]}]}, "Åse, Øverås"),
    "Procedure": ({"reasonCode": [coded("blindtarm")]}, "blindtarm"),
    "QuestionnaireResponse": (
        {"item": [{"linkId": "1", "text": "Sover du?", "answer": [{"valueString": "Nei"}]}]},
        "Sover du?, Nei"),
    "RequestGroup": ({"action": [{"title": "Start væske"}]}, "Start væske"),
    "RiskAssessment": (
        {"prediction": [{"outcome": coded("fall"), "probabilityDecimal": 0.4}]}, "fall, sannsynlighet 0,4"),
    "SupplyDelivery": ({"suppliedItem": {"itemCodeableConcept": coded("kateter")}}, "kateter"),
    "SupplyRequest": ({"itemCodeableConcept": coded("bandasje"), "quantity": {"value": 3, "unit": "esker"}},
                      "bandasje, 3\u00a0esker"),
    "VisionPrescription": (
        {"lensSpecification": [{"product": coded("linse"), "eye": "left", "sphere": -2.25}]},
        "linse, venstre, sfære -2,25"),
}  # fmt: skip


def told(kind: str, body: Json) -> str:
    """The words of an entry that was fetched for the list alone."""
    raw = {"resourceType": kind, "id": "x"} | body
    text = msgspec.json.encode(raw).decode()
    one, held = beyond_words.read(kind, text)
    if one is None:
        return beyond_words.row(kind, "x", held).text
    return unplaced._row(chart(), one, NOW, raw).text


@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_is_told_by_what_its_type_carries(kind: str) -> None:
    body, words = ENTRIES[kind]
    assert words in told(kind, body)


@pytest.mark.parametrize("kind", [kind for kind in ENTRIES if kind in TYPES])
def test_an_entry_of_the_record_is_told_by_what_is_read_of_it(kind: str) -> None:
    raw = {"resourceType": kind, "id": "x"} | ENTRIES[kind][0]
    one, _held = beyond_words.read(kind, msgspec.json.encode(raw).decode())
    assert one is not None
    read = set(msgspec.json.decode(msgspec.json.encode(one)))
    # What is not read here of a type needs no words there: the list of all that the server has has them.
    if read & set(ENTRIES[kind][0]):
        assert unplaced._row(chart(), one, NOW).text != "uten tekst"


@pytest.mark.parametrize("kind", sorted(of_patients()))
def test_no_entry_with_anything_in_it_is_without_words(kind: str) -> None:
    """An element that no table has is said by its name."""
    assert told(kind, {"uvanligElement": "noe som står der"}) == "uvanligElement: noe som står der"


def test_nothing_is_said_of_what_holds_nothing() -> None:
    assert told("Basic", {"subject": {"reference": "Patient/p"}}) == "uten tekst"
    assert told("Procedure", {"status": "completed"}) == "uten tekst"


def test_words_of_its_own_narrative_are_told_where_it_has_nothing_else() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ring datteren</p></div>'
    assert told("CarePlan", {"text": {"status": "generated", "div": div}}) == "Ring datteren"


def test_a_code_alone_is_named_or_said_to_be_one() -> None:
    assert (
        told("SupplyRequest", {"itemCodeableConcept": coded("", "1")}) == "kode uten kjent navn (SNOMED CT 1)"
    )
    assert told("Claim", {"type": coded("", "oral", "http://terminology.hl7.org/x")}) == "oral"


def test_a_long_list_of_values_is_cut_and_says_so() -> None:
    many = [{"item": {"display": f"nr. {n}"}} for n in range(20)]
    assert told("List", {"entry": many}) == "nr. 0, nr. 1, nr. 2, nr. 3, nr. 4, nr. 5 …"


@pytest.mark.parametrize("kind", sorted(told_elements.types()))
def test_each_path_of_the_table_is_an_element_of_its_type(kind: str) -> None:
    for row in told_elements.types()[kind]:
        at = kind
        for name in row.path.split("."):
            fields = structure(at).fields
            stem = name.removesuffix("[x]")
            of_choice = [
                field for field in fields.values() if field.element.choice and field.element.name == stem
            ]
            found = of_choice if stem != name else [fields[name]] if name in fields else []
            assert found, f"{row.path}: {name} is none of {at}"
            at = found[0].type
        assert bool(row.nb) == bool(row.en)


def test_each_type_about_a_patient_has_a_row_or_is_named_by_its_code() -> None:
    own: set[str] = {
        "AllergyIntolerance", "Composition", "Condition", "Flag", "Immunization", "MedicationAdministration",
        "MedicationDispense", "MedicationStatement", "Observation", "RelatedPerson",
    }  # fmt: skip
    lacking: Any = set(of_patients()) - set(told_elements.types()) - own
    assert lacking == set()
