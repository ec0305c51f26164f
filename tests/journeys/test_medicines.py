"""Medicines of a stay by keys alone, in the real window against the embedded server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop.acts.medicines import OpenPaused
from desktop.clinical.record.stays import stays
from desktop.core.clock import local, utc_now
from desktop.store import outbox
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Key, Keys
from tests.journeys.test_first_day import time_is_over
from tests.servers.embedded import Embedded

ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
CATEGORY = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
MEDICINES = itertools.cycle((
    ("levetiracetam", "N03AX14"), ("gabapentin", "N02BF01"), ("ursodeoksykolsyre", "A05AA02"),
    ("sevelamer", "V03AE02"), ("etosuksimid", "N03AD01"), ("rifaksimin", "A07AA11"),
    ("mesalazin", "A07EC02"), ("pirfenidon", "L04AX05"),
))  # fmt: skip
"""Another substance for each test, of which 500 to 750 mg is an ordinary dose: the same one given twice is
asked about, and so is a dose that is none."""


class Ward:
    """One patient with one more order, and the doctor's keyboard."""

    def __init__(self, seat: Seat, hospital: Embedded, ident: str) -> None:
        self.seat, self.hospital, self.ident = seat, hospital, ident
        self.keys = Keys(seat)
        self.name, self.atc = next(MEDICINES)
        self.patient = self.quiet_patient()
        seat.desk.open_patient(self.patient)
        seat.settle()
        self.order(ident)

    def quiet_patient(self) -> str:
        """Somebody of whom no dose is late, and nothing conflicts: the dose that is due stands first."""
        for patient in self.seat.ask(lambda desk, c: desk.members(c, "hjerte3")).patients:
            ((model, _state),) = self.seat.ask(
                lambda desk, c, one=patient: desk.panels(c, one, [("medicines", {})])
            )
            rows = [row for row in model.rows if row.group == "chart"]
            if rows and all(row.sort.startswith("1") for row in rows):
                return str(patient)
        raise AssertionError("somebody has no late dose")

    def order(self, ident: str, dose: int = 500, **more: Any) -> None:
        """An order with a dose that was due forty minutes ago, on the server and here."""
        chart = self.seat.ask(lambda desk, c: desk.chart(c, self.patient))
        stay = stays.current(chart, utc_now())
        assert stay is not None
        began = utc_now() - timedelta(days=1)
        due = local(utc_now() - timedelta(minutes=40)).strftime("%H:%M:00")
        repeat = {"boundsPeriod": {"start": began.isoformat()}, "frequency": 1, "period": 1,
                  "periodUnit": "d", "timeOfDay": [due]}  # fmt: skip
        repeat |= more.pop("repeat", {})
        made = {
            "resourceType": "MedicationRequest", "id": ident, "status": "active", "intent": "order",
            "category": [{"coding": [{"system": CATEGORY, "code": "inpatient"}]}],
            "medicationCodeableConcept": {"coding": [
                {"system": "http://www.whocc.no/atc", "code": self.atc, "display": self.name}]},
            "subject": {"reference": f"Patient/{self.patient}"},
            "encounter": {"reference": stay.encounter.key}, "authoredOn": began.isoformat(),
            "dosageInstruction": [{
                "timing": {"repeat": repeat}, "route": {"coding": [{"system": ROUTE, "code": "PO"}]},
                "doseAndRate": [{"doseQuantity": {"value": dose, "unit": "mg", "code": "mg",
                                                  "system": "http://unitsofmeasure.org"}}],
            }],
        } | more  # fmt: skip
        with self.hospital.client() as client:
            assert client.put(f"MedicationRequest/{ident}", json=made).status_code in (200, 201)
        self.seat.settle()

    def on_server(self, key: str) -> dict[str, Any]:
        with self.hospital.client() as client:
            found: dict[str, Any] = client.get(key).json()
        return found

    def panel(self) -> Any:
        """The medicine list, once it is shown and holds the order."""
        page = self.seat.desk.patients.page
        panel = page.panels_of("medicines")[-1]
        self.seat.until(lambda: page.tab == "medicines" and panel.model is not None)
        return panel

    def go_to(self, ident: str = "") -> Any:
        """The cursor on a row of the list, by arrow keys."""
        self.keys.press(Key.Key_4, CONTROL)
        panel = self.panel()
        wanted = f"MedicationRequest/{ident or self.ident}"
        self.seat.until(lambda: any(row.key == wanted for row in panel.model.rows))
        self.keys.press(Key.Key_Home, CONTROL)
        for _row in range(60):
            if panel.view.current_key() == wanted:
                return panel
            self.keys.press(Key.Key_Down)
        raise AssertionError("the order has no row")

    def row(self, key: str) -> Any:
        """A row as it is shown now; None when there is none."""
        panel = self.panel()
        self.seat.quiet()
        return next((row for row in panel.model.rows if row.key == key), None)

    def form(self) -> Any:
        """The form, once it shows what is written."""
        column = self.seat.desk.medicine.column
        self.seat.until(lambda: column.model is not None and column.model.written == column.now_written)
        return column

    def waiting(self) -> list[str]:
        """What is not sent, in the order in which it was done."""
        found = self.seat.ask(lambda _desk, c: outbox.entries(c))
        return [e.act for e in found if e.type != "AuditEvent"]

    def undo(self) -> None:
        self.keys.press(Key.Key_Z, CONTROL)
        self.seat.until(lambda: not self.waiting())
        self.seat.quiet()


