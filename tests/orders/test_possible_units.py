"""A number without a unit is asked about with that number only, in each possible unit."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.orders.catalogue import catalogue
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.field.scan import values
from tests.orders.samples import NOW


def asked(text: str) -> list[tuple[str, str]]:
    """The words and the text of each answer to the question about the dose."""
    found = [question for question in read(text, NOW).questions if question.kind == "dose"]
    return [
        (choice.words.replace("\u00a0", " "), choice.text)
        for question in found
        for choice in question.choices
    ]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("digoxin 0.25", ["0,25 mg", "0,25 tabletter"]), ("digoxin 0.25 x 1", ["0,25 mg", "0,25 tabletter"]),
        ("marevan 3", ["3 mg", "3 tabletter"]), ("fragmin 7500", ["7 500 enheter"]),
        ("fragmin 7500 x 1 sc", ["7 500 enheter"]), ("paracet 1 x 4", ["1 g", "1 tablett", "1 stikkpille"]),
        ("levaxin 100", ["100 mikrogram"]),
        ("levaxin 0,1 x 1", ["0,1 mg"]), ("lantus 10 x 1", ["10 enheter"]),
        ("morfin 5 x 4 iv", ["5 mg"]), ("furix 40 x 2", ["40 mg"]), ("laktulose 20 x 2", ["20 ml"]),
        ("paracet 0 mg x 3", []),
    ],
)  # fmt: skip
def test_the_number_is_the_clinicians(text: str, choices: list[str]) -> None:
    assert [words for words, _text in asked(text)] == choices


def test_where_no_number_is_typed_the_usual_ones_are_offered() -> None:
    assert "40 mg" in [words for words, _text in asked("furix x 2")]


def test_a_choice_stands_in_place_of_the_number() -> None:
    assert dict(asked("fragmin 7500 x 1 sc")) == {"7 500 enheter": "fragmin 7500 enheter x 1 sc"}
    again = read("fragmin 7500 enheter x 1 sc", NOW).order
    assert isinstance(again, MedicineOrder)
    dose = again.steps[0].dose
    assert dose is not None
    assert (dose.value, dose.unit) == (Decimal(7500), "[iU]")


NAMES = sorted({item.nb for item in catalogue().items if item.kind == "medicine"})
_ANSWER = re.compile(r"(\d[\d ]*(?:,\d+)?) (\S+)")


NUMBERS = ("1", "2,5", "0.25", "0,125", "7500", "40", "3", "100", "12,5", "½")


@given(st.sampled_from(NAMES), st.sampled_from(NUMBERS),
       st.sampled_from(["", " x 1", " x 2 po", " x 1 iv", " daglig"]))  # fmt: skip
def test_no_other_number_is_ever_offered(name: str, number: str, rest: str) -> None:
    typed = set(values(number))
    for words, text in asked(f"{name} {number}{rest}"):
        match = _ANSWER.match(words)
        assert match is not None, words
        assert Decimal(match[1].replace(" ", "").replace(",", ".")) in typed, (words, text)


@pytest.mark.parametrize("text", ["gresspollenallergen 1 tablett x 2", "gresspollenallergen x 2"])
def test_a_strength_in_a_unit_that_nobody_types_is_no_answer(text: str) -> None:
    found = read(text, NOW)
    assert found.order is None
    assert not [c for q in found.questions for c in q.choices if "SQ-E" in c.words]
