"""A signed letter is corrected by keys: F2, what was wrong, what is right; a secretary asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.signed import OpenSignedLetter
from desktop.shown.letters.letter_queue import QueueRow
from desktop.store import drafts
from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import _on
from tests.journeys.test_signed_letters import on_server, press
from tests.servers.embedded import Embedded
from ui import theme
from ui.theme import Scheme

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
WHY = "Furosemid trappes ned ved vekt under 71 kg."


def letters(seat: Seat) -> list[QueueRow]:
    rows: tuple[QueueRow, ...] = seat.ask(lambda d, c: d.queue(c, frozenset()))[0].rows
    return list(rows)


def standing(seat: Seat, state: str) -> QueueRow:
    """A letter of which a copy has come this far, and that nobody has corrected yet."""
    return next(r for r in letters(seat) if any(x.state == state for x in r.recipients))


def opened(seat: Seat, row: QueueRow) -> Any:
    """A signed letter on the screen, with the cursor in its pages."""
    seat.desk.do(OpenSignedLetter(row.key, row.patient))
    page = seat.desk.reading.page
    seat.until(lambda: page.model is not None and page.model.key == row.key)
    seat.window.activateWindow()
    seat.quiet()
    return page


def begun(seat: Seat, row: QueueRow) -> Any:
    """F2 in a signed letter: the editor stands there with its words."""
    page = opened(seat, row)
    assert page.model.may_correct
    press(seat, Key.Key_F2)
    editor = seat.desk.letter.editor
    seat.until(lambda: seat.window.current_page() is editor and editor.model is not None)
    seat.quiet()
    return editor


def write(seat: Seat, editor: Any, code: str, words: str) -> None:
    field = editor.paper.block(code).field
    field.setFocus()
    seat.quiet()
    QTest.keyClick(field, Key.Key_End, CONTROL)
    QTest.keyClicks(field, words)
    seat.quiet()


def last(editor: Any) -> str:
    """The last section: the letters of the demo hospital have headings of their own."""
    return str(editor.paper.blocks[-1].code)


def test_a_letter_is_corrected_and_everybody_who_had_it_is_told(doctor: Seat, hospital: Embedded) -> None:
    row = standing(doctor, "received")
    names = {x.name for x in row.recipients}
    editor = begun(doctor, row)
    assert {one.name for one in editor.model.recipients} == names
    titles = {one.title for one in editor.model.decisions}
    assert "Ingenting i brevet er endret" in titles
    # Nobody has changed anything: the key sends nothing, however often.
    for _again in range(3):
        press(doctor, Key.Key_Return, CONTROL)
    assert doctor.window.current_page() is editor
    assert not _on(hospital, f"DocumentReference?relatesto={row.key}")
    write(doctor, editor, "RETT", WHY)
    write(doctor, editor, last(editor), " Vei deg daglig.")
    doctor.until(lambda: not any("endret" in d.title for d in editor.model.decisions))
    draft = doctor.desk.letter.kept.id
    doctor.decide(editor)
    press(doctor, Key.Key_Return, CONTROL)
    doctor.until(lambda: doctor.window.current_page() is not editor)
    doctor.settle()
    assert not doctor.errors
    old = on_server(hospital, row.key)
    assert old["status"] == "superseded"
    made = [d for d in _on(hospital, f"DocumentReference?patient={row.patient}&_count=100")
            if any(r["target"]["reference"] == row.key for r in d.get("relatesTo", ()))]  # fmt: skip
    assert len(made) == 1
    assert made[0]["relatesTo"][0]["code"] == "replaces"
    tasks = [t for t in _on(hospital, f"Task?patient={row.patient}&_count=300")
             if t.get("focus", {}).get("reference") == f"DocumentReference/{made[0]['id']}"]  # fmt: skip
    assert {t["input"][0]["valueReference"]["display"] for t in tasks} == names
    assert on_server(hospital, f"Composition/{draft}")["relatesTo"][0]["code"] == "replaces"
    log = _on(hospital, f"AuditEvent?entity=DocumentReference/{made[0]['id']}")
    assert [event["action"] for event in log] == ["C"]
    # The old one opens with what became of it; the new one says what it changed.
    page = opened(doctor, row)
    assert page.model.standing == "Erstattet"
    assert "Erstattet" in page.model.warning
    assert not page.model.may_correct
    assert any(WHY in one.remark for one in page.model.versions)
    press(doctor, Key.Key_F2)
    doctor.until(lambda: doctor.errors)
    assert "rettet" in doctor.errors.pop().what
    assert doctor.window.current_page() is page


def test_what_was_begun_goes_on_and_is_no_new_letter(doctor: Seat) -> None:
    row = standing(doctor, "sent")
    editor = begun(doctor, row)
    write(doctor, editor, "RETT", "Dosen")
    draft = doctor.desk.letter.kept.id
    doctor.desk.show_page("ward")
    doctor.quiet()
    editor = begun(doctor, row)
    assert doctor.desk.letter.kept.id == draft
    assert "Dosen" in next(s.plain for s in editor.text().sections if s.code == "RETT")
    # The patient's discharge letter itself is another draft.
    doctor.desk.letter.begin()
    doctor.until(lambda: doctor.desk.letter.kept is not None and doctor.desk.letter.kept.id != draft)
    assert all(s.code != "RETT" for s in doctor.desk.letter.editor.text().sections)
    assert not doctor.errors


def test_signing_is_taken_back_and_the_words_stand_there(
    held_until_undone: None, sit: Callable[..., Seat], hospital: Embedded
) -> None:
    seat = sit()
    seat.sign_in()
    row = standing(seat, "sent")
    editor = begun(seat, row)
    write(seat, editor, "RETT", WHY)
    write(seat, editor, last(editor), " Vei deg daglig.")
    draft = seat.desk.letter.kept.id
    seat.decide(editor)
    press(seat, Key.Key_Return, CONTROL)
    seat.until(lambda: seat.window.current_page() is not editor)
    assert seat.desk.performing.undo()
    seat.until(lambda: seat.window.current_page() is editor and seat.desk.letter.kept is not None)
    seat.quiet()
    assert seat.desk.letter.kept.id == draft
    assert WHY in next(s.plain for s in editor.text().sections if s.code == "RETT")
    assert opened(seat, row).model.stands
    seat.settle()
    assert on_server(hospital, row.key)["status"] == "current"
    assert not seat.errors


def test_away_from_the_server_it_is_signed_and_goes_later(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path, relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            row = standing(seat, "sent")
            editor = begun(seat, row)
            relay.go()
            write(seat, editor, "RETT", WHY)
            write(seat, editor, last(editor), " Vei deg daglig.")
            seat.decide(editor)
            press(seat, Key.Key_Return, CONTROL)
            seat.until(lambda: seat.window.current_page() is not editor)
            page = opened(seat, row)
            assert page.model.standing == "Erstattet"
            assert on_server(hospital, row.key)["status"] == "current"
            relay.come()
            seat.settle()
            seat.until(lambda: on_server(hospital, row.key)["status"] == "superseded")
            assert not seat.errors
        finally:
            seat.close()


@pytest.mark.parametrize(("key", "words"), [(Key.Key_F2, "rette"), (Key.Key_X, "trekke tilbake")])
def test_a_secretary_asks_the_doctor(sit: Callable[..., Seat], key: Key, words: str) -> None:
    seat = sit()
    seat.sign_in(secretary=True)
    page = opened(seat, letters(seat)[0])
    assert not page.model.may_correct
    press(seat, Key.Key_3, Qt.KeyboardModifier.AltModifier)
    press(seat, key)
    seat.until(lambda: seat.desk.form.sheet.isVisible())
    assert words in str(seat.desk.form.sheet.model.said)
    assert not seat.errors


@pytest.mark.acts("ThrowLetterAway")
def test_a_draft_that_was_overtaken_is_thrown_away_and_fetched_back(
    held_until_undone: None, sit: Callable[..., Seat], hospital: Embedded
) -> None:
    seat = sit()
    seat.sign_in()
    row = standing(seat, "sent")
    editor = begun(seat, row)
    write(seat, editor, "RETT", WHY)
    draft = seat.desk.letter.kept.id
    press(seat, Key.Key_F12)
    assert seat.window.current_page() is editor, "what can be signed is not thrown away by a key"
    was = on_server(hospital, row.key)
    with hospital.client() as client:
        assert client.put(row.key, json={**was, "status": "entered-in-error"}).status_code == 200
        try:
            seat.settle()
            button = seat.until(lambda: editor.side.away_button)
            assert button.isVisible()
            press(seat, Key.Key_F12)
            seat.until(lambda: seat.window.current_page() is seat.desk.patients.page)
            assert seat.desk.letter.kept is None
            kept = seat.session.store.read(lambda c: drafts.get(c, draft)).result()
            assert kept is None
            assert seat.desk.performing.undo()
            seat.until(lambda: seat.window.current_page() is editor and seat.desk.letter.kept is not None)
            seat.quiet()
            assert seat.desk.letter.kept.id == draft
            assert WHY in next(s.plain for s in editor.text().sections if s.code == "RETT")
            seat.until(lambda: editor.side.away_button).click()
            seat.until(lambda: seat.desk.letter.kept is None)
            assert not seat.errors
        finally:
            assert client.put(row.key, json={**was, "status": was["status"]}).status_code == 200
            seat.settle()
