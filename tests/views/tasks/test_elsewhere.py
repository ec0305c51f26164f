"""What waits for a person about patients who are not on the ward is on their lists, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.shown.results.results import ResultsModel
from desktop.store import outbox, people, records, snapshots
from desktop.store.outbox import Act
from desktop.store.store import Store, Transaction
from desktop.sync.pull import cursors, inbox
from desktop.sync.pull.inbox import Told
from desktop.sync.pull.pull import CHART
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.reader import Reader
from tests.views.charts import NOW, PLACES, Json, concept, patient, stay

AAS = Actor(
    "PractitionerRole/aas",
    "Practitioner/aas",
    "Maren Aas",
    organization="Organization/h3",
    ward="h3",
    profession="doctor",
)
OTHER = "Practitioner/other"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path, b"\x01" * 32, clock=lambda: NOW) as store:

        def fill(tx: Transaction) -> None:
            members = Members("h3", ("h3", "b12"), ("p1",))
            snapshots.put(tx, SNAPSHOT, "h3", msgspec.json.encode(members).decode())
            for place in PLACES:
                put(tx, place, "")
            for ident, family in (("p1", "Lie"), ("p9", "Moe")):
                people.key_of(tx, ident)
                put(tx, patient(ident, family, "Ida"), ident)
            cursors.advance(tx, ("p1",), "Flag", "")
            for kind in CHART:
                cursors.advance(tx, ("p1",), kind, "2026-11-20T12:00:00Z")

        store.write(fill, origin="test").result()
        yield store


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    reader = Reader(store, AAS, lambda: NOW)
    yield reader
    reader.close()


def put(tx: Transaction, body: Json, owner: str) -> None:
    text = strict.dumps(body)
    records.put(tx, [records.Row(body["resourceType"], body["id"], "1", "", text, owner)])


def write(store: Store, *bodies: Json, whose: str = "p9") -> None:
    store.write(lambda tx: [put(tx, body, whose) for body in bodies], origin="test").result()


def todo(ident: str = "t1", owner: str = AAS.practitioner, **more: Any) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "description": "Ring fastlegen", "owner": {"reference": owner},
            "for": {"reference": "Patient/p9"}, **more}  # fmt: skip


def answer(owner: str = AAS.practitioner) -> tuple[Json, Json]:
    report = {"resourceType": "DiagnosticReport", "id": "d1", "status": "final",
              "code": concept("Blodkultur"), "conclusion": "Vekst av S. aureus",
              "subject": {"reference": "Patient/p9"}}  # fmt: skip
    return report, todo("t2", owner, focus={"reference": "DiagnosticReport/d1"})


def ask(store: Store, view: Any) -> Any:
    return store.read(view).result()


@pytest.mark.parametrize("owner", [AAS.practitioner, AAS.role, AAS.organization])
def test_a_task_about_somebody_who_has_gone_home_is_on_the_list_and_counted(
    store: Store, reader: Reader, owner: str
) -> None:
    write(store, todo(owner=owner))
    model, state = ask(store, lambda c: reader.tasks(c, "h3"))
    assert [(r.key, r.patient, r.family) for r in model.rows] == [("Task/t1", "p9", "Moe")]
    assert state.kind == "ready"
    assert ask(store, lambda c: reader.waiting(c, "h3")).tasks == 1


@pytest.mark.parametrize("more", [{"owner": {"reference": OTHER}}, {"owner": None}, {"status": "completed"}])
def test_what_is_somebody_elses_or_done_is_not(store: Store, reader: Reader, more: Json) -> None:
    body = {key: value for key, value in (todo() | more).items() if value is not None}
    write(store, body)
    model, state = ask(store, lambda c: reader.tasks(c, "h3"))
    assert (model.rows, state.kind) == ((), "empty")
    assert ask(store, lambda c: reader.waiting(c, "h3")).tasks == 0


def test_a_result_that_came_after_the_patient_left_waits_for_the_one_who_asked(
    store: Store, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, *answer())
    model, state = ask(store, lambda c: reader.results(c, "h3"))
    assert [r.patient for r in model.rows] == ["p9"]
    assert state.kind == "ready"
    assert ask(store, lambda c: reader.results(c, "h3", "ward"))[0].rows == ()
    waiting = ask(store, lambda c: reader.waiting(c, "h3"))
    assert (waiting.results, waiting.ward_results, waiting.patients) == (1, 1, 1)
    assert {model.counts for model in _lists(store, reader)} == {(("ward", 0), ("duty", 0))}, "not asked yet"
    monkeypatch.setattr(inbox, "told", lambda _connection: Told())
    assert {model.counts for model in _lists(store, reader)} == {(("mine", 1), ("ward", 0), ("duty", 0))}


def _lists(store: Store, reader: Reader) -> list[ResultsModel]:
    return [ask(store, lambda c, s=s: reader.results(c, "h3", s))[0] for s in ("mine", "ward", "duty")]


def test_no_list_of_answers_has_a_count_while_the_ward_is_not_known(store: Store, reader: Reader) -> None:
    write(store, *answer())
    assert ask(store, lambda c: reader.results(c, ""))[0].counts == ()
    assert ask(store, lambda c: reader.results(c, "unknown"))[0].counts == ()


def test_ones_own_answers_have_no_count_where_those_elsewhere_were_not_asked_for(
    store: Store, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, *answer())
    told = Told(by_patient=True, by_owner=False)
    monkeypatch.setattr(inbox, "told", lambda _connection: told)
    assert {model.counts for model in _lists(store, reader)} == {(("ward", 0), ("duty", 0))}
    # Who has acknowledged what is not known at all then.
    monkeypatch.setattr(inbox, "told", lambda _connection: Told(by_patient=False))
    assert {model.counts for model in _lists(store, reader)} == {()}


def test_the_results_of_others_elsewhere_are_nobodys_here(store: Store, reader: Reader) -> None:
    write(store, *answer(OTHER))
    assert ask(store, lambda c: reader.results(c, "h3"))[0].rows == ()
    assert ask(store, lambda c: reader.waiting(c, "h3")).ward_results == 0


def test_a_bed_of_another_ward_is_not_shown_as_one_of_this(store: Store, reader: Reader) -> None:
    there = stay(location=[{"location": {"reference": "Location/b12"}, "status": "active"}])
    write(store, {**there, "subject": {"reference": "Patient/p9"}}, todo(), *answer())
    for page in (reader.tasks, reader.results):
        (row,) = ask(store, lambda c, page=page: page(c, "h3"))[0].rows
        assert row.bed == ""


def test_what_is_done_here_and_still_unsent_leaves_the_list_and_what_is_changed_stays(
    store: Store, reader: Reader
) -> None:
    write(store, todo())
    for status, left in (("in-progress", 1), ("completed", 0)):
        body = todo(status=status)
        store.write(lambda tx, body=body: outbox.put(tx, body, Act("w", AAS.role)), origin="command").result()
        assert len(ask(store, lambda c: reader.tasks(c, "h3"))[0].rows) == left


def test_a_task_given_to_oneself_and_still_unsent_is_there(store: Store, reader: Reader) -> None:
    write(store, todo(owner=OTHER))
    store.write(lambda tx: outbox.put(tx, todo(), Act("w", AAS.role)), origin="command").result()
    assert len(ask(store, lambda c: reader.tasks(c, "h3"))[0].rows) == 1


def test_a_task_elsewhere_that_can_not_be_read_is_named(store: Store, reader: Reader) -> None:
    write(store, {**todo("t7"), "description": 7})
    said = ask(store, lambda c: reader.tasks(c, "h3"))[1]
    assert said.kind == "error"
    assert "Task/t7" in said.details


def test_who_is_on_the_ward_is_there_once(store: Store, reader: Reader) -> None:
    mine = todo() | {"for": {"reference": "Patient/p1"}}
    write(store, mine, whose="p1")
    assert len(ask(store, lambda c: reader.tasks(c, "h3"))[0].rows) == 1
    assert ask(store, lambda c: reader.waiting(c, "h3")).tasks == 1


def test_of_somebody_elsewhere_only_ones_own_stands_there(store: Store, reader: Reader) -> None:
    write(store, todo(), todo("t8", OTHER), *answer(OTHER))
    assert [r.key for r in ask(store, lambda c: reader.tasks(c, "h3"))[0].rows] == ["Task/t1"]
    assert ask(store, lambda c: reader.results(c, "h3"))[0].rows == ()
    waiting = ask(store, lambda c: reader.waiting(c, "h3"))
    assert (waiting.tasks, waiting.results, waiting.ward_results) == (1, 0, 0)
