"""The frame of a panel that is changed: its number stands out where the change is, and quietly before it."""

from __future__ import annotations

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ui.panels import make_panel
from ui.theme import colour
from ui.window.sprint.frame import PanelFrame


def accents(frame: PanelFrame) -> int:
    """Number of pixels of the accent in the head's words about the change, and along the frame's edge."""
    accent = QColor(colour("accent")).rgb()
    found = 0
    for one in (frame.told, frame):
        image = one.grab().toImage()
        places = ((x, y) for x in range(image.width()) for y in range(image.height()))
        found += sum(image.pixel(x, y) == accent for x, y in places)
    return found


def test_the_page_as_it_is_has_the_number_of_a_change_but_no_badge_of_it(qtbot: QtBot) -> None:
    panel = make_panel("notes")
    qtbot.addWidget(panel)
    panel.resize(420, 120)
    frame = PanelFrame(panel, "notes")
    panel.show()
    frame.tell("flyttet", "", "Notater", numbers="2")
    assert accents(frame) > 100
    frame.tell("", "", "Notater", numbers="2", live=False)
    assert frame.numbers == "2"
    assert accents(frame) == 0