@pytest.fixture
def ward(
    doctor: Seat, hospital: Embedded, request: pytest.FixtureRequest, held_until_undone: None
) -> Iterator[Ward]:
    made = Ward(doctor, hospital, f"order-{abs(hash(request.node.name)) % 10**8}")
    yield made
    doctor.desk.medicine.leave()
    sent(made)
    with hospital.client() as client:
        client.put(
            f"MedicationRequest/{made.ident}",
            json={**made.on_server(f"MedicationRequest/{made.ident}"), "status": "entered-in-error"},
        )
    doctor.settle()
    assert not doctor.errors


def sent(ward: Ward) -> None:
    """The time for undoing is over, and the server has all of it."""
    ward.seat.session.store.write(time_is_over, origin="test").result()
    ward.seat.until(lambda: (ward.seat.settle(), not ward.waiting())[1])


@pytest.mark.acts("GiveDose")
def test_a_dose_is_given_in_three_steps(ward: Ward) -> None:
    key = f"MedicationRequest/{ward.ident}"
    ward.keys.press(Key.Key_1, CONTROL)
    before = ward.keys.count
    ward.keys.press(Key.Key_4, CONTROL)
    panel = ward.panel()
    ward.seat.until(lambda: any(row.key == key for row in panel.model.rows))
    while panel.view.current_key() != key:
        ward.keys.press(Key.Key_Down)
    ward.keys.press(Key.Key_D)
    assert ward.keys.count - before <= 3
    row = ward.seat.until(lambda: (r := ward.row(key)) and any(d.state == "given" for d in r.today) and r)
    assert row.provenance.pending, "it is seen at once, and that it is not sent"
    assert not any(d.state == "late" for d in row.today)
    assert ward.name in ward.seat.window.undo_notice.accessibleName() or ward.waiting() == ["give_dose"]
    ward.undo()
    ward.seat.until(lambda: (r := ward.row(key)) and any(d.state != "given" for d in r.today))
    ward.go_to()
    ward.keys.press(Key.Key_D)
    sent(ward)
    with ward.hospital.client() as client:
        found = client.get("MedicationAdministration", params={"subject": f"Patient/{ward.patient}"}).json()
    mine = [e["resource"] for e in found["entry"] if e["resource"].get("request", {}).get("reference") == key]
    assert [(one["status"], one["dosage"]["dose"]["value"]) for one in mine] == [("completed", 500)]
    assert ward.seat.desk.actor.practitioner == mine[0]["performer"][0]["actor"]["reference"]


@pytest.mark.acts("OmitDose")
def test_a_dose_not_given_says_why(ward: Ward) -> None:
    ward.go_to()
    ward.keys.press(Key.Key_H)
    assert ward.form().model.what == "omit"
    ward.keys.press(Key.Key_3)
    ward.keys.press(Key.Key_Return)
    ward.seat.until(lambda: ward.waiting() == ["omit_dose"])
    row = ward.row(f"MedicationRequest/{ward.ident}")
    assert any(d.state == "refused" for d in row.today)
    ward.undo()


