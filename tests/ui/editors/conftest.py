"""A window around an editor, shown and active; the order column in one, and a list of what it asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.editors.samples_orders import orders
from ui.editors.order.order_column import OrderColumn

Show = Callable[..., QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Show widgets beside each other in one active window, which lives as long as the test."""
    windows: list[QWidget] = []

    def shown(*widgets: QWidget, size: tuple[int, int] = (1100, 700)) -> QWidget:
        window = QWidget()
        row = QHBoxLayout(window)
        for widget in widgets:
            row.addWidget(widget, 3 if widget is widgets[0] else 1)
        windows.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        QApplication.processEvents()
        return window

    yield shown
    for window in windows:
        if isValid(window):
            window.close()
            window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Heard:
    """What the column asked for."""

    def __init__(self, column: OrderColumn) -> None:
        self.all: list[tuple[Any, ...]] = []
        for name in ("typed", "answered", "added", "removed", "favourite", "stop_answered", "sign"):
            getattr(column, name).connect(self._hear(name))

    def _hear(self, name: str) -> Any:
        def hear(*what: Any) -> None:
            self.all.append((name, *what))

        return hear

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [what[1:] for what in self.all if what[0] == name]


@pytest.fixture
def column(qtbot: QtBot, show: Show) -> OrderColumn:
    made = OrderColumn()
    show(made, size=(376, 900))
    made.set_model(orders(alerts=()))
    QApplication.processEvents()
    made.take_focus()
    return made


@pytest.fixture
def heard(column: OrderColumn) -> Heard:
    return Heard(column)


def type_in(column: OrderColumn, text: str) -> None:
    column.field.setFocus()
    column.field.selectAll()
    QTest.keyClicks(column.field, text)


def press(key: Qt.Key, *, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
