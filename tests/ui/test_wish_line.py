"""The line of a wish: its keys, what it says, nothing cut at any width, rows pushed down and given back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui import samples_laboratory
from ui.editors.parts.wish_line import WishLine
from ui.panels import make_panel
from ui.widgets.panel import Panel

Key = Qt.Key
GOES = "Går til Kari Fosse. Med sted og rolle. Uten pasient, tall og bilde."


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[Panel]:
    made = make_panel("laboratory", of_patient=True)
    qtbot.addWidget(made)
    made.set_model(samples_laboratory.laboratory())
    made.resize(990, 420)
    made.show()
    yield made
    made.close()


@pytest.fixture
def line(panel: Panel) -> WishLine:
    made = WishLine(panel)
    panel.add_below_head(made)
    made.ask("Hva savner du i Prøver?", GOES, "")
    made.show()
    made.take_focus()
    return made


def test_it_stands_under_the_head_and_pushes_the_rows_down(panel: Panel, qtbot: QtBot) -> None:
    panel.layout().activate()  # type: ignore[union-attr]
    before = panel.body.mapTo(panel, panel.body.rect().topLeft()).y()
    line = WishLine(panel)
    panel.add_below_head(line)
    line.ask("Hva savner du i Prøver?", GOES, "")
    line.show()
    panel.layout().activate()  # type: ignore[union-attr]
    assert line.y() == panel.head.geometry().bottom() + 1
    assert panel.body.mapTo(panel, panel.body.rect().topLeft()).y() == before + line.height()
    line.hide()
    line.deleteLater()
    panel.layout().activate()  # type: ignore[union-attr]
    assert panel.body.mapTo(panel, panel.body.rect().topLeft()).y() == before


def test_enter_sends_what_is_written_and_nothing_else_does(line: WishLine) -> None:
    sent: list[str] = []
    left: list[bool] = []
    line.sent.connect(sent.append)
    line.left.connect(lambda: left.append(True))
    QTest.keyClick(line.field, Key.Key_Return)
    assert sent == []
    QTest.keyClicks(line.field, "Magnesium under kalium 2")
    assert sent == []
    QTest.keyClick(line.field, Key.Key_Return)
    assert sent == ["Magnesium under kalium 2"]
    QTest.keyClick(line.field, Key.Key_Escape)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(line.field, Key.Key_U, both)
    assert left == [True, True]
    assert line.field.text() == "Magnesium under kalium 2"


def test_it_says_aloud_what_it_asks_and_where_it_goes(line: WishLine) -> None:
    assert line.field.accessibleName() == f"Hva savner du i Prøver? {GOES}"
    line.say("Det står 11 siffer på rad i den.")
    assert "11 siffer" in line.words()
    line.ask("Hva savner du i Prøver?", GOES, line.field.text())
    assert "11 siffer" not in line.words()


@pytest.mark.parametrize("wide", [300, 420, 560, 639, 640, 760, 990, 1600])
def test_field_question_and_keys_lie_beside_one_another_at_any_width(
    panel: Panel, line: WishLine, wide: int
) -> None:
    panel.resize(wide, 420)
    panel.layout().activate()  # type: ignore[union-attr]
    parts = [line._question, line.field, line._hints, line._one, line._goes]
    for one in parts:
        assert line.rect().contains(one.geometry()), (wide, one.geometry())
        assert not [o for o in parts if o is not one and o.geometry().intersects(one.geometry())], wide
    assert line.field.width() >= 60
