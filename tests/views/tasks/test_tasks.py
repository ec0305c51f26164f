"""Tasks: every open one is in the list, in its time, with its owner."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.letters.delivery.delivery import State
from desktop.letters.model import Channel
from desktop.shown.parts import PanelState
from desktop.shown.tasks.tasks import TaskRow
from desktop.sync.pull.inbox import Told
from desktop.views.tasks import tasks
from tests.letters.test_delivery import task as letter_task
from tests.views.charts import AAS, NOW, Json, chart, context, hours_ago, patient, stay, task


def rows(*resources: Json) -> tuple[TaskRow, ...]:
    return tasks.build_ward([chart(*resources)], NOW, AAS)[0].rows


def due(ident: str, hours: float, **more: Any) -> Json:
    return task(ident, description=ident, restriction={"period": {"end": hours_ago(-hours)}}, **more)


def test_each_stands_in_its_time() -> None:
    found = {
        r.key: r.group for r in rows(due("a", -1), due("b", 2), due("c", 30), task("d", description="d"))
    }
    assert found == {"Task/a": "overdue", "Task/b": "today", "Task/c": "later", "Task/d": "later"}
    assert [r.key for r in rows(due("b", 2), due("a", -1))] == ["Task/a", "Task/b"]


def test_a_task_about_an_order_or_without_words_is_a_task() -> None:
    (row,) = rows(task("a", description="Bestill CT", focus={"reference": "ServiceRequest/s"}))
    assert row.text == "Bestill CT"
    (row,) = rows(task("a"))
    assert row.text == "Oppgave uten tekst"


def test_answers_and_letters_have_lists_of_their_own() -> None:
    assert rows(task("a", description="x", focus={"reference": "DiagnosticReport/d"})) == ()
    assert rows(task("a", description="x", focus={"reference": "Observation/o"})) == ()
    assert rows(letter_task(State.QUEUED, Channel.PAPER)) == ()
    (row,) = rows(task("a", description="Les brevet", focus={"reference": "DocumentReference/d"}))
    assert row.text == "Les brevet"


@pytest.mark.parametrize("status", ["completed", "cancelled", "rejected", "failed", "entered-in-error"])
def test_what_is_closed_is_no_task(status: str) -> None:
    assert rows(task("a", description="x") | {"status": status}) == ()


def test_mine_by_person_or_role() -> None:
    for owner in (AAS.practitioner, AAS.role):
        assert rows(task("a", description="x", owner={"reference": owner}))[0].mine
    assert not rows(task("a", description="x", owner={"reference": "Practitioner/b"}))[0].mine
    assert not rows(task("a", description="x"))[0].mine


@pytest.mark.parametrize("kind", ["ready", "empty", "loading"])
@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told(by_owner=False), "Innboksen din er ikke spurt etter"),
        (Told(by_owner=False, by_patient=False), "ikke spurt etter"),
        (Told(partial=("Task: clinic B is away",)), "mer i innboksen"),
    ],
)
def test_an_inbox_that_was_not_asked_for_is_neither_empty_nor_whole(
    told: Told, words: str, kind: str
) -> None:
    state = tasks.asked(PanelState(kind, title="No tasks wait."), told)  # type: ignore[arg-type]
    if kind == "loading" and told.by_patient:
        assert state.kind == "loading"
    else:
        assert state.kind == "not_checked"
        assert words in state.title


def test_an_inbox_that_was_asked_for_says_nothing_more() -> None:
    for kind in ("ready", "empty", "loading", "error"):
        state = PanelState(kind)  # type: ignore[arg-type]
        assert tasks.asked(state, Told()) is state
        assert tasks.asked(state, None) is state
    broken = PanelState("error", title="1 entry can't be shown.")
    assert tasks.asked(broken, Told(by_owner=False)) is broken


def test_alike_patients_are_marked() -> None:
    charts = [
        chart(due("a", 1), who=patient(i, f, "Kari")) for i, f in (("1", "Lie"), ("2", "Lie"), ("3", "Dal"))
    ]
    model, _state = tasks.build_ward(charts, NOW, AAS)
    assert {r.patient for r in model.rows if r.similar} == {"1", "2"}


@pytest.mark.parametrize(
    ("end", "group", "words"),
    [
        ("2026-11-20", "today", "i dag"),
        ("2026-11-19", "overdue", "i går"),
        ("2026-11-21", "later", "i morgen"),
    ],
)
def test_a_day_without_an_hour_lasts_all_day(end: str, group: str, words: str) -> None:
    (row,) = rows(task("a", description="x", restriction={"period": {"end": end}}))
    assert (row.group, row.due) == (group, words)


def test_a_patients_own_list_has_their_tasks_only_and_leads_on_where_there_are_none() -> None:
    made = chart(
        stay(), task("t1", description="Fysioterapi"), task("t2", status="completed", description="x")
    )
    model, state = tasks.build(context(made))
    assert model.of_patient
    assert ([row.text for row in model.rows], state.kind) == (["Fysioterapi"], "ready")
    assert model.summary == "1 oppgave"
    nothing, state = tasks.build(context(chart(stay(), types=made.types)))
    assert (nothing.rows, state.kind) == ((), "empty")
    assert state.steps, "one can begin a task"
