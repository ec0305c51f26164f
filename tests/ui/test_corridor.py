"""The corridor screen holds every bed without a cut, and answers no key but Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.shown.beds.corridor import CorridorBed, CorridorLine, CorridorShown
from ui.theme import px
from ui.window.corridor import _PAD, CorridorScreen, _laid


def beds(count: int) -> CorridorShown:
    lines = (
        CorridorLine("user", "Sykepleier: Hanne"), CorridorLine("sign-out", "Ut i dag 17"),
        CorridorLine("shield-warning", "Munnbind, hansker og frakk"),
    )  # fmt: skip
    made = tuple(CorridorBed(f"{n:02}", "taken", "M. Kristoffersen", lines) for n in range(1, count + 1))
    return CorridorShown("Hjerte 3", made, ("Ledige 2", "Ut i dag 3", "Ventes inn i dag 3", "I vask 1"))


@pytest.mark.parametrize("size", [(800, 500), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("count", [1, 8, 24, 40, 60])
def test_every_bed_has_room(qtbot: QtBot, count: int, size: tuple[int, int]) -> None:
    screen = CorridorScreen()
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.set_time("14:32", "Synkronisert 14:32", False)
    screen.set_model(beds(count))
    plan = screen._planned()
    assert plan is not None
    assert plan.each * screen.pages >= count
    wide = (screen._across - (plan.columns - 1) * px(12)) / plan.columns
    assert screen._model is not None
    for one in screen._model.beds:
        assert screen._high(one, wide, plan.scale) <= plan.high + 0.5
        head, below = _laid(one, wide - 2 * px(_PAD), plan.scale)
        assert not any(laid.too_wide for laid in (head, *below))
    bottom = screen._top + plan.rows * plan.high + (plan.rows - 1) * px(12)
    assert bottom <= screen._foot_top()
    if size[0] >= 1920:
        assert screen.pages == 1, "on a large screen all are seen at once"


def test_only_escape_does_anything(qtbot: QtBot) -> None:
    screen = CorridorScreen()
    qtbot.addWidget(screen)
    screen.set_model(beds(8))
    screen.show()
    told: list[bool] = []
    screen.left.connect(lambda: told.append(True))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_F5, Qt.Key.Key_A, Qt.Key.Key_Tab):
        QTest.keyClick(screen, key)
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton)
    assert not told
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert told == [True]
