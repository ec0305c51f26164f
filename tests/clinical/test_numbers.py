"""Numbers for a screen: short enough to read, and never another number."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.words.numbers import brief, clinical, exact, shown
from desktop.core import messages
from desktop.core.formats import MINUS, NBSP


@pytest.fixture(autouse=True)
def bokmaal():
    messages.set_language("nb")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("72.56635784394204", 1, "72,6"),
        ("72.56635784394204", None, "72,57"),
        ("5", 1, "5"),
        ("5.0", 1, "5,0"),
        ("4.10", 2, "4,10"),
        ("0.010", None, "0,010"),
        ("1234567.8901", None, f"1{NBSP}234{NBSP}568"),
        ("12345678901234567", 0, f"12{NBSP}345{NBSP}678{NBSP}901{NBSP}234{NBSP}567"),
        ("1E-7", None, "0,0000001"),
        ("0.000012345678", None, "0,00001235"),
        ("0.04", 0, "0,04"),
        ("0.0449", 1, "0,045"),
        ("1.4", 0, "1,4"),
        ("12.4", 0, "12"),
        ("-0.5", 0, f"{MINUS}0,5"),
        ("1E+3", 1, f"1{NBSP}000"),
        ("0.0000", 1, "0,0"),
        ("0", 1, "0"),
        ("9.96", 1, "10,0"),
    ],
)
def test_as_it_stands_in_a_cell(value: str, decimals: int | None, text: str) -> None:
    assert clinical(D(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "limit", "text"),
    [
        ("5.04", 1, "5.0", "5,04"),
        ("4.96", 1, "5", "4,96"),
        ("5.00", 1, "5.0", "5,0"),
        ("5.14", 1, "5.0", "5,1"),
        ("38.04", 1, "38.0", "38,04"),
        ("91.6", 0, "92", "91,6"),
    ],
)
def test_what_is_outside_its_range_never_looks_inside_it(
    value: str, decimals: int, limit: str, text: str
) -> None:
    assert clinical(D(value), decimals, [D(limit), None]) == text


def test_the_whole_number_is_one_key_away_and_only_when_there_is_more_of_it() -> None:
    weight = shown(D("72.56635784394204"), 1)
    assert (weight.text, weight.whole) == ("72,6", "72,56635784394204")
    assert shown(D("72.5"), 1).whole == ""
    less = shown(D("0.00314"), 1, comparator="<=")
    assert (less.text, less.whole) == ("≤\u00a00,0032", "≤\u00a00,00314")
    long = shown(D("12345678901234567"), comparator=">")
    assert long.short == ">\u00a0≈1,234·10¹⁶"
    assert brief(D("-1E-20")) == f"{MINUS}1·10⁻²⁰"


@pytest.mark.parametrize(
    ("value", "comparator", "text"),
    [
        ("4.9994", "<", "<\u00a05,000"),
        ("4.99999", "<=", "≤\u00a05,000"),
        ("4.9996", ">", ">\u00a04,999"),
        ("5", "<", "<\u00a05"),
        ("14.96", ">=", "≥\u00a014,9"),
    ],
)
def test_a_limit_is_never_rounded_into_something_untrue(value: str, comparator: str, text: str) -> None:
    assert shown(D(value), 1 if comparator == ">=" else None, comparator=comparator).text == text


_numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=D("-1E+30"), max_value=D("1E+30"), places=None
).filter(lambda v: not v or -30 <= v.adjusted() <= 30)


def _read(text: str) -> D:
    plain = text.replace(NBSP, "").replace(MINUS, "-").replace(",", ".")
    return D(plain)


@given(_numbers, st.none() | st.integers(0, 3), st.lists(_numbers, max_size=3))
def test_it_is_never_another_number(value: D, decimals: int | None, limits: list[D]) -> None:
    text = clinical(value, decimals, limits)
    read = _read(text)
    assert abs(read - value) <= abs(value) * D("0.05")
    assert bool(read) == bool(value)
    for limit in limits:
        assert (read > limit, read < limit) == (value > limit, value < limit)
    assert _read(exact(value)) == value


@given(_numbers)
def test_the_brief_form_is_brief(value: D) -> None:
    assert len(brief(value)) <= 13
    mantissa, _times, power = brief(value).lstrip("≈").partition("·10")
    down = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    read = _read(mantissa).scaleb(int(power.translate(down) or 0))
    assert abs(read - value) <= abs(value) * D("0.0005")
    assert brief(value).startswith("≈") == (read != value)
