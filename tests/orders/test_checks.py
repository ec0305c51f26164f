"""The rules before signing, on charts with and without what they need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.core.errors import InputError
from desktop.core.messages import set_language
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.validate import validate
from desktop.orders.basket import Basket, Line
from desktop.orders.checks import CHECKS, Checked, check
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import Finding, answer
from desktop.orders.issues import issues
from desktop.orders.resources import Signing, resource
from desktop.orders.rules import rule_file
from tests.orders.samples import (
    ATC,
    NOW,
    allergy,
    chart,
    counted,
    creatinine,
    daily,
    done,
    egfr,
    given,
    lab,
    lines,
    none_known,
    order,
    potassium,
    requested,
    staying,
    weight,
)

DAY = timedelta(days=1)
AMOXICILLIN = "amoksicillin 500 mg x 3 po"


def run(texts: str | tuple[str, ...], where: Chart) -> Checked:
    return check(lines(*((texts,) if isinstance(texts, str) else texts)), where, NOW)


def fired(checked: Checked) -> dict[str, Finding]:
    return {found.rule: found for found in checked.open}


def unchecked(checked: Checked) -> dict[str, str]:
    return {one.rule: one.why for one in checked.not_checked}


def silent(checked: Checked) -> dict[str, str]:
    return {one.rule: one.why for one in checked.silent}


# Rule 1


def test_penicillin_allergy_stops_amoxicillin() -> None:
    reaction = [{"manifestation": [{"text": "anafylaksi"}], "severity": "severe"}]
    known = allergy("penicillin", "J01C", criticality="high", reaction=reaction, onsetDateTime="2011")
    found = fired(run(AMOXICILLIN, chart(known)))["A1"]
    assert found.stops
    assert found.title == "Pasienten har straksallergi mot penicillin; velg noe annet."
    assert found.detail == "amoksicillin hører til samme gruppe. Anafylaksi 2011."
    assert (found.evidence, found.owner, found.checked) == ("sterk evidens", "Legemiddelkomiteen", False)
    assert known.key in found.implicated
    assert [action.kind for action in found.actions] == ["alternative", "remove", "override"]


def test_allergy_without_a_code_is_found_by_its_name() -> None:
    assert "A1" in fired(run(AMOXICILLIN, chart(allergy("Penicillin"))))
    assert "A1" in fired(run(AMOXICILLIN, chart(allergy("Apocillin"))))
    assert "A1" in fired(run("benzylpenicillin 3 g x 4 iv", chart(allergy("amoksicillin", "J01CA04"))))


def test_other_antibiotics_pass_a_penicillin_allergy() -> None:
    known = allergy("penicillin", "J01C", criticality="high")
    for text in ("klindamycin 600 mg x 3 iv", "cefotaksim 2 g x 3 iv", "gentamicin 320 mg x 1 iv"):
        checked = run(text, chart(known))
        assert "A1" not in fired(checked)
        assert "A1" not in unchecked(checked)


@pytest.mark.parametrize(
    "more",
    [
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"clinicalStatus": {"coding": [{"code": "inactive"}]}},
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
    ],
)
def test_a_delabelled_allergy_is_silent(more: dict[str, Any]) -> None:
    assert "A1" not in fired(run(AMOXICILLIN, chart(allergy("penicillin", "J01C", **more), none_known())))


def test_a_side_effect_is_silent_and_says_so() -> None:
    checked = run("ibux 400 mg x 3 po", chart(allergy("ibuprofen", "M01AE01", type="intolerance")))
    assert "A1" not in fired(checked)
    assert "bivirkning" in silent(checked)["A1"]


def test_nobody_asked_about_allergies() -> None:
    assert unchecked(run(AMOXICILLIN, chart()))["A1"] == "Allergier: ikke spurt."


def test_allergies_that_could_not_be_read() -> None:
    assert "kunne ikke leses" in unchecked(run(AMOXICILLIN, chart(missing="AllergyIntolerance")))["A1"]
    odd = chart(none_known(), unreadable="AllergyIntolerance")
    assert "kunne ikke leses" in unchecked(run(AMOXICILLIN, odd))["A1"]


def test_none_known_is_checked_and_quiet() -> None:
    checked = run(AMOXICILLIN, chart(none_known()))
    assert "A1" not in fired(checked)
    assert "A1" not in unchecked(checked)


def test_an_allergy_that_we_cannot_place_is_not_checked() -> None:
    assert "A1" in unchecked(run(AMOXICILLIN, chart(allergy("xylozin"))))
    assert "A1" not in unchecked(run(AMOXICILLIN, chart(allergy("plaster", category=["environment"]))))


# Rule 2


def test_metformin_at_a_low_egfr() -> None:
    found = fired(run("metformin 500 mg x 2 po", chart(egfr("25"))))["A2"]
    assert found.title == "eGFR er 25; metformin bør stanses."
    assert not found.stops


def test_metformin_at_thirty_passes() -> None:
    checked = run("metformin 500 mg x 2 po", chart(egfr("30")))
    assert "A2" not in fired(checked)
    assert "A2" not in unchecked(checked)


def test_metformin_without_a_fresh_egfr_is_not_checked() -> None:
    assert "A2" in unchecked(run("metformin 500 mg x 2 po", chart()))
    assert "A2" in unchecked(run("metformin 500 mg x 2 po", chart(egfr("20", ago=40 * DAY))))
    assert "A2" in unchecked(run("metformin 500 mg x 2 po", chart(missing="Observation")))


def test_metformin_falls_back_to_creatinine_and_says_so() -> None:
    found = fired(run("metformin 500 mg x 2 po", chart(creatinine("225"))))["A2"]
    assert "CKD-EPI 2021" in found.detail


def test_a_withdrawn_result_does_not_count() -> None:
    assert "A2" in unchecked(run("metformin 500 mg x 2 po", chart(egfr("20", status="entered-in-error"))))


# Rule 3


def test_warfarin_and_trimethoprim_sulfa() -> None:
    where = chart(given("B01AA03", "warfarin", daily("2.5", "mg", 1)))
    found = fired(run("trimetoprim/sulfa 80 mg/400 mg 2 tabl x 2 po", where))["A3"]
    assert found.title == "Trimetoprim/sulfa kan øke INR; bestill INR om 3–5 dager."
    (action,) = (a for a in found.actions if a.kind == "order")
    assert lines(action.text)[0].order.title == "INR"  # type: ignore[union-attr]


def test_the_other_way_round_too() -> None:
    where = chart(given("J01MA02", "ciprofloksacin", daily("500", "mg", 2)))
    assert "A3" in fired(run("marevan 2,5 mg daglig po", where))


def test_an_ordered_inr_silences_rule_3() -> None:
    warfarin = given("B01AA03", "warfarin", daily("2.5", "mg", 1))
    text = "trimetoprim/sulfa 80 mg/400 mg 2 tabl x 2 po"
    when = (NOW + 3 * DAY).isoformat()
    assert "A3" in silent(run(text, chart(warfarin, requested("INR", when))))
    assert "A3" in silent(run((text, "inr fra 23.11"), chart(warfarin)))
    late = (NOW + 20 * DAY).isoformat()
    assert "A3" in fired(run(text, chart(warfarin, requested("INR", late))))


def test_paused_warfarin_does_not_fire() -> None:
    paused = given("B01AA03", "warfarin", daily("2.5", "mg", 1), status="on-hold")
    assert "A3" not in fired(run("ciprofloksacin 500 mg x 2 po", chart(paused)))


def test_an_unhandled_prescription_counts_until_the_ward_decides() -> None:
    home = given("B01AA03", "warfarin", "etter INR", category=[{"coding": [{"code": "community"}]}])
    assert "A3" in fired(run("ciprofloksacin 500 mg x 2 po", chart(home, staying())))
    paused = given("B01AA03", "warfarin", daily("2.5", "mg", 1), status="on-hold")
    assert "A3" not in fired(run("ciprofloksacin 500 mg x 2 po", chart(home, paused, staying())))


# Rule 4


def test_paracetamol_twice() -> None:
    standing = given("N02BE01", "paracetamol", daily("1", "g", 4, asNeededBoolean=True))
    found = fired(run("paracet 1 g x 4 po", chart(standing)))["A4"]
    assert found.title == "Paracetamol er ordinert to ganger: 8\u00a0g per døgn."
    assert "Grensen er 4\u00a0g per døgn (lever)" in found.detail
    assert [action.kind for action in found.actions] == ["replace", "keep", "remove"]
    assert found.actions[0].target == standing.key


def test_paracetamol_in_a_combination_counts() -> None:
    codeine = given("N02AJ06", "paracetamol/kodein", daily("2", "{tablett}", 4))
    found = fired(run("paracet 1 g x 4 po", chart(codeine)))["A4"]
    assert "7,2\u00a0g" in found.title


def test_paracetamol_within_the_limit_passes() -> None:
    assert "A4" not in fired(run("paracet 1 g x 4 po", chart()))
    assert "A4" in fired(run("paracet 1 g x 5 po", chart()))


def test_a_cap_on_doses_as_needed_is_counted_as_the_cap() -> None:
    capped = daily("1", "g", 4, asNeededBoolean=True, maxDosePerPeriod={
        "numerator": {"value": 1, "code": "g"}, "denominator": {"value": 1, "code": "d"}})  # fmt: skip
    assert "A4" not in fired(run("paracet 1 g x 3 po", chart(given("N02BE01", "paracetamol", capped))))


def test_paracetamol_as_free_text_is_not_checked_never_guessed() -> None:
    standing = given("N02BE01", "paracetamol", "2 tabl ved behov")
    checked = run("paracet 1 g x 4 po", chart(standing))
    assert "A4" not in fired(checked)
    assert "2 tabl ved behov" in unchecked(checked)["A4"]


def test_two_in_one_basket_are_found_once() -> None:
    checked = run(("paracet 1 g x 4 po", "paracet 1 g x 4 iv"), chart())
    found = [f for f in checked.open if f.rule == "A4"]
    assert [f.line for f in found] == ["00000000-0000-4000-8000-000000000002"]


# Rules 5 and 9


def test_potassium_and_raas() -> None:
    found = fired(run("ramipril 5 mg x 1 po", chart(potassium("5.6"))))["A5"]
    assert found.title == "Kalium er 5,6; ta EKG og vurder ramipril."
    assert "A5" not in fired(run("ramipril 5 mg x 1 po", chart(potassium("5.4"))))
    assert "A5" not in fired(run("furosemid 40 mg x 1 po", chart(potassium("6.5"))))


def test_potassium_supplement_alone_and_with_raas() -> None:
    text = "kaleorid 750 mg 2 tabl x 2 po"
    assert "A5" not in fired(run(text, chart(potassium("5.7"))))
    assert "A5" in fired(run(text, chart(potassium("6.0"))))
    running = given("C03DA01", "spironolakton", daily("25", "mg", 1))
    assert "A5" in fired(run(text, chart(potassium("5.7"), running)))


def test_the_newest_potassium_counts() -> None:
    where = chart(potassium("6.2", ago=2 * DAY), potassium("4.8", ago=timedelta(hours=2)))
    assert "A5" not in fired(run("ramipril 5 mg x 1 po", where))


def test_haemolysis_with_a_repeat_and_dialysis_silence_rule_5() -> None:
    haemolysed = potassium("6.2", note=[{"text": "Hemolysert prøve"}])
    assert "A5" in fired(run("ramipril 5 mg x 1 po", chart(haemolysed)))
    assert "A5" in silent(run("ramipril 5 mg x 1 po", chart(haemolysed, requested("Kalium"))))
    dialysis = done("Procedure", status="in-progress", code={"text": "Hemodialyse"},
                    performedDateTime=(NOW - timedelta(hours=1)).isoformat())  # fmt: skip
    assert "A5" in silent(run("ramipril 5 mg x 1 po", chart(potassium("6.2"), dialysis)))


def test_a_result_from_the_future_does_not_count() -> None:
    where = chart(potassium("6.2"), potassium("4.0", ago=-DAY))
    assert "A5" in fired(run("ramipril 5 mg x 1 po", where))


def test_no_potassium_or_an_old_one_is_not_checked() -> None:
    assert "A5" in unchecked(run("ramipril 5 mg x 1 po", chart()))
    assert "A5" in unchecked(run("ramipril 5 mg x 1 po", chart(potassium("6.2", ago=4 * DAY))))


def test_a_result_in_another_unit_is_not_taken() -> None:
    wrong = lab("NPU03230", "21.9", "mg/dL")
    assert "A5" in unchecked(run("ramipril 5 mg x 1 po", chart(wrong)))


def test_risen_creatinine() -> None:
    where = chart(creatinine("98", ago=6 * DAY), creatinine("160"))
    found = fired(run("ibux 400 mg x 3 po", where))["A9"]
    assert found.title == "Kreatinin har steget 63 %; vurder ibuprofen."
    assert "A9" not in fired(
        run("ibux 400 mg x 3 po", chart(creatinine("98", ago=6 * DAY), creatinine("146")))
    )
    assert "A9" in fired(run("ibux 400 mg x 3 po", chart(creatinine("98", ago=6 * DAY), creatinine("147"))))


def test_creatinine_without_a_baseline_is_not_checked() -> None:
    assert "A9" in unchecked(run("gentamicin 320 mg x 1 iv", chart(creatinine("160"))))


# Rule 10


def test_two_anticoagulants_in_full_dose() -> None:
    where = chart(given("B01AF02", "apiksaban", daily("5", "mg", 2)))
    found = fired(run("fragmin 10000 IE x 1 sc", where))["A10"]
    assert found.stops
    assert "A10" in fired(run("marevan 2,5 mg daglig po", where))


def test_prophylaxis_beside_an_anticoagulant_passes() -> None:
    where = chart(given("B01AF02", "apiksaban", daily("5", "mg", 2)))
    assert "A10" not in fired(run("fragmin 5000 IE x 1 sc", where))
    assert "A10" not in fired(run("fondaparinuks 2,5 mg x 1 sc", where))


def test_an_anticoagulant_of_unknown_dose_is_not_checked() -> None:
    where = chart(given("B01AB04", "dalteparin", "etter vekt"))
    checked = run("apiksaban 5 mg x 2 po", where)
    assert "A10" not in fired(checked)
    assert "dalteparin" in unchecked(checked)["A10"]


def test_a_documented_bridge_silences_rule_10() -> None:
    coding = [{"system": "urn:fagflate:code", "code": "bridging"}]
    warfarin = given("B01AA03", "warfarin", daily("2.5", "mg", 1), reasonCode=[{"coding": coding}])
    assert "A10" in silent(run("fragmin 10000 IE x 1 sc", chart(warfarin)))


def test_two_anticoagulants_in_one_basket() -> None:
    checked = run(("apiksaban 5 mg x 2 po", "marevan 2,5 mg daglig po"), chart())
    assert [f.line[-1] for f in checked.open if f.rule == "A10"] == ["2"]


# Rule 11


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("metotreksat 15 mg daglig po", True),
        ("metotreksat 15 mg x 1 po", True),
        ("metotreksat 15 mg annenhver dag po", True),
        ("metotreksat 15 mg hver mandag po", False),
        ("metotreksat 15 mg ukentlig po", False),
        ("metotreksat 15 mg x 1 per uke po", False),
        ("metotreksat 15 mg engangsdose po", False),
    ],
)
def test_methotrexate_daily(text: str, stops: bool) -> None:
    assert ("A11" in fired(run(text, chart()))) is stops


def test_methotrexate_for_a_cancer_of_the_patient_is_silent() -> None:
    icd10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
    condition = done("Condition", code={"coding": [{"system": icd10, "code": "C91.0"}]})
    (line,) = lines("metotreksat 15 mg daglig po")
    where = chart(condition)
    assert "A11" in fired(check((line,), where, NOW))
    # The disease alone is no protocol: the order has to say what it is for.
    from desktop.orders import check_dose
    from desktop.orders.facts import Facts

    facts = Facts(where, (line,), NOW)
    reason = CodeableConcept(coding=(Coding(system=icd10, code="C91.0"),))
    (outcome,) = check_dose.methotrexate(facts, replace(facts.ordered[0], reasons=(reason,)))
    assert type(outcome).__name__ == "Silent"


def test_methotrexate_kept_as_text_is_not_checked() -> None:
    assert "A11" in unchecked(run("metotreksat «6 tabl mandag» po", chart()))


# Rule 14 and the dose


CHILD = "2020-03-01"


def test_a_child_needs_a_fresh_weight() -> None:
    text = "paracet 250 mg x 4 po"
    absent = fired(run(text, chart(born=CHILD)))["A14"]
    assert absent.stops
    assert absent.title == "Vekt mangler; vei barnet før dosering."
    old = fired(run(text, chart(weight("18.5", 2 * DAY), born=CHILD)))["A14"]
    assert old.title == "Vekten er 2 døgn gammel; vei barnet før dosering."
    assert "A14" not in fired(run(text, chart(weight("18.5", timedelta(hours=3)), born=CHILD)))
    assert "A14" not in fired(run(text, chart()))


def test_resuscitation_silences_the_weight() -> None:
    flag = done(
        "Flag", status="active", code={"coding": [{"system": "urn:fagflate:code", "code": "resuscitation"}]}
    )
    checked = run("adrenalin 0,1 mg engangsdose iv", chart(flag, born=CHILD))
    assert "A14" in silent(checked)


def test_an_unknown_age_is_not_checked() -> None:
    assert "A14" in unchecked(run("paracet 250 mg x 4 po", chart(born="")))


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("paracet 10 g x 4 po", "stop"),
        ("paracet 1 g x 4 po", None),
        ("paracet 1 mg x 4 po", "notice"),
        ("levaxin 100 mg x 1 po", "stop"),
        ("levaxin 100 mikrogram x 1 po", None),
        ("levaxin 0,1 mg x 1 po", None),
        ("digoksin 2,5 mg x 1 po", "stop"),
        ("digoksin 0,25 mg x 1 po", None),
        ("morfin 50 mg iv engangsdose", "stop"),
        ("morfin 5 mg iv engangsdose", None),
        ("novorapid 100 E sc engangsdose", "stop"),
    ],
)
def test_tenfold_doses(text: str, tier: str | None) -> None:
    found = fired(run(text, chart())).get("tenfold")
    assert (found.tier if found else None) == tier


def test_an_unusual_way_is_a_notice() -> None:
    found = fired(run("apiksaban 5 mg x 2 iv", chart()))["route"]
    assert found.title == "apiksaban gis vanligvis ikke intravenøst."
    assert "route" not in fired(run("apiksaban 5 mg x 2 via sonde", chart()))


def test_contraindicated_pair_stops() -> None:
    where = chart(given("L04AX03", "metotreksat", daily("15", "mg", 1)))
    assert fired(run("trimetoprim/sulfa 80 mg/400 mg 2 tabl x 2 po", where))["pairs"].stops


# All rules


def test_a_medicine_without_a_code_is_said_to_be_uncompared() -> None:
    odd = given("", "Noe helt annet", daily("1", "mg", 1))
    assert "kode" in unchecked(run("marevan 2,5 mg daglig po", chart(odd)))["A3"]


def test_laboratory_orders_are_not_checked_as_medicines() -> None:
    assert run(("crp i morgen", "ekg nå"), chart()) == Checked()


def test_stops_come_first() -> None:
    where = chart(allergy("nsaid"), creatinine("98", ago=6 * DAY), creatinine("160"))
    assert [f.rule for f in run("ibux 400 mg x 3 po", where).open] == ["A1", "A9"]


def test_an_answer_silences_until_the_data_change() -> None:
    (line,) = lines("ramipril 5 mg x 1 po")
    first = chart(potassium("5.6"))
    found = fired(check((line,), first, NOW))["A5"]
    answered = replace(line, answers=(answer(found, "keep", NOW, identities=counted()),))
    checked = check((answered,), first, NOW)
    assert "A5" not in fired(checked)
    assert [f.rule for f in checked.answered] == ["A5"]
    assert "A5" in fired(check((answered,), chart(potassium("5.9")), NOW))
    assert "A5" not in fired(check((line,), first, NOW, decided={found.fingerprint}))


def test_a_stop_needs_a_written_reason() -> None:
    found = fired(run(AMOXICILLIN, chart(allergy("penicillin"))))["A1"]
    with pytest.raises(InputError):
        answer(found, "override", NOW, reason="kort" + " " * 20)
    with pytest.raises(InputError):
        answer(found, "keep", NOW)
    assert answer(found, "override", NOW, reason="Tålt ved tre tidligere kurer").reason


def test_decisions_are_kept_as_valid_detected_issues() -> None:
    (line,) = lines(AMOXICILLIN)
    known = allergy("penicillin")
    found = fired(check((line,), chart(known), NOW))["A1"]
    decision = answer(found, "override", NOW, reason="Tålt ved tre tidligere kurer", identities=counted())
    line = replace(line, answers=(decision,))
    (issue,) = issues(line, Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW))
    assert validate(strict.loads(strict.dumps(issue))) == []
    assert issue["severity"] == "high"
    assert [i["reference"] for i in issue["implicated"]] == [f"MedicationRequest/{line.id}", known.key]
    assert issue["mitigation"][0]["action"]["text"] == "Overstyrt med grunn: Tålt ved tre tidligere kurer"
    assert issue["identifier"][1]["value"] == found.fingerprint


def test_replacing_names_the_order_that_is_to_be_stopped() -> None:
    standing = given("N02BE01", "paracetamol", daily("1", "g", 4, asNeededBoolean=True))
    (line,) = lines("paracet 1 g x 4 po")
    found = fired(check((line,), chart(standing), NOW))["A4"]
    line = replace(line, answers=(answer(found, "replace", NOW, identities=counted()),))
    assert line.replaces == (standing.key,)
    signed = resource(line, Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW))
    assert signed["priorPrescription"] == {"reference": standing.key}
    assert validate(strict.loads(strict.dumps(signed))) == []


def test_another_medicine_after_a_stop_keeps_the_decision_with_it() -> None:
    (line,) = lines(AMOXICILLIN)
    known = allergy("penicillin")
    found = fired(check((line,), chart(known), NOW))["A1"]
    decision = answer(found, "alternative", NOW, identities=counted())
    basket = Basket("p1", (line,)).exchange(line.id, order("klindamycin 600 mg x 3 iv"), because=decision)
    (issue,) = issues(basket.lines[0], Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW))
    # The order that was never made is not referred to.
    assert [i["reference"] for i in issue["implicated"]] == [known.key]
    assert issue["mitigation"][0]["action"]["coding"][0]["code"] == "alternative"


def test_every_rule_has_words_in_both_languages_source_and_owner() -> None:
    file = rule_file()
    assert set(file.rules) == set(CHECKS)
    for rule in file.rules.values():
        assert isinstance(rule.title, dict)
        assert set(rule.title) == {"nb", "en"}
        assert rule.source
        assert rule.owner
    assert file.checked_by is None


def test_english_words() -> None:
    set_language("en")
    found = fired(run("metformin 500 mg x 2 po", chart(egfr("25"))))["A2"]
    assert found.title == "eGFR is 25; metformin should be stopped."
    assert found.evidence == "moderate evidence"


def test_a_rule_that_falls_over_says_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_facts: object, _medicine: object) -> list[object]:
        raise ValueError("odd")

    monkeypatch.setitem(CHECKS, "A5", broken)  # type: ignore[arg-type]
    assert "ValueError" in unchecked(run("ramipril 5 mg x 1 po", chart(potassium("6.2"))))["A5"]


def test_the_samples_are_what_they_say() -> None:
    line: Line = lines("paracet 1 g x 4 po")[0]
    assert isinstance(line.order, MedicineOrder)
    assert ATC.startswith("http")
