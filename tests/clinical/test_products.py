"""Two products by their words: the same one only where nothing that is said of them differs."""

from __future__ import annotations

import pytest

from desktop.clinical.products import only_names, product


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Selo-Zok depottab 50 mg", "Selo-Zok depottabl. 50 mg", True),
        ("Selo-Zok depottab 50 mg", "Selo-Zok depottab 100 mg", False),
        ("Selo-Zok depottab 50 mg", "Seloken tab 50 mg", False),
        ("Marevan tab 2,5 mg", "Marevan tablets 2.5 mg", True),
        ("Pulmicort Turbuhaler 200 mikrog/dose", "Rhinocort nesespray 64 mikrog/dose", False),
        # What begins like a form is a brand all the same: two biological medicines are never one.
        ("Inflectra 100 mg", "Remsima 100 mg", False),
        ("Gelovan 1 g", "Pinex 1 g", False),
        # Another brand of the same strength and form is what a pharmacy changes.
        ("Furix tab 40 mg", "Diural tab 40 mg", True),
        ("Furix tab 40 mg", "tabl. 40 mg", True),
        ("", "Furix tab 40 mg", True),
        ("μg 1234567890123456789 ٣", "Furix tab 40 mg", False),
    ],
)
def test_what_can_be_the_same_product(one: str, other: str, same: bool) -> None:
    assert product(one).may_be(product(other)) is same
    assert product(other).may_be(product(one)) is same


@pytest.mark.parametrize(
    "first", ["tab", "tabl.", "tablett", "kapsler", "depottabl", "mikstur", "inj", "gel"]
)
def test_a_form_is_no_brand(first: str) -> None:
    assert product(f"{first} 40 mg").brand == ""


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("FURIX tablett 40 mg", True),
        ("KLEXANE injeksjonsvæske 100 mg/ml", True),
        ("FURIX øyedråper", True),
        ("Furosemid depottablett 47,5 mg", True),
        ("gis ikke ved puls under 50", False),
        ("Furix gis ikke", False),
        ("Furix 40 mg ved behov", False),
        ("Furix", False),
        ("halv tablett", False),
        ("ikke 40 mg", False),
    ],
)
def test_words_that_only_name_a_product(words: str, only: bool) -> None:
    assert only_names(words, "furosemid Furix") is only
