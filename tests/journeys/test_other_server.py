"""The same client, unchanged, against a FHIR server that others wrote; and what it writes, before others."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import acts
from desktop.acts.window import Print
from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.cli.load_send import Loader
from desktop.fhir.references import patient_of
from desktop.fhir.strict import dumps, loads
from desktop.store import outbox
from tests.journeys.conftest import PATIENTS, Seat
from tests.journeys.reality import CTRL, Json, answers_keys, keys, on_server, sitting
from tests.papers.stand_in import printer_of
from tests.servers import medplum as other
from tests.servers.medplum import Medplum, foreign_validators

__all__ = ["foreign_validators"]
pytestmark = pytest.mark.node
PATIENT = "h12a"
SOME = (PATIENT, "h02")


@pytest.fixture(scope="module")
def medplum() -> Iterator[Medplum]:
    """Medplum's router with the demo hospital, loaded by our own loader."""
    with other.serving() as server:
        yield server


def _of_some(resource: Json) -> bool:
    """The hospital and a few of its patients: the router looks through everything for each search."""
    patient = resource["id"] if resource["resourceType"] == "Patient" else patient_of(resource)
    return not patient or patient in SOME


@pytest.fixture(scope="module")
def hospital(medplum: Medplum, tmp_path_factory: pytest.TempPathFactory) -> Medplum:
    file = tmp_path_factory.mktemp("demo") / "hospital.ndjson"
    resources = [r for r in demo.resources(PATIENTS, draw=draw) if _of_some(r)]
    file.write_text("".join(dumps(r) + "\n" for r in resources), encoding="utf-8")
    with medplum.behind(3 * 24 * 3600), Loader(medplum.url, medplum.token) as loader:
        result = loader.load([file])
    assert result.refused == []
    assert sum(result.stored.values()) == len(resources)
    return medplum


@pytest.fixture(scope="module")
def written() -> Iterator[list[Json]]:
    """Every resource that the client puts into its outbox, as it would be sent."""
    found: list[Json] = []
    put = outbox.put

    def seen(tx: Any, resource: Json, act: Any) -> None:
        found.append(copy.deepcopy(resource))
        put(tx, resource, act)

    # The log's lines are text by then.
    add = outbox.add

    def added(tx: Any, kind: str, ident: str, patient: str, text: str, act: Any) -> None:
        if kind == "AuditEvent":
            found.append(loads(text))
        add(tx, kind, ident, patient, text, act)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "put", seen)
        patch.setattr(outbox, "add", added)
        yield found


@pytest.fixture(scope="module")
def open_(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, hospital: Medplum, written: list[Json]
) -> Iterator[Callable[..., Seat]]:
    with sitting(qapp, tmp_path_factory.mktemp("seats"), hospital, "cardiology") as opened:
        yield opened


@pytest.fixture(scope="module")
def doctor(open_: Callable[..., Seat]) -> Seat:
    seat = open_()
    seat.sign_in()
    return seat


@pytest.fixture(scope="module")
def secretary(open_: Callable[..., Seat], doctor: Seat) -> Seat:
    seat = open_()
    seat.sign_in(secretary=True)
    return seat


def show(seat: Seat, patient: str) -> None:
    seat.errors.clear()
    seat.window.activateWindow()
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner)
    seat.settle()
    assert seat.desk.patients.banner is not None
    assert seat.desk.patients.banner.key == patient


def test_the_ward_and_a_whole_record(doctor: Seat, hospital: Medplum) -> None:
    assert doctor.session.status.state == "current", doctor.session.status
    assert "Medplum" in doctor.session.status.software
    doctor.desk.show_page("ward")
    panel = doctor.desk.pages.panel("ward")
    doctor.until(lambda: panel.model and panel.model.rows)
    assert {row.key for row in panel.model.rows} == set(SOME)
    show(doctor, PATIENT)
    # It gives no `next` link; nothing of the record is missing all the same.
    for kind in ("Observation", "MedicationRequest", "Condition", "Encounter"):
        with hospital.client() as client:
            total = client.get(f"{kind}?patient={PATIENT}&_summary=count&_total=accurate").json()["total"]
        chart = doctor.ask(lambda desk, c: desk.chart(c, PATIENT))
        held = sum(len(r) for name, r in chart.resources.items() if name == kind)
        assert held == total > 0, kind
        assert not chart.unreadable
    answers_keys(doctor)


def test_a_note(doctor: Seat, hospital: Medplum) -> None:
    show(doctor, PATIENT)
    QTest.keyClick(doctor.window, Qt.Key.Key_N, CTRL)
    doctor.until(lambda: doctor.desk.note.patient == PATIENT and doctor.desk.note.editor.isVisible())
    QTest.keyClicks(QApplication.focusWidget(), "Sov godt, mindre tungpusten.")
    keys(Qt.Key.Key_Return, modifier=CTRL)
    doctor.until(lambda: not doctor.desk.note.editor.isVisible() or doctor.errors)
    doctor.quiet()
    assert not doctor.errors
    gone = time.monotonic() + acts.act.UNDO_SECONDS
    doctor.until(lambda: time.monotonic() > gone)
    doctor.settle()
    mine = [
        c
        for c in on_server(hospital, f"Composition?patient={PATIENT}&_count=200")
        if "Sov godt, mindre tungpusten" in str(c.get("section"))
    ]
    assert [c["status"] for c in mine] == ["final"]


