"""Results by keys in a real window: sent on with a question, their course, into the note under writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.shown.results.results import ResultRow
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys, _on
from tests.journeys.test_notes import dialog, editing, signed, within
from tests.servers.embedded import Embedded
from ui.panels.laboratory import LaboratoryPanel
from ui.panels.results import ResultsPanel
from ui.widgets.button import PlainButton

Key = Qt.Key
Sit = Callable[..., Seat]


def inbox(seat: Seat) -> Any:
    """The results of the ward, with the cursor in the list."""
    seat.desk.show_page("results")
    panel = seat.desk.pages.panel("results")
    seat.until(lambda: panel.state.kind == "ready" and panel.model and panel.model.rows)
    panel.take_focus()
    assert isinstance(panel, ResultsPanel)
    return panel


def numbered(panel: Any) -> ResultRow:
    """An answer of numbers; the cursor is put on it."""
    row: ResultRow = next(row for row in panel.model.rows if row.row and not row.asked)
    panel.view.choose(row.key)
    return row


@pytest.mark.acts("ForwardResult")
def test_a_result_is_sent_on_and_stays_with_who_asked(doctor: Seat, hospital: Embedded) -> None:
    panel, keys = inbox(doctor), Keys(doctor)
    row = numbered(panel)
    keys.press(Key.Key_S)
    asked = dialog(doctor, "AskDialog")
    to = asked.people.rows[0].choice
    within(doctor, asked, Key.Key_Return, CONTROL)
    assert asked.isVisible(), "nobody is chosen for a person, and nothing is asked yet"
    QTest.keyClicks(asked.finder, to.title)
    within(doctor, asked, Key.Key_Return)
    QTest.keyClicks(asked.focusWidget(), "Øke dosen?")
    within(doctor, asked, Key.Key_Return, CONTROL)
    doctor.settle()
    assert not doctor.errors
    questions = [t for t in _on(hospital, f"Task?patient={row.patient}&_count=200")
                 if t.get("description") == "Øke dosen?"]  # fmt: skip
    assert [q["focus"]["reference"] for q in questions] == [row.key]
    (carries,) = _carrying(hospital, row)
    assert [q["partOf"][0]["reference"] for q in questions] == [f"Task/{carries['id']}"]
    assert [q["owner"]["reference"] for q in questions] == [to.key]
    doctor.until(lambda: "spurt" in next(r.remark for r in panel.model.rows if r.key == row.key))
    log = _on(hospital, f"AuditEvent?entity=Task/{questions[0]['id']}")
    assert [event["action"] for event in log] == ["C"]


@pytest.mark.acts("NotePhoned")
def test_an_answer_by_telephone_is_noted_by_keys_and_still_waits(doctor: Seat, hospital: Embedded) -> None:
    panel, keys = inbox(doctor), Keys(doctor)
    row = numbered(panel)
    keys.press(Key.Key_T)
    sheet = doctor.desk.form.sheet
    doctor.until(lambda: sheet.isVisible() and sheet.model is not None)
    keys.write("Klinisk kjemi, Ola")
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_Tab)
    keys.write(f"{row.analysis} {row.value}")
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_1)
    doctor.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not sheet.isVisible())
    doctor.until(lambda: row.key in {one.key for one in panel.model.rows})
    assert panel.view.choose(row.key)
    side = doctor.until(
        lambda: next(
            (one for one in (panel.model.detail,)
             if one and one.key == row.key and any("ringte" in event.words for event in one.had)), None,
        )
    )  # fmt: skip
    assert any("Lest tilbake" in one.remark for one in side.had)
    doctor.settle()
    (call,) = _on(hospital, f"Communication?patient={row.patient}&_count=50")
    assert call["about"] == [{"reference": row.key}]
    assert call["sender"] == {"display": "Klinisk kjemi, Ola"}
    assert not doctor.errors


def test_a_question_that_was_begun_is_not_lost(doctor: Seat) -> None:
    panel, keys = inbox(doctor), Keys(doctor)
    row = next(r for r in panel.model.rows if r.row and not r.asked and "spurt" not in r.remark)
    panel.view.choose(row.key)
    keys.press(Key.Key_S)
    asked = dialog(doctor, "AskDialog")
    QTest.keyClicks(asked.field, "Hva nå?")
    within(doctor, asked, Key.Key_Escape)
    keys.press(Key.Key_S)
    asked = doctor.until(
        lambda: next((d for d in doctor.window.findChildren(type(asked)) if d.isVisible()), None)
    )
    assert asked.field.toPlainText() == "Hva nå?"
    within(doctor, asked, Key.Key_Escape)


def test_the_course_is_one_key_away(doctor: Seat) -> None:
    panel, keys = inbox(doctor), Keys(doctor)
    row = numbered(panel)
    keys.press(Key.Key_V)
    desk = doctor.desk
    doctor.until(lambda: desk.patients.focus == row.patient and desk.patients.page.tab == "laboratory")
    (table,) = [p for p in desk.patients.page.shown_panels() if isinstance(p, LaboratoryPanel)]
    doctor.until(lambda: table.view.current_key() == row.row)
    assert table.isAncestorOf(keys.focus())


def test_a_result_goes_into_the_note_with_its_source(doctor: Seat, hospital: Embedded) -> None:
    panel, keys = inbox(doctor), Keys(doctor)
    row = numbered(panel)
    keys.press(Key.Key_I)
    editor = editing(doctor)
    desk = doctor.desk
    assert desk.patients.focus == row.patient
    name = row.analysis.split(" og ")[0]
    put = re.compile(rf"{re.escape(name)} [^(]*{re.escape(row.unit)} \([^)]*\d\d:\d\d\)\.")
    doctor.until(lambda: any(put.search(s.plain) for s in editor.text().sections))
    values = [run for s in editor.text().sections for run in s.runs if run.kind == "value"]
    assert any(any(key.startswith("Observation/") for key in run.keys) for run in values)
    draft = desk.note.kept.id
    keys.press(Key.Key_Return, CONTROL)
    signed(doctor)
    (made,) = [n for n in _on(hospital, f"Composition?_id={draft}") if n["id"] == draft]
    entries = [one["reference"] for s in made["section"] for one in s.get("entry", ())]
    assert any(one.startswith("Observation/") for one in entries)


def chosen(seat: Seat, panel: Any, patients: set[str]) -> ResultRow:
    """An answer of numbers of somebody else than these; the cursor is put on it."""
    rows: tuple[ResultRow, ...] = panel.model.rows
    row = next(r for r in rows if r.row and not r.asked and r.patient not in patients)
    panel.view.choose(row.key)
    return row


def in_letter(seat: Seat, row: ResultRow) -> str:
    """The section in which the value stands in the letter that is open, and that follows the record."""
    desk = seat.desk
    editor = desk.letter.editor
    seat.until(lambda: desk.letter.kept is not None and seat.window.current_page() is editor)
    name = row.analysis.split(" og ")[0]
    put = re.compile(rf"{re.escape(name)} [^(]*{re.escape(row.unit)} \([^)]*\d\d:\d\d\)\.")
    seat.until(lambda: any(put.search(s.plain) for s in editor.text().sections))
    section = next(s for s in editor.text().sections if put.search(s.plain))
    assert any(key.startswith("Observation/") for run in section.runs for key in run.keys)
    return section.code


def test_a_result_goes_into_the_letter_with_its_source(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    panel, keys = inbox(seat), Keys(seat)
    row = chosen(seat, panel, set())
    keys.press(Key.Key_L)
    code = in_letter(seat, row)
    desk = seat.desk
    assert desk.patients.focus == row.patient
    draft = desk.letter.kept.id
    kept = desk.letter.editor.text()
    desk.show_page("results")
    seat.quiet()
    # The letter was begun with it, and the value is kept there with where it came from.
    desk.open_patient(row.patient)
    desk.letter.begin()
    seat.until(lambda: desk.letter.kept is not None)
    assert desk.letter.kept.id == draft
    again = next(s for s in desk.letter.editor.text().sections if s.code == code)
    assert again.plain.count(row.analysis.split(" og ")[0]) == next(
        s for s in kept.sections if s.code == code
    ).plain.count(row.analysis.split(" og ")[0])
    assert any(source.label for source in desk.letter.editor.model.sources)
    assert not seat.errors


def test_of_several_letters_it_is_asked_which(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    letters = seat.ask(lambda d, c: d.queue(c, frozenset()))[0].rows
    panel, keys = inbox(seat), Keys(seat)
    rows: tuple[ResultRow, ...] = panel.model.rows
    signed_for = {one.patient: one.key for one in letters}
    row = next((r for r in rows if r.row and not r.asked and r.patient in signed_for), None)
    assert row is not None, "somebody with an answer and a signed letter"
    desk = seat.desk
    desk.open_patient(row.patient)
    desk.letter.begin()
    seat.until(lambda: desk.letter.kept is not None)
    first = desk.letter.kept.id
    editor = desk.letter.editor
    QTest.keyClicks(editor.paper.blocks[0].field, "Selv. ")
    seat.quiet()
    desk.letter.correct(signed_for[row.patient])
    seat.until(lambda: desk.letter.kept is not None and desk.letter.kept.id != first)
    QTest.keyClicks(editor.paper.blocks[0].field, "Dosen var feil.")
    seat.quiet()
    panel = inbox(seat)
    panel.view.choose(row.key)
    keys.press(Key.Key_L)
    asked = dialog(seat, "TemplateDialog")
    assert len(asked.choices.rows) == 2 if hasattr(asked.choices, "rows") else True
    within(seat, asked, Key.Key_Return)
    in_letter(seat, row)
    assert not seat.errors


def test_a_result_is_sent_on_and_acknowledged_by_mouse(doctor: Seat, hospital: Embedded) -> None:
    panel = inbox(doctor)
    row = next(r for r in panel.model.rows if r.row and not r.asked and "spurt" not in r.remark)
    panel.view.choose(row.key)
    doctor.quiet()
    button = next(one for one in panel.strip.findChildren(PlainButton) if one.keys == "S")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    asked = dialog(doctor, "AskDialog")
    asked.people.choose(asked.people.rows[0].choice.key)
    # What was begun about this answer before, and left, is still there.
    asked.field.setFocus()
    QTest.keyClick(asked.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(asked.field, "Ser du den?")
    QTest.mouseClick(asked.also, Qt.MouseButton.LeftButton)
    doctor.settle()
    assert not doctor.errors
    doctor.until(lambda: row.key not in [r.key for r in panel.model.rows])
    found = _on(hospital, f"Task?patient={row.patient}&_count=200")
    (carries,) = _carrying(hospital, row)
    assert carries["status"] == "completed"
    (question,) = [t for t in found if t.get("description") == "Ser du den?"]
    assert question["partOf"][0]["reference"] == f"Task/{carries['id']}"
    assert question["input"], "what it said is kept with the question"


def test_a_corrected_result_says_so_in_the_list_and_the_question(doctor: Seat, hospital: Embedded) -> None:
    panel = inbox(doctor)
    candidates = (r for r in panel.model.rows if r.row and r.group == "abnormal" and not r.asked)
    row, shown = next((r, v) for r in candidates for v in values_of(hospital, r) if number(v) == r.value)
    said = shown["valueQuantity"]
    twice = {**said, "value": said["value"] * 2}
    changed = {**shown, "status": "corrected", "valueQuantity": twice}
    with hospital.client() as client:
        client.put(f"Observation/{shown['id']}", json=changed).raise_for_status()
    doctor.settle()
    doctor.until(
        lambda: f"rettet fra {row.value}" in next(r.change for r in panel.model.rows if r.key == row.key)
    )
    panel.view.choose(row.key)
    Keys(doctor).press(Key.Key_S)
    asked = dialog(doctor, "AskDialog")
    said = " ".join(one.text() for one in asked.findChildren(QLabel))
    assert f"rettet fra {row.value} til" in said
    within(doctor, asked, Key.Key_Escape)


def _carrying(hospital: Embedded, row: ResultRow) -> list[Any]:
    """The Tasks that carry an answer, without questions about it."""
    every = _on(hospital, f"Task?patient={row.patient}&_count=200")
    about = [one for one in every if one.get("focus", {}).get("reference") == row.key]
    return [one for one in about if not one.get("partOf")]


def values_of(hospital: Embedded, row: ResultRow) -> list[Any]:
    """The measured values of an answer, as they stand on the server."""
    kind, _slash, ident = row.key.partition("/")
    (found,) = _on(hospital, f"{kind}?_id={ident}")
    keys = [one["reference"] for one in found.get("result", ())] or [row.key]
    held = [_on(hospital, f"Observation?_id={key.removeprefix('Observation/')}")[0] for key in keys]
    return [one for one in held if "valueQuantity" in one]


def number(observation: Any) -> str:
    return str(observation["valueQuantity"]["value"]).replace(".", ",")


@pytest.mark.acts("ForwardResult", "AcknowledgeResults")
def test_a_question_that_nobody_takes_in_time_is_its_askers_again(doctor: Seat, hospital: Embedded) -> None:
    panel, keys = inbox(doctor), Keys(doctor)
    row = next(r for r in panel.model.rows if r.row and not r.asked and "spurt" not in r.remark)
    panel.view.choose(row.key)
    keys.press(Key.Key_S)
    asked = dialog(doctor, "AskDialog")
    QTest.keyClicks(asked.finder, asked.people.rows[0].choice.title)
    within(doctor, asked, Key.Key_Return)
    QTest.keyClicks(asked.focusWidget(), "Skal dosen ned?")
    within(doctor, asked, Key.Key_Return, CONTROL)
    doctor.until(lambda: "spurt" in next(r.remark for r in panel.model.rows if r.key == row.key))
    panel.take_focus()
    panel.view.choose(row.key)
    keys.press(Key.Key_K)
    doctor.until(lambda: row.key not in {r.key for r in panel.model.rows})
    doctor.settle()
    question = next(t for t in _on(hospital, f"Task?patient={row.patient}&_count=200")
                    if t.get("description") == "Skal dosen ned?")  # fmt: skip
    assert f"Task/{question['id']}" not in {r.key for r in panel.model.rows}, "it waits for somebody else"
    # Two days pass: it was to be answered the day before yesterday.
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
    question["restriction"] = {"period": {"end": past}}
    with hospital.client() as client:
        client.put(f"Task/{question['id']}", json=question).raise_for_status()
    doctor.settle()
    back = f"Task/{question['id']}"
    doctor.until(lambda: back in {r.key for r in panel.model.rows})
    shown = next(r for r in panel.model.rows if r.key == back)
    assert "ikke tatt i tide" in shown.remark
    assert "Skal dosen ned?" in shown.quote
    assert not shown.marked, "it is read by itself"
    panel.view.choose(back)
    keys.press(Key.Key_K)
    doctor.until(lambda: back not in {r.key for r in panel.model.rows})
    doctor.settle()
    assert not doctor.errors
    ended = next(t for t in _on(hospital, f"Task?_id={question['id']}"))
    assert ended["status"] in ("cancelled", "completed"), "nobody else is asked for it any more"
