"""A working day by keys alone, admission note to posted letter: nurse, doctor, secretary; on two servers.

One patient, three people at three windows. After each act all of it is sent, and what is looked at is the
server: through its own interface, never through the program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.core.clock import local, utc_now
from desktop.fhir.strict import dumps
from desktop.shown.paper.print_states import PrintState
from tests.journeys.reality import Json, on_server, sitting
from tests.journeys.test_by_keys import BOTH, CONTROL, composed
from tests.journeys.test_notes import dialog, editing, within
from tests.journeys.working_day import (
    ADMISSION,
    DOCTOR,
    KINDS,
    NURSE,
    PATIENT,
    RESULT,
    SECRETARY,
    TASK,
    WARD_ORDER,
    Person,
    Told,
    others,
    ours,
)
from tests.papers.stand_in import printer_of

Key = Qt.Key


@pytest.fixture(
    params=[pytest.param(ours, id="embedded"), pytest.param(others, id="medplum", marks=pytest.mark.node)]
)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with request.param(tmp_path) as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_working_day(server: Any, qapp: QApplication, tmp_path: Path) -> None:
    told = Told(server)
    with at_work(qapp, tmp_path, server, NURSE) as nurse:
        vital_signs(nurse, told)
        dose_given(nurse, told)
        task_added(nurse, told)
    with at_work(qapp, tmp_path, server, DOCTOR) as doctor:
        seen_and_written(doctor, told)
        dose_changed(doctor, told)
        result_acknowledged(doctor, told)
        task_done(doctor, told)
        discharge_planned(doctor, told)
        letter = discharge_letter(doctor, told)
        discharged(doctor, told)
    with at_work(qapp, tmp_path, server, SECRETARY) as secretary:
        posted(secretary, told, letter, tmp_path / "printed.pdf")
    everything_is_there_once((nurse, doctor, secretary), told)


@contextmanager
def at_work(app: QApplication, folder: Path, server: Any, name: str) -> Iterator[Person]:
    """Somebody's part of the day, at a window of their own; when it is over, nothing of it waits."""
    with sitting(app, folder, server, "cardiology") as open_:
        person = Person(open_(name), name)
        yield person
        person.goes_home()


def everything_is_there_once(people: tuple[Person, ...], told: Told) -> None:
    """Each act stands in the log of who did it and on the server; nothing waits, nothing is there twice."""
    named: Counter[str] = Counter()
    events: set[str] = set()
    for person in people:
        assert {e["agent"][0]["who"]["reference"] for e in person.logged} == {person.actor.practitioner}
        acts = [(e["action"], about(e)) for e in person.logged if e["action"] in "CUD"]
        assert [action for action, _keys in acts] == [action for action, _keys in person.acts]
        for (action, keys), (_same, meant) in zip(acts, person.acts, strict=True):
            assert meant <= keys, (action, meant, keys)
            named.update(keys)
        mine = {e["id"] for e in person.logged if f"Patient/{PATIENT}" in str(e.get("entity"))}
        assert not mine & events
        events |= mine
    there = on_server(told.server, f"AuditEvent?patient=Patient/{PATIENT}&_count=1000")
    assert Counter(e["id"] for e in there) == Counter(events)
    made = {f"{kind}/{one['id']}" for kind in KINDS for one in told.new(kind)}
    assert made == {key for key in named if key.split("/")[0] in KINDS} - set(told.versions)
    # Sent once for each time it was written: another version would be the same act sent again.
    for key, times in named.items():
        assert told.count(key) == told.versions.get(key, 0) + times, key


def about(event: Json) -> set[str]:
    """What an event of the log is about, besides its patient."""
    return {e["what"]["reference"] for e in event["entity"] if "reference" in e["what"]} - {
        f"Patient/{PATIENT}"
    }


def vital_signs(nurse: Person, told: Told) -> None:
    nurse.open()
    nurse.press(Key.Key_M, CONTROL)
    entry = nurse.desk.entry
    nurse.until(lambda: entry.open and entry.row.isVisible())
    for text in ("18", "96", None, "124/76", "82", "36,9", "a"):
        if text is not None:
            nurse.write(text)
        nurse.press(Key.Key_Tab)
    nurse.until(lambda: entry.row.model.ready)
    nurse.press(Key.Key_Return, CONTROL)
    nurse.until(lambda: not entry.open)
    nurse.sent()
    made = told.new("Observation")
    assert made
    assert {o["status"] for o in made} == {"final"}
    codes = Counter(c["code"] for o in made for c in o["code"]["coding"] if c["system"] == "http://loinc.org")
    assert {"9279-1", "8867-4", "8310-5", "85354-9"} <= set(codes), codes
    assert set(codes.values()) == {1}, codes
    (pulse,) = [o for o in made if any(c["code"] == "8867-4" for c in o["code"]["coding"])]
    assert pulse["valueQuantity"]["value"] == 82
    assert nurse.desk.actor.practitioner in {p["reference"] for p in pulse["performer"]}
    nurse.did("C", *(f"Observation/{o['id']}" for o in made))


