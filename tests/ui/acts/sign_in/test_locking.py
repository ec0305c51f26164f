"""The locked window: nothing of a patient is seen, nothing typed is lost, and it locks by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListWidget, QMenu, QToolTip, QWidget

from desktop.acts.notes import ChooseNoteTemplate
from desktop.acts.patient import BeginNote
from desktop.acts.window import Lock, ShowCorridor
from desktop.core.errors import InputError
from desktop.store import drafts
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT, look
from ui.acts import support
from ui.acts.controller import Controller
from ui.acts.sign_in.locking import Locking, idle_seconds

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def open_patient(seat: Seat) -> Iterator[Seat]:
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    yield seat
    seat.desk.locking.resume()
    seat.desk.show_page("ward")


def lock(seat: Seat) -> QWidget:
    QTest.keyClick(seat.window, Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert seat.desk.locking.locked
    shown = seat.desk.locking.screen
    assert shown is not None
    seat.app.processEvents()
    return shown


def test_nothing_of_a_patient_is_seen(open_patient: Seat) -> None:
    seat = open_patient
    banner = seat.desk.patients.banner
    shown = lock(seat)
    assert not seat.window.banner.isVisible()
    assert not seat.window.pages.isVisible()
    assert not seat.window.status.isVisible()
    said = "\n".join((*look("locked", shown).texts, shown.accessibleName(), seat.window.windowTitle()))
    assert "Maren Aas" in said
    for secret in (banner.family, banner.given, banner.number):
        assert secret not in said


def test_the_same_person_goes_on_where_they_were(open_patient: Seat) -> None:
    seat = open_patient
    seat.desk.do(BeginNote())
    seat.until(lambda: seat.desk.note.patient and seat.desk.note.editor.isVisible())
    seat.quiet()
    field = seat.desk.note.editor.current_field()
    field.setFocus()
    QTest.keyClicks(field, "Angina i natt")
    before = seat.desk.note.editor.text()
    shown = lock(seat)

    def kept() -> bool:
        mine = seat.ask(lambda _desk, c: drafts.of_author(c, seat.desk.actor.role, PATIENT))
        return any("Angina i natt" in draft.body for draft in mine)

    seat.until(kept)
    QTest.keyClicks(shown, "dette skrives ingen steder")
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert not seat.desk.locking.locked
    assert seat.desk.note.editor.text() == before
    assert QApplication.focusWidget() is field
    assert seat.desk.patients.focus == PATIENT


def test_no_key_of_the_window_works_and_what_stood_over_it_is_closed(open_patient: Seat) -> None:
    seat = open_patient
    support.report(seat.desk)
    dialog = seat.until(lambda: next((d for d in seat.window.findChildren(QDialog) if d.isVisible()), None))
    seat.desk.do(Lock())
    assert not dialog.isVisible()
    for key in (Qt.Key.Key_K, Qt.Key.Key_B, Qt.Key.Key_N, Qt.Key.Key_W, Qt.Key.Key_Tab):
        QTest.keyClick(seat.window, key, CTRL)
    assert not seat.window.palette_overlay.isVisible()
    assert seat.desk.locking.locked
    assert seat.desk.patients.focus == PATIENT


def test_a_dialog_that_was_asked_for_before_the_lock_does_not_open_over_it(open_patient: Seat) -> None:
    """It needs an answer of the record first, and names the patient."""
    seat = open_patient
    seat.desk.do(ChooseNoteTemplate())
    seat.desk.do(Lock())
    seat.quiet()
    assert seat.desk.locking.locked
    assert not [one for one in seat.window.findChildren(QDialog) if one.isVisible()]
    seat.desk.locking.resume()
    seat.desk.do(ChooseNoteTemplate())
    seat.until(lambda: next((d for d in seat.window.findChildren(QDialog) if d.isVisible()), None)).reject()


def test_a_dialog_turned_down_over_a_lock_keeps_what_was_typed_in_it(seat: Seat) -> None:
    seat.desk.do(Lock())
    dialog, left = QDialog(seat.window), []
    dialog.rejected.connect(lambda: left.append("kept"))
    seat.window.open_dialog(dialog)
    assert (left, dialog.isVisible()) == (["kept"], False)
    seat.desk.locking.resume()


def stood_over(window: QWidget, words: str) -> dict[str, QWidget]:
    """One of each kind of thing that can stand over a window, open, with these words on it."""
    dialog = QDialog(window)
    QLabel(words, dialog)
    dialog.open()
    # As the side of a panel asks: its dialog is not the window's own.
    inner = QDialog(window.findChildren(QWidget)[0])
    QLabel(words, inner)
    inner.setWindowTitle(words)
    inner.show()
    tool = QWidget(window, Qt.WindowType.Tool)
    QLabel(words, tool)
    tool.show()
    menu = QMenu(window)
    menu.addAction(words)
    menu.popup(window.mapToGlobal(window.rect().center()))
    # As a field's completions: a window of nobody's.
    popup = QListWidget()
    popup.addItem(words)
    popup.setWindowFlag(Qt.WindowType.Popup)
    popup.show()
    return {"dialog": dialog, "a panel's dialog": inner, "tool": tool, "menu": menu, "completions": popup}


@pytest.mark.qt_log_ignore(r"This plugin does not support")
@pytest.mark.parametrize("locks", ["first", "second"])
def test_nothing_stands_over_any_window_of_a_locked_record(open_patient: Seat, locks: str) -> None:
    seat = open_patient
    banner = seat.desk.patients.banner
    second = seat.desk.windows.open(seat.desk)
    try:
        seat.until(lambda: second.patients.banner == banner)
        seat.quiet()
        words = f"{banner.name} {banner.number}"
        every = [stood_over(desk.window, words) for desk in (seat.desk, second)]
        seat.app.processEvents()
        QToolTip.showText(seat.window.mapToGlobal(seat.window.rect().center()), words, seat.window)
        tips = [one for one in seat.app.topLevelWidgets() if one.inherits("QTipLabel") and one.isVisible()]
        assert tips, "there is a hint to be taken away"
        (seat.desk if locks == "first" else second).locking.lock()
        seat.app.processEvents()
        assert seat.desk.locking.locked
        assert second.locking.locked
        for one in every:
            assert [name for name, widget in one.items() if widget.isVisible()] == []
        for widget in seat.app.topLevelWidgets():
            if not widget.isVisible():
                continue
            assert not widget.inherits("QTipLabel")
            said = "\n".join((*look("locked", widget).texts, widget.accessibleName(), widget.windowTitle()))
            for secret in (banner.family, banner.given, banner.number):
                assert secret not in said, type(widget).__name__
    finally:
        QToolTip.hideText()
        seat.desk.locking.resume()
        seat.desk.windows.close_others()
        for one in every:
            one["completions"].close()
        seat.quiet()


def test_a_window_behind_the_corridor_screen_leaves_no_other_window_open(open_patient: Seat) -> None:
    seat = open_patient
    second = seat.desk.windows.open(seat.desk)
    try:
        seat.quiet()
        seat.desk.do(ShowCorridor("hjerte3"))
        seat.until(lambda: seat.desk.corridor.shown)
        seat.desk.locking.lock()
        assert second.locking.locked
        seat.desk.corridor.leave()
        assert seat.desk.locking.locked
    finally:
        if seat.desk.corridor.shown:
            seat.desk.corridor.leave()
        seat.desk.locking.resume()
        seat.desk.windows.close_others()
        seat.quiet()


def test_what_goes_wrong_meanwhile_is_said_afterwards(open_patient: Seat) -> None:
    seat = open_patient
    lock(seat)
    # The seat hears errors in place of the desk: this is the desk's own way of saying them.
    Controller.say_error(seat.desk, InputError("Solbakken: kunne ikke sendes."))
    assert not [d for d in seat.window.findChildren(QDialog) if d.isVisible()]
    assert not seat.errors
    seat.desk.locking.resume()
    assert seat.errors.pop().what == "Solbakken: kunne ikke sendes."


def test_another_person_begins_without_the_firsts_patient(open_patient: Seat) -> None:
    seat = open_patient
    doctor = seat.desk.actor
    shown = lock(seat)
    QTest.keyClick(shown, Qt.Key.Key_B, ALT)
    seat.until(lambda: seat.desk.choosing.screen)
    assert not seat.desk.locking.locked
    assert seat.window.covered, "the choice takes the place of the locked screen: nothing is seen between"
    other = seat.ask(lambda desk, c: desk.somebody(c, "", seat.desk.ward, secretary=True))
    seat.desk.sign_in(other)
    assert not seat.desk.patients.open
    seat.desk.sign_in(doctor)
    seat.settle()


@pytest.fixture
def idle(open_patient: Seat) -> Iterator[list[float]]:
    """The clock of idle time, in the test's hands; afterwards the window has just been touched."""
    locking = open_patient.desk.locking
    clock, now = locking._clock, [1000.0]
    locking._clock = lambda: now[0]
    locking._touched = now[0]
    yield now
    locking._clock = clock
    locking.resume()
    locking.end()


