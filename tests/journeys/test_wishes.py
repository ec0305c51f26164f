"""A wish for the set-up by keys: a doctor wishes, the owner answers, the doctor sees it; also with the server
away, and nothing of the patient goes along."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.core.actor import Actor
from desktop.link.protocol import FetchResource
from desktop.shown.why.wishes import WishRow
from desktop.sync.pull.set_up import wishes as pulled
from tests.journeys.bad import standing
from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import BOTH, CONTROL, Keys
from tests.journeys.test_origin import PATIENT
from tests.journeys.test_why import card, page, why
from tests.servers.embedded import Embedded

Key = Qt.Key
Sit = Callable[..., Seat]
KARI = "Practitioner/fosse"
OWNER = Actor("PractitionerRole/fosse-eier", KARI, "Kari Fosse", "Sprinteier", duty="owner")


@pytest.fixture(autouse=True)
def _kari(hospital: Embedded) -> None:
    """The owner of the ward's sprints works at the hospital."""
    hospital.load([
        {"resourceType": "Practitioner", "id": "fosse", "active": True,
         "name": [{"given": ["Kari"], "family": "Fosse"}]},
    ])  # fmt: skip


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wishes are asked for in every round."""
    monkeypatch.setattr(pulled, "AGAIN", pulled.AGAIN * 0)


def on_server(hospital: Embedded) -> list[dict[str, Any]]:
    """The wishes that the server has."""
    with hospital.client() as client:
        found = client.get("Task", params={"code": "urn:fagflate:task|wish", "_count": "100"}).json()
    return [one["resource"] for one in found.get("entry", ())]


def knows_kari(seat: Seat) -> None:
    """The directory here has the owner."""
    seat.until(seat.desk.bridge.link.want(FetchResource("Practitioner", "fosse")).done)


def line(seat: Seat) -> Any:
    """The line of a wish or an answer, once it stands."""
    return seat.until(lambda: seat.desk.wishing.line)


def missing(seat: Seat, words: str) -> None:
    """Ctrl+Shift+U in what has the focus, and the words."""
    keys = Keys(seat)
    keys.press(Key.Key_U, BOTH)
    line(seat)
    keys.write(words)


def listed(seat: Seat) -> Any:
    """The page of wishes, filled."""
    seat.desk.show_page("wishes")
    seat.settle()
    panel = seat.desk.pages.panel("wishes")
    seat.until(lambda: panel.model is not None)
    seat.quiet()
    return panel


@pytest.mark.acts("MakeWish", "AnswerWish")
def test_a_doctor_wishes_the_owner_answers_and_the_doctor_sees_it(sit: Sit, hospital: Embedded) -> None:
    doctor, owner = sit(), sit()
    who = doctor.sign_in()
    knows_kari(doctor)
    panel = page(doctor, "laboratory")
    banner = doctor.desk.patients.banner
    assert banner is not None
    missing(doctor, "Magnesium rett under kalium")
    assert line(doctor).parent() is panel
    doctor.until(lambda: "Går til Kari Fosse" in line(doctor).words())
    assert line(doctor).words().startswith("Hva savner du i Prøver?")
    assert "Uten pasient, tall og bilde." in line(doctor).words()
    Keys(doctor).press(Key.Key_Return)
    doctor.until(lambda: doctor.desk.wishing.line is None)
    doctor.settle()
    (made,) = on_server(hospital)
    assert made["description"] == "Magnesium rett under kalium"
    assert made["owner"]["reference"] == KARI
    assert made["requester"]["reference"] == who.practitioner
    told = (banner.family, banner.number, PATIENT, "Patient/")
    text = json.dumps(made, ensure_ascii=False)
    assert not [one for one in told if one and one in text]
    parts = {one["type"]["coding"][0]["code"]: one["valueString"] for one in made["input"]}
    assert parts["path"] == "panels/laboratory"
    assert "sprint-01.yaml:" in parts["file"]

    owner.desk.sign_in(OWNER)
    owner.settle()
    assert owner.desk.pages.current == "wishes", "who owns sprints begins there"
    shown = listed(owner)
    owner.until(lambda: [row.key for row in shown.model.rows if row.group == "to_answer"])
    assert shown.model.rows[0].words == "Magnesium rett under kalium"
    assert who.name in shown.model.rows[0].who
    shown.take_focus()
    keys = Keys(owner)
    keys.press(Key.Key_S)
    line(owner)
    keys.write("5, fra 1. desember")
    keys.press(Key.Key_Return)
    owner.until(lambda: owner.desk.wishing.line is None)
    owner.settle()
    (answered,) = on_server(hospital)
    assert answered["status"] == "completed"

    doctor.settle()
    # Work of one's own is looked at by itself before another's version takes its place.
    doctor.settle()
    doctor.until(lambda: "Ønsket ditt om" in doctor.window.undo_notice.accessibleName())
    mine = listed(doctor)
    doctor.until(lambda: [row.group for row in mine.model.rows] == ["mine_answered"])
    row = mine.model.rows[0]
    assert (row.state, row.answer) == ("gjøres i en sprint", "5, fra 1. desember")
    # It is no task of anybody's, and no answer to be seen.
    for key in ("tasks", "results"):
        doctor.desk.show_page(key)
        other = doctor.desk.pages.panel(key)
        doctor.until(lambda other=other: other.model is not None)  # type: ignore[misc]
        assert made["id"] not in json.dumps(msgspec.to_builtins(other.model), default=str)


@pytest.mark.acts("MakeWish", "WithdrawWish")
def test_with_the_server_away_it_waits_and_is_withdrawn_before_anybody_answered(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    before = len(on_server(hospital))
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path / "away", relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            page(seat, "notes")
            seat.settle()
            relay.go()
            standing(seat, "offline")  # type: ignore[arg-type]
            seat.desk.patients.page.shown_panels()[0].take_focus()
            missing(seat, "Dagens plan øverst")
            Keys(seat).press(Key.Key_Return)
            seat.until(lambda: seat.desk.wishing.line is None)
            seat.desk.show_page("wishes")
            panel = seat.desk.pages.panel("wishes")
            seat.until(lambda: panel.model is not None and panel.model.rows)

            def made() -> WishRow:
                # The hospital may hold an answered one of the same person.
                (found,) = [one for one in panel.model.rows if one.words == "Dagens plan øverst"]
                assert isinstance(found, WishRow)
                return found

            assert made().unsent
            relay.come()
            seat.settle()
            assert len(on_server(hospital)) == before + 1
            seat.until(lambda: not made().unsent)
            panel.take_focus()
            for _row in panel.model.rows:
                if panel.current_key() != made().key:
                    Keys(seat).press(Key.Key_Down)
            Keys(seat).press(Key.Key_W)
            seat.settle()
            assert [one["status"] for one in on_server(hospital)].count("cancelled") == 1
        finally:
            seat.close()


@pytest.fixture
def clean(doctor: Seat) -> Iterator[Seat]:
    yield doctor
    doctor.desk.wishing.leave()


def test_esc_keeps_the_words_and_gives_the_focus_back_and_a_name_is_refused(clean: Seat) -> None:
    panel = page(clean, "laboratory")
    banner = clean.desk.patients.banner
    assert banner is not None
    keys = Keys(clean)
    waiting = clean.desk.unsent
    missing(clean, f"{banner.family} mangler laktat")
    keys.press(Key.Key_Return)
    assert "Navnet til en åpen pasient" in line(clean).words()
    line(clean).field.setText("01.01.99-12345 mangler laktat")
    keys.press(Key.Key_Return)
    assert "11 siffer" in line(clean).words()
    line(clean).field.setText("Laktat øverst")
    keys.press(Key.Key_Escape)
    assert clean.desk.wishing.line is None
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is panel.body or panel.isAncestorOf(focused)
    keys.press(Key.Key_U, BOTH)
    assert line(clean).field.text() == "Laktat øverst"
    # The same key again leaves as well, and nothing was sent.
    keys.press(Key.Key_U, BOTH)
    assert clean.desk.wishing.line is None
    assert clean.desk.unsent == waiting


def test_on_a_page_without_a_panel_of_a_patient_it_is_about_the_page(clean: Seat) -> None:
    clean.desk.show_page("tasks")
    panel = clean.desk.pages.panel("tasks")
    clean.until(lambda: panel.state.kind != "loading")
    panel.take_focus()
    keys = Keys(clean)
    keys.press(Key.Key_U, BOTH)
    clean.until(lambda: "alle som eier sprinter" in line(clean).words())
    assert line(clean).words().startswith("Hva savner du i Oppgaver?")
    # It is in nobody's way: whoever goes on with the list leaves it.
    panel.take_focus()
    assert clean.desk.wishing.line is None


@pytest.mark.acts("MakeWish")
def test_the_card_sends_and_copies_by_another_key(clean: Seat, hospital: Embedded) -> None:
    before = len(on_server(hospital))
    knows_kari(clean)
    page(clean, "laboratory")
    keys = Keys(clean)
    shown = why(clean)
    assert shown.note.words() == "Går til Kari Fosse. Uten pasientopplysninger."
    QGuiApplication.clipboard().setText("before")
    keys.press(Key.Key_Return, CONTROL)
    keys.write("Laktat øverst")
    keys.press(Key.Key_C, CONTROL)
    assert "Laktat øverst" in QGuiApplication.clipboard().text()
    assert "Ingenting er sendt" in shown.note.words()
    keys.press(Key.Key_Return)
    clean.until(lambda: "Ønsket er på vei" in card(clean).note.words())
    assert shown.field.text() == ""
    keys.press(Key.Key_Escape)
    clean.settle()
    assert len(on_server(hospital)) == before + 1
