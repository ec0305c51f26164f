"""A scrolling area as tall as what it holds, and lower where there is less room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.scroll import FittingScroll


def test_it_takes_the_room_it_needs_and_scrolls_by_page_where_there_is_less(qtbot: QtBot) -> None:
    inner, tall = QWidget(), QWidget()
    tall.setFixedHeight(300)
    held = QVBoxLayout(inner)
    held.setContentsMargins(0, 0, 0, 0)
    held.addWidget(tall)
    root, below = QWidget(), QWidget()
    below.setFixedHeight(40)
    column = QVBoxLayout(root)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    scroll = FittingScroll(inner, root)
    column.addWidget(scroll)
    column.addWidget(below)
    column.addStretch(1)
    qtbot.addWidget(root)
    root.resize(400, 600)
    root.show()
    QApplication.processEvents()
    assert (scroll.height(), below.y()) == (300, 300)
    tall.setFixedHeight(360)
    qtbot.waitUntil(lambda: scroll.height() == 360)
    root.resize(400, 200)
    qtbot.waitUntil(lambda: scroll.height() == 160)
    assert below.geometry().bottom() == 199, "what stands below it stays in sight"
    bar = scroll.verticalScrollBar()
    assert bar.maximum() == 200
    assert scroll.turn_page(Qt.Key.Key_PageDown)
    assert bar.value() == bar.pageStep()
    assert scroll.turn_page(Qt.Key.Key_PageUp)
    assert bar.value() == 0
    assert not scroll.turn_page(Qt.Key.Key_Down)
    root.resize(400, 600)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert not scroll.turn_page(Qt.Key.Key_PageDown), "all of it is in sight"
