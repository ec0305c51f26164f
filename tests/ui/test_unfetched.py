"""What the server has not answered for never looks empty: no count, no “nothing”, and it says why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Patient
from desktop.shown import standing
from desktop.shown.parts import PanelState
from desktop.shown.status import Status
from desktop.shown.ward.worklist import WorklistModel
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.known import known
from tests.ui.test_panels import MODELS
from tests.views.kinds import options
from ui.panels import make_panel
from ui.table.row_model import Heading
from ui.table.table import TablePanel

KINDS = sorted({*(known().kinds or ())} - known().ward_kinds)
NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


def _built(kind: str, pulled: bool) -> registry.View:
    types = registry.types_of(kind) | {"Encounter"}
    answered = types if pulled else frozenset[str]()
    chart = Chart(
        Patient(resource_type="Patient", id="p"), dict.fromkeys(types, ()), types=types, pulled=answered
    )
    return registry.build(
        kind, Context(chart, NOW, Actor("r", "p", "N", profession="doctor"), options(kind), ())
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_asked_has_no_count_and_is_not_nothing(qtbot: QtBot, kind: str) -> None:
    model, state = _built(kind, pulled=False)
    assert (model, state.kind) == (None, "loading")
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.set_state(state)
    panel.set_model(model)
    panel.show()
    assert panel.head.count() == ""
    if isinstance(panel, TablePanel):
        assert panel.view.empty_words == ""
        assert panel.view.rows.items, "grey rows stand there"
        assert not any(isinstance(item, Heading) for item in panel.view.rows.items)


@pytest.mark.parametrize("kind", KINDS)
def test_of_the_patient_before_nothing_is_left_in_the_head_while_another_is_fetched(
    qtbot: QtBot, kind: str
) -> None:
    panel = make_panel(kind, of_patient=True)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.set_model(MODELS[kind]())
    panel.show_both(None, PanelState("loading"))
    assert (panel.head.count(), panel.head.note()) == ("", "")


def test_the_list_of_what_has_no_place_says_that_the_server_was_not_asked() -> None:
    model, state = _built("unplaced", pulled=True)
    assert state.kind == "ready"
    assert model.line == "ikke spurt hva mer serveren har"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("key_facts", "unplaced")])
def test_what_was_asked_and_is_not_there_says_so(kind: str) -> None:
    assert _built(kind, pulled=True)[1].kind == "empty"


def test_each_key_fact_says_so_by_itself() -> None:
    model, state = _built("key_facts", pulled=True)
    assert state.kind == "ready"
    assert [one.text for one in model.facts] == ["ikke oppgitt", "ikke målt", "ikke skåret"]


def test_a_list_that_is_being_fetched_shows_grey_rows_until_there_are_some(qtbot: QtBot) -> None:
    panel = make_panel("worklist")
    qtbot.addWidget(panel)
    panel.set_state(PanelState("loading"))
    panel.set_model(WorklistModel("Hjerte 3", "", ()))
    panel.show()
    assert isinstance(panel, TablePanel)
    assert panel.view.rows.items
    panel.set_state(PanelState("ready"))
    assert not panel.view.rows.items


@pytest.mark.parametrize("away", ["offline", "refused", "signed-out"])
def test_what_cannot_be_fetched_is_not_said_to_be_on_its_way(qtbot: QtBot, away: str) -> None:
    state = standing.reached(PanelState("loading"), Status(state=away))  # type: ignore[arg-type]
    assert (state.kind, state.title) == ("not_checked", "Ikke alt er hentet.")
    assert standing.reached(PanelState("loading"), Status(state="syncing")).kind == "loading"
    assert standing.reached(PanelState("empty"), Status(state="offline")).kind == "empty"
    panel = make_panel("problems")
    qtbot.addWidget(panel)
    panel.set_state(state)
    panel.set_model(None)
    panel.show()
    assert panel._stack.currentWidget() is panel._whole