def test_it_locks_when_nobody_has_touched_it_for_as_long_as_the_site_says(
    open_patient: Seat, idle: list[float]
) -> None:
    seat, now = open_patient, idle
    locking = seat.desk.locking
    handle = seat.window.windowHandle()
    locking._watch(handle)
    touch = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(handle, touch)
    now[0] += idle_seconds() - 1
    locking.look()
    assert not locking.locked
    QApplication.sendEvent(handle, touch)
    now[0] += idle_seconds() - 1
    locking.look()
    assert not locking.locked, "it was touched since"
    now[0] += 2
    locking.look()
    assert locking.locked


def test_who_wakes_a_machine_that_slept_finds_it_locked_and_what_they_press_goes_nowhere(
    open_patient: Seat, idle: list[float]
) -> None:
    seat, now = open_patient, idle
    handle = seat.window.windowHandle()
    seat.desk.locking._watch(handle)
    seat.desk.do(BeginNote())
    seat.until(lambda: seat.desk.note.patient and seat.desk.note.editor.isVisible())
    seat.quiet()
    seat.desk.note.editor.current_field().setFocus()
    before = seat.desk.note.editor.text()
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
    now[0] += 11
    assert not seat.desk.locking.eventFilter(handle, press), "a pause is no absence"
    # No timer has run while it slept: the key comes first.
    now[0] += 8 * 3600
    assert seat.desk.locking.eventFilter(handle, press), "the key is taken"
    assert seat.desk.locking.locked
    assert seat.desk.note.editor.text() == before
    now[0] += 8 * 3600
    assert not seat.desk.locking.eventFilter(handle, press), "the locked screen hears its keys"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(None, 600), (5, 300), (0.5, 30), (0, 0), (-3, 600), ("ti", 600), (True, 600), (float("nan"), 600)],
)
def test_the_site_says_how_long_and_nonsense_is_the_usual(
    said: object, seconds: float, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    found = json.dumps({} if said is None else {"lock_minutes": said})
    (tmp_path / "settings.json").write_text(found, encoding="utf-8")
    assert idle_seconds() == seconds


def test_where_nobody_has_chosen_who_they_are_there_is_nothing_to_lock(seat: Seat) -> None:
    seat.desk.choose()
    seat.until(lambda: seat.desk.choosing.screen)
    seat.desk.do(Lock())
    assert not seat.desk.locking.locked
    seat.desk.sign_in(seat.desk.actor)
    seat.settle()


def test_a_window_that_is_closed_twice_is_closed(seat: Seat) -> None:
    locking = Locking(seat.desk)
    locking.close()
    locking.close()
    locking.deleteLater()
