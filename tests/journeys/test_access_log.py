"""Somebody goes through the access log by keys: why, who, a pattern, the chain, the patient's excerpt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.access import access_events, audit
from desktop.acts.access_log import ShowAccessLog
from desktop.acts.window import OpenPatient
from desktop.core.actor import Actor, Reason
from desktop.core.clock import shifted
from desktop.store import access_index
from desktop.store.store import READING, Transaction
from tests.journeys.conftest import WARD, Seat
from tests.servers.embedded import Embedded
from ui.panels.access_log import AccessLogPanel

STRAND = Actor(
    "PractitionerRole/strand", "Practitioner/strand", "Kim Strand", "sykepleier", ward="ortopedi2",
    ward_name="Ortopedi 2", profession="nurse", self_declared=False,
)  # fmt: skip


def seeded(seat: Seat, patients: tuple[str, ...], doctor: Actor) -> None:
    """A log as a ward leaves it: its doctor reads and writes, somebody of another ward opens many records."""

    def write(tx: Transaction) -> None:
        now = tx.clock()
        nurse = msgspec.structs.replace(
            doctor, role="PractitionerRole/hjerte3-sykepleier",
            practitioner="Practitioner/hjerte3-sykepleier", name="Hanne Ness", title="sykepleier",
            profession="nurse",
        )  # fmt: skip
        called = msgspec.structs.replace(
            STRAND, name="Ola Brekke", practitioner="Practitioner/brekke", title="overlege",
            ward="akuttmottak", ward_name="Akuttmottak",
        )  # fmt: skip

        def at(
            minutes: float,
            who: Actor,
            patient: str,
            action: Any,
            *what: str,
            how: str = "",
            printed: str = "",
        ) -> None:
            moment = shifted(now, -timedelta(minutes=minutes))
            timed(tx, moment, who, patient, action, what, how, printed)

        first = patients[0]
        at(2900, nurse, first, "R")
        at(2896, nurse, first, "C", "MedicationAdministration/1")
        at(2895, nurse, first, "C", "MedicationAdministration/2")
        with_reason = msgspec.structs.replace(called, reasons=(Reason(first, "other", "tilkalt til tilsyn"),))
        at(1500, with_reason, first, "R", how="reason")
        at(1499, with_reason, first, "R")
        at(1494, with_reason, first, "C", "Composition/9")
        for number, patient in enumerate(patients):
            asked = msgspec.structs.replace(STRAND, reasons=(Reason(patient, "other", "kollega spurte"),))
            at(300 - number * 0.5, asked, patient, "R")
        at(120, doctor, first, "R", how="printed-letter", printed="letter")
        at(60, doctor, first, "R")
        at(50, doctor, first, "R", "Observation/3")
        at(29, doctor, first, "C", "ServiceRequest/4", "Task/4")

    seat.session.store.write(write, origin=READING).result()


def timed(
    tx: Transaction,
    moment: Any,
    who: Actor,
    patient: str,
    action: Any,
    what: tuple[str, ...],
    how: str,
    printed: str,
) -> None:
    event = audit.event(who, action, moment, patient, what, how, printed=printed)
    access_events.keep(tx, event, who.role)


@pytest.fixture
def auditor(sit: Callable[..., Seat]) -> Seat:
    seat = sit("auditor")
    doctor = seat.sign_in()
    patients = seat.ask(lambda desk, c: desk.members(c, WARD).patients)
    seeded(seat, patients, doctor)
    actor: Actor = seat.ask(lambda desk, c: desk.somebody(c, "personvern", "", secretary=False))
    assert actor.duty == "auditor"
    seat.desk.say_error = type(seat.desk).say_error.__get__(seat.desk)  # type: ignore[method-assign]
    seat.desk.sign_in(actor)
    seat.until(lambda: seat.desk.patients.workspace.id == "auditor")
    seat.settle()
    seat.patients = patients  # type: ignore[attr-defined]
    return seat


def opened(seat: Seat, patient: str) -> AccessLogPanel:
    seat.desk.do(OpenPatient(patient))
    dialog = seat.until(lambda: seat.desk.reasons.dialog)
    QTest.keyClick(dialog.choices, Qt.Key.Key_1)
    seat.quiet()
    if dialog.field.isVisible() and not dialog.field.text():
        dialog.field.setText("sak 26/1187")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    seat.until(lambda: seat.desk.reasons.dialog is None)
    panel = seat.desk.pages.panel("access_log")
    assert isinstance(panel, AccessLogPanel)
    seat.until(lambda: panel.model is not None and panel.model.patient == patient)
    seat.quiet()
    return panel


def test_an_auditor_sees_the_log_and_never_the_record(auditor: Seat) -> None:
    patient = auditor.patients[0]  # type: ignore[attr-defined]
    panel = opened(auditor, patient)
    assert panel.model.whose is not None
    assert not auditor.desk.patients.focus, "no record is open"


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, held)


@pytest.mark.acts("AskAboutAccess", "PassOnAccess", "ExplainAccess")
def test_the_whole_way_by_keys(auditor: Seat, tmp_path: Path, hospital: Embedded) -> None:
    seat = auditor
    patient = seat.patients[0]  # type: ignore[attr-defined]
    panel = opened(seat, patient)
    seat.until(lambda: panel.chain.words.words().startswith("Kjeden er hel"))
    strand = next(row for row in panel.model.rows if row.who == "Kim Strand")
    panel.take_focus()
    assert panel.view.choose(strand.key)

    press(Qt.Key.Key_G)
    assert panel._grouped
    press(Qt.Key.Key_G)
    assert not panel._grouped

    press(Qt.Key.Key_Return)
    dialog = seat.until(lambda: seat.desk.log.dialog)
    assert "Kim Strand" in dialog.words.toPlainText()
    seat.until(dialog.words.hasFocus)
    press(Qt.Key.Key_Escape)
    seat.until(lambda: seat.desk.log.dialog is None)

    panel.take_focus()
    press(Qt.Key.Key_V)
    seat.until(lambda: panel.model.shown_pattern)
    assert {row.who for row in panel.model.rows} == {"Kim Strand"}
    assert len({row.patient for row in panel.model.rows}) == len(seat.patients)  # type: ignore[attr-defined]
    press(Qt.Key.Key_V)
    seat.until(lambda: not panel.model.shown_pattern)

    press(Qt.Key.Key_S)
    seat.until(lambda: "spurte Kim Strand" in panel.card.sums.words())
    press(Qt.Key.Key_M)
    seat.until(lambda: "personvernombudet" in panel.card.sums.words())
    press(Qt.Key.Key_F)
    asking = seat.until(lambda: seat.desk.log.asking)
    asking.field.setText("Dekket nattevakt på Hjerte 3")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: panel.model.patterns and panel.model.patterns[0].explained)
    seat.settle()
    with hospital.client() as client:
        found = client.get("Task", params={"requester": "Practitioner/personvern"}).json().get("entry") or ()
        assert {one["resource"]["status"] for one in found} == {"requested", "completed"}
        assert sum("for" in one["resource"] for one in found) == 1

    panel.take_focus()
    press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    seat.quiet()
    assert panel.chain.words.words().startswith("Kjeden er hel")

    press(Qt.Key.Key_F8)
    assert panel.excerpt.sheet.hasFocus()
    press(Qt.Key.Key_Escape)
    assert panel.view.hasFocus()

    press(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    keeping = seat.until(lambda: seat.desk.log.keeping)
    where = tmp_path / "utskrift.pdf"
    keeping.field.setText(str(where))
    press(Qt.Key.Key_Return)
    seat.until(where.exists)
    assert where.read_bytes().startswith(b"%PDF")

    chosen: list[Any] = []
    seat.desk.papers.choose_printer = lambda _desk, asking, then: (chosen.append(asking), then(None))
    panel.take_focus()
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: chosen)
    seat.quiet()
    wanted = access_index.Wanted(patient=patient, person="Practitioner/personvern")
    logged = [line.did for line in seat.ask(lambda _desk, c: access_index.lines(c, wanted, 99))]
    assert {"reason", "read:access-log", "read:access-excerpt", "print:access-excerpt-file"} <= set(logged)
    assert not any(did.startswith("read:record") for did in logged)


def test_the_log_of_everybody_is_searched_from_the_field(auditor: Seat) -> None:
    seat = auditor
    seat.desk.do(ShowAccessLog())
    panel = seat.desk.pages.panel("access_log")
    assert isinstance(panel, AccessLogPanel)
    seat.until(lambda: panel.model is not None and panel.model.rows)
    assert not panel.excerpt.isVisible()
    panel.take_focus()
    press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.filter is not None
    assert panel.filter.hasFocus()
    panel.filter.setText("strand ortopedi")
    press(Qt.Key.Key_Return)
    seat.until(lambda: panel.model.find == "strand ortopedi")
    assert {row.who for row in panel.model.rows} == {"Kim Strand"}
    assert len(panel.model.rows) == len(seat.patients)  # type: ignore[attr-defined]
