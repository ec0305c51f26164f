"""Who works in the working day, on which server, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desktop.cli.load_send import Loader
from desktop.core.clock import local, utc_now
from desktop.fhir.references import patient_of
from desktop.fhir.strict import dumps, loads
from desktop.store import accesslog, outbox
from tests.journeys.bad import small_hospital
from tests.journeys.conftest import Seat
from tests.journeys.reality import Json, on_server
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.servers import embedded, medplum

Key = Qt.Key
PATIENT, WARD_ORDER = "h12a", "day-order"
DOCTOR, NURSE, SECRETARY = "Maren Aas", "Hanne Ness", "Randi Berg"
ADMISSION, TASK, RESULT = "Tungpustet siden i natt.", "Ring hjemmetjenesten om utskrivning", "h12a-inbox-1"


def order() -> Json:
    """A medicine of the stay with a dose that was due forty minutes ago, whatever the hour is."""
    began = utc_now() - timedelta(days=1)
    due = local(utc_now() - timedelta(minutes=40)).strftime("%H:%M:00")
    return {
        "resourceType": "MedicationRequest", "id": WARD_ORDER, "status": "active", "intent": "order",
        "category": [{"coding": [{"code": "inpatient", "system":
                                  "http://terminology.hl7.org/CodeSystem/medicationrequest-category"}]}],
        "medicationCodeableConcept": {"coding": [
            {"system": "http://www.whocc.no/atc", "code": "N03AX14", "display": "levetiracetam"}]},
        "subject": {"reference": f"Patient/{PATIENT}"}, "encounter": {"reference": f"Encounter/{PATIENT}"},
        "authoredOn": began.isoformat(),
        "dosageInstruction": [{
            "timing": {"repeat": {"boundsPeriod": {"start": began.isoformat()}, "frequency": 1, "period": 1,
                                  "periodUnit": "d", "timeOfDay": [due]}},
            "route": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
                                  "code": "PO"}]},
            "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg", "code": "mg",
                                              "system": "http://unitsofmeasure.org"}}],
        }],
    }  # fmt: skip


@contextmanager
def ours(_folder: Path) -> Iterator[Any]:
    with embedded.serving() as server:
        server.load([*small_hospital(), order()])
        yield server


@contextmanager
def others(folder: Path, *, issuer: str = "", secret: str = "") -> Iterator[Any]:
    """Medplum's router; the hospital comes into it by our own loader. With an `issuer` people sign in there.

    It looks through all that it has for each search: here is one patient, and who works on the ward.
    """
    whose = (patient_of(r) or r["id"] * (r["resourceType"] == "Patient") for r in small_hospital())
    hospital = [r for r, patient in zip(small_hospital(), whose, strict=True) if patient in ("", PATIENT)]
    file = folder / "hospital.ndjson"
    file.write_text("".join(dumps(r) + "\n" for r in (*hospital, order())), encoding="utf-8")
    with medplum.serving(issuer=issuer, secret=secret) as server:
        with Loader(server.url, server.token) as loader:
            assert loader.load([file]).refused == []
        yield server


KINDS = ("Observation", "MedicationAdministration", "MedicationRequest", "Task", "Composition", "Encounter",
         "DocumentReference")  # fmt: skip


class Person:
    """Somebody of the ward at their own window."""

    def __init__(self, seat: Seat, name: str) -> None:
        self.seat, self.desk, self.keys = seat, seat.desk, Keys(seat)
        self.until, self.write, self.press = seat.until, self.keys.write, self.keys.press
        self.acts: list[tuple[str, set[str]]] = []
        self.desk.start()
        self.until(lambda: self.desk.choosing.screen and self.desk.choosing.screen._people)
        self.press(Key.Key_F, CONTROL)
        self.write(name)
        self.press(Key.Key_Return)
        self.until(lambda: not seat.window.covered)
        assert self.desk.actor.name == name
        seat.settle()
        self.sent()

    def waiting(self) -> list[tuple[str, str]]:
        return [(e.key, e.state) for e in self.seat.ask(lambda _desk, c: outbox.entries(c))]

    def goes_home(self) -> None:
        """Nothing waits; what the log of this window says is kept for the end of the day."""
        self.seat.settle()
        self.sent()
        assert self.waiting() == []
        read = self.seat.session.store.read
        assert read(accesslog.check).result() is None
        self.actor = self.desk.actor
        every = [loads(text) for _at, text in reversed(read(accesslog.entries).result())]
        # Its head is the program's own.
        self.logged = [one for one in every if one["subtype"][0]["code"] != "log-head"]

    def did(self, action: str, *keys: str) -> None:
        """Note what was done, to be found in the log at the end of the day."""
        self.acts.append((action, set(keys)))

    def sent(self) -> None:
        """All of it is sent, nothing of it was refused, and the bar at the bottom says no different."""
        # Nobody asks for it here: the program sends by itself.
        self.until(lambda: not self.waiting() or self.seat.errors)
        self.seat.quiet()
        assert not self.seat.errors, [str(e) for e in self.seat.errors]
        self.until(lambda: self.seat.session.status.state == "current")
        self.until(lambda: self.seat.window.status.model.unsent_count == 0)
        assert not self.seat.window.status.model.away

    def open(self) -> None:
        """The patient, by name from the palette."""
        self.press(Key.Key_K, CONTROL)
        self.write("solbakken")
        palette = self.seat.window.palette_overlay
        self.until(lambda: any(getattr(e.entry.act, "patient", "") == PATIENT for e in palette._entries))
        self.press(Key.Key_Return)
        self.until(lambda: self.desk.patients.banner and self.desk.patients.banner.key == PATIENT)
        self.seat.quiet()

    def panel(self, page: str) -> Any:
        """A page of the ward, filled and with the focus."""
        self.desk.show_page(page)
        panel = self.desk.pages.panel(page)
        self.until(lambda: panel.state.kind == "ready" and panel.model and panel.model.rows)
        panel.take_focus()
        return panel

    def row(self, panel: Any, key: str) -> None:
        """The cursor on a row, by arrow keys."""
        self.until(lambda: any(row.key == key for row in panel.model.rows))
        self.press(Key.Key_Home, CONTROL)
        for _row in range(len(panel.model.rows) + 12):
            if panel.view.current_key() == key:
                return
            self.press(Key.Key_Down)
        raise AssertionError(f"{key} has no row")

    def form(self, part: str) -> Any:
        sheet = self.desk.form.sheet
        self.until(lambda: sheet.isVisible() and part in sheet.parts)
        return sheet

    def signs(self, sheet: Any) -> None:
        self.until(lambda: sheet.model.act is not None and sheet.model.said == sheet.said)
        self.press(Key.Key_Return, CONTROL)
        self.until(lambda: not sheet.isVisible())

    def medicine(self, key: str) -> Any:
        """The cursor on a medicine of the list."""
        self.press(Key.Key_4, CONTROL)
        page = self.desk.patients.page
        panel = page.panels_of("medicines")[-1]
        self.until(lambda: page.tab == "medicines" and panel.model is not None)
        self.row(panel, key)
        return panel


class Told:
    """What the server holds, asked past the program."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.before = {kind: set(self.all(kind)) for kind in KINDS}
        # Which tasks the ward has, and whose they are, is another matter at another hour.
        tasks = (f"Task/{ident}" for ident in self.before["Task"])
        known = (f"MedicationRequest/{WARD_ORDER}", f"Encounter/{PATIENT}", *tasks)
        self.versions = {key: self.count(key) for key in known}

    def all(self, kind: str) -> dict[str, Json]:
        where = "patient" if kind != "MedicationAdministration" else "subject"
        found = on_server(self.server, f"{kind}?{where}=Patient/{PATIENT}&_count=1000")
        ids = [r["id"] for r in found]
        assert len(ids) == len(set(ids)), f"{kind}: the server tells something twice"
        return {r["id"]: r for r in found}

    def new(self, kind: str) -> list[Json]:
        return [r for ident, r in self.all(kind).items() if ident not in self.before[kind]]

    def count(self, key: str) -> int:
        """How many versions of a resource the server holds."""
        with self.server.client() as client:
            bundle = client.get(f"{key}/_history?_count=100").raise_for_status().json()
        return len(bundle["entry"])

    def one(self, kind: str, ident: str) -> Json:
        with self.server.client() as client:
            found: Json = client.get(f"{kind}/{ident}").raise_for_status().json()
        return found
