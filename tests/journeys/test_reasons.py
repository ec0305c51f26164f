"""An ambulance crew reads a record: why is asked first, in a real window, by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts.edits import patient_of
from desktop.acts.reasons import HOLDS
from desktop.core.actor import Actor
from desktop.core.errors import ReasonNeeded
from desktop.service.record import Record
from desktop.shown.ask import Ask
from desktop.shown.questions import BannerOf, MakeReady
from tests.journeys.conftest import Seat
from tests.journeys.test_first_day import on_server
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from ui.acts.sign_in.opening_dialog import OpeningDialog
from ui.window.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom every question was about that reached the record."""
    found: list[str] = []
    original = Record.ask

    def ask(self: Record, question: Ask[Any], window: int = 0) -> Future[Any]:
        found.append(patient_of(question.page if isinstance(question, MakeReady) else question))
        return original(self, question, window)

    monkeypatch.setattr(Record, "ask", ask)
    return found


@pytest.fixture
def crew(sit: Callable[..., Seat], asked: list[str]) -> Iterator[Seat]:
    """Somebody of the crew, whose window has their role's workspace, on the ward's list."""
    seat = sit("cardiology")
    doctor = seat.sign_in()
    seat.desk.say_error = type(seat.desk).say_error.__get__(seat.desk)  # type: ignore[method-assign]
    seat.desk.sign_in(of_crew(doctor))
    seat.until(lambda: seat.desk.patients.workspace.id == "ambulance")
    seat.settle()
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.model and len(panel.model.rows) > 3)
    panel.take_focus()
    asked.clear()
    yield seat
    if seat.desk.locking.locked:
        seat.desk.locking.resume()


def of_crew(doctor: Actor) -> Actor:
    return msgspec.structs.replace(
        doctor, role="PractitionerRole/crew", practitioner="Practitioner/crew", name="Jon Haukås",
        title="ambulansearbeider", profession="", duty="ambulance", services=(),
    )  # fmt: skip


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    if QApplication.focusWidget() is None:
        # Where no window manager does it once a dialog is closed.
        windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
        window = next(one for one in windows if one.isVisible())
        window.activateWindow()
        QTest.qWaitForWindowActive(window, round(PATIENCE * 1000))
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def question(seat: Seat) -> OpeningDialog:
    return seat.until(  # type: ignore[no-any-return]
        lambda: (
            seat.desk.reasons.dialog
            if seat.app.activeModalWidget() is seat.desk.reasons.dialog
            # The window that it stands over has the keyboard until then.
            and QApplication.activeWindow() is seat.desk.reasons.dialog
            and QApplication.focusWidget() is not None
            else None
        )
    )


def under_cursor(seat: Seat) -> str:
    return str(seat.desk.pages.panel("ward").current_key())


def opened(seat: Seat) -> str:
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    return seat.desk.patients.focus


def purposes(server: Embedded, patient: str) -> list[tuple[str, str]]:
    """(words, code of v3-ActReason) of the crew's events about one patient alone, the oldest first."""
    events = on_server(server, f"AuditEvent?patient={patient}&_count=200")
    mine = [
        one for one in events
        if one["agent"][0]["who"].get("reference") == "Practitioner/crew"
        and sum("Patient/" in e.get("what", {}).get("reference", "") for e in one.get("entity", ())) == 1
    ]  # fmt: skip
    found = [one["agent"][0]["purposeOfUse"][0] for one in sorted(mine, key=lambda e: e["recorded"])]
    return [(one.get("text", ""), one["coding"][0]["code"]) for one in found]


def texts(widget: QWidget) -> str:
    return " ".join(one.accessibleName() for one in widget.findChildren(QWidget)).casefold()


@pytest.mark.acts("GiveReason")
def test_why_is_asked_once_and_stands_in_the_servers_log(
    crew: Seat, hospital: Embedded, asked: list[str]
) -> None:
    patient = under_cursor(crew)
    press(Key.Key_Return)
    dialog = question(crew)
    crew.quiet()
    assert patient not in asked
    assert "hos pasienten" in texts(dialog)
    assert not crew.window.banner.isVisible()
    press(Key.Key_2)
    assert opened(crew) == patient
    assert crew.desk.reasons.dialog is None
    crew.settle()
    found = purposes(hospital, patient)
    assert found == [("Hos pasienten", "ETREAT")] * 2, "the reason given, and the record opened"

    # The other tabs, and the same patient again: it holds.
    press(Key.Key_2, CTRL)
    crew.quiet()
    crew.desk.show_page("ward")
    crew.desk.pages.panel("ward").take_focus()
    assert under_cursor(crew) == patient
    press(Key.Key_Return)
    assert opened(crew) == patient
    assert crew.desk.reasons.dialog is None

    # Locked: whoever goes on says why again, and nobody is asked about meanwhile.
    press(Key.Key_L, CTRL | SHIFT)
    assert crew.desk.locking.locked
    crew.quiet()
    asked.clear()
    crew.desk.patients.refresh()
    crew.desk.locking.resume()
    question(crew)
    crew.quiet()
    assert patient not in asked
    assert not crew.desk.patients.open
    press(Key.Key_4)
    assert opened(crew) == patient
    crew.settle()
    assert ("Planlagt transport", "TREAT") in purposes(hospital, patient)