@pytest.mark.acts("CorrectDose")
def test_a_part_by_another_and_late_and_then_corrected(ward: Ward) -> None:
    key = f"MedicationRequest/{ward.ident}"
    ward.go_to()
    ward.keys.press(Key.Key_V)
    ward.form()
    ward.keys.write("250")
    ward.keys.press(Key.Key_Tab)
    ward.keys.write("25:99")
    assert ward.form().model.act is None
    ward.keys.press(Key.Key_A, CONTROL)
    ward.keys.write(local(utc_now() - timedelta(minutes=5)).strftime("%H:%M"))
    form = ward.form()
    assert form.model.asked, "a part is asked about"
    assert form.model.act is None
    ward.keys.press(Key.Key_Return)
    ward.keys.press(Key.Key_1)
    ward.keys.press(Key.Key_Return)
    ward.seat.until(lambda: ward.waiting() == ["give_dose"])
    assert any("250" in d.text for d in ward.row(key).today)
    ward.keys.press(Key.Key_F2)
    form = ward.form()
    assert len(form.model.entries) == 1
    ward.keys.press(Key.Key_1)
    ward.form()
    ward.keys.press(Key.Key_3)
    ward.keys.press(Key.Key_Return)
    ward.seat.until(lambda: "correct_dose" in ward.waiting())
    assert any(d.state == "struck" for d in ward.row(key).today), "struck, not gone"
    assert not any("250" in d.text for d in ward.row(key).today)


@pytest.mark.acts("ChangeDose", "TakeBack")
def test_a_dose_is_changed_seen_taken_back_and_changed_again(ward: Ward) -> None:
    key = f"MedicationRequest/{ward.ident}"
    panel = ward.go_to()
    ward.keys.press(Key.Key_E)
    assert ward.form().model.what == "change"
    ward.keys.write("750")
    form = ward.form()
    assert form.model.after[0].startswith("750")
    assert form.model.act is None, "the reason is missing"
    ward.keys.press(Key.Key_Escape)
    ward.seat.until(lambda: not ward.seat.desk.medicine.is_open)
    assert panel.view.hasFocus(), "back in the list"
    ward.keys.press(Key.Key_E)
    assert ward.form().now_written.text == "750", "nothing typed is lost"
    ward.keys.press(Key.Key_Return)
    ward.keys.press(Key.Key_1)
    for _press in range(3):
        if ward.seat.desk.medicine.is_open:
            ward.form()
            ward.keys.press(Key.Key_Return, CONTROL)
    ward.seat.until(lambda: ward.waiting() == ["change_dose", "change_dose"])
    new = ward.seat.until(
        lambda: next((row for row in panel.model.rows if row.replaces == key and row.active), None)
    )
    assert new.dose.startswith("750")
    assert new.provenance.pending
    assert panel.view.current_key() == new.key, "the cursor follows the medicine"
    assert any(d.state == "late" for d in new.today), "the dose that waits is not lost"
    ward.undo()
    ward.seat.until(lambda: (row := ward.row(key)) is not None and row.active and row.dose.startswith("500"))


@pytest.mark.acts("StopMedicine", "PauseMedicine", "ResumeMedicine", "RenewMedicine")
def test_stop_pause_resume_and_renew(ward: Ward) -> None:
    key = f"MedicationRequest/{ward.ident}"
    ward.go_to()
    ward.keys.press(Key.Key_P)
    ward.form()
    ward.keys.write("i morgen kl. 08")
    ward.keys.press(Key.Key_Return)
    ward.keys.press(Key.Key_1)
    ward.keys.press(Key.Key_Return)
    ward.seat.until(lambda: ward.waiting() == ["pause_medicine", "pause_medicine"])
    row = ward.seat.until(lambda: (r := ward.row(key)) and not r.active and r)
    assert "i morgen 08:00" in row.next
    assert row.next_detail.startswith("gjenopptas av ")
    ward.go_to()
    ward.keys.press(Key.Key_R)
    ward.form()
    for _press in range(3):
        if ward.seat.desk.medicine.is_open:
            ward.keys.press(Key.Key_Return, CONTROL)
    row = ward.seat.until(lambda: (r := ward.row(key)) and r.active and r)
    assert not any(d.state == "late" for d in row.today), "doses of the pause are not late"
    ward.go_to()
    ward.keys.press(Key.Key_S)
    ward.form()
    ward.keys.press(Key.Key_2)
    ward.keys.press(Key.Key_Return)
    ward.seat.until(lambda: (r := ward.row(key)) is None or not r.active)
    sent(ward)
    found = ward.on_server(key)
    assert found["status"] == "stopped"
    assert len(found["note"]) == 3
    ward.order(f"{ward.ident}-course", repeat={
        "boundsPeriod": {"start": (utc_now() - timedelta(days=3)).isoformat(),
                         "end": (utc_now() + timedelta(days=1)).isoformat()}})  # fmt: skip
    ward.go_to(f"{ward.ident}-course")
    ward.keys.press(Key.Key_Y)
    form = ward.form()
    assert form.now_written.text.startswith("500 mg x 1"), "the dose that was stands there"
    assert form.model.act is None, "how long is asked"
    ward.keys.press(Key.Key_End)
    ward.keys.write(" i 5 dager")
    ward.form()
    for _press in range(3):
        if ward.seat.desk.medicine.is_open:
            ward.form()
            ward.keys.press(Key.Key_Return, CONTROL)
    ward.seat.until(lambda: ward.waiting() == ["renew_medicine", "renew_medicine"])
    ward.undo()
    with ward.hospital.client() as client:
        course = f"MedicationRequest/{ward.ident}-course"
        client.put(course, json={**ward.on_server(course), "status": "entered-in-error"})


