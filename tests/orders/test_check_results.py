"""Laboratory results before signing: metformin, potassium, creatinine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.resources import Resource, decode
from desktop.fhir.systems import LOINC
from tests.orders.checking import DAY, fired, run, silent, unchecked
from tests.orders.samples import (
    NOW,
    chart,
    creatinine,
    daily,
    done,
    egfr,
    given,
    lab,
    potassium,
    requested,
)

Json = dict[str, Any]

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


def test_potassium_at_a_high_one_is_asked_about_beside_raas_too() -> None:
    text = "kaleorid 750 mg 2 tabl x 2 po"
    running = given("C03DA01", "spironolakton", daily("25", "mg", 1))
    for where in (chart(potassium("5.7")), chart(potassium("5.7"), running)):
        assert fired(run(text, where))["potassium"].blocks
    assert "potassium" not in fired(run("ramipril 5 mg x 1 po", chart(potassium("5.7")))), "said by rule 5"


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
    wrong = lab("NPU03230", "21.9", "mg")
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


def _abroad(code: str, value: str, unit: str) -> Resource:
    concept = CodeableConcept(coding=(Coding(system=LOINC, code=code),))
    return msgspec.structs.replace(lab("NPU00000", value, unit), code=concept)  # type: ignore[call-arg]


def test_results_of_a_laboratory_abroad_are_checked_too() -> None:
    for code in ("33914-3", "48642-3", "62238-1"):
        found = fired(run("metformin 500 mg x 2 po", chart(_abroad(code, "25", "mL/min/{1.73_m2}"))))
        assert found["A2"].title == "eGFR er 25; metformin bør stanses."
    by_creatinine = fired(run("metformin 500 mg x 2 po", chart(_abroad("2160-0", "2.55", "mg/dL"))))
    assert "CKD-EPI 2021" in by_creatinine["A2"].detail
    assert "A5" in fired(run("ramipril 5 mg x 1 po", chart(_abroad("2823-3", "5.6", "meq/L"))))


def test_a_filtration_not_per_body_surface_is_not_compared() -> None:
    checked = run("metformin 500 mg x 2 po", chart(_abroad("33914-3", "25", "mL/min")))
    assert "A2" in unchecked(checked)
    assert "A2" not in fired(checked)


def test_a_result_of_unknown_status_or_dated_ahead_decides_nothing() -> None:
    assert "A2" in unchecked(run("metformin 500 mg x 2 po", chart(egfr("20", status="unknown"))))
    ahead = egfr("20", ago=-DAY)
    assert "A2" in unchecked(run("metformin 500 mg x 2 po", chart(ahead)))


# Rule 13


def sodium(value: str, hours: int) -> Resource:
    return lab("NPU03429", value, "mmol/L", timedelta(hours=hours))


def test_what_raises_sodium_is_told_of_while_it_rises_too_fast() -> None:
    rising = chart(sodium("112", 20), sodium("122", 1))
    found = fired(run("ringer 1000 ml iv engangsdose", rising))["A13"]
    assert found.title == "Natrium har steget 10 på et døgn; brems."
    assert found.detail.startswith("Fra 112 til 122 mmol/L.")
    assert not found.stops
    assert "A13" not in fired(run("paracet 1 g x 4 po", rising))
    assert "A13" not in fired(
        run("ringer 1000 ml iv engangsdose", chart(sodium("112", 20), sodium("118", 1)))
    )
    assert "A13" in unchecked(run("ringer 1000 ml iv engangsdose", chart(missing="Observation")))


def test_the_rise_is_silent_after_dialysis() -> None:
    after = done("Procedure", status="completed", code={"text": "Hemodialyse"},
                 performedDateTime=(NOW - timedelta(hours=9)).isoformat())  # fmt: skip
    checked = run("ringer 1000 ml iv engangsdose", chart(sodium("112", 20), sodium("122", 1), after))
    assert "A13" not in fired(checked)
    assert "A13" in silent(checked)


# Platelets, wherever in an answer they stand


def blood_count(platelets: str, ago: timedelta = timedelta(hours=8), **quantity: str) -> Resource:
    """A blood count whose values are components."""
    plt = {"value": strict.Number(platelets), "unit": "10*9/L", "code": "10*9/L"} | quantity
    hb = {"value": strict.Number("9.2"), "unit": "g/dL", "code": "g/dL"}
    return decode("Observation", strict.dumps({
        "resourceType": "Observation", "id": "cbc", "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": LOINC, "code": "58410-2"}]},
        "effectiveDateTime": (NOW - ago).isoformat(),
        "component": [
            {"code": {"coding": [{"system": LOINC, "code": "718-7"}]}, "valueQuantity": hb},
            {"code": {"coding": [{"system": LOINC, "code": "777-3"}]}, "valueQuantity": plt},
        ],
    }))  # fmt: skip


@pytest.mark.parametrize(
    "order", ["dalteparin 15000 IE x 1 sc", "apixaban 5 mg x 2 po", "warfarin 2.5 mg x 1 po"]
)
def test_few_platelets_in_a_component_ask_before_an_anticoagulant(order: str) -> None:
    found = fired(run(order, chart(blood_count("9"))))["platelets"]
    assert found.title.startswith("Trombocytter er 9; skal ")
    assert found.implicated[1:] == ("Observation/cbc",)
    assert "platelets" not in fired(run(order, chart(blood_count("180"))))


def test_platelets_that_are_not_known_are_not_checked() -> None:
    apixaban = "apixaban 5 mg x 2 po"
    assert "platelets" in unchecked(run(apixaban, chart()))
    assert "platelets" in unchecked(run(apixaban, chart(blood_count("9", ago=31 * DAY))))
    assert "platelets" in unchecked(run(apixaban, chart(missing="Observation")))
    assert "platelets" in unchecked(run(apixaban, chart(blood_count("90", comparator="<"))))
    assert "platelets" in unchecked(run(apixaban, chart(blood_count("20", comparator=">"))))
    assert "platelets" in fired(run(apixaban, chart(blood_count("20", comparator="<"))))
    assert "platelets" not in unchecked(run(apixaban, chart(blood_count("90"))))
    assert "platelets" not in unchecked(run("paracetamol 1 g x 3 po", chart()))


@pytest.mark.parametrize(
    "strange",
    [
        {"modifierExtension": [{"url": "http://ext.example/negates", "valueBoolean": True}]},
        {"implicitRules": "http://rules.example/other"},
        {"meta": {"tag": [{"code": "SUBSETTED"}]}},
        {"status": "strange"},
    ],
)
def test_a_newer_potassium_that_cant_be_read_never_lets_an_older_one_reassure(strange: Json) -> None:
    later = potassium("7.7", ago=timedelta(hours=1), **strange)
    checked = run("ramipril 5 mg x 1 po", chart(potassium("4.1"), later))
    assert "A5" in unchecked(checked)
    assert "kalium 4,1" not in str(checked.areas)
    older = run(
        "ramipril 5 mg x 1 po", chart(potassium("4.1", ago=timedelta(hours=1)), potassium("7.7", **strange))
    )
    assert "A5" not in unchecked(older)


def test_the_childs_potassium_is_not_hers() -> None:
    childs = potassium(
        "6.9", ago=timedelta(hours=1), focus=[{"reference": "Patient/child", "display": "Barnet"}]
    )
    checked = run("ramipril 5 mg x 1 po", chart(potassium("4.1"), childs))
    assert "A5" not in fired(checked)
    assert "A5" not in unchecked(checked)
    assert "A5" in unchecked(run("ramipril 5 mg x 1 po", chart(childs)))


# Values that are told only as above or below a limit


@pytest.mark.parametrize(
    ("sign", "value", "expected"),
    [
        ("<", "15", "fires"), ("<", "30", "fires"), ("<", "60", "unchecked"), ("<=", "60", "unchecked"),
        (">", "60", "passes"), (">", "15", "unchecked"), (">=", "30", "passes"),
    ],
)  # fmt: skip
def test_an_egfr_told_as_a_limit_reassures_only_where_it_must(sign: str, value: str, expected: str) -> None:
    checked = run("metformin 500 mg x 2 po", chart(signed(egfr(value), sign)))
    assert ("A2" in fired(checked), "A2" in unchecked(checked)) == (
        expected == "fires", expected == "unchecked"
    )  # fmt: skip
    if expected == "fires":
        assert fired(checked)["A2"].title == f"eGFR er {sign}{value}; metformin bør stanses."


@pytest.mark.parametrize(
    ("sign", "value", "expected"),
    [
        ("<", "7.0", "unchecked"), ("<=", "7.0", "unchecked"), ("<", "3.0", "passes"), (">", "6.0", "fires"),
        (">", "3.0", "unchecked"),
    ],
)  # fmt: skip
def test_a_potassium_told_as_a_limit_reassures_only_where_it_must(
    sign: str, value: str, expected: str
) -> None:
    checked = run("spironolakton 25 mg x 1 po", chart(signed(potassium(value), sign)))
    assert ("A5" in fired(checked), "A5" in unchecked(checked)) == (
        expected == "fires", expected == "unchecked"
    )  # fmt: skip
    if expected == "fires":
        assert f"{sign}6" in fired(checked)["A5"].title


@pytest.mark.parametrize(
    ("sign", "value", "expected"),
    [
        (">", "400", "fires"), (">", "90", "unchecked"), ("<", "400", "unchecked"), ("<", "90", "passes"),
    ],
)  # fmt: skip
def test_the_newest_creatinine_counts_also_where_it_is_told_as_a_limit(
    sign: str, value: str, expected: str
) -> None:
    """An older one, which is a number, says nothing in its place."""
    before = (creatinine("80", ago=5 * DAY), creatinine("85", ago=2 * DAY))
    checked = run("gentamicin 240 mg x 1 iv", chart(*before, signed(creatinine(value), sign)))
    assert ("A9" in fired(checked), "A9" in unchecked(checked)) == (
        expected == "fires", expected == "unchecked"
    )  # fmt: skip


def signed(one: Resource, sign: str) -> Resource:
    quantity = msgspec.structs.replace(one.value_quantity, comparator=sign)  # type: ignore[attr-defined]
    return msgspec.structs.replace(one, value_quantity=quantity)  # type: ignore[call-arg]
