"""A medicine ordered as text, through signing: words alone on the server, marked where it is read again."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.unlisted import is_known
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.not_checked import marked, unmarked
from desktop.core import messages
from desktop.fhir import strict
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import MedicationRequest, decode
from desktop.fhir.validate import validate
from desktop.orders import redose, summary
from desktop.orders.catalogue import catalogue
from desktop.orders.checking import check
from desktop.orders.draft import MedicineOrder
from desktop.orders.order_resources import medication, resource
from desktop.orders.substances import composed, named
from tests.orders.checking import fired, run, unchecked
from tests.orders.samples import NOW, allergy, chart, given, lines, none_known, order
from tests.orders.test_resources import SIGNING

TEXT = "[tekst: blablamycin] 250 mg x 3 po"
WHOLE = "[tekst: blablamycin] «250 mg etter skjema slik hun pleier»"


def signed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = strict.loads(strict.dumps(resource(lines(text)[0], SIGNING)))
    assert not validate(found)
    return found


def again(text: str) -> MedicationRequest:
    """The order as it comes back from the server."""
    found = decode("MedicationRequest", strict.dumps(signed(text)))
    assert isinstance(found, MedicationRequest)
    return found


def test_it_goes_out_as_words_alone() -> None:
    found = signed(TEXT)
    assert found["medicationCodeableConcept"] == {"text": "blablamycin"}
    (dosage,) = found["dosageInstruction"]
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 250
    assert "250 mg" in dosage["text"]


def test_units_of_what_nobody_knows_are_not_coded_as_international_ones() -> None:
    """*2 enheter* of red cells are two bags."""
    (dosage,) = signed("[tekst: SAG] 2 enheter iv nå")["dosageInstruction"]
    assert dosage["doseAndRate"] == [{"doseQuantity": {"value": 2, "unit": "enheter"}}]
    assert dosage["text"].startswith("2 enheter")
    (dosage,) = signed("novorapid 6 E x 1 sc")["dosageInstruction"]
    assert dosage["doseAndRate"][0]["doseQuantity"]["code"] == "[iU]"


def test_what_could_not_be_read_goes_out_as_it_was_written() -> None:
    assert signed(WHOLE)["dosageInstruction"] == [{"text": "250 mg etter skjema slik hun pleier"}]


@pytest.mark.parametrize("text", [TEXT, WHOLE])
def test_it_comes_back_as_the_same_and_marked(text: str) -> None:
    request = again(text)
    name = name_of(chart(request), request.medication_codeable_concept, request.medication_reference)
    assert (name.generic, name.product) == ("", "blablamycin (ikke kontrollert)")
    # What it is compared by has no mark.
    assert name.substance == name_of(chart(), CodeableConcept(text="Blablamycin"), None).substance
    with messages.using("en"):
        english = name_of(chart(request), request.medication_codeable_concept, None)
        assert english.product == "blablamycin (not checked)"
    assert english.substance == name.substance


@pytest.mark.parametrize(
    "concept",
    [
        CodeableConcept(text="Paracet"), CodeableConcept(text="Norepinephrine 1 mg/ml"),
        CodeableConcept(text="Furosemid tabletter 40 mg"), CodeableConcept(text=""),
        CodeableConcept(text="Amoxicillin / Clavulansyre"), CodeableConcept(text="frusemide"),
    ],
)  # fmt: skip
def test_a_name_that_is_known_has_no_mark(concept: CodeableConcept) -> None:
    name = name_of(chart(), concept, None)
    assert "kontrollert" not in name.generic + name.product


def test_a_mark_is_put_once_and_taken_away_whole() -> None:
    assert marked(marked("blablamycin")) == "blablamycin (ikke kontrollert)"
    with messages.using("en"):
        assert marked("blablamycin (ikke kontrollert)") == "blablamycin (ikke kontrollert)"
        assert unmarked("blablamycin (ikke kontrollert)") == "blablamycin"


def test_the_mark_and_the_checks_know_the_same_names() -> None:
    """The mark and the checks agree for names of every kind: marked is what no check can compare."""
    terms = sorted({term for one in catalogue().items if one.kind == "medicine" for term in one.terms})
    strong = [f"{one} 40 mg" for one in terms[::200]]
    odd = [
        "blablamycin",
        "Zzz / Qqq",
        "xenon og yttrium",
        "Amoxicillin / Clavulansyre",
        "Zzz / Paracet",
        "J01C",
    ]
    for name in (*terms[::40], *strong, *(f"{one} tabletter" for one in terms[::400]), *odd):
        what = composed(chart(), given("", name))  # type: ignore[arg-type]
        assert what is not None
        comparable = bool(what.atc) or any(one.atc for one in what.parts)
        assert is_known(name) is comparable, name
    assert not is_known("blablamycin")
    assert not is_known("Zzz / Qqq")


def test_the_basket_says_that_it_is_not_checked() -> None:
    for text in (TEXT, WHOLE):
        said = summary.summary(order(text), NOW)
        assert said.name == "blablamycin (ikke kontrollert)"
        assert said.row[0].startswith("blablamycin (ikke kontrollert) ")


def test_it_is_told_in_the_one_line_of_what_was_not_checked() -> None:
    checked = run(TEXT, chart(none_known()))
    assert not checked.stops
    assert unchecked(checked)["double"] == "Uten kode å sammenligne med: blablamycin."
    # Beside it another order is signed without a question.
    standing = given("", "blablamycin", "250 mg daglig")
    other = check(lines("paracet 1 g x 4 po"), chart(standing, none_known()), NOW)
    assert not other.stops
    assert "blablamycin" in unchecked(other)["double"]


def test_the_same_name_twice_is_asked_about() -> None:
    standing = given("", "Blablamycin", "500 mg daglig")
    assert fired(run(TEXT, chart(standing)))["double"].blocks
    assert fired(run((TEXT, "[tekst: blablamycin] 500 mg x 1 po"), chart()))["double"].blocks
    assert "double" not in fired(run(TEXT, chart(given("", "Zzzmab", "1 tablett"))))


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("Blablamycin", True), ("allergi mot blablamycin", True), ("blablamycin tabletter", True),
        ("penicillin", False), ("nøtter", False),
    ],
)  # fmt: skip
def test_an_allergy_of_the_same_words_is_found(recorded: str, asked: bool) -> None:
    found = fired(run(TEXT, chart(allergy(recorded))))
    assert ("A1" in found) is asked
    if asked:
        assert found["A1"].blocks


def test_an_allergy_to_the_group_that_the_name_tells_of_is_a_question() -> None:
    # As another system may hold it: the order field knows penicillin.
    assert named("penicillinblanding", "").atc == ""
    assert fired(run("[tekst: penicillinblanding] 1 g x 1 iv", chart(allergy("penicillin", "J01C"))))[
        "A1"
    ].blocks


def test_another_dose_of_it_is_read_and_keeps_its_name() -> None:
    request = again(TEXT)
    found = redose.read(chart(request), request, "500 mg x 2", NOW).order
    assert isinstance(found, MedicineOrder)
    assert (found.name, found.unlisted, found.route) == ("blablamycin", True, "PO")
    assert medication(found) == {"text": "blablamycin"}
