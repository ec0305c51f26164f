"""A page or list is changed while a second window is open: one editor, a word in the other, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.window import ChangePage
from tests.journeys import test_two_windows
from tests.journeys.conftest import Seat
from tests.journeys.test_two_windows import quiet
from ui.acts.controller import Controller
from ui.window.sprint.frame import PanelFrame
from ui.window.sprint.list_bar import Chip

two = test_two_windows.two
Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")


def names(desk: Controller) -> list[str]:
    page = desk.patients.page
    return [place.id for place in page.tabs[page.row.current].places]


def begin(seat: Seat, desk: Any, second: Controller) -> None:
    """Change what a window shows, until the draft is there."""
    desk.window.activateWindow()
    assert desk.do(ChangePage())
    seat.until(lambda: desk.changing.on or desk.changing_list.on)
    quiet(seat, second)


def moved(seat: Seat, desk: Any, second: Controller) -> str:
    """Move the panel with the focus down by its key; the file of the draft as it stands then."""
    desk.window.activateWindow()
    focused = seat.until(lambda: (w := QApplication.focusWidget()) and isinstance(w, PanelFrame) and w)
    QTest.keyClick(focused, Key.Key_Down)
    seat.until(lambda: desk.changing._drafts.model.points)
    quiet(seat, second)
    return Path(desk.changing._drafts.model.file).read_text(encoding="utf-8")


def test_a_page_has_one_editor_and_the_other_window_shows_what_holds(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    before = names(second)
    begin(seat, seat.desk, second)
    assert second.window._notice is not None
    assert "endres i et annet vindu" in second.window._notice.lines[0][0]
    moved(seat, seat.desk, second)
    assert names(seat.desk) != before
    assert names(second) == before
    # The key there begins no second editor of the same draft; it leads to the one that is.
    second.do(ChangePage())
    quiet(seat, second)
    assert not second.changing.on
    assert not second.changing.opening
    assert seat.desk.changing.on
    # Ended, the word goes, and the second window may change it.
    seat.desk.changing.leave()
    quiet(seat, second)
    told = second.window._notice
    assert told is None or "endres" not in told.lines[0][0]
    begin(seat, second, second)
    assert second.changing.on
    assert len(second.changing._drafts.model.points) == 1
    second.changing.leave()
    assert not seat.errors


def test_closing_the_window_that_changes_a_page_loses_nothing(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    before = names(seat.desk)
    begin(seat, second, second)
    text = moved(seat, second, second)
    second.window.close()
    seat.quiet()
    assert seat.desk.windows.others(seat.desk) == ()
    assert names(seat.desk) == before
    assert seat.desk.do(ChangePage())
    seat.until(lambda: seat.desk.changing.on)
    assert Path(seat.desk.changing._drafts.model.file).read_text(encoding="utf-8") == text
    assert len(seat.desk.changing._drafts.model.points) == 1
    seat.desk.changing.leave()
    assert not seat.errors


def test_closing_the_window_that_changes_a_list_gives_the_other_the_wards(
    two: tuple[Seat, Controller],
) -> None:
    seat, second = two
    for desk in (seat.desk, second):
        desk.show_page("ward")
    quiet(seat, second)
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.model is not None and panel.model.columns)
    before = panel.model.columns
    begin(seat, second, second)
    assert seat.window._notice is not None
    assert "Lista endres" in seat.window._notice.lines[0][0]
    second.window.activateWindow()
    for key in (*[Key.Key_Tab] * 3, Key.Key_H):
        chip = seat.until(lambda: (w := QApplication.focusWidget()) and isinstance(w, Chip) and w)
        QTest.keyClick(chip, key)
    seat.until(lambda: second.changing_list._drafts.model.points)
    seat.until(lambda: panel.model.columns != before)
    second.window.close()
    seat.quiet()
    seat.until(lambda: panel.model.columns == before)
    told = seat.window._notice
    assert told is None or "endres" not in told.lines[0][0]
    assert not seat.errors
