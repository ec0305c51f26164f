"""Another patient comes as one picture: nothing is painted in between, for one frame at most."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.parts import PanelState
from tests.ui.samples_laboratory import laboratory
from tests.ui.samples_patient import problems
from ui.editors.parts.stack import Stack
from ui.panels import make_panel
from ui.panels.laboratory import LaboratoryPanel
from ui.panels.problems import ProblemsPanel
from ui.table.table import TablePanel
from ui.widgets.label import RunsLabel
from ui.window.held_frame import FRAME_MS, HeldFrame
from ui.window.patient_page import PatientPage, Place, Tab


class Shown(QWidget):
    """What is on the screen, as words."""

    def __init__(self) -> None:
        super().__init__()
        self.words = "EIDE: kalium 5,6"
        self.painted: list[str] = []
        self.held = HeldFrame(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted.append(self.words)
        with QPainter(self) as painter:
            painter.drawText(5, 20, self.words)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    made = Shown()
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    made.painted.clear()
    return made


def test_what_comes_within_a_frame_is_one_picture(shown: Shown) -> None:
    shown.held.begin()
    for words in ("", "HAUGE:", "HAUGE: kalium 3,4"):
        shown.words = words
        shown.repaint()
        QApplication.processEvents()
    shown.held.end()
    QApplication.processEvents()
    assert set(shown.painted) == {"HAUGE: kalium 3,4"}


def test_after_one_frame_the_picture_of_the_former_patient_goes(shown: Shown, qtbot: QtBot) -> None:
    shown.held.begin()
    shown.words = ""
    shown.update()
    qtbot.waitUntil(lambda: shown.painted == [""], timeout=20 * FRAME_MS)
    assert shown.updatesEnabled()
    shown.held.end()
    shown.held.begin()
    shown.held.begin()
    qtbot.waitUntil(shown.updatesEnabled, timeout=20 * FRAME_MS)


def test_a_window_that_is_not_shown_is_not_held(qtbot: QtBot) -> None:
    made = Shown()
    qtbot.addWidget(made)
    made.held.begin()
    assert made.updatesEnabled()


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
def test_both_at_once_look_as_one_after_the_other(qtbot: QtBot, kind: type[TablePanel]) -> None:
    model = {"problems": problems, "laboratory": laboratory}[kind.kind]()
    pictures = []
    for at_once in (True, False):
        panel = make_panel(kind.kind)
        qtbot.addWidget(panel)
        panel.resize(1200, 600)
        panel.show()
        panel.show_both(None, PanelState("loading"))
        QTest.qWait(30)
        state = PanelState("stale", note="hentet 06:30")
        if at_once:
            panel.show_both(model, state)
        else:
            panel.set_state(state)
            panel.set_model(model)
        assert isinstance(panel, TablePanel)
        QTest.qWait(30)
        panel.view.clearFocus()
        pictures.append(panel.grab().toImage())
        panel.hide()
    assert pictures[0] == pictures[1]


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
