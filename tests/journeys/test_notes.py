"""Notes by keys in a real window: templates, addendum, new version, withdrawal, search, copying forward."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import BOTH, CONTROL, NONE, Keys, _on
from tests.servers.embedded import Embedded
from ui.panels.notes import NotesPanel

Key = Qt.Key
Sit = Callable[..., Seat]


def opened(seat: Seat, number: int = 0) -> str:
    """Open a patient of the ward at the notes, with the cursor in the list."""
    desk = seat.desk
    desk.show_page("ward")
    panel = desk.pages.panel("ward")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    patient: str = panel.model.rows[number].key
    desk.open_patient(patient)
    seat.until(lambda: desk.patients.banner and desk.patients.banner.key == patient)
    seat.settle()
    Keys(seat).press(Key.Key_5, CONTROL)
    seat.until(lambda: listed(seat).model is not None)
    assert listed(seat).isAncestorOf(Keys(seat).focus())
    return patient


def listed(seat: Seat) -> NotesPanel:
    """The notes of the patient in focus, where there is room for the list and the note."""
    (panel,) = [p for p in seat.desk.patients.page.shown_panels() if isinstance(p, NotesPanel)]
    return panel


def dialog(seat: Seat, kind: str) -> Any:
    """The dialog that is open, once it is."""
    return seat.until(
        lambda: next((d for d in seat.window.findChildren(QDialog)
                      if d.isVisible() and type(d).__name__ == kind), None)
    )  # fmt: skip


def within(seat: Seat, asked: QDialog, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key in a dialog: on whatever has the focus there."""
    QTest.keyClick(asked.focusWidget() or asked, key, held)
    seat.quiet()


def editing(seat: Seat) -> Any:
    """The note editor, once a draft is in it."""
    note = seat.desk.note
    seat.until(lambda: note.kept is not None and note.editor.isVisible() and note.editor.model)
    return note.editor


def signed(seat: Seat) -> None:
    seat.until(lambda: seat.desk.note.kept is None or seat.errors)
    assert not seat.errors
    seat.settle()
    Keys(seat).press(Key.Key_5, CONTROL)
    seat.until(lambda: listed(seat).model is not None)


def notes(hospital: Embedded, patient: str) -> list[dict[str, Any]]:
    return _on(hospital, f"Composition?subject=Patient/{patient}&_count=200")


def write_note(seat: Seat, words: str) -> str:
    """A free note from the chooser, signed; gives its key."""
    keys = Keys(seat)
    keys.press(Key.Key_M)
    chooser = dialog(seat, "TemplateDialog")
    at = [c.choice.key for c in chooser.choices.rows].index("free")
    within(seat, chooser, Key(Key.Key_1 + at))
    editing(seat)
    draft = seat.desk.note.kept.id
    keys.write(words)
    keys.press(Key.Key_Return, CONTROL)
    signed(seat)
    key = f"Composition/{draft}"
    seat.until(lambda: any(row.key == key for row in listed(seat).model.rows))
    listed(seat).show_note(key)
    return key


def test_every_template_is_two_keys_away_and_the_last_one_comes_first(doctor: Seat) -> None:
    opened(doctor)
    keys, desk = Keys(doctor), doctor.desk
    keys.press(Key.Key_N, BOTH)
    chooser = dialog(doctor, "TemplateDialog")
    titles = [row.choice.title for row in chooser.choices.rows]
    assert set(titles) == {"Visittnotat", "Innkomstnotat", "Notat"}
    within(doctor, chooser, Key(Key.Key_1 + titles.index("Innkomstnotat")))
    editor = editing(doctor)
    assert editor.model.title == "Innkomstnotat"
    keys.write("Brystsmerter siden i natt.")
    # Another one beside it: the first is kept with every word.
    first = desk.note.kept.id
    keys.press(Key.Key_N, BOTH)
    chooser = dialog(doctor, "TemplateDialog")
    assert chooser.choices.rows[0].choice.title == "Innkomstnotat"
    assert chooser.choices.rows[0].choice.remark
    within(doctor, chooser, Key.Key_Down)
    within(doctor, chooser, Key.Key_Return)
    doctor.until(lambda: desk.note.kept is not None and desk.note.kept.id != first)
    keys.press(Key.Key_W, CONTROL)
    opened(doctor)
    rows = {row.draft: row for row in listed(doctor).model.rows if row.draft}
    assert "Brystsmerter siden i natt." in rows[first].text
    assert not doctor.errors


