"""The strip of a letter's headings: what is only a number or a dash says in the tip what it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from pytestqt.qtbot import QtBot

from desktop.shown.letters.letter_editor import LetterHeading
from ui.editors.letter.headings import HeadingStrip

HEADINGS = tuple(
    LetterHeading(f"h{n}", f"Overskrift {n} som er lang", "none" if n % 2 else "done") for n in range(18)
)


def _over(strip: HeadingStrip, at: QPointF) -> str:
    none, move = Qt.MouseButton.NoButton, QEvent.Type.MouseMove
    strip.mouseMoveEvent(QMouseEvent(move, at, at, none, none, Qt.KeyboardModifier.NoModifier))
    return strip.toolTip()


def test_each_heading_says_its_name_and_how_far_it_is(qtbot: QtBot) -> None:
    strip = HeadingStrip()
    qtbot.addWidget(strip)
    strip.resize(800, 48)
    strip.set_headings(HEADINGS)
    assert not all(written for _left, _wide, written in strip.layout_of(800)), "some are a number alone"
    for at, heading in enumerate(HEADINGS):
        said = _over(strip, strip.place_of(at).center())
        assert heading.title in said
        assert ("ingenting" in said) == (heading.state == "none"), said
    assert _over(strip, QPointF(2, 2)) == ""
