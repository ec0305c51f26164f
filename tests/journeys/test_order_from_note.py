"""Ordering in the middle of a note: the order field comes into sight with the patient's page, and the note is
kept. No key goes to a field that is not on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTextEdit

from desktop.acts.patient import BeginLetter
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_origin import PATIENT

Key = Qt.Key


def test_the_order_field_comes_into_sight_and_the_note_is_kept(doctor: Seat) -> None:
    keys, desk = Keys(doctor), doctor.desk
    desk.open_patient(PATIENT)
    doctor.quiet()
    keys.press(Key.Key_N, CONTROL)
    doctor.until(lambda: doctor.window.current_page() is desk.note.editor)
    keys.write("Kalium stiger")
    keys.press(Key.Key_B, CONTROL)
    doctor.quiet()
    assert doctor.window.current_page() is desk.patients.page
    assert doctor.window.side is desk.order.column
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.order.column.isAncestorOf(focused)
    assert focused.isVisible()
    assert "Notatet er tatt vare på som kladd" in doctor.window.undo_notice._label.words()
    keys.write("crp")
    assert desk.order.column.field.text() == "crp"
    for _letter in "crp":
        keys.press(Key.Key_Backspace)
    # The note goes on where it was.
    keys.press(Key.Key_N, CONTROL)
    doctor.until(lambda: doctor.window.current_page() is desk.note.editor)
    written = QApplication.focusWidget()
    assert isinstance(written, QTextEdit)
    assert "Kalium stiger" in written.toPlainText()
    keys.press(Key.Key_Escape)
    desk.open_patient(PATIENT)
    assert not doctor.errors


def test_from_a_letter_too(doctor: Seat) -> None:
    keys, desk = Keys(doctor), doctor.desk
    desk.open_patient(PATIENT)
    doctor.quiet()
    desk.do(BeginLetter(PATIENT))
    doctor.until(lambda: doctor.window.current_page() is desk.letter.editor)
    keys.press(Key.Key_B, CONTROL)
    doctor.quiet()
    assert doctor.window.current_page() is desk.patients.page
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.order.column.isAncestorOf(focused)
    assert not doctor.errors


def test_where_the_field_can_not_be_that_is_said_and_nothing_is_typed_anywhere(
    doctor: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, desk = Keys(doctor), doctor.desk
    desk.open_patient(PATIENT)
    doctor.quiet()
    # The patient is written about in another window.
    monkeypatch.setattr(desk.windows, "writing", lambda _desk, _patient: object())
    desk.beside.put()
    before = QApplication.focusWidget()
    keys.press(Key.Key_B, CONTROL)
    assert "Ingenting kan bestilles i dette vinduet" in doctor.window.undo_notice._label.words()
    assert QApplication.focusWidget() is before
    monkeypatch.undo()
    desk.show_orders()
    assert not doctor.errors