@pytest.mark.acts("SignNote")
def test_an_addendum_stands_with_its_note(doctor: Seat, hospital: Embedded) -> None:
    patient = opened(doctor, 1)
    key = write_note(doctor, "Pasienten er orientert.")
    keys = Keys(doctor)
    keys.press(Key.Key_T)
    editing(doctor)
    draft = doctor.desk.note.kept.id
    keys.write("Datter er ringt.")
    keys.press(Key.Key_Return, CONTROL)
    signed(doctor)
    (made,) = [n for n in notes(hospital, patient) if n["id"] == draft]
    assert made["relatesTo"] == [{"code": "appends", "targetReference": {"reference": key}}]
    panel = listed(doctor)
    panel.show_note(key)
    text = panel.reader.toPlainText()
    assert text.index("Pasienten er orientert.") < text.index("Datter er ringt.")


def test_a_corrected_note_is_shown_in_its_new_version_and_the_old_one_can_be_read(
    doctor: Seat, hospital: Embedded
) -> None:
    patient = opened(doctor, 2)
    key = write_note(doctor, "Høyre lår.")
    keys = Keys(doctor)
    keys.press(Key.Key_F2)
    editing(doctor)
    draft = doctor.desk.note.kept.id
    assert "Høyre lår." in QApplication.focusWidget().toPlainText()
    keys.press(Key.Key_A, CONTROL)
    keys.write("Venstre lår.")
    keys.press(Key.Key_Return, CONTROL)
    signed(doctor)
    by_id = {n["id"]: n for n in notes(hospital, patient)}
    assert by_id[draft]["status"] == "amended"
    assert by_id[key.partition("/")[2]]["status"] == "final"
    panel = listed(doctor)
    panel.show_note(f"Composition/{draft}")
    assert "Venstre lår." in panel.reader.toPlainText()
    keys.press(Key.Key_V)
    assert panel.view.current_key() == key
    assert "Erstattet av versjonen" in panel.reader.toPlainText()
    assert "Høyre lår." in panel.reader.toPlainText()
    keys.press(Key.Key_V)
    assert panel.view.current_key() == f"Composition/{draft}"
    # The old version can't be changed any more: its keys do nothing.
    panel.show_note(key)
    keys.press(Key.Key_F2)
    assert doctor.desk.note.kept is None


@pytest.mark.acts("WithdrawNote")
def test_a_withdrawn_note_stands_struck_with_its_reason(doctor: Seat, hospital: Embedded) -> None:
    patient = opened(doctor, 3)
    key = write_note(doctor, "Skulle stått hos en annen.")
    keys = Keys(doctor)
    keys.press(Key.Key_X)
    asked = dialog(doctor, "WithdrawalDialog")
    assert not asked.act.isEnabled()
    within(doctor, asked, Key.Key_Return, CONTROL)
    assert asked.isVisible(), "not without a reason"
    QTest.keyClicks(asked.focusWidget(), "Feil pasient")
    within(doctor, asked, Key.Key_Escape)
    doctor.until(lambda: not isValid(asked) or not asked.isVisible())
    keys.press(Key.Key_X)
    asked = dialog(doctor, "WithdrawalDialog")
    assert asked.field.toPlainText() == "Feil pasient", "what was typed is still there"
    within(doctor, asked, Key.Key_Return, CONTROL)
    doctor.settle()
    assert not doctor.errors
    (body,) = [n for n in notes(hospital, patient) if f"Composition/{n['id']}" == key]
    assert body["status"] == "entered-in-error"
    panel = listed(doctor)
    doctor.until(lambda: any(r.key == key and r.state == "entered_in_error" for r in panel.model.rows))
    panel.show_note(key)
    text = panel.reader.toPlainText()
    assert "Grunn: Feil pasient" in text
    assert "Skulle stått hos en annen." in text
    log = _on(hospital, f"AuditEvent?entity={key}&_count=50")
    assert {event["action"] for event in log} >= {"C", "U"}


@pytest.mark.usefixtures("held_until_undone")
def test_a_withdrawal_is_taken_back_with_one_key(doctor: Seat) -> None:
    opened(doctor, 4)
    panel = listed(doctor)
    row = next(row for row in panel.model.rows if row.holds)
    panel.show_note(row.key)
    keys = Keys(doctor)
    keys.press(Key.Key_X)
    asked = dialog(doctor, "WithdrawalDialog")
    QTest.keyClicks(asked.focusWidget(), "Feil")
    within(doctor, asked, Key.Key_Return, CONTROL)
    state = lambda: next(r.state for r in panel.model.rows if r.key == row.key)  # noqa: E731
    doctor.until(lambda: state() == "entered_in_error")
    keys.press(Key.Key_Z, CONTROL)
    doctor.until(lambda: state() == row.state)
    assert not doctor.errors