@pytest.mark.acts("PauseMedicine", "ResumeMedicine")
def test_a_pause_of_four_keys_comes_back_as_a_task_and_is_restarted_from_it(ward: Ward) -> None:
    key = f"MedicationRequest/{ward.ident}"
    ward.go_to()
    ward.keys.press(Key.Key_P)
    ward.form()
    for each in (Key.Key_Return, Key.Key_1, Key.Key_Return):
        ward.keys.press(each)
    ward.seat.until(lambda: ward.waiting() == ["pause_medicine", "pause_medicine"])
    sent(ward)
    with ward.hospital.client() as client:

        def tasks() -> list[dict[str, Any]]:
            found = client.get("Task", params={"focus": key}).json()
            return [one["resource"] for one in found.get("entry", ())]

        (task,) = tasks()
        assert (task["status"], task["focus"]) == ("requested", {"reference": key})
        assert task["owner"]["reference"]
        assert task["restriction"]["period"]["end"]
        ward.seat.desk.do(OpenPaused(ward.patient, key))
        ward.seat.until(lambda: ward.seat.desk.medicine.is_open)
        ward.form()
        for _press in range(3):
            if ward.seat.desk.medicine.is_open:
                ward.keys.press(Key.Key_Return, CONTROL)
        ward.seat.until(lambda: (r := ward.row(key)) and r.active and r)
        sent(ward)
        (done,) = tasks()
        assert (done["id"], done["status"]) == (task["id"], "completed")


def test_the_order_line_stops_and_changes(ward: Ward) -> None:
    column = ward.seat.desk.order.column
    ward.seat.until(lambda: column.model)
    ward.keys.press(Key.Key_B, CONTROL)
    ward.keys.write(f"seponer {ward.name} pga. utslett")
    ward.seat.until(lambda: column._proposal is not None and column._is_current())
    assert column._proposal.act is not None
    assert not ward.waiting(), "what is proposed is not done"
    ward.keys.press(Key.Key_Return)
    form = ward.form()
    assert (form.model.what, form.now_written.why) == ("stop", "utslett")
    ward.keys.press(Key.Key_Return, CONTROL)
    ward.seat.until(lambda: ward.waiting() == ["stop_medicine"])
    ward.undo()
    ward.keys.press(Key.Key_B, CONTROL)
    ward.keys.write(f"øk {ward.name} til 750 x 2")
    ward.keys.press(Key.Key_Return)
    form = ward.form()
    assert form.model.after[0].replace("\u00a0", " ") == "750 mg × 2"
    ward.keys.press(Key.Key_Escape)
    ward.seat.until(lambda: not ward.seat.desk.medicine.is_open)
    ward.seat.desk.medicine.forget()


def test_an_order_changed_by_another_meanwhile_is_shown_and_neither_wins(ward: Ward) -> None:
    key = f"MedicationRequest/{ward.ident}"
    ward.go_to()
    ward.keys.press(Key.Key_S)
    ward.form()
    ward.keys.write("utslett")
    theirs = {**ward.on_server(key), "status": "on-hold", "statusReason": {"text": "faster"}}
    with ward.hospital.client() as client:
        assert client.put(key, json=theirs).status_code == 200
    ward.seat.settle()
    form = ward.form()
    ward.seat.until(lambda: form.model.alerts)
    assert "faster" in form.model.alerts[0].text
    assert form.model.act is None
    ward.keys.press(Key.Key_Return, CONTROL)
    assert not ward.waiting()
    assert form.alerts[0].inside
    ward.keys.press(Key.Key_1)
    form = ward.form()
    assert form.now_written.why == "utslett", "nothing typed is lost"
    assert form.model.act is not None
    ward.keys.press(Key.Key_Escape)
    ward.seat.desk.medicine.forget()
