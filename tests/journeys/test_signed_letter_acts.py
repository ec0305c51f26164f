"""From a signed letter: sent again, printed, and left for the version that stands; by keys and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.fhir import strict
from desktop.shown.letters.letter_queue import QueueRow
from desktop.store import accesslog
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import _on
from tests.journeys.test_letter_corrections import WHY, begun, last, letters, opened, standing, write
from tests.journeys.test_signed_letters import on_server, overdue, press
from tests.servers.embedded import Embedded
from ui.acts.letters.recipient_dialog import RecipientDialog
from ui.editors.parts.numbered_answers import AnswerButton
from ui.widgets import typing_pause

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
Sit = Callable[..., Seat]


@pytest.fixture
def office(sit: Sit) -> Seat:
    """A secretary at a workstation of their own."""
    seat = sit()
    seat.sign_in(secretary=True)
    return seat


def choosing(seat: Seat) -> RecipientDialog:
    found: RecipientDialog = seat.until(
        lambda: next((w for w in seat.window.findChildren(RecipientDialog) if w.isVisible()), None)
    )
    return found


def to_typed_address(seat: Seat, page: Any, name: str, street: str) -> None:
    """In the dialogue: F2, an address written by hand, Ctrl+Enter; the copy stands among the recipients."""
    dialog = choosing(seat)
    QTest.keyClick(dialog, Key.Key_F2)
    for part, text in (("name", name), ("street", street), ("postal_code", "0155"), ("place", "Oslo")):
        dialog.fields[part].setText(text)
    QTest.keyClick(dialog, Key.Key_Return, CONTROL)
    seat.until(lambda: any(a.name == name for a in page.model.addressees) or seat.errors)
    assert not seat.errors


def sends(hospital: Embedded, row: QueueRow) -> list[dict[str, Any]]:
    return [t for t in _on(hospital, f"Task?patient={row.patient}&_count=300")
            if t.get("focus", {}).get("reference") == row.key]  # fmt: skip


def printed(seat: Seat, patient: str) -> int:
    """How often a letter of a patient was shown as a paper, by the access log's own events."""
    kept = seat.session.store.read(accesslog.entries).result()
    events = [strict.loads(text) for _at, text in kept]
    return sum(
        '"letter"' in strict.dumps(e) and f"Patient/{patient}" in strict.dumps(e) and e["action"] == "R"
        for e in events
    )


@pytest.mark.acts("SendLetterAgain")
def test_n_sends_it_to_one_more_and_once(office: Seat, hospital: Embedded) -> None:
    row = standing(office, "received")
    page = opened(office, row)
    before = len(sends(hospital, row))
    press(office, Key.Key_N)
    to_typed_address(office, page, "Kari Lie", "Storgata 1")
    office.settle()
    after = sends(hospital, row)
    assert len(after) == before + 1
    assert any("Storgata 1" in str(t["input"]) for t in after)


@pytest.mark.acts("RerouteLetter")
def test_r_sends_a_copy_that_did_not_arrive_to_somebody_else(office: Seat, hospital: Embedded) -> None:
    office.desk.show_page("queue")
    office.until(lambda: getattr(office.desk.pages.panel("queue").model, "rows", ()))
    page = overdue(office)
    task = page.chosen.task
    press(office, Key.Key_R)
    to_typed_address(office, page, "Ola Vik", "Storgata 2")
    office.settle()
    copies = [
        one
        for one in _on(hospital, f"Task?patient={page.model.patient}&_count=300")
        if one.get("focus", {}).get("reference") == page.model.key
    ]
    assert sum("Storgata 2" in str(one["input"]) for one in copies) == 1
    assert on_server(hospital, task)["status"] in ("cancelled", "completed"), "the old way is given up"


def test_by_mouse_the_same_row_asks_whom(office: Seat) -> None:
    page = opened(office, standing(office, "received"))
    again = next(b for b in page.reading.inner.findChildren(AnswerButton) if b.cap == "N")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    dialog = choosing(office)
    assert "Send på nytt" in dialog.windowTitle()
    dialog.reject()


def test_ctrl_p_shows_the_paper_and_it_is_logged(office: Seat) -> None:
    row = standing(office, "received")
    page = opened(office, row)
    office.until(lambda: page.source)
    before = printed(office, row.patient)
    press(office, Key.Key_P, CONTROL)
    dialog = office.until(lambda: office.desk.papers.dialog)
    assert dialog._made.sheets == (page.chosen or page.model).sheets
    office.until(lambda: printed(office, row.patient) == before + 1)
    dialog.close()
    assert not office.errors


def test_a_word_that_somebody_writes_begins_nothing(office: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(office, letters(office)[0])
    monkeypatch.setattr(typing_pause, "PAUSE", 5.0)
    QTest.keyClicks(office.app.focusWidget(), "morfinx")
    office.quiet()
    assert not [w for w in office.window.findChildren(RecipientDialog) if w.isVisible()]
    assert not office.desk.form.patient


def test_somebody_elses_correction_is_told_and_one_key_goes_on(doctor: Seat, office: Seat) -> None:
    row = standing(doctor, "received")
    page = opened(office, row)
    assert page.model.stands
    assert not page.model.newest
    editor = begun(doctor, row)
    write(doctor, editor, "RETT", WHY)
    write(doctor, editor, last(editor), " Vei deg daglig.")
    doctor.quiet()
    # In the list of drafts it is what it is: no discharge letter of its own.
    doctor.desk.open_patient(row.patient)
    doctor.desk.patients.page.show_tab("letters")
    doctor.quiet()
    (panel,) = [p for p in doctor.desk.patients.page.shown_panels() if p.kind == "letters"]
    doctor.until(lambda: any(r.draft and r.title.startswith("Rettelse av ") for r in panel.model.rows))
    editor = begun(doctor, row)
    doctor.decide(editor)
    press(doctor, Key.Key_Return, CONTROL)
    doctor.until(lambda: doctor.window.current_page() is not editor)
    doctor.settle()
    assert not doctor.errors
    said: list[str] = []
    office.window.say_done = lambda words, *_a, **_k: said.append(words)  # type: ignore[method-assign]
    office.settle()
    office.until(lambda: not page.model.stands)
    office.until(lambda: any("Erstattet" in words for words in said))
    assert page.model.newest
    office.until(lambda: page.reading.action.isVisible())
    assert "versjonen som gjelder" in page.reading.action.accessibleName()
    # Back at this workstation, where the cursor still is in the pages.
    office.window.activateWindow()
    office.until(lambda: office.window.isActiveWindow() and page.pages.hasFocus())
    press(office, Key.Key_Return, CONTROL)
    newest = page.model.newest
    office.until(lambda: page.model is not None and page.model.stands)
    assert page.model.key != row.key
    assert newest in ("", page.model.key)
    assert any(WHY in one.remark for one in page.model.versions)
    assert not office.errors
