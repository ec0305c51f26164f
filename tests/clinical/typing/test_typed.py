"""What is typed of a measurement is that number and no other, or it is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical import vocabulary
from desktop.clinical.typing import typed, typed_time
from desktop.clinical.typing.typed import Value

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
"""14:32 in Oslo."""


def said(key: str, text: str) -> dict[str, object]:
    reading = typed.read(key, text)
    assert not reading.refused, reading.refused
    return {one.key: one.words or one.number for one in reading.values}


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("temp", "36,8", {"temp": Decimal("36.8")}),
        ("temp", " 36.8 °C", {"temp": Decimal("36.8")}),
        ("temp", "Temp: 37", {"temp": Decimal(37)}),
        ("bp", "120/80", {"sbp": Decimal(120), "dbp": Decimal(80)}),
        ("bp", "BT 120 / 80 mmHg", {"sbp": Decimal(120), "dbp": Decimal(80)}),
        ("bp", "70/-", {"sbp": Decimal(70), "dbp": None}),
        ("spo2", "94", {"spo2": Decimal(94)}),
        ("spo2", "SpO2 94 2L", {"spo2": Decimal(94), "o2": Decimal(2)}),
        ("spo2", "94 % luft", {"spo2": Decimal(94), "o2": Decimal(0)}),
        ("spo2", "94%, 1,5 l/min", {"spo2": Decimal(94), "o2": Decimal("1.5")}),
        ("o2", "luft", {"o2": Decimal(0)}),
        ("o2", "2 L", {"o2": Decimal(2)}),
        ("o2", "40 %", {"fio2": Decimal(40)}),
        ("o2", "40 L", {"o2": Decimal(40)}),
        ("o2", "20", {"o2": Decimal(20)}),
        ("acvpu", "c", {"acvpu": "C"}),
        ("acvpu", "våken", {"acvpu": "A"}),
        ("hr", "94/min", {"hr": Decimal(94)}),
        ("weight", "3450 g", {"weight": Decimal("3.45")}),
        ("weight", "72,4", {"weight": Decimal("72.4")}),
        ("height", "1,72 m", {"height": Decimal(172)}),
        ("out-urine", "1,5 L", {"out-urine": Decimal(1500)}),
        ("in-oral", "200 ml", {"in-oral": Decimal(200)}),
        ("hr", "  ", {}),
    ],
)
def test_it_is_read_as_it_is_written(key: str, text: str, values: dict[str, object]) -> None:
    assert said(key, text) == values


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("spo2", "140"), ("spo2", "94 4x"), ("spo2", "94 96"), ("temp", "368"), ("temp", "36,85"),
        ("temp", "ca 37"), ("temp", "37?"), ("hr", "410"), ("hr", "94,5"), ("hr", "9o"), ("hr", "-94"),
        ("hr", "94 kg"), ("bp", "120"), ("bp", "80/120"), ("bp", "120/120"), ("bp", "120//80"),
        ("bp", "400/80"), ("acvpu", "X"), ("acvpu", "AC"), ("o2", "mye"), ("o2", "10 %"),
        ("o2", "21"), ("o2", "30"), ("o2", "O2 40"), ("spo2", "94 30 l/"), ("o2", "2 brille"),
        ("weight", "3450"), ("weight", "0"), ("in-oral", "1.500"), ("in-oral", "25000"), ("hr", "puls"),
        ("hr", "９４９４９４"), ("hr", "٩٤"), ("temp", "1e2"), ("out-urine", "mye"),
    ],
)  # fmt: skip
def test_what_is_not_understood_or_impossible_is_refused(key: str, text: str) -> None:
    reading = typed.read(key, text)
    assert reading.refused
    assert not reading.values


numbers = {
    key: st.decimals(min_value=known.possible.low, max_value=known.possible.high, places=places)
    for key, places in (("hr", 0), ("rr", 0), ("temp", 1), ("o2", 1), ("weight", 3), ("height", 0))
    if (known := vocabulary.vitals()[key]).possible is not None
}


@given(st.sampled_from(sorted(numbers)).flatmap(lambda key: st.tuples(st.just(key), numbers[key])))
def test_what_is_written_of_a_value_is_read_as_that_value(one: tuple[str, Decimal]) -> None:
    value = Value(*one)
    (back,) = typed.read(value.key, typed.written((value,))).values
    assert (back.key, back.number) == (value.key, value.number)


@given(st.integers(40, 350), st.integers(0, 250) | st.none())
def test_pressures_come_back(upper: int, lower: int | None) -> None:
    values = (Value("sbp", Decimal(upper)), Value("dbp", None if lower is None else Decimal(lower)))
    reading = typed.read("bp", typed.written(values))
    if lower is not None and lower >= upper:
        assert reading.refused
    else:
        assert reading.values == values


@given(st.text(max_size=12), st.sampled_from([*typed.ROUND, *typed.BODY, "in-oral"]))
def test_anything_typed_is_a_value_a_refusal_or_nothing(text: str, key: str) -> None:
    reading = typed.read(key, text)
    assert bool(reading.values) + bool(reading.refused) == (1 if " ".join(text.split()) else 0)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:32", "2026-11-20T13:32"),
        ("1405", "2026-11-20T13:05"),
        ("6", "2026-11-20T05:00"),
        ("kl. 06.30", "2026-11-20T05:30"),
        ("i går 22:10", "2026-11-19T21:10"),
        ("19.11 06:30", "2026-11-19T05:30"),
        ("25.10 02:30", "2026-10-25T01:30"),
        ("24.12 20:00", "2025-12-24T19:00"),
    ],
)
def test_a_time_is_the_one_that_was(text: str, at: str) -> None:
    found = typed_time.read(text, NOW)
    assert isinstance(found, datetime), found
    assert found.strftime("%Y-%m-%dT%H:%M") == at


@pytest.mark.parametrize(
    "text",
    ["14:33", "23:50", "25:00", "12:60", "nå", "", "i morgen 08:00", "31.02 10:00", "29.03.2026 02:30",
     "20.11.2027 10:00"],
)  # fmt: skip
def test_a_time_that_never_was_is_refused(text: str) -> None:
    assert isinstance(typed_time.read(text, NOW), str)
