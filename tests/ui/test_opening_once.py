"""Another patient: each panel is made once when it empties and once when it fills."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.parts import PanelState
from tests.ui.samples_laboratory import laboratory
from tests.ui.samples_patient import problems
from ui.editors.parts.stack import Stack
from ui.panels import make_panel
from ui.panels.laboratory import LaboratoryPanel
from ui.panels.problems import ProblemsPanel
from ui.table.row_model import Row
from ui.table.table import TablePanel
from ui.widgets.label import RunsLabel
from ui.window.patient_page import PatientPage, Place, Tab


def test_a_panel_is_made_once_when_it_empties_and_once_when_it_fills(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PatientPage((Tab("overview", "Oversikt", (Place("problems", "", True), Place("laboratory"))),))
    qtbot.addWidget(page)
    page.resize(1500, 800)
    page.show()
    models = {"problems": problems(), "laboratory": laboratory()}
    for panel in page.panels():
        panel.show_both(models[panel.kind], PanelState("ready"))
    made: Counter[str] = Counter()
    rebuild = TablePanel.rebuild

    def counted(self: TablePanel) -> None:
        made[self.kind] += 1
        rebuild(self)

    monkeypatch.setattr(TablePanel, "rebuild", counted)
    page.await_models()
    assert made == {"problems": 1, "laboratory": 1}
    for panel in page.panels():
        assert isinstance(panel, TablePanel)
        assert panel.model is None
        assert panel.state == PanelState("loading")
        assert all(row.key.startswith("pending-") for row in panel.view.rows.items)
    page.await_models()
    assert made == {"problems": 1, "laboratory": 1}, "what waits already is left alone"
    for panel in page.panels():
        panel.show_both(models[panel.kind], PanelState("ready"))
    assert made == {"problems": 2, "laboratory": 2}


@pytest.mark.parametrize("kind", [ProblemsPanel, LaboratoryPanel])
def test_both_at_once_show_what_one_after_the_other_shows(qtbot: QtBot, kind: type[TablePanel]) -> None:
    model = {"problems": problems, "laboratory": laboratory}[kind.kind]()
    state = PanelState("stale", title="Gammelt", text="Hentes igjen", note="hentet 06:30")
    shown = []
    for at_once in (True, False):
        panel = make_panel(kind.kind)
        qtbot.addWidget(panel)
        assert isinstance(panel, TablePanel)
        panel.resize(1200, 600)
        panel.show()
        panel.show_both(None, PanelState("loading"))
        if at_once:
            panel.show_both(model, state)
        else:
            panel.set_state(state)
            panel.set_model(model)
        QTest.qWait(30)
        rows = [(row.key, row) for row in panel.view.rows.items if isinstance(row, Row)]
        head = (panel.head.title(), panel.head.note(), panel.head.count(), panel.head._right.words())
        shown.append((rows, head, panel.state, panel._foot.isHidden(), panel.view.current_key()))
    assert shown[0] == shown[1]
    assert shown[0][1][3] == "hentet 06:30"


def test_a_stack_that_is_filled_is_placed_once(qtbot: QtBot) -> None:
    outer, inner = Stack(), Stack()
    qtbot.addWidget(outer)
    outer.resize(300, 400)
    outer.add(inner)
    inner.add(QWidget(), QWidget())
    placed: list[bool] = []
    inner.placed.connect(lambda: placed.append(True))
    parts = [QWidget() for _n in range(4)]
    for part in parts:
        part.setFixedHeight(20)
    inner.fill(*parts)
    assert len(placed) == 1
    assert [part.y() for part in parts] == [0, 20, 40, 60]
    assert inner.height() == 80
    inner.clear()
    placed.clear()
    inner.clear()
    assert placed == [], "what is empty has nothing to place"


def test_a_label_that_says_something_else_is_measured_anew(qtbot: QtBot) -> None:
    from ui.painting.runs import Text

    label = RunsLabel(wrapping=True)
    qtbot.addWidget(label)
    label.set_line((Text("kort", wraps=True),))
    low = label.height_at(120)
    assert label.height_at(120) == low
    label.set_line((Text("mange ord som ikke står på en eneste linje her " * 2, wraps=True),))
    assert label.height_at(120) > low
    assert label.height_at(900) < label.height_at(120)
