"""Which weight amounts per kilo go by, on which day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.clinical.record.measured import weights
from tests.views.charts import NOW, chart, patient, stay, vital

ADULT, CHILD, INFANT = "1950-01-01", "2020-01-01", "2026-05-01"


def _held(born: str, ago: float, *weighed: dict[str, Any]) -> str:
    found = weights.weights(chart(stay(), *weighed, who=patient(birthDate=born)), NOW)
    one = found.held(NOW - timedelta(hours=ago))
    return str(one.kilos.normalize()) if one is not None else ""


def test_each_day_has_the_weight_that_held_then() -> None:
    every = (vital("weight", 6.0, 60), vital("weight", 6.2, 30), vital("weight", 6.4, 2))
    assert [_held(INFANT, ago, *every) for ago in (50, 25, 0)] == ["6", "6.2", "6.4"]


def test_before_the_first_weight_that_one_counts() -> None:
    assert _held(INFANT, 20, vital("weight", 6.2, 2)) == "6.2"


@pytest.mark.parametrize(
    ("born", "days", "trusted"),
    [
        ("2026-11-02", 2, True), ("2026-11-02", 4, False), (INFANT, 6, True), (INFANT, 8, False),
        (CHILD, 29, True), (CHILD, 31, False), (ADULT, 89, True), (ADULT, 91, False),
    ],
)  # fmt: skip
def test_a_weight_that_is_too_old_for_the_age_is_none(born: str, days: int, trusted: bool) -> None:
    kilos = {CHILD: 20, ADULT: 70}.get(born, 4)
    assert bool(_held(born, 0, vital("weight", kilos, days * 24))) is trusted
    # What was measured so long after it says as little.
    assert bool(_held(born, days * 24, vital("weight", kilos, 0))) is trusted


def test_a_newborns_weight_at_birth_counts_until_it_is_regained() -> None:
    born = (NOW - timedelta(days=9)).date().isoformat()
    every = (
        vital("birth_weight", 3.5, 9 * 24 - 10), vital("weight", 3.2, 5 * 24), vital("weight", 3.52, 2 * 24),
    )  # fmt: skip
    assert [_held(born, hours, *every) for hours in (8 * 24, 4 * 24, 24)] == ["3.5", "3.5", "3.52"]


def test_after_two_weeks_a_weight_below_that_at_birth_is_the_weight() -> None:
    born = (NOW - timedelta(days=16)).date().isoformat()
    every = (vital("birth_weight", 3.5, 16 * 24 - 10), vital("weight", 3.3, 4))
    assert _held(born, 0, *every) == "3.3"


@pytest.mark.parametrize(
    ("born", "kilos", "small"),
    [("2026-11-01", None, True), ("2026-01-01", 10.4, True), ("2025-06-01", 9.4, True),
     ("2025-06-01", 10.2, False), ("2025-06-01", None, False), (ADULT, 80, False)],
)  # fmt: skip
def test_who_is_counted_in_millilitres(born: str, kilos: float | None, small: bool) -> None:
    weighed = [vital("weight", kilos, 3)] if kilos is not None else []
    assert weights.small(chart(stay(), *weighed, who=patient(birthDate=born)), NOW) is small


def test_without_any_weight_there_is_none() -> None:
    found = weights.weights(chart(stay(), who=patient(birthDate=INFANT)), NOW)
    assert found.newest is None
    assert found.held(NOW) is None
    assert Decimal(0) not in [one.kilos for one in found.every]


NUMBER: dict[str, Any] = {"identifier": [{"system": "urn:scales", "value": "17"}]}


def test_nobody_goes_by_weights_of_which_two_copies_differ_whichever_is_the_last() -> None:
    before = vital("weight", 70, 48)
    for one, other in (("a", "b"), ("b", "a")):
        pair = (vital("weight", 95, ident=one, **NUMBER), vital("weight", 59, ident=other, **NUMBER))
        assert _held(ADULT, 0, before, *pair) == "7E+1"
        assert not _held(ADULT, 0, *pair)
    assert _held(ADULT, 0, before, vital("weight", 95, **NUMBER)) == "95"


@pytest.mark.parametrize(("early", "late"), [("a", "b"), ("b", "a")])
def test_a_weight_that_a_later_edition_stands_for_decides_nothing(early: str, late: str) -> None:
    first = vital("weight", 95, ident=early, **NUMBER)
    right = vital("weight", 59, ident=late, **NUMBER) | {"status": "corrected"}
    assert _held(ADULT, 0, first, right) == "59"
