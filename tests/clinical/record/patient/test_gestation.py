"""Gestational age as other systems write it, and the bands of vital signs by corrected age."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.clinical.flags import Limits
from desktop.clinical.record.patient import gestation
from desktop.clinical.record.results import ranges
from desktop.core.clock import local
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient

LOINC = "http://loinc.org"
TODAY = local(NOW).date()


def told(code: str = "11884-4", **value: Json | str | int) -> Json:
    return about(
        "Observation", "ga", status="final", code=concept("", code, system=LOINC),
        effectiveDateTime=hours_ago(2), **value,
    )  # fmt: skip


def quantity(value: float, unit: str = "", code: str = "") -> dict[str, Json]:
    body: Json = {"value": value}
    body |= {"unit": unit} if unit else {}
    return {"valueQuantity": body | ({"code": code} if code else {})}


@pytest.mark.parametrize(
    ("value", "days"),
    [
        (quantity(219, "dager", "d"), 219),
        (quantity(31, "uker", "wk"), 217),
        (quantity(31, "weeks"), 217),
        (quantity(31, "", "{weeks}"), 217),
        (quantity(31), 217),
        (quantity(219), 219),
        (quantity(31.43, "wk", "wk"), 220),
        ({"valueString": "31+2"}, 219),
        ({"valueString": "uke 31 + 2"}, 219),
        ({"valueInteger": 31}, 217),
        (quantity(31, "dager", "d"), None),
        (quantity(9, "months", "mo"), None),
        (quantity(60, "wk", "wk"), None),
        (quantity(12345678901234567), None),
        ({"valueString": "preterm"}, None),
        ({"valueQuantity": {"value": 31, "comparator": "<", "code": "wk"}}, None),
    ],
)
def test_a_gestational_age_is_read_or_not_said(value: dict[str, Json], days: int | None) -> None:
    assert gestation.at_birth(chart(told(**value)), NOW) == days


def test_a_struck_one_counts_for_nothing() -> None:
    assert (
        gestation.at_birth(chart(told(**quantity(31, code="wk")) | {"status": "entered-in-error"}), NOW)
        is None
    )


def bands(lived: int, *more: Json) -> tuple[Limits | None, Limits | None]:
    born = (TODAY - timedelta(days=lived)).isoformat()
    found = ranges.vitals(chart(*more, who=patient(birthDate=born)), ("sbp", "temp"), NOW)
    return found["sbp"], found["temp"]


def limits(low: str, high: str) -> Limits:
    from decimal import Decimal

    return Limits(Decimal(low), Decimal(high))


NEWBORN, INFANT = limits("67", "84"), limits("72", "104")
WARM, WARM_LATER = limits("36.5", "37.5"), limits("36.0", "38.0")


@pytest.mark.parametrize(
    ("weeks", "lived", "pressure", "temperature"),
    [
        (None, 9, NEWBORN, WARM),
        (39, 9, NEWBORN, WARM),
        (37, 0, NEWBORN, WARM),
        # Of week 31: until what would be week 37 nobody says which pressure is usual.
        (31, 9, None, WARM),
        (31, 41, None, WARM_LATER),
        (31, 42, NEWBORN, WARM_LATER),
        (31, 90, NEWBORN, WARM_LATER),
        (31, 91, INFANT, WARM_LATER),
    ],
)
def test_bands_follow_the_corrected_age(
    weeks: int | None, lived: int, pressure: Limits | None, temperature: Limits
) -> None:
    more = (told(**quantity(weeks, "wk", "wk")),) if weeks else ()
    assert bands(lived, *more) == (pressure, temperature)


def test_somebody_grown_up_or_without_a_date_of_birth_has_none() -> None:
    for who in (patient(birthDate="1950-01-01"), {k: v for k, v in patient().items() if k != "birthDate"}):
        assert ranges.vitals(chart(who=who), ("sbp",), NOW) == {}
