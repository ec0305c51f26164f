"""The lower edge of a scrolling area cuts no line, covers no focus, and says that more follows."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QLineEdit, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.help import HelpGroup, HelpRow
from desktop.shown.letters.letter_editor import LetterMedicine
from ui.editors.letter.medicine_table import MedicineTable
from ui.editors.parts.editor_side import paragraph
from ui.painting.text import QUIET
from ui.theme import px
from ui.widgets.area_edge import AreaEdge
from ui.widgets.scroll import Scroll
from ui.window.help import KeyTable


def _column(
    qtbot: QtBot, heights: list[int], tall: int, kind: Callable[[str], QWidget] = QLabel
) -> tuple[Scroll, list[QWidget]]:
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    lines = []
    for at, high in enumerate(heights):
        one = kind(str(at))
        one.setFixedHeight(high)
        column.addWidget(one)
        lines.append(one)
    area = Scroll(inner)
    qtbot.addWidget(area)
    area.resize(200, tall)
    area.show()
    qtbot.waitExposed(area)
    qtbot.wait(1)
    return area, lines


def _edge(area: Scroll) -> AreaEdge:
    assert area.edge is not None
    return area.edge


def _seen(area: Scroll, line: QWidget) -> QRect:
    return QRect(line.mapTo(area.viewport(), line.rect().topLeft()), line.size())


@pytest.mark.parametrize("seed", range(25))
def test_no_line_is_cut_wherever_the_area_stands(qtbot: QtBot, seed: int) -> None:
    rng = random.Random(seed)
    area, lines = _column(qtbot, [rng.choice((17, 24, 40, 52)) for _n in range(40)], rng.randint(260, 420))
    bar = area.verticalScrollBar()
    for _step in range(6):
        bar.setValue(rng.randint(0, bar.maximum() - 5))
        _edge(area).cover()
        strip = _edge(area).strip
        assert strip.isVisible()
        assert strip.words == "↓ mer nedenfor"
        assert strip.height() >= 14
        assert strip.geometry().bottom() + 1 == area.viewport().height()
        top = strip.geometry().top()
        cut = [one for one in lines if _seen(area, one).top() < top < _seen(area, one).bottom() + 1]
        assert not cut, (top, _seen(area, cut[0]))


def test_at_the_end_nothing_is_covered(qtbot: QtBot) -> None:
    area, _lines = _column(qtbot, [30] * 40, 300)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    _edge(area).cover()
    assert not _edge(area).strip.isVisible()
    short, _lines = _column(qtbot, [30] * 3, 300)
    assert not _edge(short).strip.isVisible()


def test_what_has_the_focus_is_never_covered(qtbot: QtBot) -> None:
    area, fields = _column(qtbot, [30] * 40, 300, QLineEdit)
    area.activateWindow()
    for at in (5, 8, 9, 20):
        fields[at].setFocus()
        if not fields[at].hasFocus():
            pytest.skip("this platform gives no focus")
        area.ensureWidgetVisible(fields[at], 0, 0)
        _edge(area).cover()
        strip = _edge(area).strip
        assert not (strip.isVisible() and strip.geometry().intersects(_seen(area, fields[at])))


def test_what_is_chosen_without_the_focus_is_not_covered(qtbot: QtBot) -> None:
    area, lines = _column(qtbot, [30] * 40, 300)
    lowest = lines[8]
    _edge(area).keep = lambda: lowest.geometry().bottom() + 1
    area.ensureWidgetVisible(lowest, 0, 0)
    _edge(area).cover()
    assert not (
        _edge(area).strip.isVisible() and _edge(area).strip.geometry().intersects(_seen(area, lowest))
    )


def test_a_page_taller_than_the_area_is_not_hidden(qtbot: QtBot) -> None:
    area, _lines = _column(qtbot, [900], 300)
    _edge(area).cover()
    assert not _edge(area).strip.isVisible(), "there is no line that could stand whole"


def test_a_text_ends_between_two_of_its_lines(qtbot: QtBot) -> None:
    field = QTextEdit("<br>".join("ord og flere ord" for _n in range(80)))
    qtbot.addWidget(field)
    edge = AreaEdge(field)
    for tall in range(200, 220):
        field.resize(300, tall)
        field.show()
        edge.cover()
        top = edge.strip.geometry().top()
        assert edge.strip.isVisible()
        line = field.cursorRect(field.cursorForPosition(field.rect().topLeft()))
        step = line.height()
        while line.bottom() < top:
            line.translate(0, step)
        assert line.top() >= top - 1, (tall, top, line)


def test_rows_beside_each_other_in_the_help_end_together(qtbot: QtBot) -> None:
    def group(many: int) -> HelpGroup:
        return HelpGroup(f"g{many}", tuple(HelpRow(f"r{n}", "F1") for n in range(many)))

    table = KeyTable(tuple(group(many) for many in (7, 4, 5, 9, 3, 14)))
    area = Scroll(table)
    qtbot.addWidget(area)
    area.resize(1000, 300)
    area.show()
    qtbot.wait(1)
    _edge(area).cover()
    top = _edge(area).strip.geometry().top()
    assert _edge(area).strip.isVisible()
    assert table.line_above(top) == top


@pytest.mark.parametrize(("words", "lines"), [(60, 2), (12, 0)])
def test_the_first_lines_of_a_long_text_are_seen(qtbot: QtBot, words: int, lines: int) -> None:
    """Of a note that goes on below the edge its first lines stand; three lines stand whole or not at all."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    head, last = QWidget(), QWidget()
    head.setFixedHeight(230)
    last.setFixedHeight(200)
    text = paragraph(" ".join(["ødem"] * words), QUIET, 19)
    for one in (head, text, last):
        column.addWidget(one)
    area = Scroll(inner)
    qtbot.addWidget(area)
    area.resize(200, 330)
    area.show()
    qtbot.waitExposed(area)
    qtbot.wait(1)
    if lines == 0:
        head.setFixedHeight(290)
        qtbot.wait(1)
    _edge(area).cover()
    seen = _edge(area).strip.y() - _seen(area, text).top()
    assert seen % 19 == 0
    assert seen >= lines * 19 if lines else seen == 0


@pytest.mark.parametrize("height", range(270, 440, 7))
def test_a_medicine_of_a_letter_stands_whole_or_not_at_all(qtbot: QtBot, height: int) -> None:
    """Its lines are painted and its reason is a field: half a dose is another dose."""
    rows = tuple(
        LetterMedicine(
            f"m{n}", "dalteparin", "FRAGMIN 5 000 enheter 1 gang daglig kl. 20 subkutant",
            "Står på posten; ikke avklart om den fortsetter hjemme",
        )
        for n in range(9)
    )  # fmt: skip
    table = MedicineTable(rows)
    area = Scroll(table)
    qtbot.addWidget(area)
    area.resize(520, height)
    area.show()
    qtbot.wait(1)
    _edge(area).cover()
    strip = _edge(area).strip
    top = strip.geometry().top() if strip.isVisible() else area.viewport().height()
    first = table.rows[0]
    assert first.height() > px(56), "a row that is higher than a line"
    for row in table.rows:
        begin = row.mapTo(area.viewport(), QPoint(0, 0)).y()
        assert not begin < top < begin + row.height() - 1 or row is first, (row.row.key, begin, top)
