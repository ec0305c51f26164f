"""What the checks take from a record that others wrote: what counts, what does not, what can't be known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.core.messages import _
from desktop.fhir import strict
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import Checked
from tests.orders.checking import AMOXICILLIN, DAY, fired, run, silent, unchecked
from tests.orders.samples import (
    ATC,
    NLK,
    NOW,
    allergy,
    chart,
    creatinine,
    daily,
    done,
    egfr,
    given,
    lab,
    none_known,
    potassium,
    requested,
    stated,
    staying,
)

RAMIPRIL = "ramipril 5 mg x 1 po"
METFORMIN = "metformin 500 mg x 2 po"
CIPRO = "ciprofloksacin 500 mg x 2 po"
PENICILLIN = "Penicillin"


def said(checked: Checked, rule: str) -> str:
    return " ".join(one.why for one in checked.not_checked if one.rule == rule)


# What the server has not answered, and what can't be read


def test_what_the_server_has_not_answered_for_is_not_nothing() -> None:
    assert "A3" in unchecked(run(CIPRO, chart(unanswered="MedicationRequest")))
    assert "A5" in unchecked(run(RAMIPRIL, chart(unanswered="Observation")))
    assert unchecked(run(AMOXICILLIN, chart(unanswered="AllergyIntolerance")))["A1"] == (
        "Allergier kunne ikke leses."
    )


def test_one_unreadable_resource_hides_no_other() -> None:
    checked = run(AMOXICILLIN, chart(allergy(PENICILLIN, "J01C"), unreadable="AllergyIntolerance"))
    assert fired(checked)["A1"].stops
    assert "A1" in unchecked(checked)
    checked = run(RAMIPRIL, chart(potassium("6.2"), unreadable="Observation"))
    assert "A5" in fired(checked)
    assert "A5" in unchecked(checked)
    checked = run(METFORMIN, chart(egfr("20"), unreadable="Observation"))
    assert {"A2"} <= set(fired(checked)) & set(unchecked(checked))
    checked = run("ibux 400 mg x 3 po", chart(
        creatinine("98", ago=6 * DAY), creatinine("160"), unreadable="Observation"))  # fmt: skip
    assert {"A9"} <= set(fired(checked)) & set(unchecked(checked))


def test_what_could_not_be_read_is_not_said_to_be_absent() -> None:
    whys = [n.why for n in run(RAMIPRIL, chart(unreadable="Observation")).not_checked if n.rule == "A5"]
    assert whys == [_("Results could not be read.")]


# Orders as other systems write them


@pytest.mark.parametrize(
    "intent", ["order", "original-order", "reflex-order", "filler-order", "instance-order"]
)
def test_every_intent_that_is_an_order_counts(intent: str) -> None:
    assert "A3" in fired(
        run(CIPRO, chart(given("B01AA03", "warfarin", daily("2.5", "mg", 1), intent=intent)))
    )


@pytest.mark.parametrize(
    "more", [{"intent": "proposal"}, {"intent": "plan"}, {"intent": "option"}, {"doNotPerform": True},
             {"status": "entered-in-error"}, {"status": "draft"}],
)  # fmt: skip
def test_what_is_no_order_does_not_count(more: dict[str, Any]) -> None:
    assert "A3" not in fired(run(CIPRO, chart(given("B01AA03", "warfarin", daily("2.5", "mg", 1), **more))))


def test_an_order_of_unknown_status_counts() -> None:
    assert "A3" in fired(run(CIPRO, chart(given("B01AA03", "warfarin", status="unknown"))))


def test_a_single_dose_of_an_earlier_day_is_over() -> None:
    def dose(ago: timedelta) -> dict[str, Any]:
        return {
            "timing": {"event": [(NOW - ago).isoformat()], "repeat": {"count": 1}},
            "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "g", "code": "g"}}],
        }

    assert "A4" not in fired(run("paracet 1 g x 4 po", chart(given("N02BE01", "paracetamol", dose(2 * DAY)))))
    assert "A4" in fired(run("paracet 1 g x 4 po", chart(given("N02BE01", "paracetamol", dose(DAY / 4)))))


def test_what_is_only_stated_counts_until_the_ward_decides() -> None:
    warfarin = stated("B01AA03", "warfarin", "etter INR")
    assert "A3" in fired(run(CIPRO, chart(warfarin)))
    for status in ("completed", "stopped", "on-hold", "not-taken", "entered-in-error"):
        assert "A3" not in fired(run(CIPRO, chart(stated("B01AA03", "warfarin", status=status))))
    paused = given("B01AA03", "warfarin", daily("2.5", "mg", 1), status="on-hold")
    assert "A3" not in fired(run(CIPRO, chart(warfarin, paused, staying())))


def test_a_statement_of_what_is_prescribed_is_no_second_dose() -> None:
    dose = daily("1", "g", 2)
    where = chart(given("N02BE01", "paracetamol", dose), stated("N02BE01", "paracetamol", dose))
    assert "A4" not in fired(run("paracet 1 g x 2 po", where))
    assert "A4" in fired(run("paracet 1 g x 3 po", where))


def test_a_stated_medicine_without_a_code_is_said_to_be_unknown() -> None:
    assert "noe hjertemedisin" in unchecked(run(CIPRO, chart(stated("", "noe hjertemedisin"))))["A3"]


def test_paracetamol_in_a_combination_of_unknown_strength_is_named() -> None:
    where = chart(given("N02AJ13", "tramadol/paracetamol", daily("2", "{tablett}", 3)))
    assert "tramadol/paracetamol" in unchecked(run("paracet 1 g x 4 po", where))["A4"]


def test_the_anticoagulant_whose_dose_is_unknown_is_the_one_that_is_named() -> None:
    where = chart(given("B01AF02", "apiksaban", daily("5", "mg", 2)))
    assert "dalteparin" in unchecked(run("fragmin «etter vekt» sc", where))["A10"]


@pytest.mark.parametrize(
    "name", ["warfarin", "Marevan", "MAREVAN 2,5 mg tabletter", "Warfarin 5 MG Oral Tablet"]
)
def test_a_name_without_a_code_is_known_by_the_catalogue(name: str) -> None:
    assert "A3" in fired(run(CIPRO, chart(given("", name))))
    by_name = given("", "", medicationCodeableConcept=None, medicationReference={"display": name})
    assert "A3" in fired(run(CIPRO, chart(by_name)))


def test_a_name_that_is_only_like_one_is_not_known() -> None:
    assert "A3" in unchecked(run(CIPRO, chart(given("", "Warfarinoid"))))


# Results as other laboratories write them


@pytest.mark.parametrize("unit", ["mmol/L", "mmol/l"])
def test_a_unit_that_is_only_spelt_otherwise_is_the_same(unit: str) -> None:
    assert "A5" in fired(run(RAMIPRIL, chart(lab("NPU03230", "6.2", unit))))
    written = lab("NPU03230", "6.2", "", quantity={"unit": unit, "code": ""})
    assert "A5" in fired(run(RAMIPRIL, chart(written)))


@pytest.mark.parametrize("unit", ["μmol/L", "µmol/l", "umol/L"])
def test_both_micro_signs_are_micro(unit: str) -> None:
    where = chart(lab("NPU04998", "225", unit, quantity={"unit": unit, "code": ""}))
    assert "A2" in fired(run(METFORMIN, where))


@pytest.mark.parametrize(
    ("code", "text", "rule"), [("NPU03230", RAMIPRIL, "A5"), ("NOR25909", METFORMIN, "A2"),
                               ("NPU04998", "ibux 400 mg x 3 po", "A9")],
)  # fmt: skip
def test_a_number_without_a_unit_is_never_trusted(code: str, text: str, rule: str) -> None:
    bare = {"unit": "", "code": ""}
    before = lab(
        code, "4.0", {"NPU03230": "mmol/L", "NOR25909": "mL/min/{1.73_m2}"}.get(code, "umol/L"), ago=DAY
    )
    checked = run(
        text, chart(lab(code, "4.1", "", quantity=bare), before, lab(code, "3.9", "x", ago=3 * DAY))
    )
    assert "enhet" in said(checked, rule), "an older result must not stand for the newest"
    assert "enhet" in said(run(text, chart(lab(code, "4.1", "", quantity=bare))), rule)


def test_a_newest_answer_in_words_is_said() -> None:
    words = done("Observation", status="final", code={"coding": [{"system": NLK, "code": "NPU03230"}]},
                 effectiveDateTime=(NOW - DAY / 24).isoformat(), valueString="se kommentar")  # fmt: skip
    assert "A5" in unchecked(run(RAMIPRIL, chart(potassium("4.0"), words)))


def test_an_older_answer_without_unit_says_nothing() -> None:
    bare = lab("NPU03230", "9", "", ago=2 * DAY, quantity={"unit": "", "code": ""})
    assert "A5" not in unchecked(run(RAMIPRIL, chart(potassium("4.0"), bare)))


def test_the_second_of_several_codings_is_read() -> None:
    coding = [{"system": NLK, "code": "LOCAL1"}, {"system": NLK, "code": "NPU03230"}]
    quantity = {"value": strict.Number("6.2"), "unit": "mmol/L", "code": "mmol/L"}
    result = done("Observation", status="final", code={"coding": coding}, valueQuantity=quantity,
                  effectiveDateTime=(NOW - DAY).isoformat())  # fmt: skip
    assert "A5" in fired(run(RAMIPRIL, chart(result)))


def test_a_later_creatinine_counts_more_than_an_earlier_egfr() -> None:
    where = chart(egfr("65", ago=20 * DAY), creatinine("400", ago=DAY))
    assert "CKD-EPI" in fired(run(METFORMIN, where))["A2"].detail
    same = chart(egfr("29", ago=DAY), creatinine("100", ago=DAY))
    assert "CKD-EPI" not in fired(run(METFORMIN, same))["A2"].detail


# A sample that is ordered


def test_a_sample_that_was_taken_or_asked_for_long_ago_silences_nothing() -> None:
    warfarin = given("B01AA03", "warfarin", daily("2.5", "mg", 1))
    old = requested("INR", authoredOn=(NOW - 9 * DAY).isoformat())
    assert "A3" in fired(run(CIPRO, chart(warfarin, old)))
    just = requested("INR", authoredOn=(NOW - DAY / 24).isoformat())
    assert "A3" in silent(run(CIPRO, chart(warfarin, just)))
    answer = lab("NPU01685", "2.4", "1", ago=DAY / 24, basedOn=[{"reference": just.key}])
    assert "A3" in fired(run(CIPRO, chart(warfarin, just, answer)))
    not_to_be = requested("INR", doNotPerform=True)
    assert "A3" in fired(run(CIPRO, chart(warfarin, not_to_be)))


def test_a_sample_that_is_repeated_is_ordered_until_it_ends() -> None:
    warfarin = given("B01AA03", "warfarin", daily("2.5", "mg", 1))

    def repeated(end: timedelta) -> Any:
        bounds = {"start": (NOW - 9 * DAY).isoformat(), "end": (NOW + end).isoformat()}
        timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "boundsPeriod": bounds}}
        return requested("INR", authoredOn=(NOW - 9 * DAY).isoformat(), occurrenceTiming=timing)

    assert "A3" in silent(run(CIPRO, chart(warfarin, repeated(5 * DAY))))
    assert "A3" in fired(run(CIPRO, chart(warfarin, repeated(-DAY))))


# Allergies as others write them


@pytest.mark.parametrize(
    "text", ["Penicillins", "Allergy to penicillins", "Penicillinallergi", "penicillin, utslett"]
)
def test_a_name_in_other_forms_reaches(text: str) -> None:
    assert "A1" in fired(run(AMOXICILLIN, chart(allergy(text))))


@pytest.mark.parametrize(
    "text",
    [
        "Ingen kjente allergier",
        "Ingen kjent penicillinallergi",
        "No known allergies",
        "Not allergic to penicillin",
    ],
)
def test_a_denial_in_words_is_no_allergy(text: str) -> None:
    checked = run(AMOXICILLIN, chart(allergy(text)))
    assert "A1" not in fired(checked)
    assert "A1" not in unchecked(checked)


def test_a_denial_of_another_kind_says_nothing_of_medicines() -> None:
    coding = [{"system": "http://snomed.info/sct", "code": "429625007"}]
    food = allergy("", code={"coding": coding, "text": "Ingen kjent matallergi"}, category=["food"])
    assert "A1" in unchecked(run(AMOXICILLIN, chart(food)))
    assert "A1" not in unchecked(run(AMOXICILLIN, chart(food, none_known())))


def test_the_substance_of_a_reaction_reaches_too() -> None:
    substance = {"coding": [{"system": ATC, "code": "J01CA04"}], "text": "amoksicillin"}
    reaction = [{"substance": substance, "manifestation": [{"text": "utslett"}]}]
    bare = allergy("", code=None, reaction=reaction)
    assert "amoksicillin" in fired(run(AMOXICILLIN, chart(bare)))["A1"].title


def test_a_severe_intolerance_is_no_mere_side_effect() -> None:
    mild = allergy(PENICILLIN, "J01C", type="intolerance")
    assert "A1" in silent(run(AMOXICILLIN, chart(mild)))
    severe = allergy(
        PENICILLIN, "J01C", type="intolerance", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}]
    )
    assert "A1" in fired(run(AMOXICILLIN, chart(severe)))


@pytest.mark.parametrize(("text", "atc"), [("Acetylsalisylsyre", "B01AC06"), ("Aspirin", ""), ("ASA", "")])
def test_aspirin_reaches_other_nsaids(text: str, atc: str) -> None:
    assert "A1" in fired(run("ibux 400 mg x 3 po", chart(allergy(text, atc))))


def test_a_denial_with_an_exception_is_never_silent() -> None:
    checked = run(AMOXICILLIN, chart(allergy("Ingen kjente allergier utenom penicillin")))
    assert "A1" in fired(checked) or "A1" in unchecked(checked)


@pytest.mark.parametrize("first", [0, 1])
def test_a_medicine_without_a_name_hides_no_other(first: int) -> None:
    nameless = given("", "", daily("5", "mg", 1), medicationCodeableConcept=None)
    both = [nameless, given("B01AF02", "apiksaban", daily("5", "mg", 2))]
    checked = run("marevan 2,5 mg daglig po", chart(both[first], both[1 - first]))
    assert "A10" in fired(checked)
    assert "uten navn" in " ".join(one.why for one in checked.not_checked)


@pytest.mark.parametrize("first", [0, 1])
def test_an_old_procedure_hides_no_newer_one(first: int) -> None:
    def dialysis(days: int, **more: Any) -> Any:
        at = (NOW - days * DAY).isoformat()
        when = {"performedPeriod": {"start": at}} if more else {"performedDateTime": at}
        return done("Procedure", status="completed", code={"text": "Hemodialyse"}, **when)

    both = [dialysis(400), dialysis(1, period=True)]
    found = Facts(chart(both[first], both[1 - first]), (), NOW).procedure("dialyse", since=NOW - 2 * DAY)
    assert found is both[1]
    assert Facts(chart(both[0]), (), NOW).procedure("dialyse", since=NOW - 2 * DAY) is None


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("in-progress", True), ("completed", True), ("preparation", False), ("not-done", False),
        ("stopped", False), ("on-hold", False), ("entered-in-error", False), ("unknown", False),
    ],
)  # fmt: skip
def test_only_dialysis_that_is_going_on_or_done_silences_a_high_potassium(status: str, counts: bool) -> None:
    nameless = done("Procedure", status="completed", performedDateTime=NOW.isoformat())
    dialysis = done(
        "Procedure", status=status, code={"text": "Hemodialyse"}, performedDateTime=NOW.isoformat()
    )
    checked = run(RAMIPRIL, chart(potassium("6.2"), nameless, dialysis))
    assert ("A5" in silent(checked)) is counts
    assert ("A5" in fired(checked)) is not counts


@pytest.mark.parametrize("first", [0, 1])
def test_a_statement_that_does_not_count_hides_no_other(first: int) -> None:
    wrong = stated("N02BE01", "paracetamol", "ved behov", status="entered-in-error")
    both = [wrong, stated("B01AA03", "warfarin", "etter INR")]
    assert "A3" in fired(run(CIPRO, chart(both[first], both[1 - first])))


@pytest.mark.parametrize(
    ("hours", "ahead"), [(-2, False), (-1, True), (0, True), (24, True), (48, True), (49, False)]
)
def test_a_sample_counts_from_an_hour_ago_until_the_end_of_the_time(hours: int, ahead: bool) -> None:
    where = chart(requested("INR", (NOW + hours * DAY / 24).isoformat()))
    assert Facts(where, (), NOW).requested("inr", 2 * DAY) is ahead


def test_a_ward_order_of_another_stay_decides_about_no_prescription() -> None:
    """Only an order of this stay stands in the place of what was prescribed."""
    where = chart(
        staying(),
        given("B01AF02", "apiksaban", daily("5", "mg", 2), status="stopped",
              encounter={"reference": "Encounter/earlier"}),
        given("B01AF02", "apiksaban", daily("5", "mg", 2), category=[{"coding": [{"code": "community"}]}]),
    )  # fmt: skip
    assert "apiksaban" in [one.name for one in Facts(where, (), NOW).medicines]


@pytest.mark.parametrize(("code", "told"), [("no-medication-info", True), ("no-known-medications", False)])
def test_that_nothing_is_known_of_the_medicines_leaves_the_comparison_unchecked(
    code: str, told: bool
) -> None:
    """It may leave out anything; that there is none leaves out nothing. Neither is a medicine."""
    coded = {
        "coding": [{"system": "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "code": code}]
    }
    facts = Facts(chart(stated("", "x", medicationCodeableConcept=coded)), (), NOW)
    assert bool(facts.unnamed) is told
    assert facts.medicines == ()
