"""What is said at the foot of the window is never wider than the window, however long a path is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.window.window import MainWindow

PATH = r"C:\Users\kari.nordmann\AppData\Local\Fagflate\logs\crash-record-20261123T121921-29914.txt"


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_a_long_sentence_stands_on_several_lines(qtbot: QtBot, width: int) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(width, 768)
    window.show()
    window.say_done("Kort.")
    short = window.undo_notice.height()
    window.say_done(f"{'Fagflate ble avsluttet uventet sist. ' * 9}Rapporten: {PATH}")
    notice = window.undo_notice
    assert notice.x() >= 0
    assert notice.geometry().right() <= window.width()
    assert notice.height() > short
    assert not notice._label.too_wide()
    assert PATH in notice.accessibleName()
    window.say_done("Kort.")
    assert notice.height() == short