def dose_given(nurse: Person, told: Told) -> None:
    key = f"MedicationRequest/{WARD_ORDER}"
    panel = nurse.medicine(key)
    nurse.press(Key.Key_D)
    row = lambda: next((r for r in panel.model.rows if r.key == key), None)  # noqa: E731
    nurse.until(lambda: (r := row()) and any(d.state == "given" for d in r.today))
    nurse.sent()
    (given,) = told.new("MedicationAdministration")
    assert given["request"]["reference"] == key
    assert (given["status"], given["dosage"]["dose"]["value"]) == ("completed", 500)
    assert given["performer"][0]["actor"]["reference"] == nurse.desk.actor.practitioner
    nurse.did("C", f"MedicationAdministration/{given['id']}")


def task_added(nurse: Person, told: Told) -> None:
    nurse.press(Key.Key_O, BOTH)
    sheet = nurse.desk.form.sheet
    nurse.until(lambda: sheet.isVisible() and sheet.model is not None)
    nurse.write(TASK)
    nurse.press(Key.Key_Tab)
    nurse.write(DOCTOR)
    nurse.until(lambda: sheet.model.hits)
    nurse.press(Key.Key_Return)
    nurse.until(lambda: sheet.said.get("code"))
    nurse.write("i dag")
    nurse.signs(sheet)
    nurse.sent()
    (task,) = told.new("Task")
    assert (task["description"], task["status"]) == (TASK, "requested")
    assert task["owner"]["reference"] == "Practitioner/hjerte3-LIS"
    nurse.did("C", f"Task/{task['id']}")


def seen_and_written(doctor: Person, told: Told) -> None:
    """What the nurse did stands before the doctor, who writes the admission note."""
    desk = doctor.desk
    tasks = doctor.panel("tasks")
    doctor.until(lambda: any(TASK in row.text for row in tasks.model.rows))
    doctor.open()
    key = f"MedicationRequest/{WARD_ORDER}"
    panel = doctor.medicine(key)
    assert any(d.state == "given" for d in next(r for r in panel.model.rows if r.key == key).today)
    doctor.press(Key.Key_N, BOTH)
    chooser = dialog(doctor.seat, "TemplateDialog")
    titles = [row.choice.title for row in chooser.choices.rows]
    within(doctor.seat, chooser, Key(Key.Key_1 + titles.index("Innkomstnotat")))
    editor = editing(doctor.seat)
    assert editor.model.title == "Innkomstnotat"
    draft = desk.note.kept.id
    doctor.write(ADMISSION)
    doctor.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: desk.note.kept is None or doctor.seat.errors)
    doctor.sent()
    (note,) = told.new("Composition")
    assert (note["id"], note["status"]) == (draft, "final")
    assert ADMISSION in str(note["section"])
    assert desk.actor.practitioner in str(note["author"])
    doctor.did("C", f"Composition/{draft}")


def dose_changed(doctor: Person, told: Told) -> None:
    doctor.open()
    doctor.medicine(f"MedicationRequest/{WARD_ORDER}")
    medicine = doctor.desk.medicine
    doctor.press(Key.Key_E)

    def form() -> Any:
        column = medicine.column
        doctor.until(lambda: column.model is not None and column.model.written == column.now_written)
        return column

    assert form().model.what == "change"
    doctor.write("750")
    form()
    doctor.press(Key.Key_Return)
    doctor.press(Key.Key_1)
    for _press in range(3):
        if medicine.is_open:
            form()
            doctor.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not medicine.is_open)
    doctor.sent()
    (new,) = told.new("MedicationRequest")
    assert new["status"] == "active"
    assert new["priorPrescription"]["reference"] == f"MedicationRequest/{WARD_ORDER}"
    assert new["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 750
    assert told.one("MedicationRequest", WARD_ORDER)["status"] not in ("active", "draft", "on-hold")
    doctor.did("U", f"MedicationRequest/{WARD_ORDER}", f"MedicationRequest/{new['id']}")


def result_acknowledged(doctor: Person, told: Told) -> None:
    panel = doctor.panel("results")
    # A row is of the answer, whoever owns the Task about it.
    answer = told.one("Task", RESULT)["focus"]["reference"]
    doctor.row(panel, answer)
    doctor.press(Key.Key_K)
    doctor.until(lambda: all(row.key != answer for row in panel.model.rows) or doctor.seat.errors)
    doctor.sent()
    assert told.one("Task", RESULT)["status"] == "completed"
    doctor.did("U", f"Task/{RESULT}")


def task_done(doctor: Person, told: Told) -> None:
    panel = doctor.panel("tasks")
    (row,) = [row for row in panel.model.rows if TASK in row.text]
    doctor.row(panel, row.key)
    doctor.press(Key.Key_D)
    doctor.sent()
    (task,) = [t for t in told.new("Task") if t.get("description") == TASK]
    assert task["status"] == "completed"
    doctor.did("U", f"Task/{task['id']}")


def discharge_planned(doctor: Person, told: Told) -> None:
    panel = doctor.panel("ward")
    doctor.row(panel, PATIENT)
    doctor.press(Key.Key_U)
    sheet = doctor.form("day")
    sheet.parts["day"].selectAll()
    doctor.write("i morgen 13:00")
    doctor.press(Key.Key_Tab)
    doctor.press(Key.Key_2)
    doctor.press(Key.Key_Tab)
    doctor.write("i dag")
    doctor.signs(sheet)
    doctor.until(lambda: next(r for r in panel.model.rows if r.key == PATIENT).leaving)
    doctor.sent()
    stay = told.one("Encounter", PATIENT)
    assert stay["status"] == "in-progress"
    assert local(utc_now() + timedelta(days=1)).strftime("%Y-%m-%d") in dumps(stay)
    doctor.did("U", f"Encounter/{PATIENT}")


def discharge_letter(doctor: Person, told: Told) -> str:
    """The letter is written and signed; gives the key of what is sent."""
    desk = doctor.desk
    doctor.open()
    doctor.press(Key.Key_K, CONTROL)
    doctor.write("skriv epikrise")
    doctor.press(Key.Key_Return)
    editor = composed(doctor.keys)
    doctor.seat.decide(editor)
    assert not editor.model.decisions, [(d.title, d.text, d.choices) for d in editor.model.decisions]
    draft = editor.model.text.draft
    doctor.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: desk.letter.patient == "" or doctor.seat.errors)
    doctor.sent()
    assert told.one("Composition", draft)["status"] == "final"
    (document,) = told.new("DocumentReference")
    assert document["masterIdentifier"]["value"] == f"urn:uuid:{draft}"
    key = f"DocumentReference/{document['id']}"
    assert sends(told, key), "each recipient has a Task"
    doctor.did("C", f"Composition/{draft}", key, *(f"Task/{t['id']}" for t in sends(told, key)))
    return key


