"""What was given of opioids in 24 hours: doses, patches while they are on, infusions that are only named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop.orders.opioid_doses import Sum
from tests.orders.test_equivalents import (
    FENTANYL,
    MORPHINE,
    OXYCODONE,
    at,
    dosage,
    dose,
    given,
    of,
    order,
    route,
    times,
    why,
)
from tests.views.charts import Json


@pytest.mark.parametrize(
    ("more", "counted", "named_"),
    [
        ({}, "15", []), ({"status": "not-done"}, "0", []), ({"status": "entered-in-error"}, "0", []),
        ({"status": "stopped"}, "0", []), ({"status": "unknown"}, "0", ["ikke kjent om gitt"]),
        ({"status": "stopped", "effectiveDateTime": None,
          "effectivePeriod": {"start": at(-2), "end": at(-1)}}, "15", []),
        ({"effectiveDateTime": at(-23.9)}, "15", []), ({"effectiveDateTime": at(-24.1)}, "0", []),
        ({"effectiveDateTime": at(1)}, "0", []), ({"effectiveDateTime": "9999-12-31"}, "0", []),
        ({"effectiveDateTime": "2026-11-20"}, "15", []), ({"effectiveDateTime": "2026-11-18"}, "0", []),
        ({"effectiveDateTime": "2026-11-19"}, "0", ["uvisst når"]),
        ({"effectiveDateTime": None}, "0", ["uvisst når"]),
        ({"dosage": None}, "0", ["måten er ikke oppgitt"]),
        ({"dosage": {"route": route("PO"), "text": "1 tabl"}}, "0", ["ingen dose å regne med"]),
        ({"dosage": {"route": route("PO"), "dose": {"value": 5, "code": "mg", "comparator": "<"}}}, "0",
         ["ingen dose å regne med"]),
        ({"dosage": {"route": route("IV"), "dose": {"value": 5, "code": "mg"}}}, "0", ["intravenøst"]),
    ],
)  # fmt: skip
def test_what_was_given_in_the_last_day(more: Json, counted: str, named_: list[str]) -> None:
    found = of(given(OXYCODONE, dose(10), -2, **more))
    assert (found.given.total, why(found.given)) == (Decimal(counted), named_)
    assert bool(found.keys) == (counted != "0" or bool(named_))


def test_a_dose_without_a_way_has_that_of_its_order() -> None:
    mine = order(OXYCODONE, dosage(dose(10), times(2)))
    asked = {"request": {"reference": "MedicationRequest/m"}}
    assert of(mine, given(OXYCODONE, dose(10), -2, "", **asked)).given.total == Decimal(15)
    two = order(OXYCODONE, dosage(dose(10), times(2)), dosage(dose(5), times(1), "IV"))
    assert why(of(two, given(OXYCODONE, dose(10), -2, "", **asked)).given) == ["måten er ikke oppgitt"]


def test_an_infusion_is_named_as_long_as_it_runs_and_a_day_after() -> None:
    def infusion(start: float, end: float | None) -> Json:
        rate = {"rateQuantity": {"value": 2, "code": "mg/h"}, "route": route("IV")}
        period = {"start": at(start)} | ({"end": at(end)} if end is not None else {})
        return given(MORPHINE, None, start, dosage=rate, effectiveDateTime=None, effectivePeriod=period,
                     status="completed" if end is not None else "in-progress")  # fmt: skip

    assert why(of(infusion(-60, None)).given) == ["intravenøst"]
    assert why(of(infusion(-60, -20)).given) == ["intravenøst"]
    assert why(of(infusion(-300, None)).given) == ["intravenøst"], "for more than a week"
    assert of(infusion(-60, -30)).given == Sum()


def _patch(hours: float, value: float = 25, **more: Any) -> Json:
    rate = {"rateQuantity": {"value": value, "unit": "ug/h", "code": "ug/h"}, "route": route("TRNSDERM")}
    asked = {"request": {"reference": "MedicationRequest/m"}}
    return given(FENTANYL, None, hours, ident=f"p{hours}", dosage=rate, **(asked | more))


def _patches(every: Json = times(1, 72, "h"), **more: Any) -> Json:  # noqa: B008
    said = {"rateQuantity": {"value": 25, "code": "ug/h"}}
    return order(FENTANYL, dosage(said, every, "TRNSDERM"), **more)


@pytest.mark.parametrize(
    ("put_on", "omeq"),
    [
        ((-40,), "60"), ((-12,), "30"), ((-84, -12), "60"), ((-90,), "15"), ((-100,), "0"),
        ((-3000, -40), "60"), ((-72, -48, -24, -0.5), "60"),
    ],
)  # fmt: skip
def test_a_patch_gives_as_long_as_it_is_on(put_on: tuple[float, ...], omeq: str) -> None:
    found = of(_patches(), *(_patch(hours) for hours in put_on))
    assert (found.given.total, found.given.apart) == (Decimal(omeq), ())


def test_how_long_a_patch_was_on_is_not_guessed() -> None:
    assert why(of(_patch(-40, request=None)).given) == ["uvisst hvor lenge plasteret sitter på"]
    assert of(_patch(-400, request=None)).given == Sum()
    stopped = of(_patches(status="stopped"), _patch(-40))
    assert why(stopped.given) == ["uvisst hvor lenge plasteret sitter på"]
    taken_off = {"effectiveDateTime": None, "effectivePeriod": {"start": at(-40), "end": at(-12)}}
    assert of(_patches(), _patch(-40, **taken_off)).given.total == Decimal(30)
    running = {"effectiveDateTime": None, "effectivePeriod": {"start": at(-40)}, "status": "in-progress"}
    assert of(_patch(-40, request=None, **running)).given.total == Decimal(60)


def test_an_empty_way_of_a_dose_is_none() -> None:
    mine = order(OXYCODONE, dosage(dose(10), times(2)))
    asked = {"request": {"reference": "MedicationRequest/m"}}
    empty = given(OXYCODONE, dose(10), -2, **asked)
    empty["dosage"]["route"] = {"extension": [{"url": "urn:x", "valueString": "?"}]}
    assert of(mine, empty).given.total == Decimal(15)
