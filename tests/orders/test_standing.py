"""What conflicts in what stands is found without anybody ordering anything."""

from __future__ import annotations

from datetime import timedelta

from desktop.core.messages import using
from desktop.fhir.resources import Resource
from desktop.fhir.systems import ROUTE
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import Finding
from desktop.orders.issues import RULE
from desktop.orders.standing_conflicts import standing, standing_conflicts
from tests.orders.checking import DAY
from tests.orders.samples import (
    NOW,
    allergy,
    chart,
    daily,
    done,
    egfr,
    given,
    potassium,
    stated,
    staying,
    weight,
)  # fmt: skip

COMMUNITY = [{"coding": [{"code": "community"}]}]
EVERY_DAY = daily("1", "g", 4)


def found(*resources: Resource, **more: str) -> dict[str, Finding]:
    return {one.rule: one for one in standing_conflicts(Facts(chart(*resources, **more), (), NOW))}  # type: ignore[arg-type]


def test_penicillin_anaphylaxis_with_active_amoxicillin() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    known = allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}])
    one = found(medicine, known)["A1"]
    assert one.stops
    assert one.implicated == (medicine.key, known.key)


def test_what_several_screens_mark_is_found_once_for_a_minute() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    held = chart(medicine, allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}]))
    first = standing(held, NOW)
    assert [one.rule for one in first] == [one.rule for one in standing_conflicts(Facts(held, (), NOW))]
    assert standing(held, NOW) is first
    with using("en"):
        assert standing(held, NOW)[0].title != first[0].title
    assert standing(held, NOW + timedelta(minutes=1)) is not first


def test_paracetamol_of_two_orders_adds_up_to_7_2_g() -> None:
    one = found(given("N02BE01", "paracetamol", EVERY_DAY), given("N02AJ06", "paracetamol/kodein",
                daily("2", "{tablett}", 4)))["A4"]  # fmt: skip
    assert "7,2\u00a0g" in one.title
    assert "A4" not in found(given("N02BE01", "paracetamol", EVERY_DAY))


def test_apixaban_with_naproxen_that_the_patient_buys() -> None:
    apixaban = given("B01AF02", "apiksaban", daily("5", "mg", 2))
    for naproxen in (stated("M01AE02", "Naproxen"), stated("", "Naproxen 250 mg", "ved behov")):
        one = found(apixaban, naproxen, staying())["bleeding"]
        assert one.tier == "notice"
        assert set(one.implicated) == {apixaban.key, naproxen.key}
    assert "bleeding" not in found(apixaban, stated("M01AE02", "Naproxen", status="completed"))
    assert "bleeding" not in found(
        apixaban, stated("M01AE02", "Naproxen", effectivePeriod={"end": "2026-11-01"})
    )


def test_laboratory_results_conflict_with_what_stands() -> None:
    assert "A2" in found(given("A10BA02", "metformin", daily("500", "mg", 2)), egfr("25"))
    assert "A5" in found(given("C09AA05", "ramipril", daily("5", "mg", 1)), potassium("5.7"))


def test_two_of_one_substance_on_the_ward_but_not_one_here_and_one_at_home() -> None:
    ward = given("C07AB02", "metoprolol", daily("100", "mg", 1))
    again = given("C07AB02", "Selo-Zok", daily("50", "mg", 1))
    home = given("C07AB02", "metoprolol", daily("50", "mg", 1), category=COMMUNITY)
    assert "double" in found(ward, again, staying())
    assert "double" not in found(ward, home, staying())


def test_each_pair_is_said_once() -> None:
    where = chart(
        given("B01AF02", "apiksaban", daily("5", "mg", 2)), given("B01AA03", "warfarin", daily("5", "mg", 1))
    )
    assert [one.rule for one in standing_conflicts(Facts(where, (), NOW))].count("A10") == 1


def test_a_decision_silences_what_it_was_about() -> None:
    ward = given("C07AB02", "metoprolol", daily("100", "mg", 1))
    again = given("C07AB02", "Selo-Zok", daily("50", "mg", 1))
    issue = {"code": {"coding": [{"system": RULE, "code": "double"}]},
             "implicated": [{"reference": again.key}, {"reference": ward.key}]}  # fmt: skip
    assert "double" not in found(ward, again, done("DetectedIssue", status="final", **issue))
    assert "double" in found(ward, again, done("DetectedIssue", status="entered-in-error", **issue))


def test_a_decision_about_a_question_is_none_about_the_stop_that_it_has_become() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    known = allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}])
    issue = {"code": {"coding": [{"system": RULE, "code": "A1"}]},
             "implicated": [{"reference": medicine.key}, {"reference": known.key}]}  # fmt: skip
    for severity, silent in (("moderate", False), ("", True), ("high", True)):
        decided = done("DetectedIssue", status="final", severity=severity, **issue)
        assert ("A1" not in found(medicine, known, decided)) is silent, severity


def test_a_tenfold_dose_that_stands_is_seen() -> None:
    assert "tenfold" in found(given("C01AA05", "digoksin", daily("2.5", "mg", 1)))
    child = {"born": "2024-03-01"}
    by_mouth = {"coding": [{"system": ROUTE, "code": "PO"}]}
    standing = given("N02BE01", "paracetamol", daily("2.5", "g", 4, route=by_mouth))
    assert "perkilo" in found(standing, weight("15", DAY), **child)


def test_what_is_stopped_paused_or_over_does_not_conflict() -> None:
    for status in ("stopped", "on-hold", "completed", "cancelled", "entered-in-error"):
        assert (
            found(
                given("J01CA04", "amoksicillin", daily("500", "mg", 3), status=status), allergy("penicillin")
            )
            == {}
        )
