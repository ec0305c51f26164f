"""Diagnoses and tasks by keys alone: seen at once, and never taken twice in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.shown.questions import PeopleAndWards, PersonChosen
from desktop.store import outbox
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import BOTH, CONTROL, Keys
from tests.journeys.test_facts import opened

Sit = Callable[..., Seat]
Key = Qt.Key


def begun(seat: Seat, keys: Keys, key: Qt.Key) -> Any:
    keys.press(key, BOTH)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    return sheet


def panel(seat: Seat, kind: str) -> Any:
    """The panel of that kind on the patient's page, shown and filled."""
    page = seat.desk.patients.page
    for tab in page.tabs:
        if any(place.kind == kind for place in tab.places):
            page.show_tab(tab.key)
            break
    found = next(one for one in page.shown_panels() if one.kind == kind)
    seat.until(lambda: found.model is not None)
    seat.quiet()
    return found


def row_named(found: Any, name: str) -> Any:
    return next(
        (row for row in found.model.rows if name in getattr(row, "name", getattr(row, "text", ""))), None
    )


def entered(seat: Seat, keys: Keys, words: str) -> Any:
    """A task for whoever takes it, due tomorrow, by keys; gives the sheet it was written in."""
    sheet = begun(seat, keys, Key.Key_O)
    keys.write(words)
    keys.press(Key.Key_Tab)
    keys.write("den som")
    seat.until(lambda: sheet.model.hits)
    keys.press(Key.Key_Return)
    seat.until(lambda: sheet.said.get("code"))
    keys.write("i morgen")
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    return sheet


def pulmonary_embolism(seat: Seat, keys: Keys, sure: Qt.Key, place: Qt.Key) -> Any:
    """The form of a diagnosis found by its code, answered by two digits; gives the sheet."""
    sheet = begun(seat, keys, Key.Key_D)
    keys.write("i269")
    seat.until(lambda: sheet.model.hits)
    keys.press(Key.Key_Return)
    seat.until(lambda: "sure" in sheet.parts)
    keys.press(sure)
    keys.press(Key.Key_Tab)
    keys.press(place)
    return sheet


