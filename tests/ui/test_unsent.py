"""Unsent work by keys: each step of a row, and throwing away only after it was said again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.unsent import LookAtUnsent, SendLate, ThrowAway, ThrowAwayUnsent
from desktop.shown.parts import PanelState, Step
from desktop.shown.unsent.unsent import UnsentModel, UnsentRow
from ui.acts.confirm import ConfirmDialog
from ui.acts.pages import lists
from ui.panels.unsent import UnsentPanel

ROW = UnsentRow("a1", "expired", "Bestilling", "Øverås", "Åse", "41 min", "Tiden er ute", "12A", "p",
                step=Step("S", "Send nå", SendLate("a1")),
                away=Step("T", "Kast", ThrowAway("a1")))  # fmt: skip


@pytest.fixture
def panel(qtbot: QtBot) -> UnsentPanel:
    made = UnsentPanel()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.set_model(UnsentModel((ROW,), "Ikke sendt"))
    made.set_state(PanelState("ready"))
    assert made.view.choose("a1")
    return made


def test_each_step_has_its_key(panel: UnsentPanel) -> None:
    heard: list[tuple[str, Any]] = []
    panel.act.connect(heard.append)
    for key in (Qt.Key.Key_S, Qt.Key.Key_T, Qt.Key.Key_X):
        QTest.keyClick(panel.view, key)
    assert heard == [SendLate("a1"), ThrowAway("a1")]


@pytest.mark.parametrize("sure", [True, False])
def test_it_is_thrown_away_once_somebody_has_said_so_again(
    panel: UnsentPanel, qtbot: QtBot, sure: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    acts: list[Any] = []
    desk: Any = SimpleNamespace(
        pages=SimpleNamespace(panel=lambda _page: panel), window=window, actor=None, say_error=None,
        performing=SimpleNamespace(perform=acts.append),
    )  # fmt: skip
    lists.throw_away(desk, "a1")
    dialog = window.findChild(ConfirmDialog)
    assert dialog is not None
    assert "ØVERÅS, Åse" in dialog.windowTitle()
    assert dialog.keep.isDefault(), "Enter keeps it"
    assert acts == []
    (dialog.act if sure else dialog.keep).click()
    QApplication.processEvents()
    assert acts == ([ThrowAwayUnsent("a1")] if sure else [])


def test_the_row_with_the_cursor_is_asked_for_until_the_model_has_it(panel: UnsentPanel) -> None:
    heard: list[Any] = []
    panel.act.connect(heard.append)
    panel.set_model(UnsentModel((ROW,), "Ikke sendt", at="a1"))
    assert heard == []
    panel.set_model(UnsentModel((ROW,), "Ikke sendt", "another person"))
    assert heard == [LookAtUnsent("a1")]
