"""Allergies by what happened, by codes alone, by entries that can't be read: caught whatever their name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.clinical.record.patient import allergies
from desktop.fhir import strict
from desktop.fhir.resources import AllergyIntolerance, Resource, decode
from desktop.orders.checks.allergy import reaches
from tests.orders.checking import AMOXICILLIN, fired, run, silent, unchecked
from tests.orders.samples import allergy, chart, done, none_known

SCT = "http://snomed.info/sct"
ATC = "http://www.whocc.no/atc"
ICD = "http://hl7.org/fhir/sid/icd-10"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ODD = {"modifierExtension": [{"url": "urn:strange", "valueBoolean": True}]}
SUBSET = {
    "meta": {
        "tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}]
    }
}
IBUX = "ibux 400 mg x 3 po"


def of_code(code: str, system: str = SCT, **more: Any) -> Resource:
    return done("AllergyIntolerance", code={"coding": [{"system": system, "code": code}]}, **more)


def side_effect(**more: Any) -> Resource:
    return allergy("ibuprofen", "M01AE01", type="intolerance", **more)


def happened(*words: str, **more: Any) -> dict[str, Any]:
    return {"reaction": [{"manifestation": [{"text": one} for one in words]} | more]}


ALLERGIC: list[dict[str, Any]] = [
    happened("urtikaria"), happened("Generell elveblest"), happened("hives"), happened("dyspné"),
    happened("ble tungpusten"), happened("shortness of breath"), happened("anafylaktisk sjokk"),
    happened("kvalme", "hevelse i tungen"), happened("hoven i ansiktet"), happened("lip swelling"),
    happened("Angioødem"), happened("angiooedema"), happened("bronkospasme"), happened("Stevens-Johnson"),
    happened("allergisk reaksjon"), happened("kvalme", description="Fikk anafylaksi etter 5 minutter"),
    happened("kvalme", note=[{"text": "ble dårlig, pustevansker"}]),
    {"note": [{"text": "Elveblest i 2019"}]},
    {"code": {"coding": [{"system": ATC, "code": "M01AE01"}], "text": "Ibuprofenanafylaksi"}},
    {"code": {"coding": [{"system": SCT, "code": "293619005", "display": "Allergy to ibuprofen (finding)"}]}},
    *({"reaction": [{"manifestation": [{"coding": [{"system": SCT, "code": code}]}]}]}
      for code in ("39579001", "126485001", "267036007", "41291007", "4386001", "51599000", "73442001")),
    {"reaction": [{"manifestation": [{"coding": [{"system": ICD, "code": "T886"}]}]}]},
    happened("ikke sikker på om det var anafylaksi"), happened("anafylaksi kan ikke utelukkes"),
    happened("ingen kvalme, men urtikaria"), happened("ikke bare urtikaria"),
]  # fmt: skip


def test_a_severe_side_effect_stops_and_is_not_called_an_allergy() -> None:
    """A bleeding ulcer is no allergy: it is named an intolerance, and speaks all the same."""
    ulcer = side_effect(**happened("blødende magesår", severity="severe"))
    assert fired(run(IBUX, chart(ulcer)))["A1"].stops
    assert isinstance(ulcer, AllergyIntolerance)
    assert not allergies.is_allergic(ulcer)
    assert not allergies.is_side_effect(ulcer)


@pytest.mark.parametrize("more", ALLERGIC, ids=lambda more: str(more)[:60])
def test_a_side_effect_that_was_an_allergy_stops(more: dict[str, Any]) -> None:
    found = fired(run(IBUX, chart(side_effect(**more))))["A1"]
    assert found.stops


@pytest.mark.parametrize(
    "more",
    [
        happened("kvalme"), happened("utslett"), happened("diaré", "hodepine"), happened("ingen urtikaria"),
        happened("magesmerter, ikke anafylaksi"), happened("no signs of anaphylaxis or urticaria"),
        happened("halsbrann"), {"note": [{"text": "Aldri hatt anafylaksi eller elveblest."}]},
        {"reaction": [{"manifestation": [{"coding": [{"system": SCT, "code": "422587007"}]}]}]},
    ],
)  # fmt: skip
def test_a_plain_side_effect_stays_silent(more: dict[str, Any]) -> None:
    checked = run(IBUX, chart(side_effect(**more)))
    assert "A1" not in fired(checked)
    assert "bivirkning" in silent(checked)["A1"]


def test_a_reaction_that_cannot_be_named_is_asked_about() -> None:
    odd = {"reaction": [{"manifestation": [{"coding": [{"system": "urn:x", "code": "zz9"}]}]}]}
    found = fired(run(IBUX, chart(side_effect(**odd))))["A1"]
    assert found.tier == "question"
    assert "kan ikke leses" in found.detail


@pytest.mark.parametrize(
    ("code", "system", "text", "hit"),
    [
        ("91936005", SCT, AMOXICILLIN, True),
        ("91936005", "http://snomed.info/sct/51000202101", AMOXICILLIN, True),
        ("91936005", "urn:oid:2.16.840.1.113883.6.96", AMOXICILLIN, True),
        ("764146007", SCT, AMOXICILLIN, True),
        ("294505008", SCT, "benzylpenicillin 3 g x 4 iv", True),
        ("91939003", SCT, "bactrim 80 mg/400 mg 2 tabl x 2 po", True),
        ("293610009", SCT, IBUX, True), ("293586001", SCT, IBUX, True), ("5640", RXNORM, IBUX, True),
        ("70618", RXNORM, AMOXICILLIN, True), ("Z88.0", "http://hl7.org/fhir/sid/icd-10", AMOXICILLIN, True),
        ("J01CA04", "", AMOXICILLIN, True), ("91936005", "", AMOXICILLIN, True),
        ("91936005", SCT, "cefotaksim 2 g x 3 iv", False), ("91935009", SCT, AMOXICILLIN, False),
        ("293619005", SCT, AMOXICILLIN, False),
    ],
)  # fmt: skip
def test_a_code_without_words_is_compared_and_named(code: str, system: str, text: str, hit: bool) -> None:
    checked = run(text, chart(of_code(code, system)))
    assert ("A1" in fired(checked)) is hit
    assert "A1" not in unchecked(checked)
    if hit:
        assert code not in fired(checked)["A1"].title


def test_a_part_of_a_combination_is_reached() -> None:
    for known in (of_code("293584003"), allergy("Allergi mot kodein"), allergy("Paracetamol")):
        assert isinstance(known, AllergyIntolerance)
        assert reaches(known, "N02AJ06")
        assert not reaches(known, "N02AA01")


@pytest.mark.parametrize(
    ("name", "atc"),
    [
        ("Aspirin", "M01AE01"), ("diklofenak", "M01AE01"), ("V-penicillin", "J01CA04"), ("PcV", "J01CE02"),
        ("Erythromycin", "J01FA09"), ("Røntgenkontrast", "V08AB02"), ("Lidokain", "N01BB02"),
        ("Allergy to amoxicillin (finding)", "J01CE01"), ("Acetaminophen", "N02BE01"),
    ],
)  # fmt: skip
def test_a_substance_by_its_names(name: str, atc: str) -> None:
    known = allergy(name)
    assert isinstance(known, AllergyIntolerance)
    assert reaches(known, atc)


def test_a_code_that_nobody_can_name_is_said_so() -> None:
    checked = run(AMOXICILLIN, chart(of_code("999999999")))
    assert "A1" not in fired(checked)
    assert "kode uten kjent navn (999999999)" in unchecked(checked)["A1"]


def test_words_that_contradict_their_code_count_too() -> None:
    odd = allergy("Penicillin", "M01AE01")
    assert "A1" in fired(run(AMOXICILLIN, chart(odd)))
    assert "A1" in fired(run(IBUX, chart(odd)))
    fine = allergy("Penicillin, tåler cefalosporiner", "J01C")
    assert "A1" not in fired(run("cefotaksim 2 g x 3 iv", chart(fine)))


@pytest.mark.parametrize("odd", [ODD, SUBSET, {"implicitRules": "urn:rules"}])
@pytest.mark.parametrize(
    "over",
    [
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"clinicalStatus": {"coding": [{"code": "inactive"}]}},
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"type": "intolerance"},
    ],
)
def test_what_cannot_be_read_silences_no_allergy(odd: dict[str, Any], over: dict[str, Any]) -> None:
    known = allergy("penicillin", "J01C", **over)
    assert "A1" not in fired(run(AMOXICILLIN, chart(known, none_known())))
    found = fired(run(AMOXICILLIN, chart(allergy("penicillin", "J01C", **over, **odd), none_known())))["A1"]
    assert found.tier == "question"
    assert "kan ha allergi" in found.title


@pytest.mark.parametrize("odd", [ODD, SUBSET, {"implicitRules": "urn:rules"}])
def test_an_allergy_with_something_unread_stops_and_says_so(odd: dict[str, Any]) -> None:
    found = fired(run(AMOXICILLIN, chart(allergy("penicillin", "J01C", **odd))))["A1"]
    assert found.stops
    assert "kan ikke leses helt" in found.detail


def test_a_denial_with_something_unread_is_not_checked() -> None:
    coding = [{"system": SCT, "code": "716186003"}]
    checked = run(AMOXICILLIN, chart(done("AllergyIntolerance", code={"coding": coding}, **ODD)))
    assert "kan ikke leses" in unchecked(checked)["A1"]


def test_states_that_contradict_each_other_are_asked_about() -> None:
    both = {"verificationStatus": {"coding": [{"code": "confirmed"}, {"code": "refuted"}]}}
    assert fired(run(AMOXICILLIN, chart(allergy("penicillin", "J01C", **both))))["A1"].tier == "question"


@pytest.mark.parametrize(
    "more",
    [
        {"code": {"coding": [{"system": SCT, "code": "716186003"}], "text": "Penicillin"}},
        {"code": {"coding": [{"system": SCT, "code": "716186003"}]}, "reaction": [
            {"substance": {"text": "Penicillin"}, "manifestation": [{"text": "anafylaksi"}]}]},
    ],
)  # fmt: skip
def test_none_known_beside_an_allergy_in_one_entry_reassures_nobody(more: dict[str, Any]) -> None:
    assert "A1" in fired(run(AMOXICILLIN, chart(done("AllergyIntolerance", **more))))


def _case(shared: Path, name: str) -> Any:
    found = []
    for line in (shared / "data" / "cases" / f"{name}.ndjson").read_text().splitlines():
        body = strict.loads(line)
        if body["resourceType"] in ("AllergyIntolerance", "MedicationRequest"):
            found.append(decode(body["resourceType"], line))
    return chart(*found)


@pytest.mark.parametrize(
    ("name", "stops", "not_checked"),
    [("d11", True, False), ("c08", True, False), ("d37", False, True), ("c09", True, False)],
)
def test_the_shared_cases(shared: Path, name: str, stops: bool, not_checked: bool) -> None:
    checked = run(AMOXICILLIN, _case(shared, name))
    assert ("A1" in fired(checked)) is stops
    if not_checked:
        assert unchecked(checked)["A1"] == "Allergier: ikke spurt."


# Told by groups, misspelt, or elsewhere than as an allergy

GROUPS = [
    ("betalaktamantibiotika", AMOXICILLIN),
    ("Beta-lactam antibiotics", "cefotaksim 1 g x 3 iv"),
    ("Kefalosporiner", "cefotaksim 1 g x 3 iv"),
    ("Opiater", "morfin 10 mg x 2 po"),
    ("ACE-hemmere", "ramipril 5 mg x 1 po"),
    ("statiner", "simvastatin 20 mg x 1 po"),
]


@pytest.mark.parametrize(("name", "order"), GROUPS)
def test_a_group_is_known_by_the_words_that_people_write(name: str, order: str) -> None:
    assert fired(run(order, chart(done("AllergyIntolerance", code={"text": name}))))["A1"].stops


@pytest.mark.parametrize("name", ["Nystatin", "Betadine", "Kinin"])
def test_a_name_that_only_holds_the_word_of_a_group_is_not_of_it(name: str) -> None:
    found = fired(run("simvastatin 20 mg x 1 po", chart(done("AllergyIntolerance", code={"text": name}))))
    assert "A1" not in found


@pytest.mark.parametrize("name", ["Pencillin", "penicilin", "Penicilllin", "Amoxicilin", "amoksicilin"])
def test_a_misspelt_name_is_asked_about_and_stops_nothing(name: str) -> None:
    found = fired(run(AMOXICILLIN, chart(done("AllergyIntolerance", code={"text": name}))))["A1"]
    assert found.tier == "question"
    assert name in found.title
    assert "feilstavet" in found.detail


@pytest.mark.parametrize("name", ["Penicillamin", "Ampulle", "pollen", "Aspirin", "Pen."])
def test_another_name_is_no_misspelt_one(name: str) -> None:
    checked = run(AMOXICILLIN, chart(done("AllergyIntolerance", code={"text": name})))
    assert "A1" not in fired(checked)


def flag(text: str, **more: Any) -> Resource:
    return done(
        "Flag", subject={"reference": "Patient/p"}, code={"text": text}, **({"status": "active"} | more)
    )


def diagnosis(text: str, code: str = "", **more: Any) -> Resource:
    coding = {"coding": [{"system": ICD, "code": code}]} if code else {}
    return done("Condition", code={"text": text} | coding, **more)


ELSEWHERE = [
    flag("CAVE penicillin"),
    flag("Cave: amoxicillin!"),
    flag("Anafylaksi på penicillin"),
    diagnosis("Penicillinallergi"),
    diagnosis("Allergi mot penicillin i egen sykehistorie", "Z88.0"),
    diagnosis("Penicillin", "Z88.0"),
]


@pytest.mark.parametrize("told", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_an_allergy_written_as_a_warning_or_a_diagnosis_is_asked_about(told: Resource) -> None:
    found = fired(run(AMOXICILLIN, chart(told)))["A1"]
    assert found.tier == "question"
    assert "ikke som allergi" in found.detail


NOT_TOLD = [
    flag("CAVE penicillin", status="inactive"),
    flag("CAVE penicillin", status="entered-in-error"),
    flag("CAVE penicillin", period={"end": "2020-01-01"}),
    flag("CAVE latex"),
    flag("Behandles med penicillin"),
    flag("Ingen kjente allergier"),
    diagnosis("Penicillinallergi", verificationStatus={"coding": [{"code": "refuted"}]}),
    diagnosis("Pollenallergi"),
    diagnosis("Pneumoni, behandlet med penicillin"),
]


@pytest.mark.parametrize("told", NOT_TOLD, ids=range(len(NOT_TOLD)))
def test_what_tells_of_no_allergy_that_stands_asks_nothing(told: Resource) -> None:
    assert "A1" not in fired(run(AMOXICILLIN, chart(told)))


def test_beside_the_allergy_itself_it_is_told_once() -> None:
    record = chart(flag("CAVE penicillin"), allergy("penicillin", "J01C"))
    assert [one.tier for one in run(AMOXICILLIN, record).open if one.rule == "A1"] == ["stop"]
