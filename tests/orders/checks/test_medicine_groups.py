"""Two medicines of one class: told once, as strictly as declared; normal combinations are silent."""

from __future__ import annotations

import pytest

from desktop.fhir.resources import Resource
from desktop.orders.checking import check
from tests.orders.checking import fired, run, unchecked
from tests.orders.samples import NOW, chart, daily, given, lines, none_known, staying


def standing(atc: str, name: str) -> Resource:
    return given(atc, name, daily("1", "{tablett}", 1))


@pytest.mark.parametrize(
    ("text", "other", "tier"),
    [
        ("bisoprolol 2,5 mg x 1 po", ("C07AB02", "metoprolol"), "notice"),
        ("ramipril 5 mg x 1 po", ("C09AA02", "enalapril"), "question"),
        ("losartan 50 mg x 1 po", ("C09DA06", "kandesartan/hydroklortiazid"), "question"),
        ("atorvastatin 40 mg x 1 po", ("C10BA02", "simvastatin/ezetimib"), "notice"),
        ("pantoprazol 40 mg x 1 po", ("A02BC05", "esomeprazol"), "notice"),
        ("oksazepam 15 mg x 3 po", ("N05CF01", "zopiklon"), "notice"),
        ("sertralin 50 mg x 1 po", ("N06AX16", "venlafaksin"), "question"),
        ("ibuprofen 400 mg x 3 po", ("M01AH01", "celekoksib"), "question"),
        ("lantus 20 E x1 kl 22 sc", ("A10AE06", "insulin degludek"), "notice"),
        ("spironolakton 25 mg x 1 po", ("C03DA04", "eplerenon"), "question"),
        ("sumatriptan 50 mg x 1 po", ("N02CC04", "rizatriptan"), "question"),
        ("klopidogrel 75 mg x 1 po", ("B01AC24", "ticagrelor"), "question"),
    ],
)
def test_two_of_one_class_are_told(text: str, other: tuple[str, str], tier: str) -> None:
    found = fired(run(text, chart(none_known(), standing(*other))))["group-twice"]
    assert found.tier == tier
    assert other[1] in found.title
    assert len(found.implicated) == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("novorapid 6 E x 3 sc", ("A10AE04", "insulin glargin")),
        ("salbutamol 0,2 mg x 4 inh", ("R03AK07", "budesonid/formoterol")),
        ("furosemid 40 mg x 2 iv", ("C03AA03", "hydroklortiazid")),
        ("klopidogrel 75 mg x 1 po", ("B01AC06", "acetylsalisylsyre")),
        ("amlodipin 5 mg x 1 po", ("C07AB02", "metoprolol")),
        ("furosemid 40 mg x 2 iv", ("C03DA01", "spironolakton")),
        ("prednisolon 40 mg x 1 po", ("R03BA02", "budesonid")),
        ("tiotropium 18 mikrog x 1 inh", ("R03AC02", "salbutamol")),
        ("morfin 5 mg x 4 iv", ("N02AA05", "oksykodon depot")),
    ],
)
def test_usual_combinations_are_silent(text: str, other: tuple[str, str]) -> None:
    assert "group-twice" not in fired(run(text, chart(none_known(), standing(*other))))


def test_two_slow_opioids_are_told_and_a_rapid_one_beside_is_not() -> None:
    slow = standing("N02AA05", "oksykodon depot")
    assert "group-twice" in fired(run("dolcontin 10 mg x 2 po", chart(none_known(), slow)))
    rapid = standing("N02AA05", "oksykodon")
    assert "group-twice" not in fired(run("dolcontin 10 mg x 2 po", chart(none_known(), rapid)))
    system = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
    route = {"coding": [{"system": system, "code": "TRNSDERM"}]}
    patch = given("N02AB03", "fentanyl", daily("1", "{depotplaster}", 1, route=route))
    assert "group-twice" in fired(run("dolcontin 10 mg x 2 po", chart(none_known(), patch)))


def test_one_substance_twice_is_the_other_rule() -> None:
    found = fired(run("metoprolol 50 mg x 1 po", chart(none_known(), standing("C07AB02", "metoprolol"))))
    assert "double" in found
    assert "group-twice" not in found


def test_full_doses_of_two_anticoagulants_are_told_by_their_own_rule() -> None:
    found = fired(run("apiksaban 5 mg x 2 po", chart(none_known(), standing("B01AF01", "rivaroksaban"))))
    assert found["A10"].tier == "stop"
    assert "group-twice" not in found


def test_of_two_in_the_basket_the_later_carries_it() -> None:
    basket = lines("bisoprolol 2,5 mg x 1 po", "metoprolol 50 mg x 1 po")
    found = [one for one in check(basket, chart(none_known()), NOW).open if one.rule == "group-twice"]
    assert [one.line for one in found] == [basket[1].id]


def test_what_only_a_prescription_says_is_a_notice_on_the_ward() -> None:
    home = [{"coding": [{"code": "community"}]}]
    old = given("C09AA02", "enalapril", daily("10", "mg", 1), category=home)
    assert fired(run("ramipril 5 mg x 1 po", chart(old, staying())))["group-twice"].tier == "notice"
    assert fired(run("ramipril 5 mg x 1 po", chart(old)))["group-twice"].tier == "question"


def test_medicines_that_could_not_be_read_are_not_checked() -> None:
    found = unchecked(run("bisoprolol 2,5 mg x 1 po", chart(none_known(), missing="MedicationRequest")))
    assert "group-twice" in found
