"""What is painted is said, and what is said is painted: each kind of panel, to the letter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.core.window_port import Saying
from tests.conftest import ROOT
from tests.layout.stage import put_away, settled
from tests.ui.painted import letters, painted
from tests.ui.test_panels import MODELS
from ui import theme
from ui.painting import recorder
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.recorder import Recorder, recording
from ui.painting.runs import Icon, Text
from ui.painting.text import PLAIN, beginning, draw, fitted, marked, put, wrap
from ui.panels import kinds, make_panel
from ui.theme import Scheme
from ui.widgets.plain import label
from ui.window.reading_order import in_reading_order
from ui.window.spoken import heighten, pieces, spoken
from ui.window.window import MainWindow


@pytest.fixture
def listener(qapp: QApplication) -> Iterator[Recorder]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    with recording() as made:
        yield made


def shown(widget: QWidget, width: int = 1300) -> QWidget:
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(width, 700)
    widget.show()
    settled(widget)
    return widget


def differing(widget: QWidget, listener: Recorder) -> str:
    """First difference between the words said of a widget and those it paints; empty for none."""
    told, drawn = letters(pieces(widget, listener)), letters(painted(widget))
    at = next((at for at, (a, b) in enumerate(zip(told, drawn, strict=False)) if a != b), None)
    if at is None and len(told) == len(drawn):
        return ""
    at = min(len(told), len(drawn)) if at is None else at
    return f"said …{told[max(at - 40, 0) : at + 40]}…, painted …{drawn[max(at - 40, 0) : at + 40]}…"


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_panel_says_what_it_paints(listener: Recorder, kind: str) -> None:
    window, panel = MainWindow(), make_panel(kind)
    try:
        window.set_page(kind, panel)
        window.show_page(kind)
        panel.set_model(MODELS[kind]())
        shown(window)
        assert heighten(window, lambda: settled(window))
        assert differing(window, listener) == ""
        found = [one for one in spoken(window, listener, "s", "") if one.area == "panel"]
        assert found
        assert {one.panel for one in found} == {kind}
        assert all(one.text.strip() for one in found)
    finally:
        put_away(window)


class _Painting(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.words(painter)

    def words(self, painter: QPainter) -> None:
        put(painter, 4, 12, "Kalium 7,1", PLAIN)


class _Past(_Painting):
    """A panel that paints past the one primitive."""

    def words(self, painter: QPainter) -> None:
        super().words(painter)
        painter.drawText(QPointF(4, 40), "hemolysert")


class _Composed(_Painting):
    """A panel that says what it does not paint."""

    def words(self, painter: QPainter) -> None:
        super().words(painter)
        if recorder.active is not None:
            recorder.active.painted(painter, 4, 40, "hemolysert")


def test_a_text_that_is_painted_and_not_said_is_found(listener: Recorder) -> None:
    assert differing(shown(_Painting()), listener) == ""
    assert "painted …Kalium7,1hemolysert…" in differing(shown(_Past()), listener)


def test_a_text_that_is_said_and_not_painted_is_found(listener: Recorder) -> None:
    assert "said …Kalium7,1hemolysert…" in differing(shown(_Composed()), listener)


def test_what_qt_writes_itself_is_said(listener: Recorder) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(label("Til", holder))
    field, empty = QLineEdit("Ærlig & Åse", holder), QLineEdit(holder)
    empty.setPlaceholderText("Søk")
    column.addWidget(field)
    column.addWidget(empty)
    assert differing(shown(holder), listener) == ""
    found = [(one.kind, one.text) for one in spoken(holder, listener, "s", "")]
    assert found == [("text", "Til"), ("typed", "Ærlig & Åse"), ("hint", "Søk")]


class _Narrow(_Painting):
    WORDS = "Kreatininen er steget fra 88 til 412 på to døgn"

    def words(self, painter: QPainter) -> None:
        for at, line in enumerate(wrap(self.WORDS, PLAIN, 90)):
            draw(painter, 4, 14 + at * 20, line)
        draw(painter, 4, 214, fitted("Allergi mot penicillin", PLAIN, 80))
        draw(painter, 4, 254, fitted("to hundre milligram", PLAIN, 60, "200 mg"))
        draw(painter, 4, 294, beginning("Anafylaksi etter første dose", PLAIN, 90))
        for at, line in enumerate(marked("12345678901234567890", PLAIN, 70)):
            draw(painter, 4, 334 + at * 20, line)


def test_a_text_is_said_whole_however_little_room_it_has(listener: Recorder) -> None:
    found = spoken(shown(_Narrow()), listener, "s", "")
    assert [one.text for one in found] == [
        _Narrow.WORDS,
        "Allergi mot penicillin",
        "to hundre milligram",
        "Anafylaksi etter første dose",
        "12345678901234567890",
    ]
    # What is broken stands there whole; what is shortened says as what.
    assert [bool(one.shown) for one in found] == [False, True, True, True, False]
    assert found[2].shown == "200 mg"


def test_a_shorter_form_of_a_cell_says_the_fullest(listener: Recorder) -> None:
    whole = "Blodkultur × 2 ikke tatt, purret i går"
    cell = Cell((((Text(whole),),), ((Text("Blodkultur"),),)))

    class Short(_Painting):
        def words(self, painter: QPainter) -> None:
            paint_laid(painter, lay(cell, 90), QRectF(0, 0, 90, 30))

    (one,) = spoken(shown(Short()), listener, "s", "")
    assert (one.text, one.shown) == (whole, "Blodkultur")


def test_signs_and_lines_through_a_text_are_said(listener: Recorder) -> None:
    class Struck(_Painting):
        def words(self, painter: QPainter) -> None:
            Icon("warning", plain="haster ").paint(painter, 4, 12)
            Text("warfarin", struck=True).paint(painter, 30, 12)
            Text("apixaban").paint(painter, 130, 12)

    found = spoken(shown(Struck()), listener, "s", "")
    assert [(one.kind, one.text, one.struck, one.line) for one in found] == [
        ("sign", "haster", False, 0),
        ("text", "warfarin", True, 0),
        ("text", "apixaban", False, 0),
    ]


def test_rows_that_are_scrolled_away_are_said_with_their_row_and_column(listener: Recorder) -> None:
    panel = make_panel("worklist")
    try:
        panel.set_model(MODELS["worklist"]())
        shown(panel)
        panel.resize(1300, 160)
        settled(panel)
        assert heighten(panel, lambda: settled(panel))
        found = spoken(panel, listener, "s", "")
        rows = {row.key for row in panel.view.rows.items if hasattr(row, "cells")}  # type: ignore[attr-defined]
        assert rows == {one.row for one in found if one.row}
        columns = {column.key for column in panel.view.rows.columns}  # type: ignore[attr-defined]
        assert {one.column for one in found if one.row} <= columns | {""}
        heads = [one for one in found if not one.row and one.column]
        first = next(at for at, one in enumerate(found) if one.row)
        assert all(found.index(one) < first for one in heads)
    finally:
        put_away(panel)


def test_nothing_is_recorded_in_a_window_that_somebody_works_in(qapp: QApplication) -> None:
    assert recorder.active is None
    assert {type(line) for line in wrap("to linjer med ord", PLAIN, 40)} == {str}
    assert type(fitted("et langt ord som ikke får plass", PLAIN, 40)) is str


def test_parts_are_read_across_then_in_columns() -> None:
    places = {
        "head": QRect(0, 0, 300, 20),
        "left": QRect(0, 20, 100, 200),
        "right above": QRect(100, 20, 200, 50),
        "right below": QRect(100, 70, 200, 150),
        "foot": QRect(0, 220, 300, 20),
    }
    backwards = [*reversed(places)]
    assert in_reading_order(backwards, places.__getitem__) == [*places]


WORDS = {
    "drawText", "drawStaticText", "drawGlyphRun", "drawTextItem", "drawItemText", "drawContents", "addText",
    "QTextLayout", "QStaticText", "QGlyphRun",
}  # fmt: skip
"""By these words are painted."""
PAINTERS = {"ui/painting/glyphs.py"}
FIELDS = {
    "QAbstractButton", "QLabel", "QLineEdit", "QPlainTextEdit", "QTextEdit", "QPushButton",
    "QDialogButtonBox", "QToolTip", "QMenu",
}  # fmt: skip
"""Widgets that write by themselves: read by `ui.window.spoken`, or (tips, menus) no part of a screen."""
SILENT = {
    "QAbstractItemView", "QAbstractScrollArea", "QApplication", "QBoxLayout", "QDialog", "QFileDialog",
    "QFrame", "QGraphicsOpacityEffect", "QGridLayout", "QHBoxLayout", "QHeaderView", "QLayout",
    "QScrollArea", "QScrollBar", "QSizePolicy", "QStackedLayout", "QStackedWidget", "QStyle", "QStyleFactory",
    "QStyleOption", "QTableView", "QVBoxLayout", "QWidget",
}  # fmt: skip
"""Widgets that write nothing by themselves as they are used here."""


def _files() -> list[Path]:
    return sorted((ROOT / "ui").rglob("*.py"))


def test_words_are_painted_in_one_place_only() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in _files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in WORDS)
        or (isinstance(node, ast.Name) and node.id in WORDS)
    }
    assert found == PAINTERS


def test_every_widget_that_writes_by_itself_is_read() -> None:
    used = {
        name.name
        for path in _files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "PySide6.QtWidgets"
        for name in node.names
    }
    assert used - FIELDS - SILENT == set()


def test_a_label_of_qt_that_is_not_read_is_found(listener: Recorder) -> None:
    holder = QWidget()
    QVBoxLayout(holder).addWidget(QLabel("Smitte: MRSA", holder))
    shown(holder)
    with mock.patch("ui.window.spoken._native", return_value=[]):
        assert differing(holder, listener) != ""
    assert differing(holder, listener) == ""


def test_a_saying_has_the_keys_that_are_documented() -> None:
    documented = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    for name in Saying.__struct_fields__:
        assert f"`{name}`" in documented
