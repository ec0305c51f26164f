"""A list about a ward says that nothing waits only when the server has answered for everybody on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, Patient
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistRow
from desktop.shown.workspace import Worklist
from desktop.store import people, records, snapshots
from desktop.store.store import Store, Transaction
from desktop.sync.pull import cursors, inbox
from desktop.sync.pull.pull import CHART
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.base.making import list_state
from desktop.views.reader import Reader
from tests.views.charts import AAS, NOW, patient

WARD = "w1"
LISTS = ("worklist", "results", "tasks")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path, b"\x01" * 32, clock=lambda: NOW) as store:
        yield store


def put(tx: Transaction, body: dict[str, Any], owner: str) -> None:
    text = strict.dumps(body)
    records.put(tx, [records.Row(body["resourceType"], body["id"], "1", "", text, owner)])


def arrive(store: Store, *patients: str) -> None:
    def write(tx: Transaction) -> None:
        members = Members(WARD, (WARD,), ("p1", "p2"))
        snapshots.put(tx, SNAPSHOT, WARD, msgspec.json.encode(members).decode())
        for ident in patients:
            people.key_of(tx, ident)
            put(tx, patient(ident, "Solbakken", "Ida"), ident)

    store.write(write, origin="test").result()


def fetch(store: Store, ident: str, *kinds: str) -> None:
    def write(tx: Transaction) -> None:
        for kind in kinds:
            cursors.advance(tx, (ident,), kind, "2026-11-20T12:00:00Z")

    store.write(write, origin="test").result()


def state(store: Store, reader: Reader, name: str) -> PanelState:
    return store.read(lambda c: getattr(reader, name)(c, WARD)[1]).result()


@pytest.mark.parametrize("name", LISTS)
def test_what_is_not_fetched_is_not_called_empty(store: Store, name: str) -> None:
    reader = Reader(store, AAS, lambda: NOW)
    arrive(store, "p1")
    fetch(store, "p1", *CHART)
    assert state(store, reader, name).kind == "loading", "of one of the two nothing has come yet"
    arrive(store, "p2")
    fetch(store, "p2", "Encounter", "Flag")
    assert state(store, reader, name).kind == "loading", "and of this one only a part"
    fetch(store, "p2", *CHART)
    assert state(store, reader, name).kind == ("ready" if name == "worklist" else "empty")
    reader.close()


@pytest.mark.parametrize("name", ["results", "tasks"])
def test_what_can_not_be_read_is_named(store: Store, name: str) -> None:
    reader = Reader(store, AAS, lambda: NOW)
    arrive(store, "p1", "p2")
    for ident in ("p1", "p2"):
        fetch(store, ident, *CHART)
    broken = {"resourceType": "Task", "id": "t1", "status": "requested", "intent": "order", "owner": "Aas"}
    store.write(lambda tx: put(tx, broken, "p1"), origin="test").result()
    said = state(store, reader, name)
    assert said.kind == "error"
    assert "Task/t1" in said.details
    reader.close()


@pytest.mark.parametrize("name", ["results", "tasks"])
def test_an_inbox_that_the_server_can_not_be_asked_for_is_not_called_empty(store: Store, name: str) -> None:
    reader = Reader(store, AAS, lambda: NOW)
    arrive(store, "p1", "p2")
    for ident in ("p1", "p2"):
        fetch(store, ident, *CHART)
    assert state(store, reader, name).kind == "empty"
    told = msgspec.json.encode(inbox.Told(by_owner=False)).decode()
    store.write(lambda tx: snapshots.put(tx, inbox.SNAPSHOT, "", told), origin="test").result()
    assert state(store, reader, name).kind == "not_checked"
    assert store.read(lambda c: reader.queue(c, frozenset())[1]).result().kind == "not_checked"
    reader.close()


@pytest.mark.parametrize("name", LISTS)
def test_what_the_server_can_not_be_asked_for_is_neither_empty_nor_on_its_way(
    store: Store, name: str
) -> None:
    reader = Reader(store, AAS, lambda: NOW)
    arrive(store, "p1", "p2")
    for ident in ("p1", "p2"):
        fetch(store, ident, *(kind for kind in CHART if kind != "Task"))
    assert state(store, reader, name).kind == "loading"
    store.write(lambda tx: snapshots.put(tx, snapshots.UNASKED, "Task", ""), origin="test").result()
    assert state(store, reader, name).kind == "not_checked"
    reader.close()


def test_a_patients_list_that_can_not_be_asked_for_says_so() -> None:
    nobody = Patient(resource_type="Patient", id="p1")

    def said(pulled: str, unasked: str, filled: bool) -> PanelState:
        chart = Chart(nobody, {}, pulled=frozenset({pulled}), unasked=frozenset({unasked}))
        return list_state(SimpleNamespace(chart=chart), filled, Condition, "Nothing.")  # type: ignore[arg-type]

    assert said("", "", False).kind == "loading"
    assert said("Condition", "", False).kind == "empty"
    assert said("", "Condition", False).kind == "not_checked"
    # What was written here is shown, and does not pass for all there is.
    assert said("", "Condition", True).kind == "not_checked"
    # It was answered for once: that holds.
    assert said("Condition", "Condition", False).kind == "empty"


def test_another_workspace_laid_out_while_a_list_is_made_leaves_it_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head of the new columns used to stand over rows of the old ones, and the list fell."""
    reader = Reader(store, AAS, lambda: NOW)
    arrive(store, "p1")
    reader.lay_out(Worklist(columns=("name", "bed")))
    original = reader.rows.of

    def of(*asked: Any) -> Any:
        found = original(*asked)
        reader.lay_out(Worklist(columns=("name", "limits", "isolation")))
        return found

    monkeypatch.setattr(reader.rows, "of", of)
    model, _state = store.read(lambda c: reader.worklist(c, WARD)).result()
    assert model.columns == ("name", "bed")
    monkeypatch.undo()
    model, _state = store.read(lambda c: reader.worklist(c, WARD)).result()
    assert model.columns == ("name", "limits", "isolation")
    assert {len(row.extras) for row in model.rows} == {len(model.extras)} == {2}


def test_a_row_is_made_anew_of_what_it_says_alone(store: Store) -> None:
    """That a chart was opened is written too: it used to make the row of the patient anew each time."""
    reader = Reader(store, AAS, lambda: NOW)
    arrive(store, "p1", "p2")
    fetch(store, "p1", *CHART)

    def rows() -> dict[str, WorklistRow]:
        model, _state = store.read(lambda c: reader.worklist(c, WARD)).result()
        return {row.key: row for row in model.rows}

    first = rows()
    store.write(lambda tx: tx.touch("AuditEvent", "p1"), origin="test").result()
    store.write(lambda tx: tx.touch("draft", "p1"), origin="test").result()
    made = reader.rows.parts.remade
    assert rows() == first
    assert reader.rows.parts.remade == made
    changed = {**patient("p1", "Bakke", "Ida"), "birthDate": "1950-01-01"}
    store.write(lambda tx: put(tx, changed, "p1"), origin="test").result()
    again = rows()
    assert again["p1"].family != first["p1"].family
    assert again["p2"] == msgspec.structs.replace(first["p2"], similar=False)
    assert reader.rows.parts.remade == made + 1
    store.write(lambda tx: tx.touch("Observation", "p2"), origin="test").result()
    rows()
    assert reader.rows.parts.remade == made + 2
    reader.close()
