"""A pilot on one ward of two: a quiet word, F8 shows how it was, and at midnight it is over by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt

from desktop.core.clock import local
from desktop.orders import rules
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from tests.journeys.conftest import WARD, Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_origin import PATIENT
from tests.ui.acts.sign_in.test_configuration import waited
from ui.window.help import HelpPage

Key = Qt.Key
SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 4
status: pilot
owner: Kari Fosse
goal: Visitten blir kortere
from: 2026-11-02
to: 2026-11-13
pilot:
  wards: [{ward}]
  from: {begins}
  until: {until}
  better: Minutter per pasient
changes:
  - {{move: vitals, to: first, why: Kurven først på visitten}}
  - {{set: laboratory, share: 2, why: Færre rader}}
  - {{set: limit egfr_low, value: 41}}
"""


@pytest.fixture
def piloted(doctor: Seat, tmp_path: Path) -> Iterator[Seat]:
    """The doctor's ward in a pilot on its third day of fourteen; they are on the list of their ward."""
    before, actor = doctor.desk.patients.workspace, doctor.desk.actor
    today = local(doctor.session.clock()).date()
    text = SPRINT.format(ward=WARD, begins=today - timedelta(days=2), until=today + timedelta(days=11))
    file = tmp_path / "configuration/cardiology/sprint-04.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    locations.choose(str(tmp_path / "configuration"))
    locations.look_again()
    doctor.desk.show_page("ward")
    waited(doctor)
    doctor.until(lambda: doctor.desk.patients.workspace.pilot is not None)
    yield doctor
    locations.choose("")
    workspaces.forget()
    doctor.desk.sign_in(actor)
    doctor.until(lambda: doctor.desk.patients.workspace == before)
    doctor.quiet()


def opened(seat: Seat, kind: str) -> Any:
    """The patient's page, with the focus in a panel of a kind."""
    seat.desk.open_patient(PATIENT)
    seat.desk.patients.page.show_tab("overview")
    seat.quiet()
    panel = shown(seat, kind)
    seat.until(lambda: panel.model is not None)
    panel.take_focus()
    seat.quiet()
    return panel


def shown(seat: Seat, kind: str) -> Any:
    return next(one for one in seat.desk.patients.page.shown_panels() if one.kind == kind)


def bar(seat: Seat) -> list[str]:
    """The words of the status bar about the pilot."""
    parts = seat.window.status.parts
    return [
        parts[name].accessibleName() for name in ("back", "workspace", "pilot") if parts[name].isVisible()
    ]


def order(seat: Seat) -> list[str]:
    return [one.kind for one in seat.desk.patients.page.shown_panels()]


def test_whoever_is_in_it_sees_a_quiet_word_and_looks_back(piloted: Seat) -> None:
    seat, keys, desk = piloted, Keys(piloted), piloted.desk
    vitals = opened(seat, "vitals")
    assert bar(seat) == ["slik var det", "hjerte sprint 04", "pilot dag 3 av 14"]
    marks = {one.kind: one.head.mark() for one in desk.patients.page.shown_panels()}
    assert marks == {
        kind: {"vitals": "flyttet i piloten", "laboratory": "endret i piloten"}.get(kind, "")
        for kind in marks
    }
    now = order(seat)
    laboratory = opened(seat, "laboratory")
    keys.press(Key.Key_Down, times=3)
    row = laboratory.current_key()
    assert isinstance(row, str)
    keys.press(Key.Key_F8)
    seat.until(lambda: bar(seat)[-1] == "før piloten")
    assert bar(seat) == ["tilbake til piloten", "hjerte sprint 01", "før piloten"]
    assert (desk.patients.focus, desk.patients.page.tab) == (PATIENT, "overview")
    assert order(seat) != now
    assert not any(one.head.mark() for one in desk.patients.page.shown_panels())
    assert rules.limits().egfr_low == 41, "only the page is looked at: the limits in force hold"
    seat.until(lambda: shown(seat, "laboratory").model is not None)
    assert shown(seat, "laboratory").isAncestorOf(keys.focus()), "the same panel has the focus"
    opened(seat, "vitals")
    waited(seat)
    assert shown(seat, "vitals").isAncestorOf(keys.focus()), "asked for again, nobody is moved"
    for back in (Key.Key_F8, Key.Key_Escape):
        keys.press(back)
        seat.until(lambda: bar(seat)[-1] == "pilot dag 3 av 14")
        assert order(seat) == now
        panel = shown(seat, "laboratory")
        seat.until(lambda panel=panel: panel.current_key() == row)
        assert panel.isAncestorOf(keys.focus())
        keys.press(Key.Key_F8)
        seat.until(lambda: bar(seat)[-1] == "før piloten")
    desk.show_page("ward")
    desk.following.tick()
    seat.quiet()
    seat.until(lambda: bar(seat)[-1] == "pilot dag 3 av 14")
    assert vitals is not None
    assert not seat.errors


