"""Reading SampledData: numbers where the standard's form holds, else nothing and the reason."""

from __future__ import annotations

from decimal import Decimal
from math import isnan
from typing import Any

import pytest

from desktop.clinical.record.measured.sampled import MOST, sampled
from desktop.fhir.elements import Quantity, SampledData
from tests.cost import Bytes, Cost, Seconds

MEASURED = [pytest.mark.slow, pytest.mark.measures]


def data(text: str = "1 2 3", **more: Any) -> SampledData:
    given = {"origin": Quantity(value=Decimal(0), unit="/min"), "period": Decimal(1000), "dimensions": 1}
    return SampledData(**{**given, "data": text, **more})


def values(source: SampledData) -> list[float]:
    read = sampled(source)
    assert read.problem == "", read.problem
    (curve,) = read.curves
    return list(curve)


def test_a_point_is_the_origin_and_so_many_of_it() -> None:
    source = data("0 10 -4", origin=Quantity(value=Decimal(100), unit="/min"), factor=Decimal("0.5"))
    assert values(source) == [100, 105, 98]
    assert values(data("0 10", factor=Decimal(-1))) == [0, -10]


def test_what_could_not_be_measured_is_no_number() -> None:
    read = values(data("140 E U L 141"))
    assert (read[0], read[4]) == (140, 141)
    assert all(isnan(one) for one in read[1:4])


def test_dimensions_are_told_apart() -> None:
    read = sampled(data("1 10 100 2 20 200", dimensions=3))
    assert [list(curve) for curve in read.curves] == [[1, 2], [10, 20], [100, 200]]
    assert read.seconds == 2


@pytest.mark.parametrize("text", ["1e2 2.5E-1", "  100\n0.25 ", "+100 .25"])
def test_decimals_as_they_are_written(text: str) -> None:
    assert values(data(text)) == [100, 0.25]


@pytest.mark.parametrize(
    "text",
    ["1 NaN 2", "1 nan", "inf", "1 -Infinity", "1,5 2", "1_000", "0x10", "1;2", "EE", "1E", "e", "--1",
     "1e999", "140 ukjent", "١٢", "1 . 2"],
)  # fmt: skip
def test_what_is_no_number_makes_nothing_of_it_readable(text: str) -> None:
    assert sampled(data(text)).problem == "data"
    assert sampled(data(text)).curves == ()


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"period": Decimal(0)}, "period"), ({"period": Decimal(-4)}, "period"), ({"period": None}, "period"),
        ({"factor": Decimal(0)}, "factor"), ({"dimensions": None}, "dimensions"),
        ({"dimensions": 0}, "dimensions"), ({"dimensions": -1}, "dimensions"), ({"dimensions": 2}, "uneven"),
        ({"origin": None}, "origin"), ({"origin": Quantity(unit="/min")}, "origin"),
        ({"origin": Quantity(value=Decimal(0), comparator="<")}, "origin"),
        ({"data": ""}, "empty"), ({"data": "  "}, "empty"), ({"period": Decimal(10) ** 20}, "long"),
    ],
)  # fmt: skip
def test_what_lacks_or_is_wrong_is_named(more: dict[str, Any], problem: str) -> None:
    given = {"text": "1 2 3", **{"text" if key == "data" else key: one for key, one in more.items()}}
    assert sampled(data(**given)).problem == problem


@pytest.mark.parametrize(
    "cost", [Bytes(100_000), pytest.param(Seconds(0.05, "perf_counter"), marks=MEASURED)], ids=str
)
def test_hours_of_four_a_second_are_read_and_ten_million_refused_at_once(cost: Cost) -> None:
    read = sampled(data("140 " * 100_000, period=Decimal(250)))
    assert len(read.curves[0]) == 100_000
    assert read.curves[0].itemsize == 8
    text = "140 " * 10_000_000
    given = data(text)
    with cost:
        read = sampled(given)
    assert read.problem == "long"
    assert sampled(data("1 " * (MOST + 1))).problem == "long"
