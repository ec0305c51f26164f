"""A note that is asked for while another is being signed: opened once that is done, nothing written lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts import Act
from desktop.acts.drafts import SignNote
from desktop.acts.patient import BeginNote
from desktop.core.errors import StoreError
from tests.journeys.conftest import Seat
from tests.ui.acts.pages.test_asked_at_once import EACH, is_there, press
from tests.ui.acts.pages.test_opening_patient import held_up

PATIENT, WORDS = "h19", "Sett på morgenvisitten."
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def written(seat: Seat) -> Iterator[Seat]:
    """A doctor's window with a note of a patient in it, begun and written."""
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == PATIENT)
    seat.quiet()
    QTest.keyClick(seat.window, Qt.Key.Key_N, CTRL)
    seat.quiet()
    QTest.keyClicks(seat.desk.note.editor.current_field(), WORDS)
    seat.quiet()
    yield seat
    seat.desk.leave_editors()
    seat.desk.show_page("ward")
    seat.quiet()


def test_the_next_note_is_opened_once_the_first_is_signed(written: Seat) -> None:
    note = written.desk.note
    first = note.kept.id
    with held_up(written) as let_go:
        QTest.keyClick(written.window, Qt.Key.Key_Return, CTRL)
        QTest.keyClick(written.window, Qt.Key.Key_N, CTRL)
        written.app.processEvents()
        let_go()
        written.quiet()
    written.until(lambda: note.kept is not None and note.kept.id != first)
    assert written.window.current_page() is note.editor
    assert WORDS not in str(note.editor.text()), "the first is signed, this one is new"
    QTest.keyClicks(note.editor.current_field(), "Ringt pårørende.")
    written.quiet()
    assert "Ringt pårørende." in str(note.editor.text())


def test_one_that_is_not_signed_stays_in_sight(written: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    note, real = written.desk.note, written.desk.bridge.act
    first = note.kept.id

    async def refused() -> None:
        raise StoreError("Disken er full.", kept="Notatet er beholdt.")

    monkeypatch.setattr(
        written.desk.bridge,
        "act",
        lambda act, *more: refused() if isinstance(act, SignNote) else real(act, *more),
    )
    QTest.keyClick(written.window, Qt.Key.Key_Return, CTRL)
    QTest.keyClick(written.window, Qt.Key.Key_N, CTRL)
    written.until(lambda: written.errors)
    written.quiet()
    assert note.kept is not None
    assert note.kept.id == first
    assert WORDS in str(note.editor.text())
    written.errors.clear()


@pytest.mark.parametrize("kind", [k for k in EACH if k is not BeginNote], ids=lambda one: one.__name__)
def test_what_else_is_asked_for_while_the_note_is_signed_is_opened_and_stays(
    written: Seat, kind: type[Act]
) -> None:
    with held_up(written) as let_go:
        QTest.keyClick(written.window, Qt.Key.Key_Return, CTRL)
        press(written, kind)
        written.app.processEvents()
        let_go()
        written.quiet()
    written.until(lambda: written.desk.note.kept is None)
    written.quiet()
    assert is_there(written, kind, PATIENT)


def test_nothing_opens_later_for_who_went_on_to_another_patient(written: Seat) -> None:
    note = written.desk.note
    with held_up(written) as let_go:
        QTest.keyClick(written.window, Qt.Key.Key_Return, CTRL)
        QTest.keyClick(written.window, Qt.Key.Key_N, CTRL)
        written.desk.open_patient("h07")
        let_go()
        written.quiet()
    assert note.kept is None
    written.desk.open_patient(PATIENT)
    written.quiet()
    assert note.kept is None
    assert written.window.current_page() is written.desk.patients.page


def test_what_opens_behind_a_lock_takes_no_key(written: Seat) -> None:
    note = written.desk.note
    with held_up(written) as let_go:
        QTest.keyClick(written.window, Qt.Key.Key_Return, CTRL)
        QTest.keyClick(written.window, Qt.Key.Key_N, CTRL)
        written.desk.locking.lock()
        before = written.app.focusWidget()
        assert before is not None
        let_go()
        written.quiet()
    screen = written.desk.locking.screen
    assert screen is not None
    assert before is screen or screen.isAncestorOf(before)
    assert written.app.focusWidget() is before
    written.desk.locking.resume()
    written.quiet()
    assert note.kept is None, "they went on to something else"
