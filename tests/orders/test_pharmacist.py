"""Orders that have harmed somebody, as a ward pharmacist would try them: each stops, asks, tells, or says
that it was not checked; and ordinary ones beside them that must stay quiet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.fhir.resources import Resource
from desktop.orders.checking import check
from desktop.orders.field.reading import read
from desktop.orders.findings import Finding
from tests.orders.checking import fired, run, run_by
from tests.orders.samples import (
    NOW,
    allergy,
    chart,
    creatinine,
    daily,
    done,
    egfr,
    given,
    lines,
    potassium,
    weight,
)

PENICILLIN = allergy("Penicillin", "J01C", criticality="high")
APIXABAN = given("B01AF02", "apiksaban", daily("5", "mg", 2))
WARFARIN = given("B01AA03", "warfarin", daily("2.5", "mg", 1))
RAMIPRIL = given("C09AA05", "ramipril", daily("5", "mg", 1))
FUROSEMIDE = given("C03CA01", "furosemid", daily("40", "mg", 2))
LITHIUM = given("N05AN01", "litium", daily("42", "mg", 2))
PREGNANT = done("Condition", code={"text": "Gravid"})
CHILD: dict[str, Any] = {"born": "2025-06-01"}
BABY: dict[str, Any] = {"born": "2026-11-10"}
YOUNG: dict[str, Any] = {"born": "1995-01-01"}


def kilos(value: str) -> Resource:
    return weight(value, timedelta(hours=2))


STOP, QUESTION, NOTICE, UNCHECKED = "stop", "question", "notice", "not checked"
HARM: list[tuple[str, tuple[Resource, ...], dict[str, Any], str, str]] = [
    # Ten times too much, and the wrong unit.
    ("morfin 50 mg iv x 1", (), {}, STOP, "tenfold"),
    ("morfin 100 mg sc vb inntil x 4", (), {}, STOP, "tenfold"),
    ("oksykodon 100 mg po vb inntil x 4", (), {}, STOP, "tenfold"),
    ("oksykodon 50 mg x 2 po", (), {}, QUESTION, "tenfold"),
    ("fentanyl 1 mg iv engangsdose", (), {}, STOP, "tenfold"),
    ("fentanyl 250 mcg/t transdermalt hver 3. dag", (kilos("80"),), {}, STOP, "rate"),
    ("novorapid 100 E x 3 sc", (), {}, STOP, "tenfold"),
    ("novorapid 60 E x 3 sc", (), {}, QUESTION, "tenfold"),
    ("lantus 200 E x1 kl 22 sc", (), {}, QUESTION, "tenfold"),
    ("novorapid 8 ml x 3 sc", (), {}, STOP, "tenfold"),
    ("lantus 20 ml x1 kl 22 sc", (), {}, STOP, "tenfold"),
    ("digoksin 62,5 mg x 1 po", (), {}, STOP, "tenfold"),
    ("digoksin 2,5 mg x 1 po", (), {}, STOP, "tenfold"),
    ("levaxin 100 mg x 1 po", (), {}, STOP, "tenfold"),
    ("warfarin 25 mg x 1 po", (), {}, QUESTION, "tenfold"),
    ("kolkisin 5 mg x 2 po", (), {}, STOP, "tenfold"),
    ("fragmin 50000 IE x 1 sc", (), {}, STOP, "tenfold"),
    ("heparin 10000 IE/t iv", (), {}, STOP, "rate"),
    ("noradrenalin 0,1 mg/kg/min iv", (kilos("80"),), {}, STOP, "rate"),
    ("midazolam 50 mg iv engangsdose", (), {}, STOP, "tenfold"),
    ("magnesiumsulfat 40 g iv engangsdose", (), {}, STOP, "tenfold"),
    ("oksytocin 50 E iv engangsdose", (), {}, STOP, "tenfold"),
    # Too fast, too often.
    ("kaliumklorid 40 mmol iv engangsdose", (), {}, STOP, "rate"),
    ("kaliumklorid 40 mmol/t iv", (), {}, STOP, "rate"),
    ("metotreksat 15 mg x 1 po", (), {}, STOP, "A11"),
    ("OxyContin 20 mg x 6 po", (), {}, QUESTION, "depot"),
    ("dolcontin 10 mg po vb inntil x 4", (), {}, QUESTION, "depot"),
    ("paracet 1 g x 6 po", (), {}, NOTICE, "A4"),
    # Children.
    ("paracet 1 g x 4 po", (kilos("12"),), CHILD, STOP, "perkilo"),
    ("paracet mikstur 24 mg/ml 50 ml x 4 po", (kilos("10"),), CHILD, STOP, "perkilo"),
    ("morfin 2 mg iv engangsdose", (kilos("8"),), CHILD, STOP, "perkilo"),
    ("gentamicin 60 mg iv x 1", (kilos("1.5"),), BABY, STOP, "perkilo"),
    ("paracet 120 mg x 4 po", (), CHILD, STOP, "A14"),
    # Rates of adults say nothing of a child's.
    ("morfin 100 mcg/kg/t iv", (kilos("3"),), BABY, UNCHECKED, "rate"),
    ("morfin 10 mcg/kg/t iv", (kilos("3"),), BABY, UNCHECKED, "rate"),
    ("morfin 100 mcg/kg/t iv", (kilos("3"),), BABY, UNCHECKED, "perkilo"),
    ("kaliumklorid 1 mmol/t iv", (kilos("3"),), BABY, UNCHECKED, "perkilo"),
    ("morfin 5 mg/kg/t iv", (kilos("10"),), CHILD, STOP, "rate"),
    ("noradrenalin 5 mcg/kg/min iv", (kilos("3"),), BABY, STOP, "rate"),
    # Volumes of which nobody knows what they hold.
    ("morfin 20 ml x 4 po", (), {}, UNCHECKED, "tenfold"),
    # Kidneys.
    ("gentamicin 480 mg x 1 iv", (egfr("20"),), {}, NOTICE, "kidney"),
    ("gentamicin 480 mg x 1 iv", (creatinine("300"),), {}, NOTICE, "kidney"),
    ("gentamicin 480 mg x 1 iv", (), {}, UNCHECKED, "kidney"),
    ("morfin 10 mg x 6 sc", (egfr("10"),), {}, NOTICE, "kidney"),
    ("metformin 1 g x 2 po", (egfr("25"),), {}, NOTICE, "A2"),
    ("apiksaban 5 mg x 2 po", (egfr("12"),), {}, NOTICE, "kidney"),
    ("vancomycin 1 g x 2 iv", (egfr("15"),), {}, NOTICE, "kidney"),
    ("digoksin 0,25 mg x 1 po", (egfr("20"),), {}, NOTICE, "kidney"),
    ("metotreksat 15 mg ukentlig po", (egfr("15"),), {}, NOTICE, "kidney"),
    ("litium 42 mg 2 tabl x 2 po", (egfr("25"),), {}, NOTICE, "kidney"),
    ("kaleorid 750 mg x 2 po", (RAMIPRIL, potassium("5.6")), {}, NOTICE, "A5"),
    ("kaleorid 750 mg x 2 po", (RAMIPRIL,), {}, UNCHECKED, "A5"),
    # Together.
    ("ibuprofen 400 mg x 3 po", (APIXABAN,), {}, NOTICE, "bleeding"),
    ("fragmin 15000 IE x 1 sc", (APIXABAN,), {}, STOP, "A10"),
    ("marevan 2,5 mg 1+0+1 po", (APIXABAN,), {}, STOP, "A10"),
    ("bactrim 80 mg/400 mg 2 tabl x 2 po", (WARFARIN,), {}, NOTICE, "A3"),
    ("ibuprofen 400 mg x 3 po", (LITHIUM,), {}, NOTICE, "pairs"),
    ("naproksen 500 mg x 2 po", (RAMIPRIL,), {}, NOTICE, "pairs"),
    ("naproksen 500 mg x 2 po", (given("M01AE01", "ibuprofen"),), {}, QUESTION, "group-twice"),
    ("ramipril 5 mg x 1 po", (given("C09CA06", "kandesartan"),), {}, NOTICE, "pairs"),
    ("kolkisin 500 mikrog x 2 po", (given("J01FA09", "klaritromycin"),), {}, QUESTION, "pairs"),
    ("simvastatin 40 mg x 1 po", (given("J01FA09", "klaritromycin"),), {}, STOP, "pairs"),
    ("novorapid 8 E x 3 sc", (given("A10AB04", "insulin lispro"),), {}, NOTICE, "group-twice"),
    ("furosemid 40 mg x 2 iv", (FUROSEMIDE,), {}, QUESTION, "double"),
    # Allergy and pregnancy.
    ("tazocin 4 g x 3 iv", (PENICILLIN,), {}, STOP, "A1"),
    ("ibuprofen 400 mg x 3 po", (allergy("ASA"),), {}, STOP, "A1"),
    ("amoksicillin 500 mg x 3 po", (), {}, UNCHECKED, "A1"),
    ("ramipril 5 mg x 1 po", (PREGNANT,), YOUNG, STOP, "pregnancy"),
    ("atorvastatin 80 mg x 1 po", (), YOUNG, UNCHECKED, "pregnancy"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "resources", "who", "wanted", "rule"), HARM)
def test_what_has_harmed_is_not_silent(
    text: str, resources: tuple[Resource, ...], who: dict[str, Any], wanted: str, rule: str
) -> None:
    checked = run(text, chart(*resources, **who))
    outcomes = {(f.tier, f.rule) for f in checked.open}
    outcomes |= {(UNCHECKED, one.rule) for one in checked.not_checked}
    assert (wanted, rule) in outcomes, sorted(outcomes)
    if wanted == UNCHECKED:
        # The card says so too: its area is no tick.
        ((_line, areas),) = checked.areas.items()
        assert any(one.state != "ok" and one.why for one in areas)


@pytest.mark.parametrize(
    "text",
    ["fentanyl 25 mcg/t plaster hver 7. time transdermalt", "digoksin 250 x 1 po", "bactrim 2 tabl x 2 po",
     "vinkristin 2 mg intratekalt engangsdose", "novorapid 1OE sc x 3",
     "levaxin 50/75 mikrogram annenhver dag po"],
)  # fmt: skip
def test_what_is_not_understood_is_asked_and_never_an_order(text: str) -> None:
    found = read(text, NOW)
    assert found.order is None
    assert found.questions


def test_slow_release_six_times_a_day_is_told_of() -> None:
    assert "depot" in fired(run("morfin depot 30 mg x 6 po", chart(egfr("80"))))


@pytest.mark.parametrize(
    ("way", "text"), [("IV", "nimodipin 60 mg x 6 iv"), ("IT", "vinkristin 2 mg iv engangsdose")]
)
def test_a_way_that_kills_is_told_of(way: str, text: str) -> None:
    """A capsule's dose into a vein, and a cytostatic drug into the spine: of another system's order too."""
    ((_line, areas),) = run_by(way, text, chart(egfr("80"))).areas.items()
    assert next(one.state for one in areas if one.area == "dose") == "finding"


QUIET: list[tuple[str, tuple[Resource, ...]]] = [
    ("morfin 5 mg x 4 sc", (egfr("80"),)),
    ("oksykodon 10 mg x 2 po", ()),
    ("OxyContin 20 mg x 2 po", ()),
    ("novorapid 8 E x 3 sc", ()),
    ("lantus 40 E x1 kl 22 sc", ()),
    ("novorapid 0,08 ml x 3 sc", ()),
    ("digoksin 0,25 mg x 1 po", (egfr("80"),)),
    ("kaliumklorid 10 mmol/t iv", (potassium("3.1"), egfr("80"))),
    ("kaleorid 750 mg x 2 po", (potassium("3.1"), egfr("80"))),
    ("metotreksat 15 mg ukentlig po", (egfr("80"),)),
    ("deksametason 40 mg x 1 po", ()),
    ("cefazolin 2 g x 4 iv", (PENICILLIN,)),
    ("paracet 1 g x 4 po", ()),
    ("fragmin 5000 IE x 1 sc", (egfr("80"),)),
    ("litium 42 mg x 2 po", (egfr("80"),)),
    ("fentanyl 25 mcg/t transdermalt hver 3. dag", (kilos("80"),)),
    ("ibuprofen 400 mg x 3 po", (egfr("80"), creatinine("70"), creatinine("72", ago=timedelta(days=3)))),
    ("selo-zok 100 mg x 1 po", (RAMIPRIL,)),
    ("prednisolon 40 mg x 1 po", (WARFARIN,)),
]


@pytest.mark.parametrize(("text", "resources"), QUIET)
def test_ordinary_orders_do_not_cry_wolf(text: str, resources: tuple[Resource, ...]) -> None:
    found: tuple[Finding, ...] = run(text, chart(*resources)).open
    assert [f.title for f in found] == []


def test_an_egfr_above_the_limit_is_what_was_looked_at() -> None:
    above = egfr("90", quantity={"comparator": ">"})
    ((_line, areas),) = run("litium 42 mg x 2 po", chart(above)).areas.items()
    kidney = next(one for one in areas if one.area == "kidney")
    assert (kidney.state, kidney.words) == ("ok", "eGFR >90")


def test_two_in_the_basket_are_told_of_once() -> None:
    for texts in (
        ("ibuprofen 400 mg x 3 po", "naproksen 500 mg x 2 po"),
        ("naproksen 500 mg x 2 po", "ibuprofen 400 mg x 3 po"),
        ("ramipril 5 mg x 1 po", "naproksen 500 mg x 2 po"),
    ):
        basket = lines(*texts)
        found = [f for f in check(basket, chart(), NOW).open if f.rule in ("pairs", "group-twice")]
        assert [f.line for f in found] == [basket[1].id]
