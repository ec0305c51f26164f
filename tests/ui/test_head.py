"""Head of a page or panel: hints leave for lack of room and hold no window wide."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.tasks import BeginGiveTask, CompleteTasks, TakeTask
from ui.widgets.head import PAGE, PANEL, Head

HINTS = (
    ("D", "Merk som gjort", CompleteTasks),
    ("T", "Ta oppgaven", TakeTask),
    ("G", "Gi til", BeginGiveTask),
)


@pytest.mark.parametrize("kind", [PAGE, PANEL])
def test_a_window_with_all_its_hints_becomes_narrow_at_once(qtbot: QtBot, kind: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    head = Head(kind)
    head.set_title("Oppgaver", "4")
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(head)
    window.resize(1200, 100)
    window.show()
    bare = head.minimumSizeHint().width()
    head.set_hints(HINTS)
    assert all(button.isVisible() for button in head._hints)
    assert head.minimumSizeHint().width() == bare
    window.resize(bare + 10, 100)
    assert window.width() == bare + 10
    assert not any(button.isVisible() for button in head._hints)
    window.resize(1200, 100)
    assert all(button.isVisible() for button in head._hints)
