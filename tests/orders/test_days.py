"""Which day it is: Oslo's, also in the hours in which UTC still has the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from desktop.core.clock import local
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.draft import Start
from desktop.orders.field.read_service import next_of
from desktop.orders.lateness import send_until
from desktop.orders.order_resources import beginning
from desktop.orders.usual_hours import planned
from tests.orders.samples import medicine, order

LATE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
"""Half past midnight in Oslo, on the 21st."""
TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("start", "begins"),
    [
        (Start(), "21 00:30"),
        (Start(day=TODAY), "21 00:30"),
        (Start(day=TOMORROW), "22 00:00"),
        (Start(at=LATE + timedelta(hours=2)), "21 02:30"),
    ],
)
def test_an_order_for_today_begins_now_and_for_tomorrow_at_its_midnight(start: Start, begins: str) -> None:
    assert f"{local(beginning(start, None, LATE)):%d %H:%M}" == begins


@pytest.mark.parametrize(
    ("text", "day"),
    [("paracet 1 g x 4 po fra i morgen", TOMORROW), ("ct caput i morgen spm blødning", TOMORROW)],
)
def test_tomorrow_is_the_day_after_oslos_today(text: str, day: date) -> None:
    found: Any = order(text, LATE)
    assert (found.day if hasattr(found, "day") else found.start.day) == day


def test_an_examination_of_today_may_wait_the_routine_hours() -> None:
    found = msgspec.structs.replace(order("ct caput spm blødning"), day=TODAY)
    assert send_until(found, LATE) >= LATE + timedelta(hours=1)


def test_a_dose_at_midnight_is_due_in_the_next_night() -> None:
    found = medicine("paracet 1 g x 1 po")
    schedule = msgspec.structs.replace(found.steps[0].schedule, times=("00:00:00",))
    found = msgspec.structs.replace(
        found, steps=(msgspec.structs.replace(found.steps[0], schedule=schedule),)
    )
    assert send_until(found, LATE) > LATE + timedelta(hours=20)


def test_a_round_that_is_over_comes_again_tomorrow() -> None:
    assert f"{local(next_of(('00:15',), LATE)):%d %H:%M}" == "22 00:15"


def test_a_dose_at_midnight_is_planned_on_the_day_that_begins() -> None:
    body = {"timing": {"repeat": {"timeOfDay": ["00:00:00"], "frequency": 1, "period": 1, "periodUnit": "d"}}}
    found = planned(msgspec.json.decode(strict.dumps(body), type=Dosage), LATE, LATE + timedelta(days=1))
    assert [f"{local(dose.at):%d %H:%M}" for dose in found or ()] == ["22 00:00"]