def test_escape_leaves_the_patient_unread(crew: Seat, hospital: Embedded, asked: list[str]) -> None:
    press(Key.Key_Down)
    patient = under_cursor(crew)
    press(Key.Key_Return)
    dialog = question(crew)
    name = next(row for row in crew.desk.pages.panel("ward").model.rows if row.key == patient)
    assert name.family.casefold() in texts(dialog)
    press(Key.Key_Escape)
    crew.quiet()
    assert crew.desk.reasons.dialog is None
    assert crew.app.activeModalWidget() is None
    assert not crew.desk.patients.focus
    assert crew.window.current_page() is crew.desk.pages.panel("ward")
    crew.settle()
    assert patient not in asked
    assert purposes(hospital, patient) == []
    press(Key.Key_Return)
    assert question(crew), "the list has the keys again, and asks anew"
    press(Key.Key_Escape)


def test_another_reason_is_given_in_words(crew: Seat, hospital: Embedded) -> None:
    press(Key.Key_Down)
    press(Key.Key_Down)
    patient = under_cursor(crew)
    press(Key.Key_Return)
    dialog = question(crew)
    press(Key.Key_5)
    crew.until(dialog.field.hasFocus)
    QTest.keyClicks(dialog.field, "ab")
    press(Key.Key_Return)
    crew.until(lambda: dialog.warning.isVisible())
    assert not crew.desk.patients.focus
    QTest.keyClicks(dialog.field, "c 113")
    press(Key.Key_Return)
    assert opened(crew) == patient
    crew.settle()
    assert set(purposes(hospital, patient)) == {("abc 113", "TREAT")}


def test_the_search_asks_too(crew: Seat, asked: list[str]) -> None:
    row = crew.desk.pages.panel("ward").model.rows[4]
    press(Key.Key_K, CTRL)
    overlay = crew.window.palette_overlay
    crew.until(overlay.isVisible)
    QTest.keyClicks(QApplication.focusWidget(), row.family)
    crew.until(lambda: any(getattr(e.act, "patient", "") == row.key for e in crew.desk.finder._people))
    crew.quiet()
    asked.clear()
    press(Key.Key_Return)
    dialog = question(crew)
    assert row.family.casefold() in texts(dialog)
    crew.quiet()
    assert row.key not in asked
    press(Key.Key_1)
    assert opened(crew) == row.key


def test_where_a_row_came_from_is_asked_about_too(crew: Seat, asked: list[str]) -> None:
    press(Key.Key_Down)
    patient = under_cursor(crew)
    press(Key.Key_I, CTRL)
    question(crew)
    crew.quiet()
    assert patient not in asked
    press(Key.Key_Escape)
    crew.quiet()
    assert patient not in asked
    assert crew.app.activeModalWidget() is None


def test_it_ends_by_itself_and_where_the_records_side_has_lost_it(
    crew: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = under_cursor(crew)
    press(Key.Key_Return)
    question(crew)
    press(Key.Key_1)
    assert opened(crew) == patient
    link = crew.desk.bridge.link
    before = link.clock
    with monkeypatch.context() as later:
        later.setattr(link, "clock", lambda: before() + HOLDS + timedelta(seconds=1))
        question(crew)
        assert not crew.desk.patients.open
    press(Key.Key_2)
    assert opened(crew) == patient
    # As after a new start of the record's process: what it knew is gone.
    crew.desk.bridge.record.reasons.forget()
    crew.desk.patients.refresh()
    question(crew)
    assert not crew.desk.patients.focus
    press(Key.Key_3)
    assert opened(crew) == patient
    assert crew.app.activeModalWidget() is None


@pytest.mark.acts("EndAccess")
def test_a_key_ends_the_access_and_the_record_is_closed(crew: Seat) -> None:
    patient = under_cursor(crew)
    press(Key.Key_Return)
    question(crew)
    press(Key.Key_2)
    assert opened(crew) == patient
    crew.until(lambda: crew.window.banner.model and "Nødtilgang" in crew.window.banner.model.access)
    assert not crew.window.banner.parts["access"].isHidden()
    press(Key.Key_T, CTRL | SHIFT)
    crew.until(lambda: not crew.desk.patients.focus)
    assert not crew.desk.patients.open
    crew.settle()
    assert crew.desk.bridge.record.reasons.missing((patient,), crew.desk.bridge.link.clock())
    press(Key.Key_Return)
    question(crew)


def test_a_doctor_is_not_asked(crew: Seat) -> None:
    patient = under_cursor(crew)
    with pytest.raises(ReasonNeeded):
        crew.answer(BannerOf(patient))
    doctor = crew.ask(lambda desk, c: desk.somebody(c, "", "hjerte3", secretary=False))
    crew.desk.sign_in(doctor)
    crew.until(lambda: crew.desk.patients.workspace.id == "cardiology")
    crew.settle()
    panel = crew.desk.pages.panel("ward")
    panel.take_focus()
    press(Key.Key_Return)
    assert opened(crew) == under_cursor(crew)
    assert crew.desk.reasons.dialog is None
