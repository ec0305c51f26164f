"""A pause comes back as one task: made with it, moved with it, ended with it, and ticked off by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop.acts.medicines import PauseMedicine, ResumeMedicine, StopMedicine
from desktop.acts.tasks import CompleteTasks
from desktop.clinical.record.medicines import restarting
from desktop.clinical.record.medicines.restarters import chosen, restarters
from desktop.clinical.record.stays import stays
from desktop.core.errors import InputError
from desktop.fhir.resources import Task
from desktop.shown.medicines.medicines import MedicineRow
from desktop.store.charts import Charts
from desktop.views.base.context import Context
from desktop.views.medicines.medicines import build
from desktop.views.tasks import coming, tasks
from desktop.writing.pauses.restarting import identity
from tests.commands.conftest import AAS, NOW, Json, Record
from tests.commands.medicines import WHO, Ward, order

OFFICE: dict[str, Any] = {"who": "Organization/h3", "name": "legene på Hjerte 3"}


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    charts = Charts(record.store)
    yield Ward(record, charts)
    charts.close()


def task(ward: Ward) -> Json:
    (found,) = ward.written("Task")
    return found


def row(ward: Ward, ident: str = "o") -> MedicineRow:
    model, _state = build(Context(ward.chart(), NOW, AAS))
    return next(one for one in model.rows if one.key == f"MedicationRequest/{ident}")


def test_a_pause_makes_one_task_with_an_owner_the_order_and_the_time(ward: Ward) -> None:
    ward.hold(order("o"))
    mark = ward.mark("MedicationRequest/o")
    ward.on(PauseMedicine, "o", until="i morgen kl. 08", why="kreatinin 180", **OFFICE)
    made = task(ward)
    assert made["id"] == identity("MedicationRequest/o", mark), "two machines make the same"
    assert made["focus"] == {"reference": "MedicationRequest/o"}
    assert made["owner"] == {"reference": "Organization/h3", "display": "legene på Hjerte 3"}
    assert made["restriction"] == {"period": {"end": "2026-11-21T08:00:00+01:00"}}
    assert made["description"] == "furosemid 40 mg × 2 er pauset til 21.11.2026 08:00: gjenopptas?".replace(
        "furosemid 40 mg × 2", made["description"].split(" er pauset")[0]
    )
    (held,) = ward.written("MedicationRequest")
    assert "Gjenopptas av legene på Hjerte 3" in held["note"][-1]["text"]
    assert {entry.act for entry in ward.record.waiting()} == {ward.record.waiting()[0].act}
    assert row(ward).next_detail == "gjenopptas av legene på Hjerte 3"


def test_what_is_waited_for_is_looked_at_the_next_morning(ward: Ward) -> None:
    ward.hold(order("o"))
    ward.on(PauseMedicine, "o", until="INR < 2,5", why="blødning", **WHO)
    made = task(ward)
    assert "INR < 2,5" in made["description"]
    assert made["restriction"] == {"period": {"end": "2026-11-21T08:00:00+01:00"}}


def test_nobody_is_no_answer(ward: Ward) -> None:
    ward.hold(order("o"))
    with pytest.raises(InputError, match="Hvem gjenopptar"):
        ward.on(PauseMedicine, "o", until="i morgen", why="blødning", who="", name="")
    assert ward.record.waiting() == []


@pytest.mark.parametrize(
    ("kind", "fields"), [(ResumeMedicine, {}), (StopMedicine, {"why": "ikke nødvendig"})]
)
def test_the_task_ends_with_the_pause(ward: Ward, kind: type, fields: dict[str, Any]) -> None:
    ward.hold(order("o"))
    ward.on(PauseMedicine, "o", until="i morgen", why="blødning", **WHO)
    ward.on(kind, "o", **fields)
    assert task(ward)["status"] == "completed"
    assert restarting.waiting(ward.chart(), "MedicationRequest/o") == ()


def test_a_pause_that_is_prolonged_moves_its_task_and_reopens_none(ward: Ward) -> None:
    ward.hold(order("o"))
    ward.on(PauseMedicine, "o", until="i morgen kl. 08", why="blødning", **WHO)
    first = task(ward)
    ward.on(PauseMedicine, "o", until="23.11. kl. 08", why="blødning", **OFFICE)
    moved = task(ward)
    assert (moved["id"], moved["status"]) == (first["id"], "requested")
    assert moved["restriction"] == {"period": {"end": "2026-11-23T08:00:00+01:00"}}
    assert moved["owner"]["reference"] == "Organization/h3"
    ward.on(ResumeMedicine, "o")
    assert task(ward)["status"] == "completed"
    ward.on(PauseMedicine, "o", until="24.11.", why="blødning", **WHO)
    states = {one["id"]: one["status"] for one in ward.written("Task")}
    assert states.pop(first["id"]) == "completed", "what was done stays done"
    assert list(states.values()) == ["requested"]


def test_a_tick_restarts_nothing_while_it_is_paused(ward: Ward) -> None:
    ward.hold(order("o"))
    ward.on(PauseMedicine, "o", until="i morgen", why="blødning", **WHO)
    key = f"Task/{task(ward)['id']}"
    with pytest.raises(InputError, match="kryss gjenopptar det ikke"):
        ward.do(CompleteTasks((key,)))
    assert task(ward)["status"] == "requested"
    # Another system has resumed it: the task may go.
    ward.hold(order("q"), {
        "resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
        "code": {"coding": [{"system": "urn:fagflate:task", "code": restarting.RESTART}]},
        "for": {"reference": "Patient/p"}, "focus": {"reference": "MedicationRequest/q"},
    })  # fmt: skip
    ward.do(CompleteTasks(("Task/t",)))
    assert {one["id"]: one["status"] for one in ward.written("Task")}["t"] == "completed"


def test_the_next_shift_sees_it_due_and_later_overdue(ward: Ward) -> None:
    ward.hold(order("o"))
    ward.on(PauseMedicine, "o", until="i morgen kl. 08", why="blødning", **OFFICE)
    chart = ward.chart()
    (one,) = chart.all(Task)
    groups = []
    for hours in (0, 10, 30):
        found = tasks.row(chart, one, NOW + timedelta(hours=hours), AAS)
        assert found is not None
        assert (found.restarts, found.has) == ("MedicationRequest/o", "Organization/h3")
        assert found.owner == "legene på Hjerte 3"
        groups.append(found.group)
    assert groups == ["later", "today", "overdue"]


def test_a_pause_of_another_system_that_is_over_is_asked_about_without_a_task(ward: Ward) -> None:
    mark = {"url": "urn:fagflate:paused-until", "valueDateTime": "2026-11-20T08:00:00+01:00"}
    ward.hold(order("o", status="on-hold", extension=[mark]))
    assert row(ward).next_detail == "ingen er bedt om å gjenoppta"
    late = [one.text for one in coming.of(ward.chart(), NOW, AAS).late]
    assert "furosemid: pausen er over, gjenoppta?" in late
    assert ward.record.waiting() == []


def test_somebody_is_always_named(ward: Ward) -> None:
    chart = ward.chart()
    among = restarters(chart, stays.current(chart, NOW), AAS)
    assert among[0].key
    assert chosen("", among) == among[0]
    assert chosen("ingen som heter så", among) is None
