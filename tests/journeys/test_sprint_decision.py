"""A pilot that is over, by keys: its owner reads what was measured, prolongs with a reason, and undoes it; a
doctor answers the ten questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.sprints import BeginQuestions, ShowSprint
from desktop.core import counted
from desktop.core.clock import local
from desktop.core.counting import Counted
from desktop.core.usage import kept
from desktop.core.usage.weeks import FIND, week_of
from desktop.shown.sprint.sprint_decision import SprintPage
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from tests.journeys.conftest import WARD, Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_pilot import SPRINT
from tests.journeys.test_wishes import OWNER
from tests.ui.acts.sign_in.test_configuration import waited
from ui.panels.own.sprint_decision import SprintDecisionPanel

Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
Sit = Callable[..., Seat]
OLD, NEW = "cardiology/sprint-01", "cardiology/sprint-04"
WHY = "Visitten ble kortere hver dag"


def did(
    version: str, keys: int, seconds: float, week: str, times: int = 20, task: str = "sign_orders"
) -> None:
    """The ward did a task so many times."""
    for n in range(times):
        counted.keep(
            Counted(task, keys, keys + n % 3, 99.0, 0, seconds + n % 3, 0, version, WARD, week, "doctor")
        )


@pytest.fixture
def hospital_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The sprint's file in the hospital's folder, and counts of the ward."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    file = tmp_path / "configuration" / f"{NEW}.yaml"
    file.parent.mkdir(parents=True)
    locations.choose(str(tmp_path / "configuration"))
    yield file
    locations.choose("")
    workspaces.forget()


def written(seat: Seat, file: Path) -> str:
    """Write the file: the pilot began two weeks ago and ended yesterday."""
    today = local(seat.session.clock()).date()
    text = SPRINT.format(ward=WARD, begins=today - timedelta(days=14), until=today - timedelta(days=1))
    file.write_text(text, encoding="utf-8")
    locations.look_again()
    workspaces.forget()
    return week_of(today - timedelta(days=7))


def page(seat: Seat) -> SprintDecisionPanel:
    seat.desk.show_page("sprint_decision")
    seat.quiet()
    panel = seat.desk.pages.panel("sprint_decision")
    assert isinstance(panel, SprintDecisionPanel)
    seat.until(lambda: panel.model is not None)
    seat.desk.pages.refresh("sprint_decision")
    seat.until(lambda: panel.model is not None and panel.model.name == NEW)
    return panel


def words(rows: Any) -> str:
    return "\n".join(one.accessibleName() for one in rows)


@pytest.mark.acts("DecideSprint", "UndoDecision")
def test_the_owner_prolongs_by_keys_with_a_reason_for_the_longer_task_and_undoes_it(
    sit: Sit, hospital_file: Path
) -> None:
    seat = sit()
    seat.desk.sign_in(OWNER)
    seat.quiet()
    week = written(seat, hospital_file)
    before = hospital_file.read_bytes()
    did(OLD, 6, 30, week)
    did(NEW, 16, 80, week)
    did(NEW, 2, 4, week, task=FIND)
    panel = page(seat)
    assert panel.model is not None
    told = words(panel.tasks.rows)
    assert "Bestilling: tar lengre tid. tastetrykk 7 (6–8) før, 17 (16–18) nå" in told
    assert "Finn en pasient: for få til å si noe" in told
    assert "brukt på 0 av 20 sider: leger 20" in words(panel.never.rows)
    assert panel.sus.rows == []
    keys = Keys(seat)
    keys.press(Key.Key_6, ALT)
    keys.press(Key.Key_2)
    assert panel.column.chosen == "prolonged"
    keys.press(Key.Key_Return, CONTROL)
    keys.write(WHY)
    keys.press(Key.Key_Return)
    panel.column.take_focus()
    keys.press(Key.Key_Return, CONTROL)
    keys.write("Kontrollene er nye og trygge")
    keys.press(Key.Key_Return)
    assert hospital_file.read_bytes() == before, "nothing is decided by going about"
    panel.column.take_focus()
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: hospital_file.read_bytes() != before)
    text = hospital_file.read_text(encoding="utf-8")
    until = local(seat.session.clock()).date() + timedelta(days=14)
    assert f"  until: {until.isoformat()}" in text
    assert f"why: {WHY}" in text
    assert "{task: sign_orders, why: Kontrollene er nye og trygge}" in text
    seat.until(lambda: panel.model is not None and panel.model.undo)
    assert "Forlenget · Kari Fosse" in panel.model.decided
    assert panel.column.reason_now == ""
    panel.column.undo.click()
    seat.until(lambda: hospital_file.read_bytes() == before)


def test_a_file_changed_meanwhile_is_not_decided_about(sit: Sit, hospital_file: Path) -> None:
    seat = sit()
    seat.desk.sign_in(OWNER)
    seat.quiet()
    written(seat, hospital_file)
    panel = page(seat)
    changed = hospital_file.read_text(encoding="utf-8") + "# endret i en editor\n"
    hospital_file.write_text(changed, encoding="utf-8")
    panel.column.choose("taken back")
    panel.column.reason.field.setText(WHY)
    panel.column.press()
    seat.until(lambda: seat.errors)
    assert "endret siden" in str(seat.errors.pop())
    assert hospital_file.read_text(encoding="utf-8") == changed
    assert panel.column.reason_now == WHY, "what was typed stands"


def test_a_doctor_is_offered_no_such_page_and_owns_no_sprint(doctor: Seat, hospital_file: Path) -> None:
    written(doctor, hospital_file)
    assert not doctor.desk.offers(ShowSprint)
    model, state = doctor.answer(SprintPage(NEW))
    assert (model.name, state.kind) == ("", "empty")


def test_the_ten_questions_are_answered_by_digits_once(doctor: Seat, hospital_file: Path) -> None:
    doctor.desk.show_page("ward")
    waited(doctor)
    doctor.desk.do(BeginQuestions())
    dialog = doctor.until(lambda: doctor.desk.asking.dialog)
    for digit in (Key.Key_5, Key.Key_1) * 5:
        row = next(one for one in dialog.rows if one.hasFocus())
        QTest.keyClick(row, digit)
    QTest.keyClick(dialog, Key.Key_Return, CONTROL)
    doctor.until(lambda: doctor.desk.asking.dialog is None)
    (one,) = kept.scores()
    release = doctor.desk.patients.workspace.release
    assert (one.version, one.role, one.score) == (release, "doctor", 100)
    raw = (kept.data_dir() / "sus.jsonl").read_text(encoding="utf-8")
    assert doctor.desk.actor.name.split()[0] not in raw
    assert set(doctor.desk.personal.chosen.answered) == {release}
    doctor.desk.do(BeginQuestions())
    doctor.quiet()
    assert doctor.desk.asking.dialog is None, "once for a sprint"


def test_the_questions_are_offered_at_a_quiet_time_once_and_take_no_key(
    doctor: Seat, hospital_file: Path
) -> None:
    today = local(doctor.session.clock()).date()
    text = SPRINT.format(ward=WARD, begins=today - timedelta(days=10), until=today + timedelta(days=3))
    hospital_file.write_text(text, encoding="utf-8")
    locations.look_again()
    doctor.desk.show_page("ward")
    waited(doctor)
    doctor.until(lambda: doctor.desk.patients.workspace.pilot is not None)
    asking = doctor.desk.asking
    doctor.until(lambda: doctor.window.undo_notice.isHidden())
    focus = doctor.window.focusWidget()
    for _look in range(2):
        asking.look()
    assert doctor.desk.personal.chosen.asked == (), "not before it has been still for a minute"
    Keys(doctor).press(Key.Key_Down)
    for _look in range(2):
        asking.look()
    assert doctor.desk.personal.chosen.asked == (), "a key begins the minute anew"
    asking.look()
    assert doctor.desk.personal.chosen.asked == (NEW,)
    assert "Ti spørsmål" in doctor.window.undo_notice.accessibleName()
    assert asking.dialog is None
    assert doctor.window.focusWidget() is focus
    doctor.window.undo_notice.hide()
    for _look in range(9):
        asking.look()
    assert doctor.window.undo_notice.isHidden(), "once for a sprint at the most"


def test_nothing_is_offered_while_a_patient_is_open_or_something_is_asked(
    doctor: Seat, hospital_file: Path
) -> None:
    asking = doctor.desk.asking
    doctor.desk.show_page("ward")
    doctor.quiet()
    doctor.until(lambda: doctor.window.undo_notice.isHidden())
    assert asking.quiet()
    doctor.desk.open_patient("h03")
    doctor.quiet()
    assert not asking.quiet()
    doctor.desk.show_page("ward")
    doctor.quiet()
    doctor.desk.locking.lock()
    assert not asking.quiet()
