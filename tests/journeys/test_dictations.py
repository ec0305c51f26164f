"""A secretary writes a dictation from its list by keys; the note goes to who dictated it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.conftest import Seat
from tests.journeys.test_budgets import put
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.servers.embedded import Embedded

Key = Qt.Key
WORDS = "Pasienten samtykker til inngrepet."


@pytest.mark.acts("TakeDictation", "GiveBackDictation", "SendNoteForSigning")
def test_a_dictation_is_taken_given_back_written_and_sent(
    sit: Callable[..., Seat], hospital: Embedded
) -> None:
    put(hospital, {
        "resourceType": "Media", "id": "spoken", "status": "completed", "duration": 42,
        "subject": {"reference": "Patient/h01"}, "createdDateTime": "2026-11-01T10:00:00+01:00",
        "content": {"contentType": "audio/wav", "url": "https://dictation.example/1"},
    })  # fmt: skip
    put(hospital, {
        "resourceType": "Task", "id": "to-write", "status": "requested", "intent": "order",
        "priority": "stat", "description": "Samtykke til operasjon", "focus": {"reference": "Media/spoken"},
        "code": {"coding": [{"system": "urn:fagflate:task", "code": "dictation"}]},
        "for": {"reference": "Patient/h01"}, "authoredOn": "2026-11-01T10:01:00+01:00",
        "owner": {"reference": "Organization/hjerte3"},
        "requester": {"reference": "Practitioner/hjerte3-overlege", "display": "Jonas Moe"},
    })  # fmt: skip
    seat = sit("secretary")
    seat.sign_in(secretary=True)
    seat.settle()
    desk, keys = seat.desk, Keys(seat)
    desk.show_page("dictations")
    panel = desk.pages.panel("dictations")

    def row() -> object:
        rows = panel.model.rows if panel.model is not None else ()
        return next((one for one in rows if one.key == "Task/to-write"), None)

    seat.until(lambda: row() is not None and panel.state.kind == "ready" and row().length == "0:42")
    panel.take_focus()
    assert panel.view.choose("Task/to-write")
    keys.press(Key.Key_T)
    seat.until(lambda: row().mine)
    panel.take_focus()
    assert panel.view.choose("Task/to-write")
    keys.press(Key.Key_R)
    seat.until(lambda: not row().mine)
    panel.take_focus()
    assert panel.view.choose("Task/to-write")
    keys.press(Key.Key_Return)
    editor = desk.note.editor
    seat.until(lambda: seat.window.current_page() is editor and editor.model is not None)
    assert editor.model.title == "Samtykke til operasjon"
    assert editor.model.signer == "Jonas Moe"
    field = next(iter(editor.sections.fields()))
    field.setFocus()
    QTest.keyClicks(field, WORDS)
    seat.quiet()
    assert editor.mark_unclear()
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: seat.window.current_page() is not editor)
    seat.settle()
    with hospital.client() as client:
        task = client.get("Task/to-write").raise_for_status().json()
        note = client.get(task["output"][0]["valueReference"]["reference"]).raise_for_status().json()
    assert task["status"] == "completed"
    assert note["status"] == "preliminary"
    assert WORDS in str(note["section"])
    assert not seat.errors
