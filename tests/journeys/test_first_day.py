"""A ward doctor's day and the secretary's, from signing in to the posted letter, in real windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.window import Print
from desktop.core.clock import stamp
from desktop.shown.draft_questions import OpenNote
from desktop.shown.questions import UnsentCount
from desktop.store import outbox
from desktop.store.store import Transaction
from tests.journeys.conftest import WARD, Seat
from tests.papers.stand_in import printer_of
from tests.servers.embedded import Embedded

Sit = Callable[..., Seat]
PATIENTS = 24
"""A whole ward, and beds of others."""


def on_server(server: Embedded, path: str) -> list[dict[str, Any]]:
    with server.client() as client:
        bundle = client.get(path).raise_for_status().json()
    return [entry["resource"] for entry in bundle.get("entry", [])]


def time_is_over(tx: Transaction) -> None:
    """End the time for undoing: all that is held for it may be sent."""
    for entry in outbox.entries(tx.connection):
        if entry.not_before:
            outbox.update(tx, entry.seq, not_before=stamp(tx.clock()))


def keys(widget: Any, *sequence: Qt.Key) -> None:
    for key in sequence:
        QTest.keyClick(widget, key)


def test_the_worklist_opens_a_patient_with_enter(doctor: Seat) -> None:
    seat = doctor
    seat.desk.show_page("ward")
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.model and panel.model.rows)
    assert len(panel.model.rows) >= 18
    first = panel.model.rows[0]
    assert first.first, "those who need somebody stand first"
    panel.take_focus()
    keys(QApplication.focusWidget(), Qt.Key.Key_Return)
    seat.until(lambda: seat.desk.patients.banner)
    assert seat.desk.patients.banner.key == panel.view.current_key()
    assert seat.window.banner.isVisible()


@pytest.mark.parametrize("made_ready", [True, False])
def test_what_is_shown_is_the_patient_in_focus(
    doctor: Seat, monkeypatch: pytest.MonkeyPatch, made_ready: bool
) -> None:
    seat = doctor
    rows = seat.desk.pages.panel("ward").model.rows
    one, other = rows[0].key, rows[1].key
    seat.desk.open_patient(one)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    if not made_ready:
        monkeypatch.setattr(seat.desk.bridge, "at_once", lambda _answer, _seconds: False)
    seat.desk.open_patient(other)
    # Before anything of the new one has come, nothing of the old one is left to be read or signed for. One
    # that was made ready is there at once.
    if not made_ready or seat.window.banner.model is None:
        assert not seat.window.banner.stops()
        assert all(panel.model is None for panel in seat.desk.patients.page.panels())
        assert seat.desk.order.column.model is None
    else:
        assert seat.window.banner.model.key == other
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    assert seat.desk.patients.banner.key == other
    assert seat.desk.order.column.model.patient == seat.desk.patients.banner.name


@pytest.mark.usefixtures("held_until_undone")
def test_a_note_is_written_signed_and_on_the_server_once(doctor: Seat, hospital: Embedded) -> None:
    seat, actor = doctor, doctor.desk.actor
    seat.desk.open_patient("h12a")
    seat.until(lambda: seat.desk.patients.banner)
    QTest.keyClick(seat.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.desk.note.patient == "h12a" and seat.desk.note.editor.isVisible())
    QTest.keyClicks(QApplication.focusWidget(), "Sov godt, mindre tungpusten.")

    def kept() -> Any:
        _draft, found = seat.answer(OpenNote("h12a", "x")) or pytest.fail("no note")
        return found if "mindre tungpusten" in found.text.sections[0].plain else None

    # What is typed is kept as it is typed, without saving.
    draft = seat.until(kept).text.draft
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.desk.note.patient == "" or not seat.desk.note.editor.isVisible())
    seat.quiet()
    assert not seat.errors
    note = seat.ask(lambda desk, c: desk.charts.read(c, "h12a", ("Composition",))).unsent
    assert f"Composition/{draft}" in note, "it waits here, and is shown, before the server has it"
    # It stays here while it can be taken back; then one round brings it out.
    seat.settle()
    assert not on_server(hospital, f"Composition?_id={draft}&status=final")
    seat.session.store.write(time_is_over, origin="test").result()
    seat.settle()
    (found,) = on_server(hospital, f"Composition?_id={draft}")
    assert found["status"] == "final"
    assert found["attester"][0]["party"]["reference"] == (actor.practitioner or actor.role)
    assert "mindre tungpusten" in found["section"][0]["text"]["div"]
    seat.settle()
    assert seat.answer(UnsentCount())[0] == 0


@pytest.mark.acts("DiscardDraft", "SignOrders")
def test_an_order_is_read_checked_signed_and_on_the_server(doctor: Seat, hospital: Embedded) -> None:
    seat = doctor
    before = {r["id"] for r in on_server(hospital, "MedicationRequest?patient=h02&_count=200")}
    seat.desk.open_patient("h02")
    seat.until(lambda: seat.desk.order.column.model)
    column = seat.desk.order.column
    QTest.keyClick(seat.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(column.field, "paracet 1 g x 4 po")
    keys(column.field, Qt.Key.Key_Return)
    seat.until(lambda: column.model and column.model.basket)
    seat.quiet()
    for _press in range(3):
        # Notices are jumped to once; the next press signs.
        QTest.keyClick(column.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        seat.quiet()
    seat.until(lambda: column.model and not column.model.basket)
    seat.settle()
    new = [
        r for r in on_server(hospital, "MedicationRequest?patient=h02&_count=200") if r["id"] not in before
    ]
    (order,) = new
    dosage = order["dosageInstruction"][0]
    assert dosage["doseAndRate"][0]["doseQuantity"] == {
        "value": 1, "unit": "g", "system": "http://unitsofmeasure.org", "code": "g",
    }  # fmt: skip
    assert dosage["timing"]["repeat"]["frequency"] == 4
    assert (order["status"], order["intent"]) == ("active", "order")
    assert not seat.errors


@pytest.mark.acts("MarkPrinted", "MarkPosted", "SignLetter")
def test_a_letter_from_the_record_to_the_post(
    doctor: Seat, sit: Sit, hospital: Embedded, tmp_path: Path
) -> None:
    doctor.desk.open_patient("h12a")
    doctor.until(lambda: doctor.desk.patients.banner)
    doctor.settle()
    doctor.desk.letter.begin()
    doctor.until(lambda: doctor.desk.letter.patient == "h12a" and doctor.desk.letter.editor.model)
    editor = doctor.desk.letter.editor
    letter = editor.model.text.draft
    doctor.decide(editor)
    editor.sign()
    doctor.until(lambda: doctor.desk.letter.patient == "" or doctor.errors)
    assert not doctor.errors
    doctor.settle()
    (composition,) = on_server(hospital, f"Composition?_id={letter}")
    assert composition["status"] == "final"
    (document,) = [
        d
        for d in on_server(hospital, "DocumentReference?patient=h12a")
        if d["masterIdentifier"]["value"] == f"urn:uuid:{letter}"
    ]
    key = f"DocumentReference/{document['id']}"

    secretary = sit("secretary")
    secretary.sign_in(secretary=True)
    secretary.settle()
    secretary.desk.show_page("queue")
    panel = secretary.desk.pages.panel("queue")
    row = secretary.until(
        lambda: next((r for r in panel.model.rows if r.key == key), None) if panel.model else None
    )
    assert any(r.state == "queued_paper" for r in row.recipients)
    panel.mark(key)
    secretary.until(lambda: not panel.printing.sheets.empty)
    assert panel.printing.sheets.caption().startswith("ark 1 av")
    assert panel.printing.button.ready
    secretary.quiet()
    printer = printer_of(secretary.desk)
    panel.run(Print)
    secretary.until(lambda: printer.pdfs and len(printer.pdfs[0]) > 10_000)
    secretary.quiet()
    assert not secretary.errors
    assert next(r for r in panel.model.rows if r.key == key).recipients
    secretary.desk.queue.posted([key])
    secretary.quiet()
    secretary.settle()
    tasks = on_server(hospital, f"Task?patient=h12a&focus={key}")
    states = {t["businessStatus"]["text"] for t in tasks}
    assert "postlagt" in states, "the paper copy is posted"
    assert states <= {"postlagt", "i kø"}


def test_reading_a_patient_is_logged_here_and_there(doctor: Seat, hospital: Embedded) -> None:
    seat, actor = doctor, doctor.desk.actor
    seat.desk.open_patient("h05")
    seat.until(lambda: seat.desk.patients.banner)
    seat.settle()
    events = on_server(hospital, "AuditEvent?patient=h05")
    assert [
        e for e in events if e["action"] == "R" and e["agent"][0]["who"]["reference"] == actor.practitioner
    ]
    assert WARD in events[0]["agent"][0]["location"]["reference"]