def test_all_notes_are_searched_and_every_hit_is_marked(doctor: Seat) -> None:
    opened(doctor, 5)
    key = write_note(doctor, "Zebrafinken sang. Ingen så zebrafinken.")
    write_note(doctor, "Uten fugl.")
    panel, keys = listed(doctor), Keys(doctor)
    keys.press(Key.Key_F, CONTROL)
    assert QApplication.focusWidget() is panel.filter
    keys.write("zebrafink")
    doctor.until(lambda: [r.key for r in panel.view.rows.items] == [key])
    keys.press(Key.Key_Return)
    assert panel.view.current_key() == key
    assert panel.reader.hits == 2
    assert "i 1 notat" in panel.head.count()
    keys.press(Key.Key_F, CONTROL)
    keys.press(Key.Key_Escape)
    assert panel.reader.hits == 0
    assert len(panel.view.rows.items) == len(panel.model.rows)


def test_a_section_copied_forward_is_signed_with_where_it_is_from(doctor: Seat, hospital: Embedded) -> None:
    patient = opened(doctor, 6)
    write_note(doctor, "Sov godt. Vekt ned.")
    keys = Keys(doctor)
    keys.press(Key.Key_M)
    chooser = dialog(doctor, "TemplateDialog")
    within(doctor, chooser, Key(Key.Key_1 + [c.choice.key for c in chooser.choices.rows].index("free")))
    editor = editing(doctor)
    draft = doctor.desk.note.kept.id
    keys.press(Key.Key_D, CONTROL)
    doctor.until(lambda: "Sov godt." in editor.current_field().toPlainText())
    copied = [run for run in editor.current_field().text_runs() if run.state == "copied"]
    assert len(copied) == 4
    keys.write(" Uendret ellers.")
    keys.press(Key.Key_Return, CONTROL)
    signed(doctor)
    (made,) = [n for n in notes(hospital, patient) if n["id"] == draft]
    text = made["section"][0]["text"]["div"]
    assert "[Kopiert fra Notat " in text
    assert "Vekt ned.] Uendret ellers." in text


def test_without_the_server_an_addendum_waits_and_is_shown(hospital: Embedded, tmp_path: Path) -> None:
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(QApplication.instance(), tmp_path / "far", relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            patient = opened(seat, 7)
            panel, keys = listed(seat), Keys(seat)
            row = next(row for row in panel.model.rows if row.holds)
            panel.show_note(row.key)
            relay.go()
            keys.press(Key.Key_T)
            editing(seat)
            draft = seat.desk.note.kept.id
            keys.write("Etter at nettet falt ut.")
            keys.press(Key.Key_Return, CONTROL)
            seat.until(lambda: seat.desk.note.kept is None)
            keys.press(Key.Key_5, CONTROL)
            key = f"Composition/{draft}"
            seat.until(lambda: any(r.key == key for r in panel.model.rows))
            panel.show_note(row.key)
            assert "Etter at nettet falt ut." in panel.reader.toPlainText()
            assert not [n for n in notes(hospital, patient) if n["id"] == draft]
            relay.come()
            seat.until(lambda: (seat.settle(), [n for n in notes(hospital, patient) if n["id"] == draft])[1])
            assert not seat.errors
        finally:
            seat.close()


def test_two_correct_the_same_note_and_the_second_sees_the_first(sit: Sit, doctor: Seat) -> None:
    patient = opened(doctor, 8)
    key = write_note(doctor, "Dose 5 mg.")
    keys = Keys(doctor)
    keys.press(Key.Key_F2)
    editor = editing(doctor)
    keys.press(Key.Key_A, CONTROL)
    keys.write("Dose 50 mg.")
    other = sit()
    other.sign_in()
    other.desk.open_patient(patient)
    other.until(lambda: other.desk.patients.banner)
    other.settle()
    other.desk.note.correct(key)
    editing(other)
    theirs = Keys(other)
    theirs.press(Key.Key_A, CONTROL)
    theirs.write("Dose 0,5 mg.")
    theirs.press(Key.Key_Return, CONTROL)
    other.until(lambda: other.desk.note.kept is None)
    other.settle()
    assert not other.errors
    doctor.settle()
    doctor.until(lambda: editor.model.overtaken)
    assert any("Dose 0,5 mg." in one.text for one in editor.model.before)
    keys.press(Key.Key_Return, CONTROL)
    assert doctor.desk.note.kept is not None, "not signed over what nobody has looked at"
    keys.press(Key.Key_F8)
    doctor.until(lambda: not editor.model.overtaken)
    assert "Dose 50 mg." in editor.text().sections[0].plain
    keys.press(Key.Key_Return, CONTROL)
    signed(doctor)
    panel = listed(doctor)
    holding = [row for row in panel.model.rows if row.holds and "Dose" in row.text]
    assert [row.text for row in holding] == ["Notat: Dose 50 mg."]
