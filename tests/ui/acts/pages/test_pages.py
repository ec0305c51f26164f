"""A page with nothing on it says so, and stops saying it as soon as that is not known any more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.tasks import CompleteTasks
from desktop.acts.window import ShowPage
from desktop.core.errors import StoreError
from desktop.shown.failure import unread
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from ui.widgets.empty import EmptyView


def test_an_error_takes_the_empty_page_away(seat: Seat) -> None:
    seat.desk.show_page("unsent")
    panel = seat.desk.pages.panel("unsent")
    seat.until(lambda: panel.state.kind == "empty")
    seat.until(lambda: any(view.isVisible() for view in panel.findChildren(EmptyView)))
    seat.desk.pages._failed("unsent", StoreError("The record can't be read."))
    assert not any(view.isVisible() for view in panel.findChildren(EmptyView))
    seat.desk.pages.refresh("unsent")
    seat.until(lambda: any(view.isVisible() for view in panel.findChildren(EmptyView)))


def test_a_page_with_nothing_on_it_says_where_to_go_and_goes_there(seat: Seat) -> None:
    seat.desk.show_page("unsent")
    panel = seat.desk.pages.panel("unsent")
    seat.until(lambda: panel.empty_page)
    seat.quiet()
    # A round that came meanwhile asks anew.
    rows = seat.until(lambda: panel.empty_page).rows
    assert [row.step.key for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    target = next(row.step for row in rows if row.step.act == ShowPage("tasks"))
    (shown,) = [view for view in panel.findChildren(EmptyView) if view.isVisible()]
    QTest.keyClick(shown, getattr(Qt.Key, f"Key_{target.key}"))
    assert seat.desk.pages.current == "tasks"
    seat.desk.show_page("ward")


def test_the_navigation_counts_what_the_pages_show(seat: Seat) -> None:
    def answers() -> tuple[int, int, int]:
        results, tasks, queue = (
            seat.ask(lambda desk, c: desk.results(c, seat.desk.ward)[0].rows),
            seat.ask(lambda desk, c: desk.tasks(c, seat.desk.ward)[0].rows),
            seat.ask(lambda desk, c: desk.queue(c, frozenset())[0]),
        )
        open_ = int(queue.summary.strip(MARK).split()[0])
        return len(results), len(tasks), open_

    wanted = answers()
    assert all(wanted)

    def shown() -> tuple[int, ...]:
        counts = {entry.key: entry.count for entry in seat.window.navigation.model.entries}
        return tuple(counts[key] for key in ("results", "tasks", "queue"))

    seat.until(lambda: shown() == wanted)
    key = seat.ask(lambda desk, c: desk.tasks(c, seat.desk.ward)[0].rows[0].key)
    seat.desk.do(CompleteTasks((key,)))
    seat.until(lambda: shown() == (wanted[0], wanted[1] - 1, wanted[2]))


def test_a_list_that_could_not_be_read_anew_says_that_it_is_from_before(seat: Seat) -> None:
    error = StoreError("The record can't be read.")
    assert "lest før det" in unread(error, shown=True).text
    assert "lest før det" not in unread(error, shown=False).text
    seat.desk.show_page("ward")
    seat.quiet()
    panel = seat.desk.pages.panel("ward")
    assert panel.model is not None
    seat.desk.pages._failed("ward", error)
    assert "lest før det" in panel.state.text
    seat.desk.pages.refresh("ward")
    seat.until(lambda: panel.state.kind != "error")
