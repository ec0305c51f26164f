"""Texts of a window in reading order, as they are painted: for `fagflate say`.

The window is made as high as what it shows, so that nothing is scrolled away, and painted once while the
recorder listens (`ui.painting.recorder`). What Qt writes by itself in its own fields is read from them when
they are painted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QRegion, QTextBlock
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from desktop.core.window_port import Saying
from ui.chart.chart import VitalsChart
from ui.painting.recorder import Recorder, Told
from ui.painting.text import BROKEN
from ui.table.row_model import Row
from ui.table.view import RowsView
from ui.widgets.panel import Panel
from ui.window.banner import Banner
from ui.window.card import Card
from ui.window.command_palette import CommandPalette
from ui.window.navigation import Navigation
from ui.window.notice import NoticeStrip, UndoNotice
from ui.window.reading_order import OVER, in_reading_order
from ui.window.sentence import SentenceStrip
from ui.window.sheet import Sheet
from ui.window.side import SideHolder
from ui.window.status import StatusBar
from ui.window.tabs import PanelRow, TabRow

MOST = 200_000
"""A window is made so high at most, in pixels."""
_TURNS = 20
_ROWS = 200
"""Height given for the rows of a chart that had no room, which it counts and does not scroll."""
SAME_LINE = 5
"""Texts whose middles are no further apart than so many pixels stand on one line."""
_DOWN = Qt.Orientation.Vertical
_NOWHERE: tuple[object, int] = (None, -1000)
_AREAS: tuple[tuple[tuple[type[QWidget], ...], str], ...] = (
    ((Banner,), "banner"),
    ((SentenceStrip,), "sentence"),
    ((Navigation,), "navigation"),
    ((StatusBar,), "status"),
    ((TabRow, PanelRow), "tabs"),
    ((Sheet,), "sheet"),
    ((Card, CommandPalette, UndoNotice, NoticeStrip), "over"),
    ((SideHolder,), "side"),
)
_ORDER = ("banner", "over", "tabs", "sentence", "panel", "page", "sheet", "side", "status", "navigation")


def spoken(window: QWidget, recorder: Recorder, screen: str, title: str) -> list[Saying]:
    """All that a shown window says, in reading order."""
    found = _painted(window, recorder)
    by_widget: dict[QWidget, list[Told]] = {}
    for one in found:
        by_widget.setdefault(one.widget or window, []).append(one)
    told = list(_read(window, by_widget))
    told.sort(key=lambda one: _ORDER.index(_area(one[0], window)[0]))
    return list(_sayings(told, window, screen, title))


def pieces(window: QWidget, recorder: Recorder) -> list[str]:
    """The texts of a window as they stand there, in the order of painting."""
    return [one.shown for one in _painted(window, recorder) if one.kind != "sign"]


def hidden(window: QWidget) -> int:
    """Pixels that lack, at the least, for all that is scrolled away above or below; 0 where nothing is."""
    areas = [one for one in window.findChildren(QAbstractScrollArea) if one.isVisible()]
    bars = {one.verticalScrollBar() for one in areas}
    bars |= {one for one in window.findChildren(QScrollBar) if one.isVisible() and one.orientation() is _DOWN}
    charts = [one.frame for one in window.findChildren(VitalsChart) if one.isVisible() and one.frame]
    rows = sum(one.kind == "left" for frame in charts for one in frame.still)
    return sum(one.maximum() - one.minimum() for one in bars) + _ROWS * rows


def heighten(window: QWidget, settle: Callable[[], None]) -> bool:
    """Make a window as high as all that it shows; False where something is scrolled away all the same."""
    for _turn in range(_TURNS):
        lacking = hidden(window)
        if not lacking or window.height() >= MOST:
            break
        window.resize(window.width(), min(window.height() + lacking + 40, MOST))
        settle()
    return not hidden(window)


class _Natives(QObject):
    """Listens for the painting of Qt's own fields while a window is painted."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder = recorder

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self._recorder.painting = watched
            self._recorder.told += _native(watched)
        return False


