"""A body mass worked out: of one day's weight and height, and never where it is written or impossible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop.clinical.record.measured import body_mass
from tests.views.charts import NOW, chart, patient, vital

Json = dict[str, Any]


def found(*resources: Json) -> list[Decimal]:
    return [one.number for one in body_mass.worked_out(chart(patient(), *resources), NOW)]


def test_each_day_with_both_has_one_of_the_last_of_each() -> None:
    size = (vital("weight", 80, 5), vital("weight", 81, 4), vital("height", 180, 6))
    (one,) = body_mass.worked_out(chart(patient(), *size), NOW)
    assert (one.number, one.timed) == (Decimal("25.0"), True)
    assert len(set(one.keys)) == 2
    assert found(*size, vital("weight", 90, 60), vital("height", 180, 61)) == [
        Decimal("27.8"),
        Decimal("25.0"),
    ]


@pytest.mark.parametrize(
    "resources",
    [
        (vital("weight", 80, 5),),
        (vital("weight", 80, 5), vital("height", 180, 40)),
        (vital("weight", 80, 5), vital("height", 180, 6), vital("bmi", 24, 3)),
        (vital("weight", 80, -5), vital("height", 180, 6)),
        # 80 kg and 18 cm are nobody's.
        (vital("weight", 80, 5), vital("height", 18, 6)),
    ],
)
def test_nothing_is_worked_out_of_what_is_not_of_one_day_or_one_body(resources: tuple[Json, ...]) -> None:
    assert found(*resources) == []
