"""At which rates an order ran: each change, each gap, and what nobody wrote."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desktop.clinical.record.medicines import infusions
from desktop.core import messages
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

UCUM = "http://unitsofmeasure.org"


def ran(begun: float, ended: float | None, rate: Json | None, status: str = "completed") -> Json:
    """So many hours ago until so many hours ago."""
    period = {"start": hours_ago(begun)} | ({"end": hours_ago(ended)} if ended is not None else {})
    more: dict[str, Any] = {"dosage": rate} if rate is not None else {}
    return about(
        "MedicationAdministration", f"r{begun:g}", status=status, effectivePeriod=period,
        medicationCodeableConcept=concept("noradrenalin"), request={"reference": "MedicationRequest/a"},
        **more,
    )  # fmt: skip


def rate(value: float, unit: str = "ug/kg/min") -> Json:
    return {"rateQuantity": {"value": value, "unit": unit, "code": unit, "system": UCUM}}


def found(*resources: Json) -> tuple[infusions.Ran, ...]:
    with messages.using("nb"):
        return infusions.rates(chart(stay(), *resources), "MedicationRequest/a", NOW)


def test_each_rate_lasts_as_long_as_was_written_and_a_gap_is_a_gap() -> None:
    first, second, last = found(
        ran(9, 6, rate(0.28)), ran(6, 4, rate(0.1)), ran(2, None, rate(0.05), "in-progress")
    )
    assert (first.figure, first.unit) == ("0,28", "mikrogram per kg per minutt")
    assert first.end == second.start
    assert second.end is not None
    assert second.end < last.start
    assert last.end == NOW
    assert last.value == Decimal("0.05")


def test_a_rate_that_nobody_wrote_is_not_nought() -> None:
    unknown, nought, stated = found(ran(9, 6, None), ran(6, 4, rate(0)), ran(4, 2, rate(3, "mL/h")))
    assert (unknown.value, unknown.figure) == (None, "")
    assert (nought.value, nought.figure) == (Decimal(0), "0")
    assert stated.unit == "ml per time"
    assert found(ran(9, 6, None)) == (), "without any rate nothing can be drawn as one"


def test_a_limit_is_no_figure_and_so_much_in_so_long_is_one() -> None:
    most = {"rateQuantity": {"value": 5, "comparator": "<", "unit": "mL/h", "code": "mL/h", "system": UCUM}}
    ratio = {"rateRatio": {"numerator": {"value": 500, "unit": "ml", "code": "mL"},
                           "denominator": {"value": 4, "unit": "t", "code": "h"}}}  # fmt: skip
    limit, bag = found(ran(9, 6, most), ran(6, 4, ratio))
    assert limit.value is None
    assert limit.figure.startswith("<")
    assert (bag.value, bag.figure, bag.unit) == (Decimal(125), "125", "ml per time")


def test_what_was_not_given_or_is_wrong_is_no_rate_and_what_has_no_end_gets_none() -> None:
    refused, wrong = ran(9, 6, rate(1), "not-done"), ran(8, 6, rate(1), "entered-in-error")
    open_ended, running, newer = (
        ran(5, None, rate(2)), ran(4, None, rate(3), "in-progress"), ran(1, None, rate(4), "in-progress"),
    )  # fmt: skip
    first, second, third = found(refused, wrong, open_ended, running, newer)
    assert first.end is None
    assert second.end == third.start, "nobody ended it, but another rate began"
    assert third.end == NOW
