"""A page or a list whose changing ends while the help lies over it: nothing that was let go comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.acts.window import ChangePage, Help, ShowPage
from tests.journeys.conftest import Seat
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.test_changing import Page
from ui.window.help import HelpPage

changed = test_changing.changed


def turn() -> None:
    """The window's loop goes round: what was told to go has gone."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def sound(seat: Seat) -> None:
    """The window answers its help and another size, which look at all that it shows: an error raised in
    another size would end the process (PySide 6.11 on Python 3.11)."""
    turn()
    assert seat.window.side is None or isValid(seat.window.side)
    for _time in range(2):
        seat.desk.do(Help())
    size = seat.window.size()
    seat.window.resize(1366, 768)
    seat.window.resize(size)


@pytest.fixture
def listed(seat: Seat) -> Iterator[Any]:
    """The list of the ward, being changed."""
    desk = seat.desk
    desk.show_page("ward")
    seat.until(lambda: desk.pages.panel("ward").model is not None)
    desk.do(ChangePage())
    seat.until(lambda: desk.changing_list.on)
    seat.quiet()
    yield desk.changing_list
    desk.changing_list.leave()
    seat.quiet()


def test_a_page_is_left_under_the_help_with_its_orders_beside_it(seat: Seat, changed: Page) -> None:
    column = changed.changing.column
    seat.desk.do(Help())
    seat.desk.do(ChangePage())
    assert not changed.changing.on
    assert seat.desk.over.page is None, "the page is seen again"
    # Two keys in one turn of the loop: what was let go is still there, and comes back nowhere.
    seat.desk.over.back()
    assert seat.window.side is seat.desk.order.column
    sound(seat)
    assert not isValid(column)
    assert seat.window.side is seat.desk.order.column


def test_a_list_is_left_under_the_help_and_its_column_does_not_come_back(seat: Seat, listed: Any) -> None:
    column = listed.column
    seat.desk.do(Help())
    seat.desk.do(ChangePage())
    seat.desk.over.back()
    assert not listed.on
    assert seat.window.side is None
    sound(seat)
    assert not isValid(column)


def test_another_page_takes_the_help_with_it(seat: Seat) -> None:
    for _time in range(3):
        seat.desk.do(Help())
        seat.desk.do(ShowPage("ward"))
    turn()
    pages = seat.window.pages
    kept = [one for one in map(pages.widget, range(pages.count())) if isinstance(one, HelpPage)]
    assert len(kept) < 2