def test_f8_stays_the_preview_and_takes_nothing_that_is_written(piloted: Seat) -> None:
    seat, keys, desk = piloted, Keys(piloted), piloted.desk
    opened(seat, "vitals")
    keys.press(Key.Key_B, CONTROL)
    keys.write("para")
    keys.press(Key.Key_F8)
    assert not desk.following.before
    assert "så F8" in seat.window.undo_notice.accessibleName()
    assert keys.focus().text() == "para"  # type: ignore[attr-defined]
    keys.press(Key.Key_Backspace, times=4)
    desk.note.begin()
    seat.until(lambda: desk.note.editor.isVisible() and desk.note.editor.model)
    keys.press(Key.Key_F8)
    assert not desk.following.before
    assert desk.patients.workspace.sprint == 4
    desk.open_patient(PATIENT)
    seat.quiet()
    assert not seat.errors


def test_a_colleague_on_another_ward_keeps_what_was_and_midnight_ends_it(
    piloted: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, keys, desk = piloted, Keys(piloted), piloted.desk
    mine = desk.actor
    opened(seat, "vitals")
    in_pilot = order(seat)
    other = msgspec.structs.replace(
        mine, role="PractitionerRole/annen", practitioner="Practitioner/annen", name="Nina Vik", hpr="",
        ward="hjerte4", ward_name="Hjerte 4",
    )  # fmt: skip
    desk.sign_in(other)
    seat.until(lambda: desk.patients.workspace.pilot is None)
    opened(seat, "vitals")
    before = order(seat)
    assert before != in_pilot
    assert bar(seat) == ["hjerte sprint 01"]
    keys.press(Key.Key_F8)
    assert not desk.following.before
    assert not any(one.head.mark() for one in desk.patients.page.shown_panels())
    desk.sign_in(mine)
    seat.until(lambda: desk.patients.workspace.pilot is not None)
    opened(seat, "vitals")
    assert order(seat) == in_pilot
    reader, clock = seat.session.reader, seat.session.reader.clock
    monkeypatch.setattr(reader, "clock", lambda: clock() + timedelta(days=12))
    waited(seat)
    seat.until(lambda: desk.patients.workspace.pilot is None)
    assert order(seat) == before
    assert desk.patients.focus == PATIENT
    assert "er over" in seat.window.undo_notice.accessibleName()
    assert rules.limits().egfr_low == 30
    assert not seat.errors


def test_a_pilot_of_nurses_and_one_named_doctor_is_theirs_alone(piloted: Seat, tmp_path: Path) -> None:
    """The file as the owner's window writes it: the kind of work narrows the ward, who is named is in it."""
    seat, desk, mine = piloted, piloted.desk, piloted.desk.actor
    file = tmp_path / "configuration/cardiology/sprint-04.yaml"
    ident = mine.hpr or mine.practitioner.rpartition("/")[2]
    narrowed = f"wards: [{WARD}]\n  roles: [nurse]\n  persons: ['{ident}']"
    file.write_text(file.read_text(encoding="utf-8").replace(f"wards: [{WARD}]", narrowed), encoding="utf-8")
    locations.look_again()
    waited(seat)
    assert desk.patients.workspace.pilot is not None, "by name"
    colleague = msgspec.structs.replace(
        mine, role="PractitionerRole/annen", practitioner="Practitioner/annen", name="Nina Vik", hpr=""
    )
    desk.sign_in(colleague)
    seat.until(lambda: desk.patients.workspace.pilot is None)
    desk.sign_in(msgspec.structs.replace(colleague, role="PractitionerRole/pleier", profession="nurse"))
    seat.until(lambda: desk.patients.workspace.pilot is not None)
    desk.sign_in(mine)
    seat.until(lambda: desk.actor == mine and desk.patients.workspace.pilot is not None)
    assert not seat.errors


def test_f1_tells_its_news_once_and_that_is_remembered(piloted: Seat) -> None:
    seat, keys, desk = piloted, Keys(piloted), piloted.desk
    part = seat.window.status.parts["newer"]
    seat.until(lambda: part.accessibleName() == "Nytt i hjerte sprint 04")
    opened(seat, "vitals")
    keys.press(Key.Key_F1)
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    assert page.model.news is not None
    assert page.model.news.lines[0] == "Mål: Visitten blir kortere"
    assert "Kurven først på visitten" in page.model.news.lines[1]
    keys.press(Key.Key_Escape)
    assert part.accessibleName() == ""
    assert desk.personal.chosen.sprints == ("cardiology/sprint-04",)
    desk.personal.sign_in()
    desk.frame.bar()
    assert part.accessibleName() == "", "kept beside the record"
