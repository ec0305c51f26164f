"""Head of a page or panel: hints leave for lack of room and hold no window wide."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.tasks import BeginGiveTask, CompleteTasks, TakeTask
from ui.widgets.head import PAGE, PANEL, Head

HINTS = (
    ("D", "Merk som gjort", CompleteTasks),
    ("T", "Ta oppgaven", TakeTask),
    ("G", "Gi til", BeginGiveTask),
)


@pytest.mark.parametrize("kind", [PAGE, PANEL])
def test_a_window_with_all_its_hints_becomes_narrow_at_once(qtbot: QtBot, kind: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    head = Head(kind)
    head.set_title("Oppgaver", "4")
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(head)
    window.resize(1200, 100)
    window.show()
    bare = head.minimumSizeHint().width()
    head.set_hints(HINTS)
    assert all(button.isVisible() for button in head._hints)
    assert head.minimumSizeHint().width() == bare
    window.resize(bare + 10, 100)
    assert window.width() == bare + 10
    assert not any(button.isVisible() for button in head._hints)
    window.resize(1200, 100)
    assert all(button.isVisible() for button in head._hints)


class Place(QWidget):
    """A page's width, given to a head whatever it asks for, as a page gives it."""

    def __init__(self, head: Head) -> None:
        super().__init__()
        self.head = head
        head.setParent(self)

    def wide(self, width: int) -> None:
        self.resize(width, 300)
        self.head.resize(width, self.head.height())
        self.settle()

    def settle(self) -> None:
        for _turn in range(3):
            QApplication.sendPostedEvents()
            QApplication.processEvents()


def _beside(title: QWidget, tool: QWidget, head: Head) -> bool:
    """True when the title is left of the tool; False when it is above it."""
    at, other = (QRect(one.mapTo(head, QPoint()), one.size()) for one in (title, tool))
    assert at.right() < other.left() or at.bottom() < other.top(), (at, other)
    return at.right() < other.left()


def test_a_title_stands_above_tools_that_leave_its_words_no_room(qtbot: QtBot) -> None:
    place = Place(head := Head(PAGE))
    qtbot.addWidget(place)
    head.set_title("Results to review", "5", "nobody has seen five of them")
    tool = QWidget()
    tool.setFixedSize(400, 40)
    head.add_tool(tool)
    place.show()
    place.wide(1000)
    usual, title = head.height(), head._left
    assert _beside(title, tool, head)

    place.wide(520)
    assert not _beside(title, tool, head)
    assert not title.too_wide()
    assert title.laid(title.width()).height <= title.height()
    assert usual < head.height() < 2 * usual

    # Tools that go give the title its place back, and those that come take it, at the same width.
    head.remove_tool(tool)
    place.settle()
    assert head.height() == usual
    head.add_tool(other := QWidget())
    other.setFixedSize(400, 40)
    place.settle()
    assert not _beside(title, other, head)
    place.wide(1000)
    assert head.height() == usual
    assert _beside(title, other, head)


@pytest.mark.parametrize(
    "words", ["Results to review", "Hjerteovervåking og hjertemedisin ved St. Olavs hospital"]
)
def test_a_title_is_whole_at_each_width(qtbot: QtBot, words: str) -> None:
    place = Place(head := Head(PAGE))
    qtbot.addWidget(place)
    head.set_title(words)
    tool = QWidget()
    tool.setFixedSize(220, 40)
    head.add_tool(tool)
    place.show()
    seen = set()
    for width in (*range(900, 300, -20), *range(300, 900, 20)):
        place.wide(width)
        laid = head._left.laid(head._left.width())
        assert laid.height <= head._left.height(), width
        assert not laid.too_wide, width
        seen.add(_beside(head._left, tool, head))
    assert seen == {True, False}