def sends(told: Told, letter: str) -> list[Json]:
    return [t for t in told.new("Task") if t.get("focus", {}).get("reference") == letter]


def discharged(doctor: Person, told: Told) -> None:
    panel = doctor.panel("ward")
    doctor.row(panel, PATIENT)
    doctor.press(Key.Key_X)
    sheet = doctor.form("to")
    assert sheet.said.get("to") == "snf", "as it was planned"
    assert sheet.model.act is None, "what is still open is looked at first"
    before = {task["id"]: task.get("owner") for task in told.all("Task").values()}
    if "search" in sheet.parts:  # what nobody has
        sheet.go_to("search")
        doctor.write(doctor.desk.actor.name)
        doctor.until(lambda: sheet.model.hits)
        doctor.press(Key.Key_Return)
        doctor.until(lambda: sheet.said.get("code"))
        sheet.go_to("open")
    doctor.press(Key.Key_1)
    doctor.signs(sheet)
    doctor.until(lambda: all(row.key != PATIENT for row in panel.model.rows))
    doctor.sent()
    handed = [f"Task/{i}" for i, t in told.all("Task").items() if before.get(i, {}) != t.get("owner")]
    stay = told.one("Encounter", PATIENT)
    assert stay["status"] == "finished"
    assert stay["period"]["end"]
    assert stay["hospitalization"]["dischargeDisposition"]["coding"][0]["code"] == "snf"
    doctor.did("U", f"Encounter/{PATIENT}", *handed)


def outputs(task: Json) -> set[str]:
    return {one["type"]["coding"][0]["code"] for one in task.get("output", ())}


def posted(secretary: Person, told: Told, letter: str, paper: Path) -> None:
    desk = secretary.desk
    panel = secretary.panel("queue")
    secretary.row(panel, letter)
    secretary.press(Key.Key_Space)
    assert panel.marked_keys() == (letter,)

    printer = printer_of(desk, PrintState.PRINTING)
    secretary.press(Key.Key_P, CONTROL)
    secretary.until(lambda: (printer.pdfs and len(printer.pdfs[0]) > 10_000) or secretary.seat.errors)
    secretary.seat.quiet()
    secretary.until(lambda: panel.printing.posted.isVisible())
    secretary.sent()
    # Until the printer says so, it is sent to it and not printed, here and on the server.
    assert not [t for t in sends(told, letter) if "printed" in outputs(t)]
    assert [t for t in sends(told, letter) if "handed-to-printer" in outputs(t)]
    printer.tell(PrintState.PRINTED)
    desk.print_watch.begin()
    secretary.until(lambda: [t for t in sends(told, letter) if "printed" in outputs(t)])
    secretary.sent()
    secretary.press(Key.Key_Return, BOTH)
    secretary.sent()
    (paper_copy,) = [t for t in sends(told, letter) if t["businessStatus"]["text"] == "postlagt"]
    for _sent_to_the_printer_then_printed_then_posted in range(3):
        secretary.did("U", f"Task/{paper_copy['id']}")
