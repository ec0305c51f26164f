"""Weights and heights that can't be true: which are doubted, and what goes by the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.measured import improbable, measurements, weights
from desktop.clinical.record.measured.measurement import Measurement
from desktop.fhir.when import parse
from desktop.orders.chart_facts import Facts
from tests.meaning.saying import strings
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, stay

ADULT, CHILD = parse("1961-08-30"), parse("2026-10-20")
DAY = timedelta(days=1)


def doubted(key: str, *values: str, born: object = ADULT, step: timedelta = DAY) -> list[str]:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    found = [
        Measurement(key, start + at * step, f"Observation/{at}", Decimal(value))
        for at, value in enumerate(values)
    ]
    return [one.words for one in improbable.judged(found, born) if one.number is None]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("weight", ("69.9", "3.45"), ["3,45 kg"]),
        ("weight", ("3.45", "69.9"), ["3,45 kg"]),
        ("weight", ("3.45",), ["3,45 kg"]),
        ("weight", ("70", "70.4", "154", "71"), ["154 kg"]),
        ("weight", ("70", "154", "153", "155"), ["70 kg"]),
        ("weight", ("70", "154"), ["70 kg", "154 kg"]),
        ("weight", ("70", "71", "154", "153"), ["70 kg", "71 kg", "154 kg", "153 kg"]),
        ("weight", ("31", "30.5"), []),
        ("weight", ("30",), []),
        ("weight", ("3.4", "3.5"), ["3,4 kg", "3,5 kg"]),
        ("weight", ("3.4", "3.5", "3.6"), []),
        ("weight", ("92", "96.4", "91"), []),
        ("height", ("178", "78", "179"), ["78 cm"]),
        ("height", ("1780",), ["1\N{NO-BREAK SPACE}780 cm"]),
        ("height", ("118",), []),
    ],
)
def test_which_of_them_is_doubted(key: str, values: tuple[str, ...], words: list[str]) -> None:
    assert doubted(key, *values) == words


def test_what_grows_fast_or_slowly_enough_is_not_asked_about() -> None:
    month = timedelta(days=30)
    assert doubted("weight", "3.4", "5.6", "6.9", born=CHILD, step=month) == []
    assert doubted("weight", "0.9", "1.3", "1.9", born=CHILD, step=timedelta(days=20)) == []
    assert doubted("weight", "60", "95", step=timedelta(days=200)) == []
    assert doubted("weight", "3.4", "34", born=CHILD) == ["34 kg"]


def test_of_an_unknown_age_only_the_others_tell() -> None:
    assert doubted("weight", "3.45", born=None) == []
    assert doubted("weight", "70", "70", "3.45", born=None) == ["3,45 kg"]


@given(st.lists(st.decimals("55", "80", places=1), min_size=1, max_size=30))
def test_no_ordinary_course_is_asked_about(values: list[Decimal]) -> None:
    assert doubted("weight", *map(str, values)) == []


@given(st.lists(st.decimals("20", "200", places=1), max_size=20))
def test_what_stands_side_by_side_agrees(values: list[Decimal]) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    found = [Measurement("weight", start + at * DAY, "Observation/w", one) for at, one in enumerate(values)]
    made = improbable.judged(found, ADULT)
    assert [one.at for one in made] == [one.at for one in found]
    kept = [(at, one.number) for at, one in enumerate(made) if one.number is not None]
    for (at, one), (after, other) in pairwise(kept):
        assert after > at + 1 or max(one, other) <= Decimal("1.5") * min(one, other)


def _weight(ident: str, value: float, unit: str, hours: float) -> Json:
    return about(
        "Observation", ident, status="final", code=concept("Vekt", "29463-7", system="http://loinc.org"),
        effectiveDateTime=hours_ago(hours), valueQuantity={"value": value, "unit": unit, "code": unit},
    )  # fmt: skip


def test_nothing_goes_by_it_and_the_banner_asks() -> None:
    found = chart(*PLACES, stay(), _weight("a", 69.9, "kg", 30), _weight("b", 3450, "g", 20))
    assert [one.use.why for one in measurements.measurements(found, "weight", now=NOW)] == ["", "improbable"]
    newest = weights.weights(found, NOW).newest
    assert newest is not None
    assert newest.kilos == Decimal("69.9")
    assert Facts(found, (), NOW).weight() == (newest.kilos, newest.at)
    said = strings("banner", found, NOW).replace("\N{NO-BREAK SPACE}", " ")
    assert "Vekt 69,9 kg (i går 08:32) · vekt 3,45 kg? (i går 18:32)" in said
    assert "usannsynlig ved siden av de andre verdiene" in strings("flowsheet", found, NOW)
