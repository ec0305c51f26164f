"""A walk through every question: whoever's data were put into an answer stands in the log before it is given.

What is read is seen at the store itself (`Charts.read`, `records.get`), and what is told in the answer by
words that only one patient's record holds. Neither is taken from the rules of the log (`readings.py`).

One idea: each question is asked, and what was read is compared with what was logged.
"""

from __future__ import annotations

import contextlib
import os
import threading
import types
import typing
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from desktop.acts.drafts import SignOrders
from desktop.acts.edits import Kept, LetterText, NoteText, OrderEdit
from desktop.acts.measurements import Typed
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import FagflateError, StoreError
from desktop.fhir import strict
from desktop.fhir.resources import TYPES
from desktop.link import codec
from desktop.service.record import Record as Service
from desktop.shown import draft_questions as d
from desktop.shown import questions as q
from desktop.shown.ask import Ask
from desktop.shown.paper import papers
from desktop.store import accesslog, people, records, snapshots
from desktop.store.charts import Charts
from desktop.store.store import Store
from desktop.sync.pull import cursors
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.answering import answered
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, SERVER, text
from tests.running.patience import PATIENCE

Json = dict[str, Any]
WARD = "h3"
PATIENTS = ("p1", "p2", "p3")
NAMES = {"p1": "Kanariøy", "p2": "Papegøyås", "p3": "Undulatvik"}
"""Family names that stand nowhere but in one patient's record."""
AT = stamp(NOW - timedelta(hours=3))
COORDINATOR = msgspec.structs.replace(AAS, duty="coordinator", name="Kari Koordinator")


def record_of(patient: str) -> Iterator[Json]:
    """Record of one patient for the walk: some of each kind that lists and panels show."""
    me, name = {"reference": f"Patient/{patient}"}, NAMES[patient]
    stay = {"reference": f"Encounter/e-{patient}"}

    def coded(code: str, system: str = "http://loinc.org") -> Json:
        return {"coding": [{"system": system, "code": code}], "text": f"{name} {code}"}

    yield {"resourceType": "Patient", "id": patient, "name": [{"family": name, "given": ["Kari"]}],
           "birthDate": "1950-02-01", "gender": "female", "meta": {"versionId": "1"}}  # fmt: skip
    yield {"resourceType": "Encounter", "id": f"e-{patient}", "status": "in-progress", "subject": me,
           "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
           "period": {"start": AT}, "location": [{"location": {"reference": f"Location/bed-{patient}"}}],
           "reasonCode": [{"text": f"Brystsmerter {name}"}]}  # fmt: skip
    for number, code in enumerate(("8867-4", "8480-6", "2160-0")):
        yield {"resourceType": "Observation", "id": f"o{number}-{patient}", "status": "final", "subject": me,
               "encounter": stay, "code": coded(code), "effectiveDateTime": AT, "issued": AT,
               "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                         "code": "laboratory" if number == 2 else "vital-signs"}]}],
               "valueQuantity": {"value": 90, "unit": "x", "system": "http://unitsofmeasure.org",
                                 "code": "1"}}  # fmt: skip
    yield {"resourceType": "Task", "id": f"t-{patient}", "status": "requested", "intent": "order",
           "for": me, "code": {"text": f"Ring pårørende {name}"}, "description": f"Ring {name}",
           "owner": {"reference": AAS.role}, "authoredOn": AT}  # fmt: skip
    yield {"resourceType": "Condition", "id": f"c-{patient}", "subject": me,
           "code": {"text": f"Svikt {name}"},
           "clinicalStatus": {"coding": [{
               "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
           }  # fmt: skip
    yield {"resourceType": "MedicationRequest", "id": f"m-{patient}", "status": "active", "intent": "order",
           "subject": me, "medicationCodeableConcept": {"text": f"Furosemid {name}"}, "authoredOn": AT,
           "dosageInstruction": [{"text": "40 mg x 2"}]}  # fmt: skip
    yield {"resourceType": "Composition", "id": f"n-{patient}", "status": "final", "subject": me, "date": AT,
           "type": coded("34111-5"), "title": f"Notat {name}", "author": [{"reference": AAS.practitioner}],
           "section": [{"title": "Vurdering", "text": {
               "status": "generated",
               "div": f'<div xmlns="http://www.w3.org/1999/xhtml">Bedre {name}</div>'}}]}  # fmt: skip
    yield {"resourceType": "DocumentReference", "id": f"l-{patient}", "status": "current", "subject": me,
           "type": coded("18842-5"), "date": AT, "description": f"Epikrise {name}",
           "author": [{"reference": AAS.practitioner}],
           "content": [{"attachment": {"contentType": "application/pdf", "data": "JVBERi0xLjc=",
                                       "title": f"Epikrise {name}"}}]}  # fmt: skip
    yield {"resourceType": "Task", "id": f"h-{patient}", "status": "requested", "intent": "order", "for": me,
           "code": {"text": f"Vaktskifte {name}"}, "owner": {"reference": AAS.practitioner},
           "focus": {"reference": f"DocumentReference/l-{patient}"}, "authoredOn": AT}  # fmt: skip
    yield {"resourceType": "AllergyIntolerance", "id": f"a-{patient}", "patient": me,
           "code": {"text": f"Penicillin {name}"}}  # fmt: skip


SHARED: tuple[Json, ...] = (
    {"resourceType": "Location", "id": WARD, "name": "Hjerte 3", "status": "active",
     "physicalType": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/location-physical-type",
                                  "code": "wa"}]}},
    *({"resourceType": "Location", "id": f"bed-{p}", "name": f"Seng {n}", "status": "active",
       "partOf": {"reference": f"Location/{WARD}"},
       "physicalType": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/location-physical-type",
                                    "code": "bd"}]}} for n, p in enumerate(PATIENTS)),
    {"resourceType": "Practitioner", "id": "aas", "name": [{"family": "Aas", "given": ["Maren"]}]},
    {"resourceType": "PractitionerRole", "id": "aas", "practitioner": {"reference": AAS.practitioner},
     "location": [{"reference": f"Location/{WARD}"}]},
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store", os.urandom(32), clock=lambda: NOW) as made:
        found = [*SHARED, *(one for patient in PATIENTS for one in record_of(patient))]
        rows = [records.Row(one["resourceType"], one["id"], "1", AT, text(one), _whose(one)) for one in found]
        members = msgspec.json.encode(Members(WARD, (WARD, *(f"bed-{p}" for p in PATIENTS)), PATIENTS))

        def fill(tx: Any) -> None:
            records.put(tx, rows)
            for one in found:
                if one["resourceType"] == "Patient":
                    people.index(tx, one)
            snapshots.put(tx, SNAPSHOT, WARD, members.decode())
            for kind in sorted(TYPES):
                cursors.advance(tx, PATIENTS, kind, stamp(NOW))

        made.write(fill, origin="sync").result()
        yield made


