"""What says that there is no allergy, by code or in words; what only looks like it is an allergy."""

from __future__ import annotations

import pytest

from desktop.clinical.denials import contradicts, denied
from desktop.fhir.elements import CodeableConcept, Coding


@pytest.mark.parametrize(
    "words",
    ["Ingen kjente allergier", "ingen kjent allergi.", "INGEN ALLERGIER", "No known allergies", "NKA",
     "No Known Allergy", "Ikke allergisk", "Ingen kjente allergier eller intoleranser"],
)  # fmt: skip
def test_none_at_all(words: str) -> None:
    assert denied(CodeableConcept(text=words)) == "all"
    assert denied(CodeableConcept(coding=(Coding(system="urn:x", code="1", display=words),))) == "all"


@pytest.mark.parametrize(
    "words",
    [
        "Ingen kjente legemiddelallergier",
        "No known drug allergies",
        "NKDA",
        "Ingen kjent matallergi",
        "Ingen kjent penicillinallergi",
        "Not allergic to penicillin",
        "Ikke allergisk mot latex",
    ],
)
def test_none_of_a_kind(words: str) -> None:
    assert denied(CodeableConcept(text=words)) == "kind"


@pytest.mark.parametrize(
    "words",
    ["Ingen kjente allergier utenom penicillin", "Ingen kjente allergier, men utslett av amoksicillin",
     "Penicillin", "Ikke allergisk mot latex, men mot plaster", "", "Ingen kjente reaksjoner på penicillin"],
)  # fmt: skip
def test_what_only_begins_like_it(words: str) -> None:
    assert denied(CodeableConcept(text=words)) == ""


@pytest.mark.parametrize(("code", "said"), [("716186003", "all"), ("409137002", "kind"), ("91936005", "")])
def test_by_code(code: str, said: str) -> None:
    coding = Coding(system="http://snomed.info/sct", code=code)
    assert denied(CodeableConcept(coding=(coding,))) == said
    assert denied(None) == ""


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("Ingen kjente allergier", {"food", "medication", "environment"}),
        ("Ingen kjent matallergi", {"food"}),
        ("No known drug allergies", {"medication"}),
        ("Ikke allergisk mot latex", {"food", "medication", "environment"}),
    ],
)
def test_a_denial_in_words_is_contradicted_by_what_may_be_of_its_kind(words: str, kinds: set[str]) -> None:
    said = CodeableConcept(text=words)
    assert {one for one in ("food", "medication", "environment") if contradicts(said, [one])} == kinds
    assert contradicts(said, []), "nobody knows what kind the new one is"
    assert contradicts(said, ["biologic"])
    coded = (Coding(system="http://snomed.info/sct", code="409137002"),)
    assert contradicts(CodeableConcept(text="Ingen kjente allergier", coding=coded), ["food"])
