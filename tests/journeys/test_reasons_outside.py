"""A ward's doctor opens somebody on none of their lists at a site that asks why, by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from tests.journeys.conftest import Seat
from tests.journeys.test_first_day import on_server
from tests.journeys.test_reasons import CTRL, SHIFT, opened, press, question, texts
from tests.servers.embedded import Embedded
from tests.ui.acts.sign_in.test_configuration import waited

Key = Qt.Key
SITE = """\
layer: site
changes:
  - {set: access-reason called, outside: true}
  - {set: access-reason emergency, outside: true}
  - {set: access-reason emergency, hours: 1}
"""
ELSEWHERE: dict[str, Any] = {
    "resourceType": "Encounter", "id": "far-stay", "status": "in-progress", "class": {"code": "IMP"},
    "subject": {"reference": "Patient/far"}, "period": {"start": "2026-11-19T08:00:00Z"},
    "location": [{"location": {"display": "Kirurgi 2"}, "status": "active"}],
}  # fmt: skip


@pytest.fixture
def asking(doctor: Seat, hospital: Embedded, tmp_path: Path) -> Iterator[Seat]:
    """The doctor at a site whose list has two reasons for such patients; one lies on another ward."""
    person = {"resourceType": "Patient", "id": "far", "birthDate": "1951-08-14", "gender": "female",
              "name": [{"family": "Kalstad", "given": ["Brit Unni"]}]}  # fmt: skip
    with hospital.client() as client:
        for body in (person, ELSEWHERE):
            path = f"{body['resourceType']}/{body['id']}"
            client.put(path, json=body).raise_for_status()
    before, actor = doctor.desk.patients.workspace, doctor.desk.actor
    folder = tmp_path / "configuration"
    folder.mkdir()
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    locations.choose(str(folder))
    locations.look_again()
    doctor.desk.show_page("ward")
    waited(doctor)
    doctor.until(lambda: doctor.desk.patients.workspace.outside)
    doctor.desk.say_error = type(doctor.desk).say_error.__get__(doctor.desk)  # type: ignore[method-assign]
    yield doctor
    locations.choose("")
    workspaces.forget()
    doctor.desk.say_error = doctor.errors.append  # type: ignore[method-assign]
    doctor.desk.sign_in(actor)
    doctor.until(lambda: doctor.desk.patients.workspace == before)
    doctor.quiet()


@pytest.mark.acts("GiveReason")
def test_who_is_on_none_of_their_lists_is_opened_with_a_reason_for_its_time(
    asking: Seat, hospital: Embedded
) -> None:
    seat = asking
    seat.look_at(("far",))
    seat.settle()
    seat.desk.open_patient("far")
    dialog = question(seat)
    said = texts(dialog)
    assert "pasienten ligger på kirurgi 2. pasienten står ikke på noen av listene dine." in said
    assert "tilkalt til vurdering eller tilsyn · gjelder 4 timer" in said
    assert "akutt hjelp · gjelder 1 time" in said
    assert not seat.desk.patients.banner
    press(Key.Key_Escape)
    seat.quiet()
    assert not seat.desk.patients.focus
    seat.desk.open_patient("far")
    question(seat)
    press(Key.Key_2)
    assert opened(seat) == "far"
    seat.until(lambda: seat.window.banner.model and "Nødtilgang" in seat.window.banner.model.access)
    seat.settle()
    events = on_server(hospital, "AuditEvent?patient=far&_count=200")
    given = [e for e in events if e.get("period")]
    assert [p["text"] for e in given for p in e["agent"][0]["purposeOfUse"]] == ["Akutt hjelp"]
    press(Key.Key_T, CTRL | SHIFT)
    seat.until(lambda: not seat.desk.patients.focus)
    seat.desk.open_patient("far")
    question(seat)
    press(Key.Key_Escape)
