"""A stay by keys alone: planned, moved, on leave, ended, explained; without a server; two at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from desktop.store import outbox
from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import BOTH, CONTROL, Keys
from tests.journeys.test_facts import opened
from tests.servers.embedded import Embedded
from ui import theme
from ui.theme import Scheme

Sit = Callable[..., Seat]
Key = Qt.Key


def ward(seat: Seat) -> Any:
    seat.desk.show_page("ward")
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    panel.take_focus()
    return panel


def row_of(panel: Any, patient: str) -> Any:
    return next((row for row in panel.model.rows if row.key == patient), None)


def form(seat: Seat, keys: Keys, key: Qt.Key, part: str, modifiers: Any = None) -> Any:
    keys.press(key, modifiers) if modifiers is not None else keys.press(key)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and part in sheet.parts)
    return sheet


def signed(seat: Seat, keys: Keys, sheet: Any) -> None:
    try:
        seat.until(lambda: sheet.model.act is not None and sheet.model.said == sheet.said)
    except AssertionError as error:
        raise AssertionError(f"{sheet.model.missing} {sheet.said} {sheet.model.said}") from error
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    assert not seat.errors, [str(e) for e in seat.errors]


def chosen(panel: Any, seat: Seat, at: int) -> str:
    row = panel.model.rows[at]
    assert panel.view.choose(row.key)
    seat.quiet()
    return str(row.key)


def encounter(seat: Seat, patient: str) -> dict[str, Any]:
    """The stay as the server holds it."""
    found = seat.session.store.read(
        lambda c: [
            outbox.current(c, "Encounter", str(row[0]))
            for row in c.exec_driver_sql(
                "SELECT r.id FROM resource r JOIN patient p ON p.pkey = r.pkey"
                " WHERE r.type = 'Encounter' AND p.id = ?", (patient,))
        ]
    ).result()  # fmt: skip
    return next(one for one in found if one and one["status"] in ("in-progress", "onleave", "finished"))


@pytest.mark.acts("PlanDischarge")
def test_a_discharge_is_planned_from_the_wards_list(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    panel = ward(seat)
    patient = chosen(panel, seat, 3)
    keys = Keys(seat)
    start = keys.count
    sheet = form(seat, keys, Key.Key_U, "day")
    sheet.parts["day"].selectAll()
    keys.write("i morgen 13:00")
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_2)
    keys.press(Key.Key_Tab)
    keys.write("i dag")
    assert keys.count - start < 40
    signed(seat, keys, sheet)
    seat.until(lambda: "Utskrivningsklar siden i dag" in row_of(panel, patient).cause)
    assert row_of(panel, patient).leaving
    seat.desk.open_patient(patient)
    banner = seat.until(lambda: (b := seat.desk.patients.banner) and b.key == patient and b)
    assert "Utskrives i morgen 13:00, sykehjem" in banner.place
    seat.settle()
    assert "ikke sendt" not in seat.desk.patients.banner.place
    assert "sykehjem" in seat.desk.patients.banner.place


@pytest.mark.acts("MoveBed")
def test_a_patient_is_moved_to_a_taken_and_to_a_free_bed(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    panel = ward(seat)
    patient = chosen(panel, seat, 4)
    beds = {row.bed for row in panel.model.rows if row.bed}
    taken = next(bed for bed in sorted(beds) if bed != row_of(panel, patient).bed)
    keys = Keys(seat)
    sheet = form(seat, keys, Key.Key_F, "search")
    keys.write(taken)
    seat.until(lambda: sheet.model.hits and sheet.model.hits[0].detail.endswith("opptatt"))
    keys.press(Key.Key_Return)
    seat.until(lambda: "taken" in sheet.parts)
    assert sheet.model.act is None
    sheet.go_to("search")
    sheet.parts["search"].field.selectAll()
    keys.write("18")
    seat.until(lambda: sheet.model.hits and sheet.model.hits[0].detail == "Hjerte 3 · renhold bestilt")
    sheet.parts["search"].field.selectAll()
    keys.write("19")
    seat.until(lambda: sheet.model.hits and sheet.model.hits[0].detail == "Hjerte 3 · ledig")
    keys.press(Key.Key_Return)
    signed(seat, keys, sheet)
    seat.until(lambda: row_of(panel, patient).bed == "19")
    seat.settle()
    assert row_of(panel, patient).bed == "19"


@pytest.mark.acts("StartLeave", "EndLeave")
def test_leave_and_back_from_the_patients_page(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    patient, keys = opened(seat, 5)
    sheet = form(seat, keys, Key.Key_G, "until", BOTH)
    keys.press(Key.Key_Tab)
    keys.write("i morgen 18:00")
    signed(seat, keys, sheet)
    seat.until(lambda: "Permisjon til i morgen 18:00" in seat.desk.patients.banner.place)
    seat.settle()
    panel = ward(seat)
    seat.until(lambda: "Permisjon" in row_of(panel, patient).cause)
    assert row_of(panel, patient).bed
    seat.desk.open_patient(patient)
    seat.quiet()
    sheet = form(seat, keys, Key.Key_G, "at", BOTH)
    signed(seat, keys, sheet)
    seat.until(lambda: "Permisjon" not in seat.desk.patients.banner.place)
    seat.settle()
    assert encounter(seat, patient)["statusHistory"][-1]["status"] == "onleave"


@pytest.mark.acts("StateCause")
def test_the_reason_is_written_from_the_banners_menu(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    # A platform without a screen can't grab the mouse for a menu; what is in it is what counts.
    monkeypatch.setattr(QMenu, "popup", lambda *_place: None)
    seat = sit()
    seat.sign_in()
    _patient, keys = opened(seat, 6)
    seat.window.banner.parts["place"].setFocus()
    keys.press(Key.Key_Return)
    menu = next(m for m in seat.window.findChildren(QMenu) if m.accessibleName() == "Oppholdet")
    assert [a.text() for a in menu.actions()] == [
        "Planlegg utskrivning", "Flytt til en annen seng", "Permisjon, eller tilbake", "Skriv ut pasienten",
        "Innleggelsesårsak"]  # fmt: skip
    menu.actions()[-1].trigger()
    menu.close()
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and "search" in sheet.parts)
    keys.write("Falt hjemme, brystsmerter")
    seat.until(lambda: sheet.model.hits)
    keys.press(Key.Key_Return)
    signed(seat, keys, sheet)
    seat.until(lambda: "Falt hjemme, brystsmerter" in seat.desk.patients.banner.place)
    seat.settle()
    assert not seat.errors


@pytest.mark.usefixtures("held_until_undone")
@pytest.mark.acts("Discharge")
def test_a_discharge_leaves_the_list_at_once_and_is_undone(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    panel = ward(seat)
    patient = chosen(panel, seat, 7)
    keys = Keys(seat)
    sheet = form(seat, keys, Key.Key_X, "to")
    discharge(seat, keys, sheet)
    seat.until(lambda: row_of(panel, patient) is None)
    keys.press(Key.Key_Z, CONTROL)
    seat.until(lambda: row_of(panel, patient) is not None)
    assert encounter(seat, patient)["status"] == "in-progress"
    assert panel.view.choose(patient)
    form(seat, keys, Key.Key_X, "to")
    assert sheet.said.get("to") == "home", "what was written stands in the form again"


def discharge(seat: Seat, keys: Keys, sheet: Any) -> None:
    """Answer the form: home, now, whoever follows up is oneself, seen."""
    keys.press(Key.Key_1)
    seat.until(lambda: sheet.said.get("to") == "home" and sheet.model.said == sheet.said)
    if "search" in sheet.parts:
        sheet.go_to("search")
        keys.write(seat.desk.actor.name)
        seat.until(lambda: sheet.model.hits)
        keys.press(Key.Key_Return)
        seat.until(lambda: sheet.said.get("code"))
    if "open" in sheet.parts:
        sheet.go_to("open")
        keys.press(Key.Key_1)
    signed(seat, keys, sheet)


def test_a_discharge_without_the_server_goes_when_it_is_back(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path / "seat", relay.url, hospital.token, "cardiology")
        try:
            seat.sign_in()
            panel = ward(seat)
            patient = chosen(panel, seat, 8)
            keys = Keys(seat)
            relay.go()
            discharge(seat, keys, form(seat, keys, Key.Key_X, "to"))
            seat.until(lambda: row_of(panel, patient) is None)
            assert encounter(seat, patient)["status"] == "finished"
            relay.come()

            def sent() -> bool:
                seat.settle()
                held = seat.session.store.read(outbox.entries).result()
                return not [e for e in held if e.type == "Encounter"]

            seat.until(sent)
            assert row_of(panel, patient) is None
            with hospital.client() as client:
                told = client.get(f"Encounter/{encounter(seat, patient)['id']}").json()
            assert told["status"] == "finished"
            assert not seat.errors
        finally:
            seat.close()


def test_two_who_move_the_same_patient_see_a_conflict(sit: Sit) -> None:
    one, other = sit(), sit()
    one.sign_in()
    other.sign_in()
    mine, theirs = ward(one), ward(other)
    patient = chosen(mine, one, 9)
    assert theirs.view.choose(patient)
    open_ = []
    for seat, bed in ((one, "18"), (other, "Hjerte 3")):
        panel = ward(seat)
        assert panel.view.choose(patient)
        keys = Keys(seat)
        sheet = form(seat, keys, Key.Key_F, "search")
        keys.write(bed)
        seat.until(lambda sheet=sheet: sheet.model.hits)
        wanted = next(h.key for h in sheet.model.hits if h.name in (f"seng {bed}", bed))
        sheet._taken(wanted)
        open_.append((seat, keys, sheet))
    # Both have the form open before either of them signs.
    for seat, keys, sheet in open_:
        signed(seat, keys, sheet)
        seat.settle()
    held = other.session.store.read(outbox.entries).result()
    assert [e.state for e in held if e.type == "Encounter"] == ["conflict"]
    assert row_of(ward(one), patient).bed == "18", "the first one's move stands"
