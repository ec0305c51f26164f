"""The window opens on a screen that is there, whole, and where it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core import settings
from ui import placing
from ui.placing import FRAME, SIZE, fitted

SMALL = QRect(0, 0, 1366, 728)
LARGE = QRect(0, 0, 1920, 1040)
RIGHT = QRect(1920, 0, 1920, 1040)


def inside(area: QRect, screen: QRect) -> bool:
    return screen.adjusted(FRAME[0], FRAME[1], -FRAME[2], -FRAME[3]).contains(area)


def test_the_first_time_it_is_whole_on_a_small_screen() -> None:
    area, fills = fitted(None, [SMALL])
    assert fills
    assert inside(area, SMALL)


def test_the_first_time_it_is_in_the_middle_of_a_large_one() -> None:
    area, fills = fitted(None, [LARGE])
    assert not fills
    assert (area.width(), area.height()) == SIZE
    assert inside(area, LARGE)


@pytest.mark.parametrize(
    "wanted",
    [QRect(2400, 100, 1200, 800), QRect(-3000, -3000, 1200, 800), QRect(2400, 100, 3000, 2000),
     QRect(1300, 700, 1200, 800), QRect(-1100, 10, 1200, 600)],
)  # fmt: skip
def test_when_a_monitor_is_gone_it_comes_to_the_one_that_is_there(wanted: QRect) -> None:
    area, _fills = fitted(wanted, [SMALL])
    assert inside(area, SMALL)


def test_on_a_second_monitor_it_stays_there() -> None:
    wanted = QRect(2400, 100, 1200, 800)
    assert fitted(wanted, [LARGE, RIGHT]) == (wanted, False)


def test_it_is_where_it_was(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    settings.keep("server", "https://x.example")
    first, second = QWidget(), QWidget()
    for one in (first, second):
        qtbot.addWidget(one)
    placing.place(first)
    first.showNormal()
    first.setGeometry(20, 50, 500, 400)
    qtbot.wait(1)
    placing.keep(first)
    assert settings.text("server") == "https://x.example"
    placing.place(second)
    assert second.geometry() == QRect(20, 50, 500, 400)
    assert not second.isMaximized()
    first.showMaximized()
    placing.keep(first)
    placing.place(second)
    assert second.isMaximized()


@pytest.mark.parametrize("kept", ["", "x", "1 2 3", "0 0 0 0", "0 0 99999999 3", "1 2 3 4 5 6"])
def test_nonsense_is_as_if_nothing_was_kept(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    settings.keep("window", kept)
    window = QWidget()
    qtbot.addWidget(window)
    placing.place(window)
    screen = window.screen().availableGeometry()
    assert screen.intersects(window.geometry())
