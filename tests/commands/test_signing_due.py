"""By when something is to be signed: orders by the first dose, a letter by the planned discharge."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.clinical.record.stays import stays
from desktop.fhir.resources import Task
from desktop.fhir.systems import PLANNED_END
from desktop.views.tasks import tasks
from desktop.writing import letter_signing, signing
from tests.commands.conftest import AAS, NOW, Json, Record
from tests.commands.test_signing import DOCTOR, send, task
from tests.views.charts import chart, stay

TODAY = "2026-11-20"


def due(record: Record, *texts: str) -> str:
    send(record, *texts)
    return str(task(record)["restriction"]["period"]["end"])


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("paracet 1 g x 4 po",), "2026-11-20T20:00:00+01:00"),
        (("paracet 1 g x 1 po fra i morgen",), "2026-11-21T08:00:00+01:00"),
        (("paracet 1 g inntil x 4 po ved behov",), TODAY),
        (("ekg",), TODAY),
        (("ekg i morgen",), "2026-11-21"),
        (("crp i morgen",), "2026-11-21T06:00:00+01:00"),
        # The first of them counts, whichever way it says its time.
        (("ekg i morgen", "paracet 1 g x 4 po"), "2026-11-20T20:00:00+01:00"),
        (("paracet 1 g x 1 po fra i morgen", "ekg"), TODAY),
    ],
)
def test_orders_are_due_by_the_first_that_is_needed(
    record: Record, texts: tuple[str, ...], wanted: str
) -> None:
    record.hold(stay(**DOCTOR))
    assert due(record, *texts) == wanted


def test_what_can_not_wait_is_due_in_minutes_and_not_overdue_at_once(record: Record) -> None:
    record.hold(stay(**DOCTOR))
    assert due(record, "crp haster") == "2026-11-20T14:42:00+01:00"
    shown = row(record)
    assert (shown.group, shown.due) == ("today", "14:42")
    assert shown.urgent


def row(record: Record) -> Any:
    found = next(t for t in record.chart().all(Task))
    made = tasks.row(record.chart(), found, NOW, AAS)
    assert made is not None
    return made


def test_the_list_says_when_and_puts_it_under_overdue_after_that(record: Record) -> None:
    record.hold(stay(**DOCTOR))
    due(record, "paracet 1 g x 4 po")
    assert (row(record).group, row(record).due) == ("today", "20:00")
    found = next(t for t in record.chart().all(Task))
    late = tasks.row(record.chart(), found, NOW + timedelta(hours=6), AAS)
    assert late is not None
    assert late.group == "overdue"


def planned(end: str, **more: Any) -> Json:
    return stay(extension=[{"url": PLANNED_END, "valueDateTime": end}], **more)


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        ("2026-11-22", "2026-11-22"),
        (TODAY, TODAY),
        ("2026-11-21T11:00:00+01:00", "2026-11-21T11:00:00+01:00"),
        # A plan that is past, or no day, is no time to wait for.
        ("2026-11-19", TODAY),
        ("2026-11-20T11:00:00+01:00", TODAY),
        ("2026-12", TODAY),
    ],
)
def test_a_letter_is_due_at_the_planned_discharge(end: str, wanted: str) -> None:
    where = stays.current(chart(planned(end)), NOW)
    assert letter_signing.due(where, NOW) == wanted


def test_a_letter_without_a_plan_or_a_stay_is_due_today() -> None:
    assert letter_signing.due(stays.current(chart(stay()), NOW), NOW) == TODAY
    assert letter_signing.due(None, NOW) == TODAY


def test_a_letter_after_the_stay_is_due_today() -> None:
    over = chart(stay(status="finished", period={"start": "2026-11-17", "end": "2026-11-19"}))
    where = signing.of_stay(over, NOW, "Encounter/e")
    assert letter_signing.due(where, NOW) == TODAY
