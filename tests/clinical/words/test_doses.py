"""Doses in words: nothing abbreviated, no trailing zero, and nothing of what was written lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical import units
from desktop.clinical.words.doses import common_how, dosage_words, dosages_words
from desktop.core.messages import set_language, using
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.order_resources import dosages
from desktop.orders.summary import summary
from desktop.orders.totals import daily_total, greatest_daily
from tests.orders.samples import NOW, daily, medicine, order


def dosage(body: dict[str, Any]) -> Dosage:
    return msgspec.json.decode(strict.dumps(body), type=Dosage)


def read(text: str) -> tuple[Dosage, ...]:
    return msgspec.json.decode(strict.dumps(dosages(medicine(text), NOW)), type=tuple[Dosage, ...])


def said(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "words", "short"),
    [
        ("paracet 1 g x 4 po", "1 g 4 ganger daglig gjennom munnen", "1 g × 4 gjennom munnen"),
        ("furosemid 40 mg x 3 iv", "40 mg 3 ganger daglig intravenøst", "40 mg × 3 intravenøst"),
        ("levaxin 100 µg x 1 po", "100 mikrogram 1 gang daglig gjennom munnen",
         "100 mikrogram × 1 gjennom munnen"),
        ("haloperidol 0,50 mg vesper po", "0,5 mg 1 gang daglig gjennom munnen", "0,5 mg × 1 gjennom munnen"),
        ("novorapid 1 E sc x 1", "1 enhet 1 gang daglig subkutant", "1 enhet × 1 subkutant"),
        ("paracet 1000 mg x 1 po", "1 000 mg 1 gang daglig gjennom munnen", "1 000 mg × 1 gjennom munnen"),
        ("kaliumklorid 10 mmol/t iv", "10 mmol per time intravenøst", "10 mmol per time intravenøst"),
        ("noradrenalin 0,05 µg/kg/min iv", "0,05 mikrogram per kg per minutt intravenøst",
         "0,05 mikrogram per kg per minutt intravenøst"),
        ("paracet 1 g hver 6. time po", "1 g hver 6. time gjennom munnen", "1 g hver 6. time gjennom munnen"),
        ("metotreksat 15 mg hver mandag po", "15 mg hver mandag gjennom munnen",
         "15 mg hver mandag gjennom munnen"),
        ("paracet 1 g inntil x 4 vb po",
         "1 g inntil 4 ganger daglig ved behov gjennom munnen høyst 4 g per døgn",
         "1 g inntil × 4 ved behov gjennom munnen"),
        ("morfin 2,5-5 mg sc vb inntil x 6 mot smerter",
         "2,5–5 mg inntil 6 ganger daglig ved behov mot smerter subkutant høyst 30 mg per døgn",
         "2,5–5 mg inntil × 6 ved behov mot smerter subkutant"),
    ],
)  # fmt: skip
def test_words(text: str, words: str, short: str) -> None:
    (one,) = read(text)
    assert said(dosage_words(one)) == words
    assert said(dosage_words(one, short=True)) == short


def test_steps_are_joined_by_then_and_slots_by_and() -> None:
    taper = said(dosages_words(read("prednisolon 40 mg x 1 po i 5 dager, deretter 20 mg x 1")))
    assert taper == (
        "40 mg 1 gang daglig gjennom munnen til 25.11.2026 14:32, deretter 20 mg 1 gang daglig gjennom munnen"
    )
    slots = said(dosages_words(read("paracet 500 mg 2+0+1 po")))
    assert slots == (
        "2 tabletter 1 gang daglig kl. 08 gjennom munnen og 1 tablett 1 gang daglig kl. 20 gjennom munnen"
    )


def test_free_text_is_shown_as_it_was_written() -> None:
    assert dosage_words(dosage({"text": "1 tabl morgen og kveld"})) == "1 tabl morgen og kveld"


def test_a_text_that_says_more_than_the_structure_wins() -> None:
    body = daily("1", "g", 4, text="1 g x 4, halv dose om eGFR er under 30")
    assert dosage_words(dosage(body)) == "1 g x 4, halv dose om eGFR er under 30"


def test_thousands_are_one_number_however_they_are_written() -> None:
    assert said(dosage_words(dosage(daily("1000", "mL", 1, text="1000 ml 1 gang daglig")))) == (
        "1 000 ml 1 gang daglig"
    )


def test_a_text_with_another_unit_than_the_structure_wins() -> None:
    assert dosage_words(dosage(daily("10", "g", 1, text="10 mg 1 gang daglig"))) == "10 mg 1 gang daglig"
    assert said(dosage_words(dosage(daily("10", "mg", 1, text="10 mg x 1")))) == "10 mg 1 gang daglig"


def test_english() -> None:
    set_language("en")
    (one,) = read("paracet 1 g inntil x 4 vb po")
    assert said(dosage_words(one)) == "1 g up to 4 times daily as needed by mouth at most 4 g per day"
    assert said(dosage_words(read("levaxin 100 µg x 1 po")[0])) == "100 micrograms 1 time daily by mouth"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("paracet 1 g x 4 po", "4", "g"),
        ("paracet 500 mg x 4 po", "2", "g"),
        ("haloperidol 0,1 mg x 3 po", "0.3", "mg"),
        ("paracet 1 g hver 6. time po", "4", "g"),
        ("metoprolol 50 mg 2 tabl morgen og kveld po", "200", "mg"),
        ("paracet 500 mg 2+0+1 po", "1.5", "g"),
        ("morfin 2,5-5 mg sc vb inntil x 6", "30", "mg"),
        ("paracet 1 g vb maks 3 g/døgn po", "3", "g"),
    ],
)
def test_daily_total(text: str, value: str, unit: str) -> None:
    total = daily_total(read(text))
    assert total is not None
    assert (total.value, total.code) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "metotreksat 15 mg ukentlig po",
        "metotreksat 15 mg hver mandag po",
        "prednisolon 20 mg annenhver dag po",
        "prednisolon 40 mg x 1 po i 5 dager, deretter 20 mg x 1",
        "kaliumklorid 10 mmol/t iv",
        "metoprolol «1 tabl morgen og kveld» po",
        "paracet 1 g hver 7. time po",
    ],
)
def test_no_daily_total_is_invented(text: str) -> None:
    assert daily_total(read(text)) is None


def test_totals_of_what_cannot_be_added() -> None:
    mixed = (dosage(daily("1", "g", 1)), dosage(daily("5", "mL", 1)))
    assert daily_total(mixed) is None
    assert daily_total((dosage(daily("1", "g", 1)), dosage({"text": "ved behov"}))) is None
    assert daily_total(()) is None


def test_the_greatest_day_of_a_taper_and_of_a_weekly_dose() -> None:
    assert greatest_daily(read("prednisolon 40 mg x 1 po i 5 dager, deretter 20 mg x 1"), "mg") == 40
    assert greatest_daily(read("metotreksat 15 mg ukentlig po"), "mg") == 15
    assert greatest_daily(read("metoprolol «1 tabl» po"), "mg") is None


def test_conversion_only_within_one_kind() -> None:
    assert units.convert(Decimal("1"), "g", "ug") == Decimal(1_000_000)
    assert units.convert(Decimal("100"), "ug", "mg") == Decimal("0.1")
    assert units.convert(Decimal(1), "mg", "mL") is None
    assert units.convert(Decimal(1), "{tablett}", "{kapsel}") is None


def test_the_card_under_the_field() -> None:
    card = summary(order("paracet 1 g x 4 po"), NOW)
    assert (card.name, card.brand) == ("paracetamol", "PARACET")
    assert (said(card.dose), card.frequency, card.route) == ("1 g", "4 ganger daglig", "gjennom munnen")
    assert said(card.line) == "Kl. 08, 14, 20 og 02 · fra nå · 4 g per døgn"
    assert [said(row) for row in card.row] == ["paracetamol 1 g × 4", "PARACET, gjennom munnen, fra nå"]


def test_the_rows_of_other_orders() -> None:
    assert summary(order("kalium magnesium kreatinin kl 18"), NOW).row == (
        "Kalium, magnesium, kreatinin", "i dag 18:00",
    )  # fmt: skip
    assert summary(order("rtg kne høyre obs fraktur"), NOW).row == ("Røntgen kne, høyre", "fraktur")
    assert (
        summary(order("kalium daglig i 3 dager"), NOW).row[1]
        == "i morgen 06:00, 1 gang daglig kl. 06 i 3 dager"
    )
    assert summary(order("ekg nå"), NOW).row[1] == "haster, nå"
    kept = summary(order("metoprolol «1 tabl morgen og kveld» po"), NOW)
    assert kept.dose == "1 tabl morgen og kveld"
    assert kept.frequency == ""


G, MG = {"value": 4, "unit": "g", "code": "g"}, {"value": 5, "unit": "mg", "code": "mg"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"doseRange": {"high": MG}}, "inntil 5 mg"),
        ({"doseRange": {"low": MG}}, "minst 5 mg"),
        ({"rateRatio": {"numerator": MG, "denominator": {"value": 1, "code": "h"}}}, "5 mg per time"),
        ({"rateRatio": {"numerator": MG, "denominator": {"value": strict.Number("0.5"), "code": "h"}}},
         "5 mg på 0,5 timer"),
        ({"rateRatio": {"numerator": MG, "denominator": {"value": 24, "code": "h"}}}, "5 mg på 24 timer"),
        ({"rateRange": {"low": {"value": 2, "code": "mg/h"}, "high": {"value": 5, "code": "mg/h"}}},
         "2–5 mg per time"),
        ({"rateRange": {"high": {"value": 5, "unit": "mg/h", "code": "mg/h"}}}, "inntil 5 mg per time"),
        ({"rateRange": {"low": {"value": 2, "code": "mg/h"}}}, "minst 2 mg per time"),
    ],
)  # fmt: skip
def test_an_end_of_a_range_and_the_span_of_a_rate_are_said(body: dict[str, Any], words: str) -> None:
    assert said(dosage_words(dosage({"doseAndRate": [body]}))) == words


def test_steps_are_said_in_their_sequence_whatever_the_order_in_which_they_are_written() -> None:
    steps = [dosage(daily(amount, "mg", 1) | {"sequence": n}) for n, amount in ((2, "20"), (1, "40"))]
    assert said(dosages_words(steps, short=True)) == "40 mg × 1, deretter 20 mg × 1"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"asNeededBoolean": True}, "dose ikke oppgitt, ved behov"),
        (
            {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}, "route": {"text": "iv"}},
            "dose ikke oppgitt, 2 ganger daglig intravenøst",
        ),
        ({"asNeededBoolean": False}, ""),
        ({"asNeededBoolean": True, "text": "1 tablett"}, "1 tablett ved behov"),
        ({"asNeededBoolean": True, "text": "1 tablett v/behov"}, "1 tablett v/behov"),
        (
            {"asNeededCodeableConcept": {"text": "smerter"}, "text": "1 tablett"},
            "1 tablett ved behov mot smerter",
        ),
    ],
)
def test_without_an_amount_it_still_says_how_often(body: dict[str, Any], words: str) -> None:
    assert said(dosage_words(dosage(body))) == words
    assert said(dosages_words((dosage(body),))) == words


def test_each_step_says_its_own_route_site_and_method() -> None:
    way = {"route": {"text": "i huden"}, "site": {"text": "venstre arm"}, "method": {"text": "sakte"}}
    repeat = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}
    dose = {"doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg", "code": "mg"}}]}
    plain, with_way = repeat | dose, repeat | dose | way
    steps = msgspec.json.decode(
        msgspec.json.encode([{"sequence": 1} | with_way, {"sequence": 2} | plain,
                             {"sequence": 3} | plain | {"text": "Deretter 5 mg og 7 mg annenhver dag"}]),
        type=tuple[Dosage, ...],
    )  # fmt: skip
    with using("nb"):
        first, second, third = dosages_words(steps).split(", deretter ")
        assert first.endswith("i huden venstre arm sakte")
        assert "arm" not in second
        assert third.startswith("5 mg og 7 mg"), "the word that joins them stands there once"
        assert common_how(steps) == "", "one of them says no way: the others' is not of it"
        assert common_how(steps[:1]) == "i huden venstre arm sakte"


_PER_HOUR = {"unit": "[iU]/h", "code": "[iU]/h"}


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ({"low": {"value": 500, **_PER_HOUR}, "high": {"value": 1000, **_PER_HOUR}}, "500–1 000"),
        ({"high": {"value": 1000, **_PER_HOUR}}, "inntil 1 000"),
        ({"low": {"value": 500, **_PER_HOUR}}, "minst 500"),
    ],
)
def test_a_rate_between_two_is_said(rate: dict[str, Any], words: str) -> None:
    one = dosage({"doseAndRate": [{"rateRange": rate}]})
    assert said(dosage_words(one)).startswith(words)
    assert "per time" in dosage_words(one)
    assert one.dose_and_rate[0].rated
