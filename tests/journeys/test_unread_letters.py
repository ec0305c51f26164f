"""A discharge letter that nobody wrote in or read is sent by no single key; what is sent comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import _on
from tests.journeys.test_signed_letters import press
from tests.servers.embedded import Embedded

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def begun(seat: Seat, patient: str) -> Any:
    """The patient's discharge letter, composed and touched by nobody."""
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner)
    seat.desk.letter.begin()
    editor = seat.desk.letter.editor
    seat.until(lambda: seat.window.current_page() is editor and editor.model is not None)
    seat.quiet()
    return editor


def test_no_single_press_sends_what_nobody_touched(doctor: Seat, hospital: Embedded) -> None:
    rows = doctor.ask(lambda d, c: d.worklist(c, doctor.desk.ward))[0].rows
    patients = [row.key for row in rows if row.key]
    assert len(patients) > 10
    before = len(_on(hospital, "DocumentReference?_count=500"))
    for patient in patients:
        editor = begun(doctor, patient)
        ticks = editor.model.passed
        assert "En vurdering er skrevet" not in ticks, "nobody has written one here"
        press(doctor, Key.Key_Return, CONTROL)
        assert doctor.window.current_page() is editor, f"{patient}: one press sent it"
        assert not doctor.errors
    doctor.settle()
    assert len(_on(hospital, "DocumentReference?_count=500")) == before


def test_what_was_sent_is_taken_back(
    held_until_undone: None, sit: Callable[..., Seat], hospital: Embedded
) -> None:
    seat = sit()
    seat.sign_in()
    rows = seat.ask(lambda d, c: d.worklist(c, seat.desk.ward))[0].rows
    patient = next(row.key for row in rows if row.key)
    editor = begun(seat, patient)
    draft = seat.desk.letter.kept.id
    field = editor.paper.block("VU").field
    field.setFocus()
    QTest.keyClicks(field, "Stabil ved utreise, kontroll hos fastlege om to uker. ")
    seat.quiet()
    seat.decide(editor)
    press(seat, Key.Key_Return, CONTROL)
    seat.until(lambda: seat.window.current_page() is not editor)
    press(seat, Key.Key_Z, CONTROL)
    seat.until(lambda: seat.window.current_page() is editor and seat.desk.letter.kept is not None)
    assert seat.desk.letter.kept.id == draft
    assert "Stabil ved utreise" in next(s.plain for s in editor.text().sections if s.code == "VU")
    seat.settle()
    assert not _on(hospital, f"Composition?_id={draft}")
    assert not seat.errors
