"""A nurse writes orders, her doctor opens, signs and refuses them: two workstations, by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.acts import role_table as roles
from desktop.core.actor import Actor
from desktop.fhir.resources import PractitionerRole
from desktop.views.sign_in.choose import actor_of
from tests.journeys.conftest import WARD, Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.servers.embedded import Embedded

Key = Qt.Key
Sit = Callable[..., Seat]


def people(seat: Seat) -> list[Actor]:
    def ask(desk: Any, connection: Any) -> list[Actor]:
        directory = desk.charts.directory(connection)
        roles = [r for r in directory.values() if isinstance(r, PractitionerRole)]
        found = [a for r in roles if (a := actor_of(directory, r, WARD)) is not None]
        return sorted((a for a in found if not a.secretary), key=lambda a: a.role)

    return list(seat.ask(ask))


def sit_down(seat: Seat, actor: Actor) -> Keys:
    seat.look_at(choices=True)
    seat.settle()
    seat.desk.sign_in(actor)
    seat.settle()
    return Keys(seat)


def order(keys: Keys, patient: str, *texts: str) -> None:
    seat = keys.seat
    seat.desk.open_patient(patient)
    column = seat.desk.order.column
    seat.until(lambda: column.model)
    for text in texts:
        before = len(column.model.basket)
        keys.press(Key.Key_B, CONTROL)
        keys.write(text)
        seat.until(lambda: column._proposal is not None and column._is_current())
        keys.press(Key.Key_Return)
        seat.until(lambda before=before: column.model and len(column.model.basket) == before + 1)


def until_signed(keys: Keys) -> None:
    """Ctrl+Enter, from notice to notice, until the basket is gone."""
    column = keys.seat.desk.order.column
    for _press in range(8):
        keys.seat.quiet()
        if column.model is not None and not column.model.basket:
            return
        keys.press(Key.Key_Return, CONTROL)
    raise AssertionError("the basket is not signed")


def at_task(keys: Keys, word: str, patient: str = "") -> Any:
    """The cursor on the row of the task list that says a word, of this patient if one is named."""

    def it_is(row: Any) -> bool:
        return word in row.text and patient in ("", row.patient)

    seat = keys.seat
    seat.settle()
    seat.desk.show_page("tasks")
    panel = seat.desk.pages.panel("tasks")
    seat.until(lambda: panel.model and any(map(it_is, panel.model.rows)))
    key = next(row.key for row in panel.model.rows if it_is(row))
    panel.view.setFocus()
    keys.press(Key.Key_Home, CONTROL)
    for _row in range(len(panel.model.rows) + 6):
        if panel.view.current_key() == key:
            return next(row for row in panel.model.rows if row.key == key)
        keys.press(Key.Key_Down)
    raise AssertionError("the task has no row")


@pytest.mark.acts("RefuseForSigning", "SendForSigning", "TakeUpForSigning")
def test_a_nurses_orders_are_signed_and_refused_by_her_doctor(sit: Sit, hospital: Embedded) -> None:
    first, second = sit(), sit()
    first.look_at(choices=True)
    first.settle()
    every = people(first)
    nurse = next(a for a in every if a.profession == "nurse")
    nurses = sit_down(first, nurse)
    members = first.ask(lambda desk, c: desk.members(c, WARD)).patients
    patient = str(next(iter(members)))

    order(nurses, patient, "cetirizin 10 mg x 1 po", "blodkultur")
    column = first.desk.order.column
    assert column.model is not None
    signer = column.model.signer
    assert "til signering" in column.action.accessibleName()
    until_signed(nurses)
    assert not first.errors, [str(e) for e in first.errors]
    first.settle()

    def on_server(kind: str) -> list[dict[str, Any]]:
        with hospital.client() as client:
            entries = client.get(kind, params={"patient": f"Patient/{patient}", "_count": "500"}).json()
        return [e["resource"] for e in entries.get("entry", [])]

    def cetirizin() -> dict[str, Any]:
        return next(r for r in on_server("MedicationRequest") if "cetirizin" in str(r).lower())

    assert cetirizin()["status"] == "draft"

    doctor = next((a for a in every if a.name == signer), None) or next(a for a in every if roles.decides(a))
    doctors = sit_down(second, doctor)
    row = at_task(doctors, "cetirizin")
    assert row.signs
    assert nurse.name.split()[-1] in row.source
    doctors.press(Key.Key_Return)
    desk = second.desk
    second.until(lambda: desk.patients.focus == patient and desk.order.column.model)
    second.until(lambda: desk.order.column.model and len(desk.order.column.model.basket) == 2)
    assert all(nurse.name in line.detail for line in desk.order.column.model.basket)
    # The blood culture is not wanted: out of the basket, the other one signed.
    culture = next(line.key for line in desk.order.column.model.basket if "cetirizin" not in line.title)
    desk.order.column.removed.emit(culture)
    second.until(lambda: len(desk.order.column.model.basket) == 1)
    until_signed(doctors)
    assert not second.errors, [str(e) for e in second.errors]
    second.settle()
    signed = cetirizin()
    assert signed["status"] == "active"
    assert signed["requester"]["reference"] == doctor.practitioner
    assert signed["recorder"]["reference"] == nurse.practitioner

    at_task(doctors, "cetirizin")
    doctors.press(Key.Key_X)
    second.until(lambda: desk.form.patient == patient)
    doctors.write("Ikke feber")
    second.until(lambda: desk.form.sheet.model and desk.form.sheet.model.act is not None)
    doctors.press(Key.Key_Return, CONTROL)
    second.until(lambda: not desk.form.patient or second.errors)
    assert not second.errors, [str(e) for e in second.errors]
    second.settle()
    (left,) = [r for r in on_server("ServiceRequest") if r["status"] == "revoked"]
    assert "Ikke feber" in str(left["note"])

    told = at_task(nurses, "Ikke feber")
    assert told.mine
    assert not told.signs
