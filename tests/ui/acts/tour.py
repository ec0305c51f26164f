"""A walk through every page of a composed window, noting at each what can be read, heard and focused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from desktop.acts.editors import PreviewLetter
from desktop.acts.patient import BeginLetter, BeginNote, BeginOrder
from desktop.core.errors import InputError
from tests.journeys.conftest import Seat
from ui.painting import text as painting
from ui.widgets.focus_chain import proxy
from ui.window.navigation_parts import NavButton
from ui.window.window import MainWindow

LISTS = ("ward", "results", "tasks", "handover", "queue", "unsent")
PATIENT = "h12a"
ORDER = "paracet 1 g x 4 po"
TOLD = (QAbstractButton, QAbstractItemView, QLineEdit)
"""Widgets that are pressed, read or written in: each is told as such."""
_NAMED = (QAbstractButton, QLineEdit, QTextEdit, QPlainTextEdit, QAbstractItemView, QComboBox)


@dataclass
class Stop:
    """Record of one page: `controls` as (class, accessible name), every text, `roles` as (class, which of
    `TOLD` it is, what it is told as), and `here`, the keys of the navigation that are told as where one
    is."""

    name: str
    controls: list[tuple[str, str]] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    roles: list[tuple[str, tuple[type[QWidget], ...], QAccessible.Role]] = field(default_factory=list)
    here: list[str] = field(default_factory=list)


def controls(root: QWidget) -> Iterator[QWidget]:
    """Everything in a window that the keyboard reaches or a screen reader must name."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or isinstance(widget, QScrollBar):
            continue
        holder = widget.parentWidget()
        if isinstance(holder, QAbstractScrollArea) and widget is holder.viewport():
            # Part of its scroll area for the keyboard and for assistive technology.
            continue
        if isinstance(holder, QAbstractItemView) and isinstance(widget, QAbstractItemView):
            # A table's own headers: they are read as the table's.
            continue
        # A holder that only hands the focus on is named by whom it hands it to.
        focusable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and proxy(widget) is None
        if focusable or isinstance(widget, _NAMED):
            yield widget


def _heard(widget: QWidget) -> str:
    """The name that assistive technology is given: one's own, or what Qt reads from the widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return (widget.accessibleName() or interface.text(QAccessible.Text.Name)).strip()


def _words_of(widget: QWidget) -> Iterator[str]:
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.toolTip()
    yield widget.windowTitle()
    if isinstance(widget, QAbstractButton | QLabel | QLineEdit):
        yield widget.text()
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        yield widget.placeholderText()
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            for row in range(model.rowCount()):
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    yield str(model.data(model.index(row, column), role) or "")


@contextmanager
def _painted(into: set[str]) -> Iterator[None]:
    # Every text on the screen is drawn by one function, which measures what it draws.
    real = painting.width

    def width(text: str, style: painting.Style = painting.PLAIN) -> float:
        into.add(text)
        return real(text, style)

    painting.width = width
    try:
        yield
    finally:
        painting.width = real


def look(name: str, window: QWidget) -> Stop:
    """Note what a window shows now, painted and told."""
    stop = Stop(name)
    with _painted(stop.texts):
        window.grab()
    for widget in controls(window):
        stop.controls.append((type(widget).__name__, _heard(widget)))
        role = QAccessible.queryAccessibleInterface(widget).role()
        bases = tuple(base for base in TOLD if isinstance(widget, base))
        stop.roles.append((type(widget).__name__, bases, role))
    if isinstance(window, MainWindow):
        buttons = [one for one in window.navigation.stops if isinstance(one, NavButton)]
        stop.here = [one.key for one in buttons if one.accessibleDescription()]
    for widget in (window, *window.findChildren(QWidget)):
        if widget is window or widget.isVisibleTo(window):
            stop.texts.update(_words_of(widget))
    stop.texts.discard("")
    return stop


def dialog(seat: Seat) -> QWidget:
    """The dialog that stands over the window."""
    return seat.until(lambda: next((w for w in seat.window.findChildren(QWidget) if w.isWindow()
                                    and w.isVisible()), None))  # fmt: skip


def close(seat: Seat, shown: QWidget) -> None:
    """Close a dialog, and wait until it is gone."""
    shown.close()
    seat.app.processEvents()


def walk(seat: Seat) -> list[Stop]:
    """Every page of a window whose person has signed in as a doctor."""
    desk, window = seat.desk, seat.window
    stops: list[Stop] = []

    def stop(name: str) -> None:
        seat.quiet()
        stops.append(look(name, window))

    for page in LISTS:
        desk.show_page(page)
        seat.until(lambda page=page: desk.pages.panel(page).state.kind != "loading")
        stop(page)
    desk.open_patient(PATIENT)
    seat.until(lambda: desk.patients.banner)
    for tab in desk.patients.page.tabs:
        desk.patients.page.show_tab(tab.key)
        stop(f"tab {tab.key}")
    desk.do(BeginOrder())
    QTest.keyClicks(desk.order.column.field, ORDER)
    seat.quiet()
    stop("order proposal")
    desk.order.column.added.emit(ORDER)
    seat.until(lambda: desk.order.column.model and desk.order.column.model.basket)
    stop("order basket")
    desk.do(BeginNote())
    seat.until(lambda: desk.note.patient and desk.note.editor.isVisible())
    stop("note")
    desk.do(BeginLetter())
    seat.until(lambda: desk.letter.patient and desk.letter.editor.model)
    stop("letter")
    desk.do(PreviewLetter())
    shown = dialog(seat)
    stops.append(look("letter preview", shown))
    close(seat, shown)
    desk.open_patient(PATIENT)
    seat.quiet()
    window.open_palette()
    stop("palette")
    window.palette_overlay.close_palette()
    for name, open_ in _dialogs(seat):
        open_()
        shown = dialog(seat)
        stops.append(look(name, shown))
        close(seat, shown)
    desk.choose()
    seat.until(lambda: window.covered)
    stop("choose")
    desk.choosing.end()
    seat.quiet()
    return stops


def _dialogs(seat: Seat) -> list[tuple[str, Callable[[], Any]]]:
    from ui.acts import support
    from ui.acts.dialogs import ErrorDialog

    error = InputError("What.", kept="Kept.", todo="Do.", details="GET /x: 500")
    return [
        ("error", lambda: ErrorDialog(error, seat.window).open()),
        ("report", lambda: support.report(seat.desk)),
    ]
