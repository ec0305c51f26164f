"""A review that is open beside a list while the help lies over both: it and its remarks come back."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import Any

import pytest
from shiboken6 import isValid

from desktop.acts.window import Help
from desktop.shown.sprint.reviews import ReviewOf
from tests.journeys.conftest import Seat
from tests.ui.test_review_column import MODEL
from ui.loop import loop
from ui.window.sprint.review_column import ReviewColumn


@pytest.fixture
def column(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReviewColumn]:
    """A review beside the list of wishes."""
    desk = seat.desk
    real = desk.bridge.ask

    def ask(question: Any) -> Awaitable[Any]:
        if not isinstance(question, ReviewOf):
            return real(question)
        answer = loop().create_future()
        answer.set_result(MODEL)
        return answer

    monkeypatch.setattr(desk.bridge, "ask", ask)
    desk.show_page("wishes")
    seat.quiet()
    desk.reviewing.begin(MODEL.key)
    seat.quiet()
    assert desk.reviewing.column is not None
    yield desk.reviewing.column
    desk.reviewing.leave(give_back=False)
    desk.show_page("ward")
    seat.quiet()


def news(seat: Seat) -> None:
    """The record tells of a change, as after each round."""
    seat.desk.bridge.changed.emit({"": {"Task"}})
    seat.quiet()


def test_news_under_the_help_do_not_close_it(seat: Seat, column: ReviewColumn) -> None:
    desk = seat.desk
    desk.do(Help())
    assert desk.over.page is not None
    news(seat)
    assert desk.reviewing.column is column
    desk.over.back()
    assert isValid(column)
    assert seat.window.side is column


def test_another_page_in_its_place_closes_it(seat: Seat, column: ReviewColumn) -> None:
    seat.desk.show_page("ward")
    seat.quiet()
    news(seat)
    assert seat.desk.reviewing.column is None


def test_under_the_help_it_is_closed_where_the_help_was_opened_elsewhere(
    seat: Seat, column: ReviewColumn
) -> None:
    desk = seat.desk
    seat.window.set_side(None)
    desk.do(Help())
    news(seat)
    assert desk.reviewing.column is None
    desk.over.back()
