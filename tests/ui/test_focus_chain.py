"""Asking Qt for the focus leaves every widget with whom it belongs to."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.conftest import ROOT
from ui.widgets.focus_chain import focus_in, next_in_chain, proxy, tab_stops


def _next(one: QTextEdit, other: QTextEdit) -> None:
    widget: QWidget | None = one
    while widget is not None and widget is not other:
        widget = next_in_chain(widget)


def _round(one: QTextEdit, _other: QTextEdit) -> None:
    widget = next_in_chain(one)
    while widget is not None and widget is not one:
        widget = next_in_chain(widget)


def _proxy(one: QTextEdit, other: QTextEdit) -> None:
    one.setFocusProxy(other)
    assert proxy(one) is other
    one.setFocusProxy(None)  # type: ignore[arg-type]


def _stops(one: QTextEdit, other: QTextEdit) -> None:
    assert tab_stops(one.window()) == [one, other]


@pytest.mark.parametrize("ask", [_next, _round, _proxy, _stops])
def test_who_was_asked_goes_alone(qtbot: QtBot, ask: Callable[[QTextEdit, QTextEdit], None]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    left, right = QWidget(window), QWidget(window)
    one, other = QTextEdit(left), QTextEdit(right)
    window.show()
    document = other.document()
    ask(one, other)
    left.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(one)
    assert isValid(other)
    assert isValid(document), "its text is there, whoever stood before it is gone"
    assert isValid(window)
    window.grab()


def test_what_has_the_focus_is_known_to_go_with_its_holder(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    area = QScrollArea(window)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    bar = area.verticalScrollBar()
    bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.show()
    bar.setFocus()
    assert focus_in(window) is bar
    gc.collect()
    assert isValid(bar)
    area.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(bar), "the palette would give the focus back to nothing"


def test_nobody_asks_qt_past_this_module() -> None:
    """One question asked directly is enough to end the process some time later."""
    asked = re.compile(r"\.(focusProxy|nextInFocusChain|previousInFocusChain)\(\)")
    here = ROOT / "ui" / "widgets" / "focus_chain.py"
    files = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    found = [str(f.relative_to(ROOT)) for f in files if f != here and asked.search(f.read_text("utf-8"))]
    assert found == []