def test_an_order(doctor: Seat, hospital: Medplum) -> None:
    show(doctor, "h02")
    column = doctor.desk.order.column
    doctor.until(lambda: column.model)
    QTest.keyClick(doctor.window, Qt.Key.Key_B, CTRL)
    before = {r["id"] for r in on_server(hospital, "MedicationRequest?patient=h02&_count=500")}
    for words in ("paracet 1 g x 4 po", "crp i morgen"):
        waiting = len(column.model.basket)
        QTest.keyClicks(column.field, words)
        QTest.keyClick(column.field, Qt.Key.Key_Return)
        doctor.until(lambda waiting=waiting: column.model and len(column.model.basket) > waiting)
        doctor.quiet()
    for _press in range(4):
        QTest.keyClick(column.field, Qt.Key.Key_Return, CTRL)
        doctor.quiet()
    doctor.until(lambda: column.model and not column.model.basket)
    doctor.settle()
    assert not doctor.errors
    (order,) = [
        r for r in on_server(hospital, "MedicationRequest?patient=h02&_count=500") if r["id"] not in before
    ]
    assert (order["status"], order["intent"]) == ("active", "order")


def test_a_letter_with_its_tasks_and_the_secretary(
    doctor: Seat, secretary: Seat, hospital: Medplum, tmp_path: Path
) -> None:
    show(doctor, PATIENT)
    doctor.desk.letter.begin()
    doctor.until(lambda: doctor.desk.letter.patient == PATIENT and doctor.desk.letter.editor.model)
    editor = doctor.desk.letter.editor
    letter = editor.model.text.draft
    doctor.decide(editor)
    editor.sign()
    doctor.until(lambda: doctor.desk.letter.patient == "" or doctor.errors)
    assert not doctor.errors
    doctor.settle()
    with hospital.client() as client:
        assert client.get(f"Composition/{letter}").raise_for_status().json()["status"] == "final"
    (document,) = [
        d
        for d in on_server(hospital, f"DocumentReference?patient={PATIENT}&_count=200")
        if d["masterIdentifier"]["value"] == f"urn:uuid:{letter}"
    ]
    key = f"DocumentReference/{document['id']}"

    def ways() -> list[Json]:
        found = on_server(hospital, f"Task?patient={PATIENT}&_count=200")
        return [t for t in found if t.get("focus", {}).get("reference") == key]

    assert ways(), "each recipient has a Task"
    with hospital.client() as client:
        for content in document["content"]:
            url = content["attachment"].get("url", "")
            if url:
                assert client.get(url).is_success, url

    secretary.window.activateWindow()
    secretary.settle()
    secretary.desk.show_page("queue")
    panel = secretary.desk.pages.panel("queue")
    secretary.until(
        lambda: next((r for r in panel.model.rows if r.key == key), None) if panel.model else None
    )
    panel.mark(key)
    secretary.quiet()
    printer = printer_of(secretary.desk)
    panel.run(Print)
    secretary.until(lambda: (printer.pdfs and len(printer.pdfs[0]) > 10_000) or secretary.errors)
    secretary.quiet()
    assert not secretary.errors, secretary.errors
    secretary.desk.queue.posted([key])
    secretary.quiet()
    secretary.settle()
    assert not secretary.errors
    assert "postlagt" in {t["businessStatus"]["text"] for t in ways()}


def test_nothing_waits_and_nothing_is_there_twice(
    doctor: Seat, hospital: Medplum, written: list[Json]
) -> None:
    doctor.settle()
    assert doctor.ask(lambda desk, c: outbox.entries(c)) == ()
    sent = {(r["resourceType"], r["id"]) for r in written}
    assert sent
    with hospital.client() as client:
        for kind, ident in sent:
            assert client.get(f"{kind}/{ident}").is_success, (kind, ident)


def test_what_the_client_writes_is_valid_for_others(written: list[Json], foreign_validators: Any) -> None:
    kinds = Counter(r["resourceType"] for r in written)
    assert {
        "Composition",
        "MedicationRequest",
        "ServiceRequest",
        "DocumentReference",
        "Task",
        "Provenance",
        "AuditEvent",
        "Binary",
    } <= set(kinds), kinds
    bad = [
        (one["resourceType"], one["id"], opinion)
        for one, opinion in zip(written, foreign_validators(written), strict=True)
        if opinion.fhir or opinion.medplum
    ]
    assert not bad, bad[:5]
