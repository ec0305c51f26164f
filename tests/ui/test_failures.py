"""What fails while Qt paints or handles an event is said where it failed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.failures import Failures
from ui.loop import Scope
from ui.widgets.panel import Panel
from ui.window.window import MainWindow


class Broken(QWidget):
    """Paints once it has a model, and can't."""

    model: Any = None
    painted = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.model is not None:
            self.painted += 1
            raise OverflowError("year 10000")


class Holder(Panel):
    kind = "holder"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_body(Broken(self))

    def show_model(self, model: Any) -> None:
        self.body.model = model  # type: ignore[attr-defined]


@pytest.fixture
def failures(qapp: QApplication) -> Iterator[Failures]:
    made = Failures(qapp)
    yield made
    made.close()
    assert sys.excepthook == made._before


@pytest.mark.expects_log
def test_a_panel_that_can_not_paint_says_so(qtbot: QtBot, failures: Failures) -> None:
    panel = Holder()
    qtbot.addWidget(panel)
    panel.resize(600, 400)
    panel.show()
    panel.set_model("a record")
    qtbot.waitUntil(lambda: panel.state.kind == "error")
    assert "OverflowError" in panel.state.details
    assert "10000" not in panel.state.details, "the words of an error may be the patient's"
    assert not panel.body.isVisible()
    before = panel.body.painted  # type: ignore[attr-defined]
    panel.update()
    QApplication.processEvents()
    assert panel.body.painted == before, "what can't be painted is not tried again and again"  # type: ignore[attr-defined]
    panel.set_model(None)
    assert panel.state.kind != "error"


@pytest.mark.expects_log
def test_elsewhere_it_is_said_at_the_foot_of_the_window(qtbot: QtBot, failures: Failures) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    broken = Broken(window)
    broken.model = "a record"
    broken.resize(100, 100)
    broken.show()
    qtbot.waitUntil(window.undo_notice.isVisible)
    assert "Noe gikk galt her" in window.undo_notice.accessibleName()


def test_the_end_of_the_program_is_left_to_the_interpreter(failures: Failures) -> None:
    told: list[type[BaseException]] = []
    failures._before = lambda kind, _error, _trace: told.append(kind)  # type: ignore[method-assign]
    try:
        failures.tell(KeyboardInterrupt, KeyboardInterrupt())
        assert told == [KeyboardInterrupt]
    finally:
        failures._before = sys.__excepthook__
        sys.excepthook = sys.__excepthook__


@pytest.mark.expects_log
def test_a_fault_in_a_coroutine_of_an_act_is_said_in_the_window_in_front(
    qtbot: QtBot, failures: Failures
) -> None:
    """It stands in no widget: whoever gave the act would see nothing happen."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()

    async def act() -> None:
        raise OverflowError("year 10000")

    scope = Scope(lambda _error: None)
    scope.run(act())
    qtbot.waitUntil(window.undo_notice.isVisible)
    assert "Noe gikk galt her" in window.undo_notice.accessibleName()
    scope.close()


@pytest.mark.expects_log
def test_a_fault_with_no_window_shown_is_only_logged(qtbot: QtBot, failures: Failures) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    failures.tell(OverflowError, OverflowError("year 10000"))
    QApplication.processEvents()
    assert not window.undo_notice.isVisible()
    assert not window.isVisible()
