"""Budgets of steps: each task of the table in the design, counted by the application while it is done.

A step is a click, a key chord, a choice or one run of typed text, and the chord that ends a run is one more.
Who does fewer and leaves something out has not done it: what stands on the server afterwards is looked at.

One idea: each task of the table is done in a window, and its steps are counted.

Reconciling eight medicines at admission has its own journeys (`test_reconcile`).
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.acts.window import OpenPatient
from desktop.core.clock import utc_now
from desktop.fhir.when import instant
from desktop.shown.draft_questions import OpenLetter
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, SHIFT, Hands
from tests.journeys.test_by_keys import Key, _on, composed, digit
from tests.journeys.test_medicines import Ward
from tests.papers.stand_in import printer_of
from tests.servers.embedded import Embedded

Json = dict[str, Any]
Sit = Callable[..., Seat]
BUDGETS = {
    "paracetamol": 4, "dose": 3, "x-ray": 4, "taper": 8, "taper in dashes": 6,
    "change": 4, "change in fields": 4, "stop": 4, "72 hours": 2, "ten results": 3, "letter": 10,
    "twenty letters": 4, "on no list": 3,
}  # fmt: skip
"""The table of the design, but for reconciling, which also has a least number."""
PATIENTS = 24
"""A whole ward, and beds of others."""


def at(seat: Seat) -> Hands:
    seat.window.activateWindow()
    seat.quiet()
    return Hands(seat)


@pytest.fixture
def hands(doctor: Seat) -> Iterator[Hands]:
    made = at(doctor)
    yield made
    made.counting.close()


def opened(hands: Hands, patient: str) -> None:
    """Somebody is open, with everything of theirs on the screen."""
    desk = hands.seat.desk
    desk.open_patient(patient)
    hands.seat.settle()
    hands.seat.until(lambda: desk.patients.banner and desk.patients.banner.key == patient)
    hands.seat.until(lambda: desk.order.column.model)
    desk.patients.page.show_tab("overview")
    hands.seat.quiet()


def put(server: Embedded, *resources: Json) -> None:
    with server.client() as client:
        for one in resources:
            kind = {"Content-Type": "application/fhir+json"}
            told = client.put(
                f"{one['resourceType']}/{one['id']}", content=json.dumps(one, default=float), headers=kind
            )
            assert told.status_code in (200, 201), told.text


def ordered(hands: Hands, hospital: Embedded, kind: str, patient: str, words: str) -> tuple[Any, list[Json]]:
    """Order by the order line and sign; what it took, and what is new on the server."""
    opened(hands, patient)
    known = {one["id"] for one in _on(hospital, f"{kind}?patient={patient}&_count=500")}
    hands.began()
    hands.press(Key.Key_B, CONTROL)
    hands.write(words)
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return, CONTROL)
    took = hands.took()
    hands.seat.settle()
    assert took.task == "sign_orders"
    assert took.keys == len(words) + 3
    found = _on(hospital, f"{kind}?patient={patient}&_count=500")
    return took, [one for one in found if one["id"] not in known]


def moment(text: str) -> datetime:
    found = instant(text)
    assert found is not None
    return found


def dose(step: Json) -> tuple[Any, Any, Any]:
    """Milligrams, how often in a day, and for how many days."""
    repeat = step["timing"]["repeat"]
    bounds = repeat.get("boundsPeriod", {})
    quantity = step["doseAndRate"][0]["doseQuantity"]
    milligrams = quantity["value"] * {"mg": 1, "g": 1000}[quantity["code"]]
    days = None
    if "end" in bounds:
        days = round((moment(bounds["end"]) - moment(bounds["start"])) / timedelta(days=1))
    return milligrams, repeat["frequency"] / repeat["period"], days


def test_paracetamol(hands: Hands, hospital: Embedded) -> None:
    took, new = ordered(hands, hospital, "MedicationRequest", "h03", "paracet 1 g x 4 po")
    assert took.steps <= BUDGETS["paracetamol"]
    (order,) = new
    assert order["medicationCodeableConcept"]["coding"][0]["code"] == "N02BE01"
    assert (order["status"], order["intent"]) == ("active", "order")
    (step,) = order["dosageInstruction"]
    assert dose(step) == (1000, 4, None)
    assert step["route"]["coding"][0]["code"] == "PO"


def test_a_chest_x_ray(hands: Hands, hospital: Embedded) -> None:
    took, new = ordered(hands, hospital, "ServiceRequest", "h07", "rtg thorax spm lungestuvning")
    assert took.steps <= BUDGETS["x-ray"]
    (order,) = new
    assert "thorax" in order["code"]["text"].lower()
    assert order["status"] == "active"
    assert "ungestuvning" in str(order.get("reasonCode"))


def test_a_taper(hands: Hands, hospital: Embedded) -> None:
    words = (
        "prednisolon 40 mg x 1 po i 5 dager, deretter 30 mg x 1 i 5 dager, deretter 20 mg x 1 i 5 dager, "
        "deretter 10 mg x 1 i 5 dager"
    )
    took, new = ordered(hands, hospital, "MedicationRequest", "h08", words)
    assert took.steps <= BUDGETS["taper"]
    (order,) = new
    assert order["medicationCodeableConcept"]["coding"][0]["code"] == "H02AB06"
    steps = sorted(order["dosageInstruction"], key=lambda step: step["sequence"])
    assert [dose(step) for step in steps] == [(40, 1, 5), (30, 1, 5), (20, 1, 5), (10, 1, 5)]


def test_a_taper_in_dashes(hands: Hands, hospital: Embedded) -> None:
    """*40-30-20-10* is one question, answered by a key: for how many days each."""
    seat, column = hands.seat, hands.seat.desk.order.column
    opened(hands, "h09")
    known = {one["id"] for one in _on(hospital, "MedicationRequest?patient=h09&_count=500")}
    hands.began()
    hands.press(Key.Key_B, CONTROL)
    hands.write("prednisolon 40-30-20-10")
    hands.press(Key.Key_Return)
    assert column.field.text() == "prednisolon 40-30-20-10", "nothing is ordered before it is answered"
    hands.press(Key.Key_3)
    assert "i 3 dager" in column.field.text()
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return, CONTROL)
    took = hands.took()
    seat.settle()
    assert (took.task, took.errors) == ("sign_orders", 0)
    assert took.steps <= BUDGETS["taper in dashes"]
    (order,) = [
        one for one in _on(hospital, "MedicationRequest?patient=h09&_count=500") if one["id"] not in known
    ]
    steps = sorted(order["dosageInstruction"], key=lambda step: step["sequence"])
    assert [dose(step)[0] for step in steps] == [40, 30, 20, 10]
    assert [dose(step)[2] for step in steps] == [3, 3, 3, 3]


def a_standing_order(hands: Hands, hospital: Embedded, name: str) -> Ward:
    """A patient with one more medicine, the cursor on its row of the list."""
    ward = Ward(hands.seat, hospital, name)
    opened(hands, ward.patient)
    hands.press(Key.Key_4, CONTROL)
    ward.go_to()
    return ward


def test_a_dose_changed(hands: Hands, hospital: Embedded) -> None:
    ward = a_standing_order(hands, hospital, "order-budget-change")
    hands.began()
    hands.press(Key.Key_E)
    ward.form()
    hands.write("750 pga. for lite effekt")
    hands.press(Key.Key_Return)
    if hands.seat.desk.medicine.is_open:
        hands.press(Key.Key_Return, CONTROL)
    took = hands.took()
    hands.seat.settle()
    assert (took.task, took.errors) == ("change_dose", 0)
    assert took.steps <= BUDGETS["change"], took
    old = f"MedicationRequest/{ward.ident}"
    (new,) = [one for one in _on(hospital, f"MedicationRequest?patient={ward.patient}&_count=500")
              if one.get("priorPrescription", {}).get("reference") == old]  # fmt: skip
    assert new["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 750
    assert "for lite effekt" in str(new)
    assert "reasonCode" not in new, "why the dose is changed is not what the medicine is for"


def test_a_dose_changed_with_the_reason_in_its_field(
    hands: Hands, hospital: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The field for the reason takes the focus by itself where the reason is begun behind the dose."""
    # Of which no check has a word to say: a notice is seen by a key more.
    monkeypatch.setattr(Ward.__module__ + ".MEDICINES", itertools.cycle([("rifaksimin", "A07AA11")]))
    ward = a_standing_order(hands, hospital, "order-budget-change-field")
    form = hands.seat.desk.medicine
    hands.began()
    hands.press(Key.Key_E)
    ward.form()
    hands.write("750 pga. for lite effekt")
    blocks = ward.form().blocks
    assert blocks["why"].line.hasFocus()
    assert ward.form().model.alerts == ()
    assert (blocks["text"].line.text(), blocks["why"].line.text()) == ("750", "for lite effekt")
    hands.press(Key.Key_Return)
    hands.seat.until(lambda: not form.is_open)
    took = hands.took()
    hands.seat.settle()
    assert (took.task, took.errors) == ("change_dose", 0)
    assert took.steps <= BUDGETS["change in fields"], took
    old = f"MedicationRequest/{ward.ident}"
    (new,) = [one for one in _on(hospital, f"MedicationRequest?patient={ward.patient}&_count=500")
              if one.get("priorPrescription", {}).get("reference") == old]  # fmt: skip
    assert new["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 750
    assert "for lite effekt" in str(new)


def test_a_medicine_stopped(hands: Hands, hospital: Embedded) -> None:
    ward = a_standing_order(hands, hospital, "order-budget-stop")
    hands.began()
    hands.press(Key.Key_S)
    ward.form()
    hands.press(Key.Key_2)
    if hands.seat.desk.medicine.is_open:
        hands.press(Key.Key_Return, CONTROL)
    took = hands.took()
    hands.seat.settle()
    assert (took.task, took.errors) == ("stop_medicine", 0)
    assert took.steps <= BUDGETS["stop"], took
    assert ward.on_server(f"MedicationRequest/{ward.ident}")["status"] == "stopped"


def test_a_dose_given(hands: Hands, hospital: Embedded) -> None:
    seat = hands.seat
    ward = Ward(seat, hospital, "order-budget")
    opened(hands, "h03")
    opened(hands, ward.patient)
    key = f"MedicationRequest/{ward.ident}"
    hands.began()
    hands.press(Key.Key_4, CONTROL)
    panel = ward.panel()
    seat.until(lambda: any(row.key == key for row in panel.model.rows))
    assert panel.view.current_key() == key, "the dose that waits stands first, and the cursor is on it"
    hands.press(Key.Key_D)
    took = hands.took()
    seat.settle()
    assert (took.task, took.errors) == ("give_dose", 0)
    assert took.steps <= BUDGETS["dose"]
    assert took.keys <= 36 / 10, "36 key presses elsewhere"
    made = [one for one in _on(hospital, f"MedicationAdministration?patient={ward.patient}&_count=500")
            if one.get("request", {}).get("reference") == key]  # fmt: skip
    (given,) = made
    assert (given["status"], given["dosage"]["dose"]["value"]) == ("completed", 500)
    assert given["performer"][0]["actor"]["reference"] == seat.desk.actor.practitioner


def test_72_hours_of_one_laboratory_value(hands: Hands, hospital: Embedded) -> None:
    seat, patient = hands.seat, "h05"
    opened(hands, patient)
    since = utc_now() - timedelta(hours=72)
    values = [
        (moment(one["effectiveDateTime"]), one["valueQuantity"]["value"])
        for one in _on(hospital, f"Observation?patient={patient}&code=NPU19748&_count=200")
    ]
    wanted = [f"{value:g}" for when, value in sorted(values) if when >= since]
    assert len(wanted) >= 2
    hands.began()
    hands.press(Key.Key_R, CONTROL)
    panel = seat.desk.patients.page.panels_of("laboratory")[-1]
    seat.until(lambda: panel.isVisible() and panel.model)
    took = hands.seen()
    assert took.steps <= BUDGETS["72 hours"]
    start, samples = panel._samples()
    assert panel.view.choose("crp")
    row = next(r for group in panel.model.groups for r in group.rows if r.key == "crp")
    shown = [row.cells[start + n].text for n in range(len(samples))]
    assert shown[-len(wanted) :] == wanted
    index = panel.view.currentIndex()
    assert panel.view.viewport().rect().contains(panel.view.visualRect(index)), "in sight, not scrolled away"


def unremarkable(patients: tuple[str, ...], owner: str) -> list[Json]:
    """An answer of one sample within its reference for each, that waits to be seen."""
    found: list[Json] = []
    taken = (utc_now() - timedelta(hours=2)).isoformat()
    for patient in patients:
        ident, subject = f"budget-{patient}", {"reference": f"Patient/{patient}"}
        milligrams = {"unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
        found += [
            {
                "resourceType": "Observation", "id": ident, "status": "final", "subject": subject,
                "category": [{"coding": [{"code": "laboratory", "system":
                              "http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                "code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7280", "code": "NPU03096"}],
                         "text": "Magnesium"},
                "valueQuantity": {"value": 0.85, **milligrams},
                "referenceRange": [{"low": {"value": 0.71, **milligrams},
                                    "high": {"value": 0.94, **milligrams}}],
                "effectiveDateTime": taken, "issued": taken,
            },
            {
                "resourceType": "DiagnosticReport", "id": ident, "status": "final", "subject": subject,
                "category": [{"coding": [{"code": "LAB", "system":
                              "http://terminology.hl7.org/CodeSystem/v2-0074"}]}],
                "code": {"text": "Blodprøver"}, "effectiveDateTime": taken, "issued": taken,
                "result": [{"reference": f"Observation/{ident}"}],
            },
            {
                "resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
                "code": {"coding": [{"system": "urn:fagflate:code", "code": "task-result"}]},
                "focus": {"reference": f"DiagnosticReport/{ident}"}, "for": subject, "authoredOn": taken,
                "owner": {"reference": owner},
            },
        ]  # fmt: skip
    return found


@pytest.mark.acts("AcknowledgeResults")
def test_ten_unremarkable_results(hands: Hands, hospital: Embedded) -> None:
    seat = hands.seat
    everybody = seat.ask(lambda desk, c: desk.members(c, "hjerte3")).patients[:10]
    put(hospital, *unremarkable(everybody, seat.desk.actor.practitioner))
    seat.desk.show_page("results")
    panel = seat.desk.pages.panel("results")
    seat.settle()
    answers = {f"DiagnosticReport/budget-{patient}" for patient in everybody}
    seat.until(lambda: panel.model and answers <= {row.key for row in panel.model.rows})
    # What else of the ward is unremarkable differs from hour to hour.
    plain = {row.key for row in panel.model.rows if row.group == "plain"}
    waiting = {row.key for row in panel.model.rows} - plain
    assert answers <= plain
    hands.began()
    assert set(panel.marked_keys()) == plain, "they are ticked, and only they"
    # What was not on the screen is leafed through first.
    hands.press(Key.Key_J, CONTROL)
    seat.settle()
    hands.press(Key.Key_J, CONTROL)
    took = hands.took()
    seat.settle()
    assert (took.task, took.errors) == ("acknowledge_results", 0)
    assert took.steps <= BUDGETS["ten results"]
    for patient in everybody:
        (task,) = _on(hospital, f"Task?_id=budget-{patient}")
        assert task["status"] == "completed"
    assert {row.key for row in panel.model.rows} == waiting, "nothing else was acknowledged with them"


def test_a_discharge_letter(hands: Hands, hospital: Embedded) -> None:
    """Everything that must be decided is answered, medicines too; the letter is signed and queued."""
    seat, desk, patient = hands.seat, hands.seat.desk, "h10"
    opened(hands, patient)
    model = seat.answer(OpenLetter(patient, str(uuid.uuid4()), ""))
    assert model is not None
    assert len(model[1].decisions) >= 2, "there is something to decide"
    hands.began()
    hands.press(Key.Key_K, CONTROL)
    hands.write("skriv epikrise")
    hands.press(Key.Key_Return)
    editor = composed(hands)
    draft = editor.model.text.draft
    hands.press(Key.Key_F7)
    # In the early morning the day's blood samples are not answered yet, and the letter asks who follows them.
    asked = [one for one in editor.model.decisions if not one.choices]
    for _decision in range(6):
        if not editor.model.decisions:
            break
        if editor.model.decisions[0].choices:
            hands.press(digit(editor))
        else:
            hands.write("Aas")
            hands.press(Key.Key_F7)
    assert not editor.model.decisions
    assert not editor.gaps()
    hands.press(Key.Key_Return, CONTROL)
    took = hands.took()
    assert (took.task, took.errors) == ("sign_letter", 0)
    assert took.steps <= BUDGETS["letter"] + 2 * len(asked)
    seat.settle()
    assert desk.patients.focus == patient
    (signed,) = _on(hospital, f"Composition?_id={draft}")
    assert signed["status"] == "final"
    (document,) = [one for one in _on(hospital, f"DocumentReference?patient={patient}&_count=200")
                   if one.get("masterIdentifier", {}).get("value") == f"urn:uuid:{draft}"]  # fmt: skip
    assert _on(hospital, f"Task?focus=DocumentReference/{document['id']}"), "each recipient has a Task"


def copies(hospital: Embedded, of: str, count: int) -> set[str]:
    """So many more letters like one that waits for the post; their Tasks."""
    (document,) = _on(hospital, f"DocumentReference?_id={of}")
    (task,) = _on(hospital, f"Task?focus=DocumentReference/{of}")
    made = set()
    for number in range(count):
        name = str(uuid.uuid4())
        identifier = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{name}"}
        ident = f"{of}-copy-{number}"
        put(
            hospital,
            {**document, "id": ident, "masterIdentifier": identifier, "identifier": [identifier]},
            {**task, "id": ident, "identifier": [{**identifier, "value": f"urn:uuid:{uuid.uuid4()}"}],
             "groupIdentifier": identifier, "focus": {"reference": f"DocumentReference/{ident}"}},
        )  # fmt: skip
        made.add(ident)
    return made


def test_twenty_letters(sit: Sit, hospital: Embedded, tmp_path: Path) -> None:
    seat = sit("secretary")
    copied = copies(hospital, "h14b-letter-1", 20)
    seat.sign_in(secretary=True)
    desk = seat.desk
    panel = desk.pages.panel("queue")
    seat.settle()
    letters = {f"DocumentReference/{ident}" for ident in copied}
    seat.until(lambda: panel.model and letters <= {row.key for row in panel.model.rows})

    printer = printer_of(desk)
    hands = at(seat)
    hands.began()
    hands.press(Key.Key_A, CONTROL)
    hands.press(Key.Key_Space)
    assert letters <= set(panel.marked_keys())
    # Twenty letters on a busy machine take longer than anything else here.
    hands.strike(Key.Key_P, CONTROL)
    seat.until(lambda: panel.printing.posted.isVisible() or seat.errors, 120)
    seat.quiet()
    hands.press(Key.Key_Return, CONTROL | SHIFT)
    seat.until(lambda: len(hands.counted) == 2 or seat.errors)
    assert not seat.errors, [str(e) for e in seat.errors]
    assert [one.task for one in hands.counted] == ["mark_printed", "mark_posted"]
    assert sum(one.steps for one in hands.counted) <= BUDGETS["twenty letters"]
    assert sum(one.errors for one in hands.counted) == 0
    seat.settle()
    for ident in copied:
        (task,) = _on(hospital, f"Task?_id={ident}")
        assert task["businessStatus"]["coding"][0]["code"] == "posted"
    assert len(printer.pdfs) == len(printer.jobs) >= len(copied), "one job a letter"
    assert printer.one_sided
    hands.counting.close()


def test_a_patient_on_no_list(hands: Hands, hospital: Embedded) -> None:
    seat, desk = hands.seat, hands.seat.desk
    name = {"family": "Zakariassen", "given": ["Tordis"]}
    other = {"family": "Zakariassen", "given": ["Ove"]}
    for ident, one in (("on-no-list", name), ("on-no-list-either", other)):
        put(hospital, {"resourceType": "Patient", "id": ident, "name": [one], "birthDate": "1949-03-02"})
    desk.show_page("ward")
    seat.settle()
    hands.began()
    hands.press(Key.Key_K, CONTROL)
    hands.write("Zakariassen Tordis")
    seat.until(lambda: seat.window.palette_overlay.current() == OpenPatient("on-no-list"))
    hands.press(Key.Key_Return)
    took = hands.took()
    assert took.task == "find_patient"
    assert took.steps <= BUDGETS["on no list"]
    seat.settle()
    assert desk.patients.focus == "on-no-list"
    assert desk.patients.banner is not None
    assert desk.patients.banner.key == "on-no-list"


def test_every_budget_has_its_test() -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    assert len(tests) == len(BUDGETS) + 1