@contextmanager
def _listening(recorder: Recorder) -> Iterator[list[Told]]:
    app, natives = QApplication.instance(), _Natives(recorder)
    assert app is not None
    recorder.told, recorder.listening = [], True
    app.installEventFilter(natives)
    try:
        yield recorder.told
    finally:
        app.removeEventFilter(natives)
        recorder.listening, recorder.painting = False, None


def _painted(window: QWidget, recorder: Recorder) -> list[Told]:
    # Every widget paints all that it shows, whatever the size of the picture: nobody looks at it.
    picture = QImage(QSize(1, 1), QImage.Format.Format_ARGB32_Premultiplied)
    with _listening(recorder) as told, QPainter(picture) as painter:
        window.render(painter, QPoint(0, 0), QRegion(window.rect()), QWidget.RenderFlag.DrawChildren)
    recorder.told = []
    return told


def _native(widget: QWidget) -> list[Told]:
    """The texts that Qt paints by itself in a widget."""
    middle = widget.rect().center().y()
    if isinstance(widget, QLineEdit):
        words, hint = widget.displayText(), widget.placeholderText()
        return _one(widget, middle, words or hint, "typed" if words else "hint")
    if isinstance(widget, QLabel) and _painted_by_qt(widget):
        return _one(widget, middle, widget.text())
    if isinstance(widget, QAbstractButton) and _painted_by_qt(widget):
        return _one(widget, middle, widget.text().replace("&", ""))
    holder = widget.parentWidget()
    if isinstance(holder, QTextEdit | QPlainTextEdit) and holder.viewport() is widget:
        if holder.document().isEmpty():
            return _one(widget, middle, holder.placeholderText(), "hint")
        return list(_document(holder, widget))
    return []


def _painted_by_qt(widget: QWidget) -> bool:
    painter = next(kind for kind in type(widget).__mro__ if "paintEvent" in vars(kind))
    return painter.__module__.startswith("PySide6")


def _one(widget: QWidget, middle: int, words: str, kind: str = "text") -> list[Told]:
    return [Told(widget, 0.0, float(middle), words, kind=kind)] if words.strip() else []


def _document(field: QTextEdit | QPlainTextEdit, device: QWidget) -> Iterator[Told]:
    """The paragraphs of a document; what is struck stands apart."""
    kind = "text" if field.isReadOnly() else "typed"
    block = field.document().begin()
    while block.isValid():
        if block.isVisible():
            for at, (words, struck) in enumerate(_stretches(block)):
                if words.strip():
                    yield Told(
                        device, float(at), float(block.blockNumber() * 20), words, kind=kind, struck=struck
                    )
        block = block.next()


def _stretches(block: QTextBlock) -> list[tuple[str, bool]]:
    """The words of a paragraph, parted where a line through them begins or ends."""
    found: list[tuple[str, bool]] = []
    iterator = block.begin()
    while not iterator.atEnd():
        part = iterator.fragment()
        struck = part.charFormat().fontStrikeOut()
        if found and found[-1][1] == struck:
            found[-1] = (found[-1][0] + part.text(), struck)
        else:
            found.append((part.text(), struck))
        iterator += 1
    return found


def _read(widget: QWidget, told: dict[QWidget, list[Told]]) -> Iterator[tuple[QWidget, Told]]:
    """The texts of a widget and of all that it holds, in reading order."""
    children = [
        one for one in widget.children()
        if isinstance(one, QWidget) and not one.isWindow() and one.isVisible() and _holds(one, told)
    ]  # fmt: skip
    ordered = _in_order(widget, children)
    before: dict[int, list[Told]] = {}
    for one in told.get(widget, ()):
        before.setdefault(_place(one, ordered), []).append(one)
    for at in range(len(ordered) + 1):
        yield from ((widget, one) for one in before.get(at, ()))
        if at < len(ordered):
            yield from _read(ordered[at], told)


def _holds(widget: QWidget, told: dict[QWidget, list[Told]]) -> bool:
    return widget in told or any(_holds(one, told) for one in widget.children() if isinstance(one, QWidget))


