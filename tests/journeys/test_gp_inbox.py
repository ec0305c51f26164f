"""A general practitioner at 16:50: from the letter to a task to closed, by keys alone, in a real window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.acts import role_table as roles
from desktop.core.formats import day
from desktop.shown.questions import PersonChosen
from tests.cost import Cost, Seconds, Uncounted
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.letters.test_received import copy, letter
from tests.servers.embedded import Embedded

MEASURED = [pytest.mark.slow, pytest.mark.measures]
Sit = Callable[..., Seat]
Key = Qt.Key
GP = "PractitionerRole/lk-oyane-0"
NOW = datetime.now(UTC)
DUE = NOW + timedelta(days=5)
CREA = f"Fastlege bes kontrollere kreatinin innen {day(DUE)}."
CALL = "Fastlege bes ringe pasienten."


def _sent(ident: str, patient: str, text: str) -> list[dict[str, Any]]:
    """A letter to the general practitioner, of a server that is not ours."""
    about = {"reference": f"Patient/{patient}"}
    at = (NOW - timedelta(hours=3)).isoformat(timespec="seconds")
    task = copy(GP, of=ident) | {"for": about, "owner": {"reference": "Organization/hjerte3"},
                                 "authoredOn": at, "lastModified": at}  # fmt: skip
    return [
        letter(ident, text, subject=about, date=at, custodian={"reference": "Organization/hjerte3"}),
        task,
    ]


@pytest.fixture
def practice(sit: Sit, hospital: Embedded) -> Seat:
    """A seat of Torbjørn Sæle, who has two letters that ask something and one that asks nothing."""
    people = [
        {"resourceType": "Patient", "id": f"gp{n}", "name": [{"family": family, "given": ["Kari"]}],
         "birthDate": "1961-02-03", "gender": "female", "generalPractitioner": [{"reference": GP}]}
        for n, family in ((1, "Ask"), (2, "Bø"), (3, "Cappelen"))
    ]  # fmt: skip
    letters = [
        *_sent("gpd1", "gp1", f"Innlagt for hjertesvikt. {CREA}"),
        *_sent("gpd2", "gp2", CALL),
        *_sent("gpd3", "gp3", "Utskrevet i bedring."),
    ]
    hospital.load([*people, *letters])
    seat = sit("gp")
    seat.look_at(choices=True)
    seat.settle()
    actor = seat.answer(PersonChosen(GP.partition("/")[2], "hjerte3"))
    assert actor is not None
    assert (actor.duty, actor.ward, roles.decides(actor)) == ("gp", "", False)
    seat.desk.sign_in(actor)
    seat.settle()
    return seat


def _row(panel: Any, family: str) -> Any:
    rows = panel.model.rows if panel.model is not None else ()
    return next((row for row in rows if row.family == family), None)


@pytest.mark.acts("AddTask", "CloseLetter", "AsksDone", "SendMessage")
@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(60, "monotonic"), marks=MEASURED)], ids=str
)
def test_from_a_letter_to_a_task_to_closed_by_keys_within_a_minute(practice: Seat, cost: Cost) -> None:
    seat, keys = practice, Keys(practice)
    desk = seat.desk
    panel = desk.pages.panel("received")
    assert desk.pages.current == "received", "the inbox is where one begins"
    seat.until(lambda: panel.state.kind == "ready" and _row(panel, "Cappelen"))
    assert [(r.family, r.group) for r in panel.model.rows if r.patient.startswith("gp")] == [
        ("Ask", "dated"), ("Bø", "undated"), ("Cappelen", "plain"),
    ]  # fmt: skip
    panel.view.choose("DocumentReference/gpd1")
    seat.until(lambda: panel.model.read is not None and panel.model.read.key == "DocumentReference/gpd1")
    assert "ASK, Kari" in panel.reader.toPlainText()
    assert CREA in panel.reader.toPlainText()

    # K before anything is done of it says why not, and what to press.
    keys.press(Key.Key_K)
    seat.until(lambda: seat.errors)
    assert CREA in seat.errors.pop().what
    at = keys.count
    with cost:
        keys.press(Key.Key_O)
        sheet = desk.form.sheet
        seat.until(lambda: sheet.isVisible() and sheet.model is not None and sheet.model.act is not None)
        assert sheet.said.get("text") == CREA
        assert sheet.said.get("due") == day(DUE)
        assert sheet.said.get("code") == desk.actor.practitioner
        keys.press(Key.Key_Return, CONTROL)
        seat.until(lambda: not sheet.isVisible())
        seat.until(lambda: _row(panel, "Ask").group == "made")
        assert panel.view.current_key() == "DocumentReference/gpd1", "the cursor stays with what one is at"
        keys.press(Key.Key_K)
        seat.until(lambda: _row(panel, "Ask").group == "closed")
        assert keys.count - at == 3
        assert panel.view.current_key() == "DocumentReference/gpd2", "on to the next letter"
    seat.settle()
    assert not seat.errors

    # What is done already is said in one key; what asks nothing is closed in one.
    panel.view.choose("DocumentReference/gpd2")
    keys.press(Key.Key_D)
    seat.until(lambda: _row(panel, "Bø").group == "closed")
    assert _row(panel, "Bø").asks[0].state == "done"
    panel.view.choose("DocumentReference/gpd3")
    keys.press(Key.Key_M)
    seat.until(lambda: sheet.isVisible() and sheet.model is not None and "Hjerte 3" in sheet.model.about[0])
    keys.write("Er det bestilt ekko?")
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.until(lambda: "melding" in _row(panel, "Cappelen").state)
    keys.press(Key.Key_K)
    seat.until(lambda: _row(panel, "Cappelen").group == "closed")
    seat.settle()
    assert not seat.errors
    assert seat.desk.frame.unsent == 0, "all of it has reached the server"

    # The task stands among one's own, and the message among the ward's.
    desk.show_page("tasks")
    todo = desk.pages.panel("tasks")
    row = seat.until(lambda: todo.model and next((r for r in todo.model.rows if r.text == CREA), None))
    assert row.mine
    assert all(r.mine for r in todo.model.rows), "no ward's tasks are a general practitioner's to see to"


def test_the_ward_has_the_message_among_its_tasks(practice: Seat, sit: Sit) -> None:
    seat, keys = practice, Keys(practice)
    panel = seat.desk.pages.panel("received")
    seat.until(lambda: panel.state.kind == "ready" and _row(panel, "Bø"))
    panel.view.choose("DocumentReference/gpd2")
    keys.press(Key.Key_M)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    keys.write("Hvilken dose skal hun ha?")
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.settle()
    ward = sit(new=True)
    ward.sign_in()
    ward.desk.show_page("tasks")
    tasks_ = ward.desk.pages.panel("tasks")
    row = ward.until(
        lambda: tasks_.model and next((r for r in tasks_.model.rows if "Hvilken dose" in r.text), None)
    )
    assert (row.family, row.patient) == ("Bø", "gp2")
    assert "Torbjørn Sæle" in row.text


def test_who_says_that_they_are_a_general_practitioner_begins_in_the_inbox_and_sees_no_ward(
    sit: Sit, hospital: Embedded
) -> None:
    seat = sit(new=True)
    desk, keys = seat.desk, Keys(seat)
    desk.start()
    seat.until(lambda: desk.choosing.screen and desk.choosing.screen._people)
    keys.press(Key.Key_F, CONTROL)
    keys.write("Torbjørn Sæle")
    keys.press(Key.Key_Return)
    seat.until(lambda: not seat.window.covered)
    seat.settle()
    seat.until(lambda: desk.patients.workspace.id.partition("/")[0] == "gp")
    assert (desk.actor.duty, desk.actor.ward, desk.pages.current) == ("gp", "", "received")
    assert [one.key for one in seat.window.navigation.model.entries] == ["received", "tasks", "unsent"]
    panel = desk.pages.panel("received")
    seat.until(lambda: panel.state.kind in ("ready", "empty"))
    assert not seat.errors
