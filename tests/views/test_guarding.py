"""One entry, or one panel, over which a builder falls takes nothing else with it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from desktop.acts.window import Refresh
from desktop.clinical.record.results.results import Result
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.shown.parts import PanelState
from desktop.views import registry
from desktop.views.base import guarding, labs
from desktop.views.results import results
from desktop.views.tasks import tasks
from desktop.views.ward import worklist_rows
from tests.views.charts import AAS, NOW, Json, chart, context, lab, round_of, stay, task
from tests.views.test_far_dates import _kinds

SECRET = "Kari Nordmann 15899612345"


def _record() -> list[Json]:
    values = [lab(f"l{n}", "NPU01685", 4.0 + n / 10, "mmol/L", 2 + n) for n in range(9)]
    return [stay(), *round_of(1), *values, task("t1", description="Ring"), task("t2", description="Rull")]


@pytest.mark.expects_log
def test_one_entry_over_which_a_builder_falls_is_named_and_the_rest_is_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = labs._value
    # Minutes go by on the clock: a busy computer is no reason to give up what can be shown.
    minutes = itertools.count(0, 60.0)
    monkeypatch.setattr("time.monotonic", lambda: next(minutes))

    def bad(found: Chart, one: Result, *more: Any) -> Any:
        if one.key in ("Observation/l3", "Observation/l7"):
            raise OverflowError(SECRET)
        return real(found, one, *more)

    whole, _state = registry.build_safely("laboratory", context(chart(*_record())))
    monkeypatch.setattr(labs, "_value", bad)
    model, state = registry.build_safely("laboratory", context(chart(*_record())))
    (line,) = caplog.messages
    assert line.startswith("set aside: Observation, OverflowError")
    assert "l3" not in line
    values = [cell for group in model.groups for row in group.rows for cell in row.cells if cell.text]
    assert len(values) == len([c for g in whole.groups for r in g.rows for c in r.cells if c.text]) - 2
    assert state.kind == "error"
    assert state.title == "2 opplysninger kan ikke vises."
    assert "Observation/l3: OverflowError" in state.details
    assert "Observation/l7" in state.details
    assert SECRET not in state.details


@pytest.mark.expects_log
@pytest.mark.parametrize("kind", _kinds())
def test_a_panel_that_falls_says_so_and_the_others_are_made(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    module = registry._module(kind)
    before = {k: registry.build_safely(k, context(chart(*_record()))) for k in _kinds() if k != kind}

    def falls(_context: Any) -> Any:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(module, "build", falls)
    model, state = registry.build_safely(kind, context(chart(*_record())))
    assert model is None
    assert (state.kind, state.title) == ("error", "Dette panelet kan ikke vises.")
    assert state.text
    assert state.steps[0].act == Refresh()
    assert state.details.startswith("RuntimeError (")
    assert SECRET not in str(state) + caplog.text
    after = {k: registry.build_safely(k, context(chart(*_record()))) for k in _kinds() if k != kind}
    # The timeline is made of others' rows: without them it says so.
    if kind in ("problems", "notes", "letters", "forms"):
        told = after.pop("timeline")[0].told
        assert any("Kan ikke vises" in words for words in told)
        before.pop("timeline")
    assert after == before


def test_a_patient_of_whom_no_row_can_be_made_is_still_on_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def falls(*_anything: Any) -> Any:
        raise OverflowError(SECRET)

    monkeypatch.setattr(worklist_rows, "_score", falls)
    row = worklist_rows.row_safely(chart(*_record()), NOW, AAS)
    assert (row.key, row.family, row.given) == ("p", "Øverås", "Åse")
    assert row.news2.text == "?"
    assert row.results[0].text == "1 opplysning kan ikke leses"
    assert "kan ikke leses" in row.spoken


@pytest.mark.expects_log
def test_a_row_without_one_entry_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = labs._value
    monkeypatch.setattr(
        labs, "_value", lambda c, o, *u: 1 / 0 if o.key == "Observation/l3" else real(c, o, *u)
    )
    row = worklist_rows.row_safely(chart(*_record()), NOW, AAS)
    assert row.bed == worklist_rows.row(chart(stay()), NOW, AAS).bed
    assert row.results[0].text == "1 opplysning kan ikke leses"
    good = worklist_rows.row_safely(chart(stay()), NOW, AAS)
    assert not any("kan ikke leses" in r.text for r in good.results)


@pytest.mark.expects_log
def test_one_patient_over_whom_a_list_falls_does_not_empty_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = tasks.row

    def bad(found: Chart, one: Task, *more: Any) -> Any:
        if one.id == "t1":
            raise ValueError("year 10000 is out of range")
        return real(found, one, *more)

    monkeypatch.setattr(tasks, "row", bad)
    (model, _state), used, _far = guarding.listed(
        lambda here, away: tasks.build_ward(here, NOW, AAS, away), [chart(*_record())], []
    )
    assert [row.text for row in model.rows] == ["Rull"]
    assert [(u.resource_type, u.id) for u in used[0].unreadable] == [("Task", "t1")]


def test_nothing_is_set_aside_where_nothing_falls() -> None:
    found = chart(*_record())
    assert guarding.made(lambda c: c, found)[1] is found
    (_made, state), used, _far = guarding.listed(
        lambda here, away: results.build_ward([*here, *away], NOW, AAS), [found], []
    )
    assert used[0] is found
    assert isinstance(state, PanelState)