@pytest.mark.acts("AddProblem", "ResolveProblem")
def test_a_diagnosis_by_code_is_the_main_one_at_once(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    _patient, keys = opened(seat, 1)
    start = keys.count
    sheet = pulmonary_embolism(seat, keys, Key.Key_1, Key.Key_1)
    assert keys.count - start <= 10
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    problems = panel(seat, "problems")
    row = seat.until(lambda: row_named(problems, "Lungeemboli"))
    assert "hoveddiagnose" in row.detail
    assert row.code == "I26.9"
    seat.settle()
    seat.until(lambda: "ikke sendt" not in (row_named(problems, "Lungeemboli")).detail)
    assert not seat.errors

    # Another is main; this one is over, from its row.
    problems.take_focus()
    assert problems.view.choose(row.key)
    keys.press(Key.Key_A)
    seat.until(lambda: not row_named(problems, "Lungeemboli").active)
    assert not seat.errors


@pytest.mark.acts("ConfirmProblem", "MakeMain", "MakeSecondary")
def test_a_suspected_diagnosis_is_confirmed_and_made_the_main_one_and_not(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    _patient, keys = opened(seat, 3)
    sheet = pulmonary_embolism(seat, keys, Key.Key_2, Key.Key_2)
    seat.until(lambda: sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    problems = panel(seat, "problems")
    row = seat.until(lambda: row_named(problems, "Lungeemboli"))
    assert "mistenkt" in row.detail.casefold() or "usikker" in row.detail.casefold(), row.detail

    def pressed(key: Qt.Key) -> None:
        problems.take_focus()
        assert problems.view.choose(row.key)
        keys.press(key)

    pressed(Key.Key_B)
    seat.until(lambda: row_named(problems, "Lungeemboli").detail != row.detail)
    assert "mistenkt" not in row_named(problems, "Lungeemboli").detail.casefold()
    pressed(Key.Key_H)
    seat.until(lambda: "hoveddiagnose" in row_named(problems, "Lungeemboli").detail)
    mains = [r for r in problems.model.rows if "hoveddiagnose" in r.detail]
    assert len(mains) == 1, "one stay has one main diagnosis"
    pressed(Key.Key_I)
    seat.until(lambda: "hoveddiagnose" not in row_named(problems, "Lungeemboli").detail)
    seat.settle()
    assert not seat.errors


@pytest.mark.acts("GiveTask", "GiveBackTask")
def test_a_task_is_given_to_somebody_and_given_back(sit: Sit) -> None:
    one = sit()
    one.sign_in()
    _patient, keys = opened(one, 4)
    sheet = entered(one, keys, "Bestill rullestol fra hjelpemiddelsentralen")
    one.desk.show_page("tasks")
    tasks = one.desk.pages.panel("tasks")
    row = one.until(lambda: tasks.model and row_named(tasks, "Bestill rullestol"))
    assert row.owner == ""

    def pressed(key: Qt.Key) -> None:
        tasks.take_focus()
        assert tasks.view.choose(row.key)
        keys.press(key)

    # To oneself by name, as to anybody: G, the name, Ctrl+Enter.
    pressed(Key.Key_G)
    one.until(lambda: sheet.isVisible() and sheet.model is not None)
    keys.write(one.desk.actor.name.split()[-1])
    one.until(lambda: sheet.model.hits)
    keys.press(Key.Key_Return)
    one.until(lambda: sheet.said.get("code") and sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    one.until(lambda: not sheet.isVisible())
    mine = one.until(lambda: (r := row_named(tasks, "Bestill rullestol")) and r.mine and r)
    assert mine.owner
    pressed(Key.Key_R)
    one.until(lambda: row_named(tasks, "Bestill rullestol").owner == "")
    one.settle()
    assert not one.errors


@pytest.mark.acts("StrikeProblem")
def test_a_wrong_diagnosis_is_struck_with_its_reason(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    _patient, keys = opened(seat, 2)
    problems = panel(seat, "problems")
    problems.take_focus()
    key = problems.current_key()
    assert key
    keys.press(Key.Key_S)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and "how" in sheet.parts)
    keys.press(Key.Key_1)
    keys.press(Key.Key_Tab)
    keys.write("gjaldt en annen")
    keys.press(Key.Key_Escape)
    assert not sheet.isVisible(), "Esc leaves, the draft stays"
    problems.take_focus()
    keys.press(Key.Key_S)
    seat.until(lambda: sheet.isVisible() and sheet.model is not None and sheet.model.act is not None)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.until(lambda: key not in {row.key for row in problems.model.rows})
    seat.settle()
    assert not seat.errors


@pytest.mark.acts("AddTask", "TakeTask")
def test_a_task_from_a_row_is_taken_by_one_of_two(sit: Sit) -> None:
    one, other = sit(), sit()
    one.sign_in()
    _patient, keys = opened(one, 0)
    entered(one, keys, "Bestill drosje til hjemreise")
    one.settle()
    one.desk.show_page("tasks")
    mine = one.desk.pages.panel("tasks")
    row = one.until(lambda: mine.model and row_named(mine, "Bestill drosje"))
    assert row.owner == ""
    assert not one.errors

    # Another doctor takes it; the first one's screen has not heard of it yet.
    other.look_at(choices=True)
    other.settle()
    people = other.answer(PeopleAndWards("", "", answered=True)).people
    actors = (other.answer(PersonChosen(person.key, one.desk.ward)) for person in people)
    me = one.desk.actor.practitioner
    actor = next(a for a in actors if a is not None and a.profession == "doctor" and a.practitioner != me)
    other.desk.sign_in(actor)
    other.settle()
    other.desk.show_page("tasks")
    theirs = other.desk.pages.panel("tasks")
    other.until(lambda: theirs.model and row_named(theirs, "Bestill drosje"))
    theirs.take_focus()
    assert theirs.view.choose(row.key)
    Keys(other).press(Key.Key_T)
    taken = other.until(lambda: (r := row_named(theirs, "Bestill drosje")).mine and r)
    assert taken.owner
    other.settle()

    mine.take_focus()
    assert mine.view.choose(row.key)
    keys.press(Key.Key_T)
    one.settle()
    # Told, not silently overruled: at once where it is known here, else as a conflict of what was sent.
    assert one.until(lambda: one.errors or one.session.store.read(_conflicts).result())


def _conflicts(connection: Any) -> bool:
    return any(entry.state == "conflict" for entry in outbox.entries(connection))
