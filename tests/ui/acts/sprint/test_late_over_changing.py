"""What was asked for right before or after a page or a list is changed: nothing opens over it, nothing stays
when it ends."""

from __future__ import annotations

from typing import Any

from desktop.acts.handovers import BeginHandover
from desktop.acts.window import ChangePage
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.sprint import test_changing_under_help
from tests.ui.acts.sprint.test_changing_under_help import turn
from tests.ui.acts.tour import PATIENT
from ui.window.sprint.add_list import AddList

listed = test_changing_under_help.listed


def ward(seat: Seat) -> Any:
    """The list of the ward, with its rows."""
    desk = seat.desk
    desk.show_page("ward")
    seat.until(lambda: desk.pages.panel("ward").model is not None)
    seat.quiet()
    return desk.changing_list


def test_a_sheet_that_was_asked_for_before_does_not_come_over_the_list(seat: Seat) -> None:
    changing = ward(seat)
    assert seat.desk.do(BeginHandover(PATIENT))
    seat.until(lambda: seat.window.sheets.shown is not None)
    seat.desk.form.leave()
    seat.desk.do(BeginHandover(PATIENT))
    seat.desk.do(ChangePage())
    try:
        seat.until(lambda: changing.on)
        seat.quiet()
        assert seat.window.sheets.shown is None
        assert not seat.desk.form.patient
    finally:
        changing.leave()
        seat.quiet()


def test_a_sheet_that_is_asked_for_while_the_draft_comes_is_refused_and_that_is_said(seat: Seat) -> None:
    changing = ward(seat)
    seat.desk.do(ChangePage())
    try:
        assert changing.opening
        assert not seat.desk.do(BeginHandover(PATIENT))
        said = seat.window.undo_notice._label.words().replace(MARK, "")
        assert "skrives ingenting om pasienten" in said
        seat.until(lambda: changing.on)
        seat.quiet()
        assert seat.window.sheets.shown is None
    finally:
        changing.leave()
        seat.quiet()


def test_limits_that_come_after_the_end_are_not_shown(seat: Seat, listed: Any) -> None:
    listed._limits()
    listed.leave()
    seat.quiet()
    assert seat.window.side is None


def test_the_list_of_colleagues_goes_with_the_change(seat: Seat, listed: Any) -> None:
    listed._choose_reviewer()
    seat.until(lambda: isinstance(seat.window.side, AddList))
    listed.leave()
    turn()
    assert seat.window.side is None