def _whose(one: Json) -> str:
    if one["resourceType"] == "Patient":
        return str(one["id"])
    about = one.get("subject") or one.get("patient") or one.get("for") or {}
    return str(about.get("reference", "")).removeprefix("Patient/")


class Walk:
    """Asks, and compares what was read and told with the log as it stood when the answer came."""

    def __init__(self, store: Store, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = store
        self.reader = reader
        self.service = Service(reader, SERVER)
        self.read: set[str] = set()
        charts, get = Charts.read, records.get

        def read(of: Charts, connection: Connection, patient: str, *more: Any, **named: Any) -> Any:
            self.read.add(patient)
            return charts(of, connection, patient, *more, **named)

        def got(connection: Connection, kind: str, ident: str) -> Any:
            row = get(connection, kind, ident)
            if row is not None and row.patient:
                self.read.add(row.patient)
            return row

        monkeypatch.setattr(Charts, "read", read)
        monkeypatch.setattr(records, "get", got)

    def events(self) -> list[Json]:
        """All that stands in the log, oldest first."""
        kept = self.store.read(lambda c: accesslog.entries(c, 10_000)).result()
        return [strict.loads(entry) for _at, entry in reversed(kept)]

    def logged(self, since: int) -> set[str]:
        """Ids of all patients who are named in what was committed to the log since it was so long."""
        return {
            one["what"]["reference"].removeprefix("Patient/")
            for event in self.events()[since:]
            for one in event.get("entity", ())
            if one.get("what", {}).get("reference", "").startswith("Patient/")
        }

    def ask(self, question: Ask[Any]) -> tuple[set[str], set[str], set[str]]:
        """Patients read at the store, those told of in the answer, and those in the log."""
        self.service.shown_anew()
        since = self.store.read(accesslog.head).result()[0]
        self.read.clear()
        answer = self.service.ask(question).result()
        read, logged = set(self.read), self.logged(since)
        words = codec.encode(answer).decode("utf-8", "replace").casefold()
        told = {patient for patient in PATIENTS if NAMES[patient].casefold() in words}
        if isinstance(answer, papers.Printable):
            told |= set(answer.patients)
        name = type(question).__name__
        assert told <= logged, f"{name} tells of {sorted(told - logged)}, of whom the log has nothing"
        return read, told, logged


@pytest.fixture
def walk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    reader = Reader(store, AAS, lambda: NOW)
    yield Walk(store, reader, monkeypatch)
    reader.close()


PAGE = q.PatientPageOf("p1", ())
BY_NAME: Json = {
    "patient": "p1", "ward": WARD, "place": WARD, "fresh": "fresh", "draft": "", "note": "n-p1",
    "letter": "DocumentReference/l", "row": "2160-0", "key": "Observation/o2-p1", "typed": Typed(),
    "page": PAGE, "text": "Kan", "of": q.OriginOf(("Observation/o2-p1",), "x", patient="p1"),
    "start": 0.0, "end": 9e9, "panels": (), "kinds": (), "server": "", "answered": True,
    "letters": ("Composition/n-p1",), "what": "give", "order": "MedicationRequest/m-p1", "form": "round",
}  # fmt: skip
"""A value for the fields of every question."""
OF_KIND: dict[str, Json] = {
    "FormDraft": {"what": "problem"}, "FormNow": {"what": "problem"}, "PeriodsPaper": {"kind": "flowsheet"},
    "PanelsOf": {"panels": (("laboratory", {}), ("notes", {}))},
}  # fmt: skip


def a_value(hint: Any) -> Any:
    """The least value of a field's type."""
    if hint is str:
        return ""
    if hint in (int, float, bool):
        return hint()
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return typing.get_args(hint)[0]
    if origin is types.UnionType:
        return a_value(typing.get_args(hint)[0])
    if origin in (tuple, frozenset, dict):
        return origin()
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = typing.get_type_hints(hint)
        return hint(**{f.name: a_value(hints[f.name]) for f in msgspec.structs.fields(hint) if f.required})
    raise TypeError(str(hint))


def question(kind: type[Ask[Any]], drafts: dict[str, tuple[Kept, Any]]) -> Ask[Any]:
    """One question of a kind, about the walk's first patient or ward."""
    hints = typing.get_type_hints(kind)
    given: Json = {}
    named = {**BY_NAME, **OF_KIND.get(kind.__name__, {})}
    begun = "orders" if hints.get("edit") else "letter" if LetterText in _kinds(hints) else "note"
    if kind is d.RecipientsFor:
        begun = "letter"
    for field in msgspec.structs.fields(kind):
        if field.name in ("kept", "was"):
            given[field.name] = drafts[begun][0]
        elif hints[field.name] in (NoteText, LetterText, LetterText | None, OrderEdit):
            given[field.name] = drafts[begun][1]
        elif field.name in named and (field.required or field.name in ("ward", "patient", "letter")):
            given[field.name] = named[field.name]
        elif field.required:
            given[field.name] = a_value(hints[field.name])
    return kind(**given)


def _kinds(hints: Json) -> set[Any]:
    return {one for hint in hints.values() for one in (hint, *typing.get_args(hint))}


def everybody(walk: Walk) -> dict[str, tuple[set[str], set[str], set[str]]]:
    """(read, told, logged) of one question of each kind; refused ones tell nothing."""
    service, actor = walk.service, walk.reader.actor
    # Who may not write has no drafts: those of a doctor are asked about.
    walk.reader.actor = AAS
    note, shown = service.ask(d.OpenNote("p1", "fresh-n")).result() or pytest.fail("no note")
    letter, whole = service.ask(d.OpenLetter("p1", str(uuid.UUID(int=5)))).result() or pytest.fail(
        "no letter"
    )
    orders, _words = service.ask(d.OpenOrders("p1", "fresh-o")).result() or pytest.fail("no basket")
    drafts = {"note": (note, shown.text), "letter": (letter, whole.text), "orders": (orders, OrderEdit())}
    walk.reader.actor = actor
    found = {}
    for kind in sorted(answered() - {papers.PaperSheet, q.SheetOf}, key=lambda one: one.__name__):
        with contextlib.suppress(FagflateError):
            found[kind.__name__] = walk.ask(question(kind, drafts))
    return found


TOLD = {
    "AskForm", "BannerOf", "ChartPaper", "CodingPage", "EightHourPaper", "FactsNow", "FindPatients",
    "FormNow", "LetterNow", "NoteNow", "ObservationsDuePage", "OpenEntry", "OpenLetter", "OpenNote",
    "OpenPatientOf", "OrdersNow", "PanelsOf", "PatientPageOf", "PeriodsPaper", "PrevisitPage",
    "ReconciliationNow", "ScreeningPage", "TasksPage", "WardPaper", "WholeResource", "WorklistPage",
}  # fmt: skip
"""Questions whose answers tell a doctor of the walk's patients: the walk is no walk past empty rooms."""
TOLD_OF_BEDS = {"BannerOf", "BedsPage", "FindPatients", "OpenPatientOf", "PatientPageOf", "TasksPage"}
"""Those whose answers tell a bed co-ordinator of them."""


@pytest.mark.parametrize(("actor", "tells"), [(AAS, TOLD | {"ResultsPage"}), (COORDINATOR, TOLD_OF_BEDS)])
def test_whoever_is_told_of_in_an_answer_stands_in_the_log_before_it(
    walk: Walk, actor: Actor, tells: set[str]
) -> None:
    walk.reader.actor = actor
    found = everybody(walk)
    assert {name for name, (_read, told, _logged) in found.items() if told} >= tells
    assert {p for _read, told, _logged in found.values() for p in told} == set(PATIENTS)
    read_only = {name for name, (read, told, logged) in found.items() if read and not logged}
    assert {"MakeReady", "WaitingOn", "WardPatients"} & found.keys() <= read_only | {
        "WaitingOn",
        "WardPatients",
    }


def test_what_is_made_ready_is_read_by_nobody_until_it_is_shown(walk: Walk) -> None:
    assert walk.ask(q.MakeReady(PAGE)) == ({"p1"}, set(), set())
    _read, told, logged = walk.ask(PAGE)
    assert told == logged == {"p1"}


def test_what_is_fetched_of_a_resource_for_the_window_opens_its_patients_record(walk: Walk) -> None:
    def events(*keys: str) -> int:
        before = len(walk.events())
        walk.service.may_read(keys).result()
        return len(walk.events()) - before

    assert (events("Observation/o2-p1"), events("Observation/o1-p1"), events("Practitioner/aas")) == (1, 0, 0)
    assert walk.service.ask(q.BannerOf("p2"), 1).result() is not None
    assert events("Patient/p2") == 0, "open in another window"


def test_nobody_by_name_is_logged_as_that(walk: Walk) -> None:
    walk.reader.actor = Actor("", "", "")
    assert walk.ask(q.BannerOf("p2"))[2] == {"p2"}
    (event,) = walk.events()
    assert event["agent"][0]["who"]["display"] == "Navn ikke oppgitt"


def test_an_answer_waits_for_its_line_in_the_log_also_when_it_is_asked_twice(walk: Walk) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def busy(_tx: Any) -> None:
        begun.set()
        go_on.wait(PATIENCE)

    held = walk.store.write(busy, origin="sync")
    begun.wait(PATIENCE)
    first, again = (walk.service.ask(q.BannerOf("p1")) for _n in range(2))
    walk.store.read(lambda _c: None).result()
    assert (first.done(), again.done()) == (False, False), "read, and not in the log yet"
    go_on.set()
    held.result()
    assert first.result() == again.result()
    assert len(walk.events()) == 1, "one showing"


def test_what_can_not_be_logged_is_not_shown_and_says_what_to_do(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise StoreError("Disken er full.", todo="Frigjør plass.")

    with monkeypatch.context() as patch:
        patch.setattr(accesslog, "append", full)
        for asked in (q.BannerOf("p1"), q.WorklistPage(WARD), q.FindPatients("Kan"), papers.WardPaper(WARD)):
            with pytest.raises(StoreError) as caught:
                walk.service.ask(asked).result()
            assert "tilgangsloggen" in caught.value.what
            assert ("Disken er full." in caught.value.what, caught.value.todo) == (True, "Frigjør plass.")
        assert walk.service.ask(q.UnsentCount()).result() == (0, None), "what tells of nobody is answered"
        assert walk.service.ask(q.WorklistPage("")).result()[0].rows == (), "and an empty list"
    assert walk.ask(q.BannerOf("p1"))[2] == {"p1"}, "not shown then, and a reading now"


def test_a_record_is_opened_once_until_something_else_was_shown(walk: Walk) -> None:
    def opened(*asked: Ask[Any], window: int = 0) -> int:
        before = len(walk.events())
        for one in asked:
            walk.service.ask(one, window).result()
        return len(walk.events()) - before

    assert opened(PAGE, q.BannerOf("p1"), q.SentenceOf("p1"), PAGE) == 1
    assert opened(d.OpenNote("p1", "n"), q.PanelsOf("p1", ())) == 0
    assert opened(q.PatientPageOf("p2", ()), PAGE) == 2, "another one, and back"
    assert opened(PAGE, window=1) == 1, "another screen"
    walk.service.shown_anew()
    assert opened(q.BannerOf("p1"), q.PanelsOf("p1", ())) == 1, "after the lock"
    assert opened(q.BannerOf("unknown")) == 0


def test_a_refusal_stands_in_the_log_before_anybody_hears_of_it(walk: Walk) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def busy(_tx: Any) -> None:
        begun.set()
        go_on.wait(PATIENCE)

    held = walk.store.write(busy, origin="sync")
    begun.wait(PATIENCE)
    refused = walk.service.act(SignOrders(Kept("order", "d", "p1", "{}"), OrderEdit(), ()), COORDINATOR)
    assert not refused.done()
    go_on.set()
    held.result()
    with pytest.raises(FagflateError):
        refused.result()
    (event,) = walk.events()
    assert (event["outcome"], bool(event["outcomeDesc"])) == ("4", True)
