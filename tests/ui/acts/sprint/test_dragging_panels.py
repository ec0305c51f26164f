"""A panel dragged with the mouse on a page that is changed: its drop mark, and the same edit as by keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.shown.sprint.page_draft import MovePanel
from tests.journeys.conftest import Seat
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.test_changing import Page
from ui.window.sprint.panel_drag import drop_at

changed = test_changing.changed
Key = Qt.Key
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def seen(changed: Page, *, side: bool = False) -> list[str]:
    """The panels of a column that are in sight and no strips, from the top."""
    return [
        name
        for name in changed.names(side=side)
        if changed.panel(name).isVisible() and not changed.panel(name).stands
    ]


def drag(changed: Page, name: str, to: QPoint, *, let_go: bool = True) -> None:
    """Take hold of a panel and go to a point of the page."""
    frame = changed.changing.frames[changed.panel(name)]
    QTest.mousePress(frame, LEFT, NONE, QPoint(40, 20))
    for part in (0.5, 1.0):
        here = frame.mapTo(changed.page, QPoint(40, 20))
        between = here + (to - here) * part
        QTest.mouseMove(frame, frame.mapFrom(changed.page, between))
    if let_go:
        QTest.mouseRelease(frame, LEFT, NONE, frame.mapFrom(changed.page, to))
        changed.seat.quiet()


def foot(changed: Page, name: str) -> QPoint:
    panel = changed.panel(name)
    return panel.mapTo(changed.page, QPoint(60, panel.height() - 4))


def test_a_panel_is_dragged_below_the_next_one_as_the_key_moves_it(seat: Seat, changed: Page) -> None:
    seat.window.resize(1920, 1080)
    seat.quiet()
    first, second = seen(changed)[:2]
    before = changed.names()
    drag(changed, first, foot(changed, second), let_go=False)
    mark = changed.changing._drop_mark
    assert mark is not None
    assert mark.isVisible()
    assert mark.geometry().center().y() >= foot(changed, second).y() - 4
    frame = changed.changing.frames[changed.panel(first)]
    QTest.mouseRelease(frame, LEFT, NONE, frame.mapFrom(changed.page, foot(changed, second)))
    seat.quiet()
    assert not mark.isVisible()
    assert changed.draft.edits == [MovePanel(first, 1)]
    assert changed.names() != before
    assert changed.at == first


def test_a_panel_is_dragged_to_the_other_column(seat: Seat, changed: Page) -> None:
    seat.window.resize(1920, 1080)
    seat.quiet()
    side, main = seen(changed, side=True), seen(changed)
    panel = changed.panel(main[0])
    drag(changed, side[0], panel.mapTo(changed.page, QPoint(200, 4)))
    (edit,) = changed.draft.edits
    assert isinstance(edit, MovePanel)
    assert (edit.panel, edit.side) == (side[0], False)


def test_a_panel_let_go_where_it_stood_or_with_escape_stays(seat: Seat, changed: Page) -> None:
    seat.window.resize(1920, 1080)
    seat.quiet()
    first, second = seen(changed)[:2]
    own = changed.panel(first).mapTo(changed.page, QPoint(200, 60))
    assert drop_at(changed.page, changed.panel(first), own) is None
    drag(changed, first, own)
    assert changed.draft.edits == []
    drag(changed, first, foot(changed, second), let_go=False)
    changed.press(Key.Key_Escape)
    assert changed.changing.on, "Esc lets the panel go, and not the page"
    frame = changed.changing.frames[changed.panel(first)]
    QTest.mouseRelease(frame, LEFT, NONE, frame.mapFrom(changed.page, foot(changed, second)))
    seat.quiet()
    assert changed.draft.edits == []


def test_the_page_as_it_is_is_not_dragged(seat: Seat, changed: Page) -> None:
    seat.window.resize(1920, 1080)
    seat.quiet()
    changed.press(Key.Key_F8)
    first, second = seen(changed)[:2]
    drag(changed, first, foot(changed, second))
    assert changed.draft.edits == []
