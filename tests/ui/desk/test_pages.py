"""A page with nothing on it says so, and stops saying it as soon as that is not known any more."""

from __future__ import annotations

from desktop.core.errors import StoreError
from tests.journeys.conftest import Seat
from ui.shell.empty import EmptyView


def test_an_error_takes_the_empty_page_away(seat: Seat) -> None:
    seat.desk.show_page("unsent")
    panel = seat.desk.pages.panel("unsent")
    seat.until(lambda: panel.state.kind == "empty")
    assert any(view.isVisible() for view in panel.findChildren(EmptyView))
    seat.desk.pages._failed("unsent", StoreError("The record can't be read."))
    assert not any(view.isVisible() for view in panel.findChildren(EmptyView))
    seat.desk.pages.refresh("unsent")
    seat.until(lambda: panel.state.kind == "empty")
    assert any(view.isVisible() for view in panel.findChildren(EmptyView))
