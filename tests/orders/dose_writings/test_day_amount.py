"""More in a day than the greatest dose of the medicine."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.orders.checking import check
from desktop.orders.checks import declared
from desktop.orders.checks.day_amount import times_words
from tests.orders.checking import fired, run
from tests.orders.samples import NOW, chart, given, lines, none_known, weight

ADULT = chart(none_known(), born="1970-03-14")


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("digoksin 0,5 mg x 4 po", "stop"),
        ("gentamicin 400 mg x 3 iv", "stop"),
        ("paracetamol 1 g x 6 po", "question"),
        ("tramadol 100 mg x 6 po", "question"),
        ("zopiklon 15 mg x 2 po", "stop"),
        ("amlodipin 10 mg x 2 po", "question"),
        ("metformin 1 g x 4 po", "question"),
        ("kolkisin 1 mg x 4 po", "stop"),
        ("ibuprofen 800 mg x 4 po", "question"),
        ("simvastatin 80 mg x 2 po", "question"),
        ("ibuprofen 800 mg hver 4. time po", "question"),
        ("ibuprofen 600 mg po ved behov inntil x 6", "question"),
    ],
)
def test_more_than_the_greatest_dose_is_asked_about(text: str, tier: str) -> None:
    found = fired(run(text, ADULT))
    assert "day" in found, text
    assert found["day"].tier == tier
    assert found["day"].blocks


@pytest.mark.parametrize(
    "text",
    [
        "digoksin 0,25 mg x 1 po",
        "digoksin 0,5 mg engangsdose po",
        "digoksin 0,5 mg x 2 po i 1 dag, så 0,125 mg x 1",
        "gentamicin 400 mg x 1 iv",
        "paracetamol 1 g x 4 po",
        "paracetamol 1 g po ved behov inntil x 4",
        "apiksaban 10 mg x 2 po i 7 dager, så 5 mg x 2",
        "prednisolon 60 mg x 1 po i 3 dager, så 40 mg x 1 i 3 dager, så 20 mg x 1",
        "piperacillin/tazobaktam 4 g x 4 iv",
        "alendronat 70 mg ukentlig po",
        "alendronat 10 mg x 1 po",
        "semaglutid 1 mg ukentlig sc",
        "metotreksat 15 mg ukentlig po",
        "benzylpenicillin 3 g x 4 iv",
        "ondansetron 8 mg iv ved behov inntil x 3",
        "morfin 5 mg iv ved behov inntil x 6",
        "furosemid 80 mg x 2 iv",
        "levotyroksin 100 mikrogram x 1 po",
        "klopidogrel 300 mg engangsdose po",
    ],
)
def test_what_a_hospital_orders_daily_raises_nothing(text: str) -> None:
    assert "day" not in fired(run(text, ADULT))


def test_its_words_say_the_amount_and_the_greatest_dose() -> None:
    title = fired(run("digoksin 1 mg x 4 po", ADULT))["day"].title.replace("\xa0", " ")
    assert title == "4 mg digoksin i døgnet, 16 ganger største døgndose 0,25 mg."
    beyond = fired(run("digoksin 1 mg x 4 po", ADULT))["day"].beyond
    assert beyond is not None
    said = (beyond.ordered, beyond.total, beyond.most, beyond.per)
    assert [words.replace("\xa0", " ") for words in said] == ["1 mg × 4", "4 mg", "0,25 mg", "i døgnet"]
    week = fired(run("alendronat 70 mg x 1 po", ADULT))["weekly"].title.replace("\xa0", " ")
    assert week == "490 mg per uke er mer enn største ukedose 70 mg for alendronat."
    often = fired(run("semaglutid 1 mg x 1 sc", ADULT))["weekly"].title
    assert often == "semaglutid subkutant gis høyst én gang i uken. Stemmer det?"


@pytest.mark.parametrize(
    ("factor", "words"),
    [("1.2", "mer enn"), ("1.5", "1,5 ganger"), ("2", "2 ganger"), ("7.99", "7,9 ganger")],
)
def test_a_factor_is_never_rounded_up(factor: str, words: str) -> None:
    assert times_words(Decimal(factor)) == words


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("semaglutid 1 mg x 1 sc", True),
        ("semaglutid 1 mg annenhver dag sc", True),
        ("semaglutid 1 mg ukentlig sc", False),
        ("semaglutid 7 mg x 1 po", False),
        ("dulaglutid 1,5 mg x 1 sc", True),
        ("adalimumab 40 mg x 1 sc", True),
        ("adalimumab 40 mg hver 2. uke sc", False),
        ("alendronat 70 mg x 1 po", True),
        ("alendronat 70 mg ukentlig po", False),
        ("alendronat 10 mg x 1 po", False),
        ("metotreksat 15 mg x 1 po", False),
        ("metoprolol 50 mg x 1 po", False),
    ],
)
def test_what_lasts_a_week_is_not_given_daily(text: str, asks: bool) -> None:
    found = fired(run(text, ADULT))
    assert ("weekly" in found) is asks
    assert "day" not in found


def test_methotrexate_daily_is_told_of_by_its_own_rule_alone() -> None:
    found = fired(run("metotreksat 15 mg x 1 po", ADULT))
    assert "A11" in found
    assert "day" not in found


def test_a_slip_of_ten_times_is_told_of_once() -> None:
    found = fired(run("amlodipin 100 mg x 1 po", ADULT))
    assert "tenfold" in found
    assert "day" not in found


def test_the_tick_of_the_dose_says_what_was_compared() -> None:
    def tick(text: str) -> str:
        (areas,) = run(text, ADULT).areas.values()
        return next(one.words for one in areas if one.area == "dose").replace("\xa0", " ")

    assert tick("paracetamol 1 g x 4 po") == "enkeltdose innenfor 500–1 000 mg, per døgn høyst 4 000 mg"
    # There is no greatest dose of morphine, nor of digoxin into a vein.
    assert tick("morfin 10 mg x 4 po") == "enkeltdose innenfor 5–60 mg, døgnmengden er ikke vurdert"
    assert tick("digoksin 0,25 mg x 1 iv").endswith("døgnmengden er ikke vurdert")


def test_an_amount_for_an_adult_reassures_no_child() -> None:
    child = chart(none_known(), weight("14", timedelta(hours=2)), born="2022-06-01")
    found = check(lines("paracetamol 1 g x 6 po"), child, NOW)
    assert any(one.rule in ("day", "perkilo", "A4") for one in found.open)


DOSE = [{"doseQuantity": {"value": 1, "unit": "mg", "code": "mg"}}]


@pytest.mark.parametrize(
    ("timing", "stops"),
    [
        ({"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}, True),
        ({"repeat": {"period": 12, "periodUnit": "h"}}, True),
        ({"repeat": {"when": ["MORN", "EVE"]}}, True),
        ({"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}}, True),
        ({"code": {"coding": [{"code": "BID"}]}}, True),
        ({"repeat": {"frequency": 3, "period": 1, "periodUnit": "wk"}}, True),
        ({"repeat": {"dayOfWeek": ["mon", "thu"]}}, True),
        ({"repeat": {"period": 168, "periodUnit": "h"}}, True),
        ({"event": ["2026-11-20"]}, False),
        ({"repeat": {"count": 1}}, False),
    ],
)
def test_each_way_in_which_a_timing_is_written(timing: dict[str, Any], stops: bool) -> None:
    """1 mg of digoxin is four times the greatest dose on each day when it is given."""
    from desktop.orders import chart_facts
    from desktop.orders.checks.day_amount import day_amount
    from desktop.orders.findings import Finding

    route = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
                         "code": "PO"}]}  # fmt: skip
    one = {"timing": timing, "doseAndRate": DOSE, "route": route}
    held = given("C01AA05", "digoksin", None, dosageInstruction=[one])
    record = chart(none_known(), held, born="1970-03-14")
    facts = chart_facts.Facts(record, (), NOW)
    (medicine,) = facts.medicines
    assert any(isinstance(out, Finding) for out in day_amount(facts, medicine)) is stops


def test_it_is_a_registered_rule_of_the_dose() -> None:
    assert declared()["day"].area == "dose"
    assert declared()["day"].deadly
