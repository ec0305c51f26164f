"""Medicines beside one another before signing."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir import strict
from tests.orders.checking import DAY, fired, run, silent, unchecked
from tests.orders.samples import (
    NOW,
    chart,
    daily,
    given,
    lab,
    lines,
    requested,
    staying,
)

# Rule 3


def test_warfarin_and_trimethoprim_sulfa() -> None:
    where = chart(given("B01AA03", "warfarin", daily("2.5", "mg", 1)))
    found = fired(run("trimetoprim/sulfa 80 mg/400 mg 2 tabl x 2 po", where))["A3"]
    assert found.title == "Trimetoprim/sulfa kan øke INR; bestill INR om 3–5 dager."
    (action,) = (a for a in found.actions if a.kind == "order")
    assert lines(action.text)[0].order.title == "INR"  # type: ignore[union-attr]


def test_the_alert_tells_the_inr_that_is_known() -> None:
    where = given("B01AA03", "warfarin", daily("2.5", "mg", 1))
    text = "ciprofloksacin 500 mg x 2 po"
    assert fired(run(text, chart(where)))["A3"].detail.endswith("Ingen INR som kan leses, står i journalen.")
    high = lab("NPU01685", "5.2", "{INR}")
    found = fired(run(text, chart(where, high)))["A3"]
    assert found.title.startswith("Ciprofloksacin kan øke INR; siste er 5,2, i dag")
    old = fired(run(text, chart(where, lab("NPU01685", "5.2", "{INR}", 20 * DAY))))["A3"]
    assert old.title.endswith("bestill INR om 3–5 dager.")
    assert any(key.startswith("Observation/") for key in found.implicated)
    seconds = lab("NPU01685", "52", "s")
    assert "A3" in unchecked(run(text, chart(where, seconds)))


def test_the_other_way_round_too() -> None:
    where = chart(given("J01MA02", "ciprofloksacin", daily("500", "mg", 2)))
    assert "A3" in fired(run("marevan 2,5 mg daglig po", where))


@pytest.mark.parametrize(
    ("atc", "name"),
    [
        ("J02AC01", "flukonazol"), ("J02AC03", "vorikonazol"), ("J02AC02", "itrakonazol"),
        ("A01AB09", "mikonazol"), ("J01XD01", "metronidazol iv"), ("P01AB01", "metronidazol"),
        ("C01BD01", "amiodaron"), ("J01EE01", "trimetoprim/sulfa"),
    ],
)  # fmt: skip
def test_what_raises_inr_is_told_when_warfarin_is_ordered(atc: str, name: str) -> None:
    where = chart(given(atc, name, daily("200", "mg", 1)))
    found = fired(run("marevan 2,5 mg daglig po", where))["A3"]
    assert found.title.startswith(f"{name[:1].upper()}{name[1:]} kan øke INR")


@pytest.mark.parametrize("text", ["metronidazol 500 mg x 3 po", "amiodaron 200 mg x 1 po"])
def test_what_raises_inr_is_told_when_it_is_ordered_beside_warfarin(text: str) -> None:
    where = chart(given("B01AA03", "warfarin", daily("2.5", "mg", 1)))
    assert "A3" in fired(run(text, where))


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


# Contraindicated pairs


def test_contraindicated_pair_stops() -> None:
    where = chart(given("L04AX03", "metotreksat", daily("15", "mg", 1)))
    assert fired(run("trimetoprim/sulfa 80 mg/400 mg 2 tabl x 2 po", where))["pairs"].stops


def test_one_dose_beyond_prophylaxis_is_treatment_however_often_it_is_given() -> None:
    def once(value: str) -> dict[str, object]:
        return {
            "doseAndRate": [{"doseQuantity": {"value": strict.Number(value), "unit": "IE", "code": "[iU]"}}]
        }

    text = "apiksaban 5 mg x 2 po"
    assert "A10" in fired(run(text, chart(given("B01AB04", "dalteparin", once("15000")))))
    unsure = run(text, chart(given("B01AB04", "dalteparin", once("5000"))))
    assert "A10" not in fired(unsure)
    assert "A10" in unchecked(unsure)


@pytest.mark.parametrize("form", ["rateQuantity", "rateRange", "rateRatio"])
def test_an_infusion_of_heparin_is_treatment(form: str) -> None:
    each = {"value": 1000, "unit": "IE/t", "code": "[iU]/h"}
    amount = {"value": 1000, "unit": "IE", "code": "[iU]"}
    rates: dict[str, Any] = {
        "rateQuantity": each,
        "rateRange": {"low": each, "high": each | {"value": 1500}},
        "rateRatio": {"numerator": amount, "denominator": {"value": 1, "code": "h"}},
    }
    where = chart(given("B01AB01", "heparin", {"doseAndRate": [{form: rates[form]}]}))
    assert "A10" in fired(run("apiksaban 5 mg x 2 po", where))


def test_what_has_nothing_to_do_with_it_hides_no_partner() -> None:
    beside = given("C07AB02", "metoprolol", daily("50", "mg", 1))
    thin = given("B01AF02", "apiksaban", daily("5", "mg", 2))
    assert "bleeding" in fired(run("ibux 400 mg x 3 po", chart(beside, thin)))
    assert "bleeding" not in fired(run("ibux 400 mg x 3 po", chart(beside)))
    assert "A3" not in fired(run("marevan 2,5 mg daglig po", chart(beside)))
