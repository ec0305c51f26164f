"""A dosage in a valid form of another system's FHIR means to the checks what it means to whoever reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical.words.timings import timing_words
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.fhir.systems import ROUTE
from desktop.orders.checks.dose import more_than_weekly
from desktop.orders.medicine_codes import route_of
from desktop.orders.totals import doses_in_a_day
from tests.orders.samples import given
from tests.orders.test_standing import found

SNOMED = "http://snomed.info/sct"


def dosage(**body: Any) -> Dosage:
    return msgspec.json.decode(strict.dumps(body), type=Dosage)


def test_an_event_beside_a_rule_is_where_it_begins_and_no_single_dose() -> None:
    daily = {"frequency": 4, "period": 1, "periodUnit": "d"}
    ruled = dosage(timing={"event": ["2026-11-20"], "repeat": daily})
    alone = dosage(timing={"event": ["2026-11-20"]})
    assert (doses_in_a_day(ruled), more_than_weekly(ruled)) == (4, True)
    assert (doses_in_a_day(alone), more_than_weekly(alone)) == (1, False)
    assert "gang" not in timing_words(ruled.timing).replace("ganger", "")
    assert "gang" in timing_words(alone.timing)
    methotrexate = given("L04AX03", "metotreksat", {
        "text": "15 mg daglig", "doseAndRate": [{"doseQuantity": {"value": 15, "code": "mg"}}],
        "timing": {"event": ["2026-11-20"], "repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
    })  # fmt: skip
    assert "A11" in found(methotrexate)


@pytest.mark.parametrize(
    ("repeat", "times"),
    [
        ({"when": ["MORN", "NOON", "EVE", "HS"], "frequency": 1, "period": 1, "periodUnit": "d"}, 4),
        ({"when": ["MORN", "NOON", "EVE", "HS"]}, 4),
        ({"when": ["PC"], "frequency": 3, "period": 1, "periodUnit": "d"}, 3),
        ({"when": ["MORN", "EVE"], "frequency": 1, "period": 2, "periodUnit": "d"}, None),
    ],
)
def test_several_parts_of_the_day_are_each_of_them(repeat: dict[str, Any], times: int | None) -> None:
    found = doses_in_a_day(dosage(timing={"repeat": repeat}))
    assert found == (Decimal(times) if times is not None else None)


@pytest.mark.parametrize(
    ("route", "key"),
    [
        ({"coding": [{"system": SNOMED, "code": "47625008"}]}, "IV"),
        ({"coding": [{"system": SNOMED, "code": "34206005"}]}, "SQ"),
        ({"coding": [{"system": SNOMED, "code": "72607000"}]}, "IT"),
        ({"coding": [{"system": ROUTE, "code": "IVPUSH"}]}, "IV"),
        ({"coding": [{"system": ROUTE, "code": "PO"}]}, "PO"),
        ({"text": "i.v."}, "IV"),
        ({"coding": [{"system": ROUTE, "code": "STRANGE"}]}, "STRANGE"),
        ({"coding": [{"system": SNOMED, "code": "1"}]}, ""),
    ],
)
def test_a_route_is_known_to_the_checks_by_any_of_its_codes(route: dict[str, Any], key: str) -> None:
    assert route_of(dosage(route=route)) == key


def test_the_way_that_kills_is_stopped_whichever_code_tells_it() -> None:
    by = {"coding": [{"system": SNOMED, "code": "72607000"}]}
    dose = {"doseAndRate": [{"doseQuantity": {"value": 2, "code": "mg"}}], "timing": {"repeat": {"count": 1}}}
    one = found(given("L01CA02", "vinkristin", {**dose, "route": by}))["infusion"]
    assert one.stops
