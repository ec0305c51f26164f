"""Percentile lines behind a child's curve: where they run, what is said beside it, when there are none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.clinical import growth
from desktop.shown.chart.vitals import Lane
from desktop.views.curves.trend_growth import percentile_words
from tests.views.charts import Json, patient, stay, vital
from tests.views.listing import observation
from tests.views.trending import at, child, lane, plain, shown

WEEKS = {"unit": "wk", "code": "wk"}
TERM = observation("11884-4", valueQuantity={"value": 40, **WEEKS})


def told(weeks: float) -> Json:
    return observation("11884-4", valueQuantity={"value": weeks, **WEEKS})


def boy(born: str, **more: Any) -> Json:
    return patient(birthDate=born, gender="male", **more)


def line(found: Lane, text: str) -> dict[float, float]:
    (one,) = [one for one in found.percentiles if one.text == text]
    return dict(one.points)


def test_lines_run_by_the_childs_sex_and_age() -> None:
    model, state = shown(
        "growth", TERM, vital("weight", 7.9, 24 * 40), vital("weight", 8.4, 2), who=boy("2026-04-17")
    )
    found = lane(model)
    assert [one.text for one in found.percentiles] == ["3", "10", "50", "90", "97"]
    assert [one.text for one in found.percentiles if one.middle] == ["50"]
    # 20.11 is day 217 of life: the published tables have 8.3 kg at seven months.
    assert line(found, "50")[at("2026-11-20T12:00")] == pytest.approx(
        growth.value("weight", "male", 217, 50), abs=1e-9
    )
    assert line(found, "50")[at("2026-11-20T12:00")] == pytest.approx(8.3, abs=0.1)
    assert found.said == ("persentil 53",)
    assert "persentiler: WHO" in model.note
    assert "persentil 53" in model.spoken
    assert "Persentil" not in state.text
    girl = patient(birthDate="2026-04-17", gender="female")
    other, _state = shown("growth", TERM, vital("weight", 7.9, 24 * 40), vital("weight", 8.4, 2), who=girl)
    assert line(lane(other), "50")[at("2026-11-20T12:00")] == pytest.approx(7.7, abs=0.1)


def test_a_preterm_child_has_lines_from_term_by_its_corrected_age() -> None:
    who = boy("2026-09-10")
    values = (vital("weight", 1.5, 24 * 70), vital("weight", 3.5, 2))
    model, _state = shown("growth", told(31), *values, who=who)
    found = lane(model)
    # Nine weeks before 40: term was on 12.11.
    assert min(line(found, "50")) == at("2026-11-12T12:00")
    assert line(found, "50")[at("2026-11-12T12:00")] == pytest.approx(3.3464)
    assert found.said == ("persentil 48", "korrigert alder 8 dager")
    assert found.low < 1.5


def test_before_term_nothing_is_drawn_and_that_is_said() -> None:
    who = child("2026-11-11", "2026-11-11T05:42:00+01:00")
    model, state = shown("newborn-weight", told(31.3), vital("weight", 1.59, 8), who=who)
    assert (lane(model).percentiles, lane(model).said) == ((), ())
    assert "Persentiler er ikke tegnet: de begynner ved termin" in plain(state.text)
    # The newest value was before term, today is after.
    model, _state = shown("growth", told(31), vital("weight", 2.9, 24 * 20), who=boy("2026-09-10"))
    assert lane(model).said == ("ingen persentil: målt før termin",)


@pytest.mark.parametrize(
    ("who", "more", "why"),
    [
        (boy("2026-11-11"), (), "uker ved fødselen ukjent"),
        (patient(birthDate="2026-11-11", gender="unknown"), (TERM,), "journalen sier ikke gutt eller jente"),
        (boy("2005-06-06"), (), "de går til 19 års alder"),
        (boy("2026"), (), "fødselsdatoen er ukjent"),
    ],
)
def test_where_nobody_can_compare_it_is_said(who: Json, more: tuple[Json, ...], why: str) -> None:
    model, state = shown("growth", *more, vital("weight", 3.4, 2), vital("head", 35, 2), who=who)
    assert all(one.percentiles == () and one.said == () for one in model.lanes)
    assert plain(state.text).count(f"Persentiler er ikke tegnet: {why}") == 1
    assert "WHO" not in model.note


@pytest.mark.parametrize(
    ("kg", "said"), [(1.42, "−6 %"), (1.59, "+5 %"), (1.51, "0 %"), (1.511, "0 %"), (1.35, "−11 %")]
)
def test_a_newborn_is_weighed_against_its_birth(kg: float, said: str) -> None:
    who = child("2026-11-11", "2026-11-11T05:42:00+01:00")
    at_birth = vital("birth_weight", 1.51, 24 * 9)
    model, _state = shown("newborn-weight", told(31.3), at_birth, vital("weight", kg, 8), who=who)
    assert [plain(one) for one in lane(model).said] == [f"fødselsvekt 1 510 g, nå {said}"]
    # Later nobody asks, and without it nothing is made up.
    older = boy("2026-09-10")
    model, _state = shown("growth", TERM, at_birth, vital("weight", 4.5, 8), who=older)
    assert not any("fødselsvekt" in one for one in lane(model).said)
    model, _state = shown("newborn-weight", told(31.3), vital("weight", kg, 8), who=who)
    assert lane(model).said == ()


def test_lines_never_flatten_the_childs_own_curve() -> None:
    # Some days in hospital: forty grams up and down, lines hundreds of grams away.
    values = [vital("weight", kg, hours) for kg, hours in ((7.9, 70), (7.886, 40), (7.86, 20), (7.9, 2))]
    model, state = shown("growth", TERM, *values, who=boy("2026-04-17"))
    found = lane(model)
    assert (7.9 - 7.86) / (found.high - found.low) > 0.2
    assert "Persentillinjene ligger utenfor skalaen for Vekt" in plain(state.text)
    assert found.said == ("persentil 31",)
    # One value alone stands between the lines next to it.
    model, state = shown("growth", TERM, vital("weight", 7.9, 2), who=boy("2026-04-17"))
    found = lane(model)
    seen = [one.text for one in found.percentiles if found.low < one.points[-1][1] < found.high]
    assert seen == ["10", "50"]
    assert state.text == "Ingen verdi: Lengde/høyde, Hodeomkrets, KMI"


def test_a_course_of_months_has_the_lines_beside_it() -> None:
    values = [vital("weight", kg, 24 * days) for kg, days in ((3.5, 210), (5.6, 150), (7.0, 90), (7.9, 2))]
    model, state = shown("growth", TERM, *values, who=boy("2026-04-17"))
    found = lane(model)
    assert found.low <= line(found, "10")[max(line(found, "10"))] <= found.high
    assert "utenfor" not in state.text
    assert all(found.low <= line(found, text)[max(line(found, text))] <= found.high for text in ("3", "90"))


def test_an_age_that_nobody_can_correct_is_said_once() -> None:
    model, state = shown("growth", vital("weight", 7.9, 2), vital("head", 44, 2), who=boy("2026-04-17"))
    assert lane(model).said == ("persentil 31", "alder ikke korrigert")
    assert state.text.count("Uker ved fødselen ukjent: alderen er ikke korrigert") == 1


def test_a_length_of_who_stands_is_not_judged() -> None:
    lying = {"coding": [{"system": "http://loinc.org", "code": "8306-3"}]}
    model, _state = shown("growth", vital("height", 88, 2, code=lying), who=boy("2024-05-01"))
    assert lane(model, "curve1").said == ("ingen persentil: målt liggende",)


def test_a_curve_without_a_reference_has_none(trending: Any) -> None:
    trending(mine={"title": "T", "over": "record", "curves": [{"of": [{"vital": "weight"}]}]})
    model, state = shown("mine", TERM, vital("weight", 8, 2), who=boy("2026-04-17"))
    assert (lane(model).percentiles, lane(model).said, state.text) == ((), (), "")


def test_years_of_growth_are_lines_of_few_points_that_end_at_five_years() -> None:
    values = [vital("weight", kg, 24 * days) for kg, days in ((3.5, 1700), (18, 2))]
    model, _state = shown("growth", *values, who=boy("2022-01-10"), admitted=stay())
    found = lane(model)
    assert 60 < len(line(found, "50")) < 130
    ends = [points for one in found.percentiles for points in one.points]
    assert all(value > 0 for _time, value in ends)
    msgspec.json.encode(model)


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (35.4, "persentil 35"),
        (1, "persentil 1"),
        (0.44, "persentil 0,4"),
        (0.02, "under persentil 0,1"),
        (99.46, "persentil 99,5"),
        (99.99, "over persentil 99,9"),
        (0, "under persentil 0,1"),
        (100, "over persentil 99,9"),
    ],
)
def test_the_words_of_a_percentile(percent: float, said: str) -> None:
    assert plain(percentile_words(percent)) == said


def test_an_impossible_weight_is_not_compared() -> None:
    model, state = shown(
        "growth", TERM, vital("weight", 8, 30), vital("weight", 7900, 2), who=boy("2026-04-17")
    )
    assert lane(model).series[0].texts == ("8",)
    assert "7 900" in plain(state.text)


def mass(model: Any) -> Lane:
    return next(one for one in model.lanes if one.series[0].name == "KMI")


def test_the_body_mass_of_a_day_with_weight_and_height_stands_among_its_percentiles() -> None:
    who = boy("2024-11-20")
    size = (vital("weight", 12.4, 3, ident="w"), vital("height", 87, 2, ident="h"))
    model, _state = shown("growth", *size, who=who)
    found = mass(model)
    assert found.said == (
        percentile_words(growth.percentile("bmi", "male", 730, 16.4) or 0),
        "av vekt og lengde",
    )
    assert [one.text for one in found.percentiles] == ["3", "10", "50", "90", "97"]
    # Measured lying at an age at which one stands it would be another.
    lying = {"coding": [{"system": "http://loinc.org", "code": "8306-3"}]}
    older = boy("2024-05-01")
    model, _state = shown("growth", size[0], vital("height", 87, 2, ident="h", code=lying), who=older)
    assert mass(model).said == ("ingen persentil: målt liggende",)
    # Of two days nothing is worked out.
    _model, state = shown("growth", size[0], vital("height", 87, 60, ident="h"), who=who)
    assert "KMI" in state.text


def test_above_five_years_the_reference_stands_behind_height_and_body_mass() -> None:
    model, state = shown(
        "growth", vital("height", 141.2, 2), vital("weight", 33.7, 2), vital("head", 53, 2),
        who=boy("2016-09-20"),
    )  # fmt: skip
    by_name = {one.series[0].name: one for one in model.lanes}
    height = by_name["Lengde/høyde"]
    assert len(height.percentiles) == 5
    assert "persentil" in height.said[0]
    # Ten years and two months: weight goes to ten, heads to five, and both say so instead of an empty curve.
    assert by_name["Vekt"].said == ()
    assert "Vekt: ingen referanse finnes over 10 år" in plain(state.text)
    assert "Hodeomkrets: ingen referanse finnes over 5 år" in plain(state.text)
    assert "WHO" in model.note


def test_a_child_of_seven_is_compared_in_weight_too() -> None:
    model, _state = shown("growth", vital("weight", 22.9, 2), who=boy("2019-11-20"))
    assert lane(model).said == ("persentil 50",)