def _place(one: Told, children: list[QWidget]) -> int:
    """Index of the first child that is read after a text which their holder painted: a text stands behind its
    neighbour on the left, else before the one on the right, else before what lies below it."""
    rects: list[tuple[int, QRect]] = [(at, child.geometry()) for at, child in enumerate(children)]
    beside = [(at, rect) for at, rect in rects if rect.top() <= one.centre <= rect.bottom()]
    lefts = [(rect.right(), at) for at, rect in beside if rect.right() <= one.left + OVER]
    if lefts:
        return max(lefts)[1] + 1
    rights = [(rect.left(), at) for at, rect in beside if rect.left() > one.left]
    if rights:
        return min(rights)[1]
    return next((at for at, rect in rects if rect.top() > one.centre), len(children))


def _in_order(widget: QWidget, children: list[QWidget]) -> list[QWidget]:
    if isinstance(widget, Banner):
        # Its facts are read in the order in which the keyboard goes, wherever there was room for each.
        parts = [*widget.parts.values(), widget.allergies]
        return sorted(children, key=lambda one: next((at for at, p in enumerate(parts) if p is one), 0))
    return in_reading_order(children, lambda one: one.geometry())


def _area(widget: QWidget, window: QWidget) -> tuple[str, str]:
    """The part of the window in which a widget stands, and the kind of its panel."""
    kind = ""
    above: QWidget | None = widget
    while above is not None:
        if not kind and isinstance(above, Panel):
            kind = above.kind
        for types, name in _AREAS:
            if isinstance(above, types):
                return name, kind
        above = above.parentWidget() if above is not window else None
    return ("panel", kind) if kind else ("page", "")


def _sayings(
    told: list[tuple[QWidget, Told]], window: QWidget, screen: str, title: str
) -> Iterator[Saying]:  # fmt: skip
    here, line, number = ("", ""), _NOWHERE, -1
    for widget, parts in _joined(told):
        one, at = parts[0], _line(widget, parts[0], window)
        if (area := _area(widget, window)) != here:
            here, number = area, -1
        if number < 0 or at[0] != line[0] or abs(at[1] - line[1]) > SAME_LINE:
            line, number = at, number + 1
        shown = " ".join(part.shown for part in parts)
        less = "".join(shown.split()).replace(BROKEN, "") != "".join(one.text.split())
        yield Saying(
            screen, title, *area, *_cell(widget, one), number, one.kind, one.struck, one.text,
            shown if less else "",
        )  # fmt: skip


def _joined(told: list[tuple[QWidget, Told]]) -> list[tuple[QWidget, list[Told]]]:
    """The texts with all their pieces, each where its first piece stands."""
    found: list[tuple[QWidget, list[Told]]] = []
    begun: dict[tuple[object, ...], list[Told]] = {}
    for widget, one in told:
        key = (widget, one.whole, *_cell(widget, one))
        if one.whole is not None and key in begun:
            begun[key].append(one)
            continue
        parts = [one]
        found.append((widget, parts))
        if one.whole is not None:
            begun[key] = parts
    return found


def _line(widget: QWidget, one: Told, window: QWidget) -> tuple[object, int]:
    """Line of a text, by how far down it stands; of a list its row, however many lines that has."""
    view = widget.parentWidget()
    if isinstance(view, RowsView) and view.viewport() is widget:
        return view, view.rowAt(round(one.centre)) * 2 * SAME_LINE
    return None, widget.mapTo(window, QPoint(0, round(one.centre))).y()


def _cell(widget: QWidget, one: Told) -> tuple[str, str]:
    """The keys of the row and the column in which a text of a list stands."""
    holder = widget.parentWidget()
    if isinstance(holder, RowsView) and holder.viewport() is widget:
        at = holder.rowAt(round(one.centre))
        item = holder.rows.items[at] if 0 <= at < len(holder.rows.items) else None
        if not isinstance(item, Row):
            return "", ""
        return item.key, _column(holder, holder.columnAt(round(one.left)))
    if isinstance(holder, QHeaderView) and isinstance(view := holder.parentWidget(), RowsView):
        return "", _column(view, holder.logicalIndexAt(round(one.left)))
    return "", ""


def _column(view: RowsView, at: int) -> str:
    return view.rows.columns[at].key if 0 <= at < len(view.rows.columns) else ""
