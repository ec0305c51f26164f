"""Over a list that holds nothing stand only the keys of what begins something."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.measurements import BeginRound
from desktop.shown.parts import PanelState, Step
from tests.ui import samples_patient, samples_results
from tests.ui.samples_vitals import vitals
from ui.panels import make_panel
from ui.widgets.button import StepButton
from ui.widgets.panel import Panel


def _keys(panel: Panel) -> set[str]:
    return {button.key for button in panel.head.findChildren(StepButton) if not button.isHidden()}


def _shown(qtbot: QtBot, kind: str) -> Panel:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(1600, 700)
    panel.show()
    return panel


def test_results_without_an_answer_have_no_keys_for_one(qtbot: QtBot) -> None:
    panel = _shown(qtbot, "results")
    model = samples_results.results()
    panel.show_both(model, PanelState("ready"))
    full = _keys(panel)
    assert {"K", "V"} <= full
    panel.show_both(msgspec.structs.replace(model, rows=(), under_way=()), PanelState("ready"))
    assert not _keys(panel), "what is there to acknowledge?"
    panel.show_both(model, PanelState("ready"))
    assert _keys(panel) == full, "and they come back"


def test_a_chart_without_measurements_can_be_begun_with(qtbot: QtBot) -> None:
    panel = _shown(qtbot, "vitals")
    panel.show_both(vitals(), PanelState("ready"))
    assert {"T", "Ctrl+M"} <= _keys(panel)
    panel.show_both(vitals(), PanelState("empty", title="Ingenting er målt."))
    assert "T" not in _keys(panel)
    assert "Ctrl+M" in _keys(panel)
    step = Step("Ctrl+M", "Ny måling", BeginRound())
    panel.show_both(vitals(), PanelState("empty", title="Ingenting er målt.", steps=(step,)))
    assert "Ctrl+M" not in _keys(panel), "it stands below"


def test_a_key_that_leaves_the_head_never_becomes_a_window(qtbot: QtBot) -> None:
    panel = _shown(qtbot, "notes")
    model = samples_patient.notes()
    for _turn in range(3):
        panel.show_both(msgspec.structs.replace(model, rows=()), PanelState("empty", title="Ingen notater."))
        panel.show_both(model, PanelState("ready"))
        QApplication.processEvents()
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        assert not [one for one in shown if isinstance(one, StepButton)]
