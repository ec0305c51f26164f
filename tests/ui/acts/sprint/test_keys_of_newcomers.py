"""Focus on a page that is changed, after undo, Tab and leaving: what misled a newcomer there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.shown.sprint.page_draft import HidePanel
from tests.journeys.conftest import Seat
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.test_changing import CONTROL, Page

changed = test_changing.changed
Key = Qt.Key


@pytest.fixture
def small(seat: Seat) -> Iterator[Seat]:
    """The window as small as a ward's, where panels have no room; as it was for whoever comes next."""
    before = seat.window.size()
    seat.window.resize(1366, 768)
    seat.quiet()
    yield seat
    seat.window.resize(before)
    seat.quiet()


def test_undo_of_a_hidden_panel_goes_back_into_it(changed: Page) -> None:
    _first, second, *_rest = changed.names()
    changed.go(second)
    changed.press(Key.Key_H)
    assert changed.at != second
    changed.press(Key.Key_Z, CONTROL)
    assert changed.at == second


def test_leaving_from_the_last_panel_or_the_column_shows_the_whole_page(small: Seat, changed: Page) -> None:
    changed.go(changed.names()[-1])
    changed.press(Key.Key_Escape)
    surface = changed.page._surface
    assert surface.opened < 0, "no panel was opened alone by the column that went"
    changed.changing.toggle()
    small.quiet()
    changed.changing.column.take_focus()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    small.quiet()
    assert not changed.changing.on
    assert changed.page._surface.opened < 0


def test_a_key_right_after_tab_into_a_folded_panel_counts(small: Seat, changed: Page) -> None:
    places = changed.page.tabs[0].places
    entries = changed.page._surface.entries(changed.page._layout)
    if not entries:
        pytest.skip("all panels have room")
    at = entries[-1]
    before = places[at - 1].id
    changed.go(before)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_H)
    small.quiet()
    hidden: list[Any] = [one for one in changed.draft.edits if isinstance(one, HidePanel)]
    assert hidden == [HidePanel(places[at].id)]


def test_the_newest_change_comes_into_sight_in_the_draft(small: Seat, changed: Page) -> None:
    column = changed.changing.column
    for place in changed.page.tabs[0].places:
        changed.go(place.id)
        changed.press(Key.Key_Down, test_changing.SHIFT)
    assert column.view.verticalScrollBar().maximum() > 0, "there is more than fits"
    row, room = column.rows[-1], column.view.viewport()
    top = row.mapTo(room, QPoint(0, 0)).y()
    assert top >= 0
    assert top + row.height() <= room.height()
