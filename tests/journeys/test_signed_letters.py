"""A signed letter is opened, read and closed by keys, from the queue and from the patient's letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.signed import OpenSignedLetter
from desktop.fhir import strict
from desktop.shown.letters.letter_queue import QueueRow
from desktop.store import accesslog
from tests.journeys.conftest import Seat
from tests.servers.embedded import Embedded
from ui.acts.sign_in.reason_dialog import ReasonDialog


@pytest.fixture
def office(sit: Callable[..., Seat]) -> Seat:
    """A secretary at the queue."""
    seat = sit()
    seat.sign_in(secretary=True)
    seat.desk.show_page("queue")
    seat.until(lambda: getattr(seat.desk.pages.panel("queue").model, "rows", ()))
    return seat


def row_that(seat: Seat, true: Callable[[QueueRow], bool]) -> QueueRow:
    rows: tuple[QueueRow, ...] = seat.desk.pages.panel("queue").model.rows
    return next(row for row in rows if true(row))


def read_events(seat: Seat, letter: str) -> int:
    kept = seat.session.store.read(accesslog.entries).result()
    return sum(_reads(strict.loads(text), letter) for _at, text in kept)


def _reads(event: dict[str, Any], letter: str) -> bool:
    return event["action"] == "R" and letter in {
        e.get("what", {}).get("reference") for e in event.get("entity", ())
    }


def press(seat: Seat, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(seat.app.focusWidget(), key, how)
    seat.quiet()


def enter(seat: Seat, row: QueueRow) -> Any:
    """Enter on a row of the queue: the letter stands there, with its pages."""
    panel = seat.desk.pages.panel("queue")
    assert panel.view.choose(row.key)  # type: ignore[attr-defined]
    panel.take_focus()
    press(seat, Qt.Key.Key_Return)
    page = seat.desk.reading.page
    seat.until(lambda: seat.window.current_page() is page and page.model is not None)
    seat.quiet()
    return page


def test_a_letter_is_read_from_the_queue_and_each_reading_is_logged(office: Seat) -> None:
    row = row_that(office, lambda r: any(x.state == "overdue" for x in r.recipients))
    before = read_events(office, row.key)
    page = enter(office, row)
    assert page.model.key == row.key
    assert page.model.addressees[0].state == "overdue"
    assert page.pages.count > 0
    office.until(lambda: page.pages._sheets._images)
    assert office.desk.patients.banner is not None
    assert office.desk.patients.banner.key == row.patient
    press(office, Qt.Key.Key_Escape)
    assert office.window.current_page() is office.desk.pages.panel("queue")
    assert page.model is None, "nothing of the letter stays"
    enter(office, row)
    office.until(lambda: read_events(office, row.key) == before + 2)
    assert not office.errors


def test_another_recipients_copy_is_shown_by_keys(office: Seat) -> None:
    row = row_that(office, lambda r: {"queued_paper", "sent"} <= {x.state for x in r.recipients})
    page = enter(office, row)
    first = page.source
    press(office, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert office.app.focusWidget() in page.reading.addressees
    other = next(a for a in page.model.addressees if a.task != page.chosen.task)
    press(office, Qt.Key.Key_Down)
    press(office, Qt.Key.Key_Return)
    office.until(lambda: page.chosen.task == other.task)
    assert page.source != first
    office.until(lambda: page.pages._sheets._images)
    assert office.app.focusWidget().key == other.task, "the focus stays on the row that was chosen"
    press(office, Qt.Key.Key_Escape)
    assert office.window.current_page() is office.desk.pages.panel("queue")
    assert not office.errors


def test_a_doctor_reads_it_from_the_patients_letters_and_goes_back_there(doctor: Seat) -> None:
    desk = doctor.desk
    rows = doctor.ask(lambda d, c: d.queue(c, frozenset()))[0].rows
    patient = next(row.patient for row in rows)
    desk.open_patient(patient)
    doctor.until(lambda: desk.patients.banner)
    desk.patients.page.show_tab("letters")
    doctor.quiet()
    (panel,) = [p for p in desk.patients.page.shown_panels() if p.kind == "letters"]
    key = next(row.key for row in panel.model.rows if not row.draft)
    assert panel.view.choose(key)  # type: ignore[attr-defined]
    panel.take_focus()
    press(doctor, Qt.Key.Key_Return)
    page = desk.reading.page
    doctor.until(lambda: doctor.window.current_page() is page and page.model is not None)
    assert page.model.key == key
    press(doctor, Qt.Key.Key_Escape)
    assert doctor.window.current_page() is desk.patients.page
    assert desk.patients.page.tab == "letters"
    assert not doctor.errors


def test_another_patient_takes_the_letter_off_the_screen(office: Seat) -> None:
    page = enter(office, row_that(office, lambda _r: True))
    other = next(r.patient for r in office.ask(lambda d, c: d.queue(c, frozenset()))[0].rows
                 if r.patient != office.desk.patients.focus)  # fmt: skip
    office.desk.open_patient(other)
    assert page.model is None
    assert office.desk.reading.letter is None


def overdue(seat: Seat) -> Any:
    """The letter that waits for a receipt in vain, open, with the focus on that recipient."""
    page = enter(seat, row_that(seat, lambda r: any(x.state == "overdue" for x in r.recipients)))
    press(seat, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    return page


def on_server(hospital: Embedded, key: str) -> dict[str, Any]:
    with hospital.client() as client:
        found: dict[str, Any] = client.get(key).json()
    return found


@pytest.mark.acts("NoteCall", "PrintInstead")
def test_a_call_is_noted_and_the_letter_is_printed_instead(office: Seat, hospital: Embedded) -> None:
    page = overdue(office)
    task = page.chosen.task
    press(office, Qt.Key.Key_T)
    office.until(lambda: "ringt" in page.chosen.remark)
    row = office.app.focusWidget()
    assert getattr(row, "key", "") == task, "one goes on where one was"
    press(office, Qt.Key.Key_P)
    office.until(lambda: page.chosen is not None and page.chosen.state == "queued_paper")
    office.until(lambda: page.chosen.sheets == page.model.sheets + 1)
    assert not page.reading.action.isVisible(), "nobody needs anybody any more"
    press(office, Qt.Key.Key_P)
    office.settle()
    found = on_server(hospital, task)
    assert found["businessStatus"]["coding"][0]["code"] == "queued"
    assert sum("Sendes på papir" in note["text"] for note in found["note"]) == 1, "once, however often P"
    assert not office.errors


@pytest.mark.acts("RevokeLetter")
def test_a_doctor_revokes_a_letter_and_its_pages_say_so(
    held_until_undone: None, sit: Callable[..., Seat]
) -> None:
    seat = sit()
    seat.sign_in()
    rows = seat.ask(lambda d, c: d.queue(c, frozenset()))[0].rows
    row = next(r for r in rows if any(x.state == "received" for x in r.recipients))
    seat.desk.do(OpenSignedLetter(row.key, row.patient))
    page = seat.desk.reading.page
    seat.until(lambda: page.model is not None and page.model.may_revoke)
    seat.window.activateWindow()
    seat.quiet()
    press(seat, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    press(seat, Qt.Key.Key_X)
    dialog = seat.until(lambda: next(iter(seat.window.findChildren(ReasonDialog)), None))
    QTest.keyClicks(dialog.field, "Skrevet i feil pasients journal.")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    seat.quiet()
    assert dialog.isVisible(), "Enter alone sends nothing"
    QTest.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: page.model.standing)
    assert page.pages._sheets.across == page.model.standing
    assert not page.model.may_revoke
    assert seat.desk.performing.undo()
    seat.until(lambda: page.model.stands and not page.pages._sheets.across)
    assert not seat.errors


def test_an_office_is_not_offered_to_revoke(office: Seat) -> None:
    page = enter(office, row_that(office, lambda _r: True))
    assert not page.model.may_revoke
    press(office, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    press(office, Qt.Key.Key_X)
    assert not office.window.findChildren(ReasonDialog)
