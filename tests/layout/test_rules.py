"""The rules find what is wrong with a page, each in a widget made so, and nothing in one that is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.layout.covering import covering, pairs
from tests.layout.page import forget, look, watching
from tests.layout.rules import faults
from ui.painting.shapes import box
from ui.painting.text import BROKEN, PLAIN, draw, fitted, marked, wrap
from ui.theme import colour, dress_field

Paint = Callable[[QPainter], None]


class Board(QWidget):
    """Paints what it is told to."""

    def __init__(self, paint: Paint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paint = paint

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(QRectF(self.rect()), colour("surface"))
            self._paint(painter)


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    forget()
    with watching():
        yield


def rules_of(qtbot: QtBot, root: QWidget, hostile: frozenset[str] = frozenset()) -> list[str]:
    qtbot.addWidget(root)
    root.resize(300, 120)
    root.show()
    return [fault.rule for fault in faults(look(root), hostile)]


def _lines(words: str, room: float, by: Callable[..., list[str]] = wrap) -> Paint:
    def paint(painter: QPainter) -> None:
        for at, line in enumerate(by(words, PLAIN, room)):
            draw(painter, 10, 20 + at * 17, line)

    return paint


RIGHT: dict[str, Paint] = {
    "one line": lambda p: draw(p, 10, 20, "Kalium 3,4 mmol/L"),
    "two lines": _lines("piperacillin/tazobactam 4 g × 3", 120),
    "side by side": lambda p: draw(p, 10 + draw(p, 10, 20, "Kalium"), 20, "3,4"),
    "on a ground": lambda p: (box(p, QRectF(5, 5, 200, 30), 4, "danger_bg"), draw(p, 10, 20, "K", PLAIN)),
    "below a veil": lambda p: (draw(p, 10, 20, "Kalium"), box(p, QRectF(0, 0, 300, 120), 0, "surface")),
}
WRONG: dict[str, tuple[Paint, str]] = {
    "over the edge": (lambda p: draw(p, 250, 20, "Kaliumklorid"), "cut"),
    "over the foot": (lambda p: draw(p, 10, 119, "Kaliumklorid"), "cut"),
    "outside": (lambda p: draw(p, 320, 20, "Kalium"), "lost text"),
    "clipped": (lambda p: (p.setClipRect(QRectF(0, 0, 30, 99)), draw(p, 10, 20, "Kaliumklorid")), "cut"),
    "over another": (lambda p: (draw(p, 10, 20, "Kalium 3,4"), draw(p, 40, 24, "Natrium")), "overlap"),
    "half below": (
        lambda p: (draw(p, 10, 20, "Kaliumklorid"), box(p, QRectF(40, 0, 90, 40), 0, "surface")),
        "half covered",
    ),
    "in a word": (_lines("Selvmordsrisikovurdering", 120), "broken word"),
    "in a dose": (_lines("kaliumklorid 1234567890\u00a0mmol", 100), "broken word"),
    "in a number": (_lines("12345678901234567", 60, marked), "broken number"),
    "given up": (lambda p: draw(p, 10, 20, fitted("C, nyoppstått flimmer", PLAIN, 90)), "given up"),
    "unit alone": (lambda p: (draw(p, 10, 20, "furosemid 40"), draw(p, 10, 37, "mg × 2")), "parted unit"),
    "faint": (lambda p: draw(p, 10, 20, "Kalium", PLAIN.on("hairline")), "faint"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_found_where_nothing_is_wrong(qtbot: QtBot, name: str) -> None:
    assert rules_of(qtbot, Board(RIGHT[name])) == []


@pytest.mark.parametrize("name", WRONG)
def test_each_fault_is_found(qtbot: QtBot, name: str) -> None:
    paint, rule = WRONG[name]
    assert rule in rules_of(qtbot, Board(paint))


def test_a_hostile_word_may_be_broken_and_nothing_else(qtbot: QtBot) -> None:
    word = "Selvmordsrisikovurdering"
    assert rules_of(qtbot, Board(_lines(word, 120)), frozenset({word})) == []
    assert "broken word" in rules_of(qtbot, Board(_lines(word, 120)), frozenset({"Donaudampfschifffahrt"}))
    assert BROKEN not in word


def test_a_child_outside_its_holder_is_lost(qtbot: QtBot) -> None:
    holder = Board(RIGHT["one line"])
    child = Board(RIGHT["one line"], holder)
    child.setGeometry(310, 0, 200, 40)
    assert rules_of(qtbot, holder) == ["lost widget"]


def test_a_child_with_too_little_room_is_cut(qtbot: QtBot) -> None:
    holder = QWidget()
    Board(lambda p: draw(p, 10, 10, "Kaliumklorid"), holder).setGeometry(0, 0, 60, 8)
    assert "cut" in rules_of(qtbot, holder)


def test_what_scrolls_may_be_half_hidden_at_its_lower_edge_only(qtbot: QtBot) -> None:
    area = QScrollArea()
    tall = Board(lambda p: [draw(p, 10, 10 + 17 * n, f"Rad {n}") for n in range(20)])
    tall.resize(200, 400)
    area.setWidget(tall)
    assert rules_of(qtbot, area) == []
    wide = QScrollArea()
    broad = Board(lambda p: draw(p, 220, 10, "Kaliumklorid 750 mg"))
    broad.resize(280, 400)
    wide.setWidget(broad)
    qtbot.addWidget(wide)
    short = Board(lambda p: draw(p, 10, 10, "Kaliumklorid"))
    fixed = QScrollArea()
    short.resize(50, 20)
    fixed.setWidget(short)
    assert "cut" in rules_of(qtbot, fixed)


def test_qts_own_texts_are_judged_too(qtbot: QtBot) -> None:
    holder = QWidget()
    line = QLineEdit(holder)
    line.setPlaceholderText("Legemiddel eller prøve, med dose og hvor ofte")
    line.setGeometry(0, 0, 120, 30)
    label = QLabel("Kaliumklorid 750 mg", holder)
    label.setGeometry(0, 40, 60, 20)
    text = QTextEdit(holder)
    text.setText("Donaudampfschifffahrtselektrizitäten")
    text.setGeometry(0, 62, 120, 58)
    found = rules_of(qtbot, holder)
    assert found.count("cut") == 2
    assert "broken word" in found


def test_a_hint_in_a_field_reads(qtbot: QtBot) -> None:
    holder = QWidget()
    line = QLineEdit(holder)
    line.setGeometry(0, 0, 300, 40)
    line.setPlaceholderText("Legemiddel eller prøve")
    dress_field(line)
    assert rules_of(qtbot, holder) == []


def test_every_pair_meets_and_few_rows_are_needed() -> None:
    factors = {"a": range(5), "b": range(3), "c": range(4), "d": ("x", "y")}

    def possible(row: dict[str, object]) -> bool:
        return (row.get("a"), row.get("b")) != (0, 0)

    rows = covering(factors, possible)
    met = set().union(*map(pairs, rows))
    assert ("a", 0, "b", 0) not in met
    assert ("a", 4, "c", 3) in met
    assert ("b", 0, "d", "y") in met
    assert len(met) == 5 * 3 - 1 + 5 * 4 + 5 * 2 + 3 * 4 + 3 * 2 + 4 * 2
    assert len(rows) <= 30
    assert rows == covering(factors, possible)
