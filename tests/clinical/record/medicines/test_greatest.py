"""Greatest dose in a period: the forms in which others write it, and what can't be read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.medicines.greatest import hours_of, most_of
from desktop.fhir import strict
from desktop.fhir.elements import Dosage, Quantity
from desktop.orders.totals import greatest_daily


def dosage(**body: Any) -> Dosage:
    return msgspec.json.decode(strict.dumps(body), type=Dosage)


@pytest.mark.parametrize(
    ("over", "hours"),
    [
        ({"value": 24, "code": "h"}, 24), ({"value": 1, "code": "d"}, 24), ({"value": 1, "unit": "døgn"}, 24),
        ({"value": 1, "unit": "Døgn", "code": "d"}, 24), ({"value": 24, "unit": "timer"}, 24),
        ({"unit": "24 timer"}, 24), ({"value": 24, "unit": "24 timer"}, 24), ({"unit": "per døgn"}, 24),
        ({"unit": "/d"}, 24), ({"value": 1, "unit": "day"}, 24), ({"code": "d"}, 24),
        ({"value": 6, "unit": "t"}, 6),
        ({"value": 1, "code": "wk"}, 168), ({"value": 7, "unit": "dager"}, 168),
        ({"value": 90, "code": "min"}, "1.5"),
        ({"value": 1}, None), ({"value": 1, "unit": "bøtte"}, None), ({}, None),
        ({"value": 0, "code": "d"}, None),
        ({"value": 1, "unit": "døgn", "code": "h"}, None), ({"value": 2, "unit": "24 timer"}, None),
    ],
)  # fmt: skip
def test_the_hours_of_a_period(over: dict[str, Any], hours: float | str | None) -> None:
    found = hours_of(msgspec.json.decode(strict.dumps(over), type=Quantity))
    assert found == (None if hours is None else Decimal(str(hours)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 g ved behov, maks 4 g per døgn", ("4", "g", 24)),
        ("Max 3 g/24 timer", ("3", "g", 24)),
        ("Maks. 4000 mg pr. dag", ("4000", "mg", 24)),
        ("at most 2 tablets in 6 hours", ("2", "{tablett}", 6)),
        ("1 tabl x 3", None), ("inntil 4 ganger", None),
    ],
)  # fmt: skip
def test_a_maximum_that_stands_in_words_only(text: str, said: tuple[str, str, int] | None) -> None:
    found = most_of(dosage(text=text))
    assert (found and (str(found.value), found.unit, found.hours)) == said


def needed(over: dict[str, Any] | None) -> Dosage:
    most: dict[str, Any] = {"numerator": {"value": 1, "unit": "g"}}
    return dosage(
        asNeededBoolean=True,
        timing={"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}},
        doseAndRate=[{"doseQuantity": {"value": 500, "code": "mg"}}],
        maxDosePerPeriod=most | ({"denominator": over} if over is not None else {}),
    )


@given(
    st.one_of(st.none(), st.sampled_from([0, 1, 2, 24])),
    st.sampled_from(["", "d", "h", "døgn", "timer", "24 timer", "wk", "bøtte"]),
    st.sampled_from(["", "d", "h", "wk", "x"]),
)
def test_a_day_lowers_the_sum_and_what_cannot_be_read_never_does(
    value: int | None, unit: str, code: str
) -> None:
    over: dict[str, Any] = {
        k: v for k, v in (("value", value), ("unit", unit), ("code", code)) if v not in ("", None)
    }
    hours = hours_of(msgspec.json.decode(strict.dumps(over), type=Quantity))
    assert greatest_daily([needed(over)], "mg") == (1000 if hours == 24 else 2000)
