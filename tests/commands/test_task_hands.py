"""Tasks are made, taken, given and given back; who took one meanwhile is named, not overruled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.tasks import AddTask, GiveBackTask, GiveTask, TakeTask
from desktop.clinical.record import tasks as record_tasks
from desktop.commands import tasks as commands
from desktop.commands.carrying import carry_out
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from desktop.views.tasks import tasks as views
from desktop.writing import tasks as writing
from tests.commands.conftest import AAS, BERG, NOBODY, NOW, Json, Record, logged

assert commands.take
SAID = Said().put(text="Ring pårørende", code=BERG.practitioner, search="Ola Berg", due="i morgen")


def task(ident: str = "t", **more: Any) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "description": "Ny EKG", "for": {"reference": "Patient/p"},
            "requester": {"reference": BERG.practitioner, "display": "Ola Berg"}, **more}  # fmt: skip


@pytest.fixture
def charts(record: Record) -> Iterator[Charts]:
    made = Charts(record.store)
    yield made
    made.close()


def do(record: Record, charts: Charts, act: Any, actor: Actor = AAS) -> Any:
    return record.act(lambda tx: carry_out(tx, actor, charts, act))


def read(record: Record, charts: Charts) -> Chart:
    found = record.store.read(lambda c: charts.read(c, "p")).result()
    assert found is not None
    return found


def body(record: Record, key: str = "Task/t") -> Json:
    found = record.current(key)
    assert found is not None
    return found


def test_a_task_is_made_for_a_person_and_listed_at_once(record: Record, charts: Charts) -> None:
    done = do(record, charts, AddTask("p", "new", "", SAID))
    made = body(record, "Task/new")
    assert not validate(made)
    assert made["owner"] == {"reference": BERG.practitioner, "display": "Ola Berg"}
    assert made["requester"]["reference"] == AAS.practitioner
    assert made["restriction"]["period"]["end"] == "2026-11-21"
    chart = read(record, charts)
    row = views.row(chart, chart.all(Task)[0], NOW, BERG)
    assert row is not None
    assert (row.text, row.group, row.mine) == ("Ring pårørende", "later", True)
    assert row.source.startswith("ikke sendt")
    assert [logged(e)[2] for e in record.events()] == [{"Patient/p", "Task/new"}]
    do(record, charts, TakeBack(done.act))
    assert not record.waiting()
    assert len(record.drafts(AAS)) == 1


def test_one_about_a_result_is_no_answer_to_acknowledge(record: Record, charts: Charts) -> None:
    record.hold(task("inbox", focus={"reference": "DiagnosticReport/r"}))
    do(record, charts, AddTask("p", "new", "Task/inbox", SAID))
    made = body(record, "Task/new")
    assert made["reasonReference"] == {"reference": "DiagnosticReport/r"}
    found = next(t for t in read(record, charts).all(Task) if t.id == "new")
    assert not record_tasks.carries_answer(found)
    assert views.is_task(found)
    do(record, charts, AddTask("p", "other", "MedicationRequest/gone", SAID))
    assert "reasonReference" not in body(record, "Task/other"), "nothing is referred to that is not there"


@pytest.mark.parametrize(
    "change",
    [{"text": " "}, {"code": ""}, {"due": "i går"}, {"due": "31.02"}, {"due": "12:00"}, {"due": "25:99"},
     {"due": "²1.12"}],
)  # fmt: skip
def test_what_is_missing_or_past_is_asked(record: Record, charts: Charts, change: dict[str, str]) -> None:
    before = record.everything()
    with pytest.raises(InputError):
        do(record, charts, AddTask("p", "new", "", SAID.put(**change)))
    assert record.everything() == before


@pytest.mark.parametrize(
    ("text", "found"),
    [("16:30", "2026-11-20T16:30:00+01:00"), ("i dag 23.59", "2026-11-20T23:59:00+01:00"),
     ("i morgen kl 08:00", "2026-11-21T08:00:00+01:00"), ("22.11.2026", "2026-11-22"), ("1.1", "2027-01-01"),
     ("22.11 9:05", "2026-11-22T09:05:00+01:00")],
)  # fmt: skip
def test_when_as_people_write_it(text: str, found: str) -> None:
    assert writing.due(text, NOW) == found


def test_two_take_the_same_task_and_the_second_is_told(record: Record, charts: Charts) -> None:
    record.hold(task())
    do(record, charts, TakeTask("Task/t", ""), BERG)
    assert body(record)["status"] == "accepted"
    before = record.everything()
    with pytest.raises(InputError, match="Ola Berg"):
        do(record, charts, TakeTask("Task/t", ""), AAS)
    assert record.everything() == before
    # Whoever saw that Berg had it, and takes it all the same, has it.
    do(record, charts, TakeTask("Task/t", BERG.practitioner), AAS)
    assert body(record)["owner"]["reference"] == AAS.practitioner
    with pytest.raises(InputError):
        do(record, charts, TakeTask("Task/t", AAS.practitioner), AAS)


def test_given_to_a_role_it_waits_for_a_yes(record: Record, charts: Charts) -> None:
    record.hold(task(owner={"reference": AAS.practitioner}, status="accepted"))
    to = Said().put(code="PractitionerRole/duty", search="Vakthavende nefrolog")
    do(record, charts, GiveTask("p", "d", "Task/t", to))
    made = body(record)
    assert not validate(made)
    assert (made["status"], made["owner"]["display"]) == ("requested", "Vakthavende nefrolog")
    do(record, charts, GiveTask("p", "d", "Task/t", Said().put(code="nobody", search="den som tar den")))
    assert "owner" not in body(record)


def test_back_to_whoever_asked_else_to_nobody(record: Record, charts: Charts) -> None:
    record.hold(task(owner={"reference": AAS.practitioner}, status="accepted"))
    do(record, charts, GiveBackTask("Task/t"))
    assert body(record)["owner"]["reference"] == BERG.practitioner
    with pytest.raises(InputError):
        do(record, charts, GiveBackTask("Task/t"))
    record.hold(task("mine", owner={"reference": AAS.role}, requester={"reference": AAS.practitioner}))
    do(record, charts, GiveBackTask("Task/mine"))
    assert "owner" not in body(record, "Task/mine")


@pytest.mark.parametrize("status", ["completed", "cancelled", "entered-in-error", "draft"])
def test_what_is_closed_changes_hands_no_more(record: Record, charts: Charts, status: str) -> None:
    record.hold(task(status=status))
    before = record.everything()
    for act in (TakeTask("Task/t", ""), GiveBackTask("Task/t"), GiveTask("p", "d", "Task/t", SAID)):
        with pytest.raises(InputError):
            do(record, charts, act)
    assert record.everything() == before


def test_nobody_takes_nothing(record: Record, charts: Charts) -> None:
    record.hold(task())
    before = record.everything()
    with pytest.raises(InputError):
        do(record, charts, TakeTask("Task/t", ""), NOBODY)
    assert record.everything() == before
    assert writing.due("14:33", NOW + timedelta(minutes=1)) == ""
