"""One person with two windows on one record: reads in one, writes in the other, and loses nothing by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.medicines import WriteStop
from desktop.acts.patient import BeginNote, RecordAccess
from desktop.acts.window import Lock, NewWindow
from desktop.store import drafts
from tests.journeys.conftest import Seat
from tests.servers.embedded import Embedded
from ui.acts.controller import Controller

ONE, OTHER = "h01", "h02"


@pytest.fixture
def two(sit: Callable[..., Seat]) -> Iterator[tuple[Seat, Controller]]:
    """A doctor with a patient in focus, and a second window beside, on the same patient."""
    seat = sit()
    seat.sign_in()
    seat.desk.open_patient(ONE)
    seat.settle()
    QTest.keyClick(seat.window, Qt.Key.Key_F11)
    second = seat.until(lambda: next(iter(seat.desk.windows.others(seat.desk)), None))
    second.say_error = seat.errors.append
    quiet(seat, second)
    yield seat, second
    seat.desk.windows.close_others()


def quiet(seat: Seat, second: Controller) -> None:
    seat.quiet()
    seat.until(lambda: not second.bridge.busy)
    seat.quiet()


def baskets(seat: Seat) -> tuple[drafts.Draft, ...]:
    """The orders that wait for a signature."""
    role = seat.desk.actor.role
    return tuple(one for one in seat.ask(lambda _r, c: drafts.of_author(c, role)) if one.kind == "order")


def logged(seat: Seat, hospital: Embedded) -> int:
    """How many events the access log has on the server."""
    seat.settle()
    with hospital.client() as client:
        return int(client.get("AuditEvent?_summary=count").raise_for_status().json()["total"])


def test_the_second_window_shows_the_patient_and_is_live(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    assert second.window.isVisible()
    assert second.patients.focus == ONE
    assert second.actor == seat.desk.actor
    assert not second.bridge.read_only
    assert second.patients.banner == seat.desk.patients.banner
    assert all(panel.model is not None for panel in second.patients.page.shown_panels())
    assert second.offers(NewWindow)


def test_orders_and_words_of_a_patient_have_one_window(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    assert seat.window.side is seat.desk.order.column
    assert second.window.side is None
    assert second.window._notice is not None
    assert "et annet vindu" in second.window._notice.lines[0][0]
    # Begun in the second, written in the first: one editor, one draft.
    second.do(BeginNote())
    editor = seat.desk.note
    seat.until(lambda: editor.kept is not None and editor.editor.model is not None)
    assert second.note.kept is None
    assert seat.desk.note.patient == ONE
    assert seat.window.current_page() is editor.editor


def test_a_medicines_form_opens_where_the_patient_is_written_about(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    medicines = seat.desk.patients.page.panels_of("medicines")[0]
    order = medicines.model.rows[0].key
    # An act that names no patient: it is about who is in focus.
    second.do(WriteStop(order))
    seat.until(lambda: seat.desk.medicine.patient == ONE)
    assert not second.medicine.patient


def test_what_is_written_in_one_is_shown_in_the_other(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    second.open_patient(OTHER)
    quiet(seat, second)
    assert second.window.side is second.order.column
    assert second.window._notice is None
    # A basket each, of two patients, at the same time.
    for desk, words in ((seat.desk, "paracetamol 1 g x 4"), (second, "ibuprofen 400 mg x 3")):
        QTest.keyClicks(desk.order.column.field, words)
        QTest.keyClick(desk.order.column.field, Qt.Key.Key_Return)
        quiet(seat, second)
        seat.until(lambda desk=desk: desk.order.kept is not None and desk.order.kept.id)
    seat.until(lambda: {one.patient for one in baskets(seat)} == {ONE, OTHER})
    seat.desk.show_page("ward")
    quiet(seat, second)
    # The window that was left lets go: the other one may write about both now.
    second.open_patient(ONE)
    quiet(seat, second)
    assert second.window.side is second.order.column
    assert not seat.errors


def test_closing_a_window_keeps_what_is_written_in_it(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    second.open_patient(OTHER)
    quiet(seat, second)
    second.do(BeginNote())
    seat.until(lambda: second.note.kept is not None and second.note.editor.model is not None)
    kept = second.note.kept
    assert kept is not None
    second.note.editor.take_focus()
    QTest.keyClicks(second.window.focusWidget(), "Lungene rene.")
    second.window.close()
    seat.settle()
    assert seat.desk.windows.desks == (seat.desk,)
    draft: Any = seat.ask(lambda _reader, c: drafts.get(c, kept.id))
    assert "Lungene rene." in draft.body
    # The first goes on.
    seat.desk.open_patient(OTHER)
    seat.quiet()
    assert seat.desk.patients.banner is not None
    assert not seat.errors


def test_both_are_locked_and_unlocked_together(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    second.do(Lock())
    assert seat.desk.locking.locked
    assert second.locking.locked
    seat.desk.locking.resume()
    assert not second.locking.locked
    assert not seat.window.covered
    assert not second.window.covered


def test_somebody_else_has_one_window(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    second.open_patient(OTHER)
    quiet(seat, second)
    secretary = seat.ask(lambda desk, c: desk.somebody(c, "", "hjerte3", secretary=True))
    second.sign_in(secretary)
    seat.until(lambda: seat.desk.actor.role == secretary.role)
    seat.quiet()
    assert seat.desk.windows.desks == (seat.desk,)
    assert seat.window.isVisible()
    assert not seat.desk.patients.focus
    assert not seat.desk.patients.open


def test_a_reading_is_logged_once_in_each_window(two: tuple[Seat, Controller], hospital: Embedded) -> None:
    seat, second = two
    # Two lists side by side: neither is shown anew because the other one is.
    seat.desk.show_page("results")
    second.show_page("ward")
    quiet(seat, second)
    before = logged(seat, hospital)
    assert before
    for _again in range(3):
        for desk in (seat.desk, second):
            desk.pages.refresh(desk.pages.current)
            quiet(seat, second)
    assert logged(seat, hospital) == before


def test_the_first_window_closed_leaves_the_other_one_at_work(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    seat.desk.windows.leave(seat.desk)
    seat.window.hide()
    quiet(seat, second)
    assert not seat.desk.patients.focus
    assert second.window.side is second.order.column
    assert second.bridge.act is not None
    answer = second.bridge.act(RecordAccess(ONE))
    seat.until(lambda: answer.done())  # type: ignore[attr-defined]
    seat.window.show()


def test_half_an_order_goes_along_when_the_other_window_takes_over(two: tuple[Seat, Controller]) -> None:
    seat, second = two
    QTest.keyClicks(seat.desk.order.column.field, "paracet")
    # Left in the same moment: what was typed is only on its way to the record.
    seat.desk.show_page("ward")
    seat.until(lambda: second.window.side is second.order.column and second.order.kept is not None)
    seat.until(lambda: second.order.column.field.text() == "paracet")
    assert not seat.errors
