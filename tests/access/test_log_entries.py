"""Each kind of event of the access log is read, and found again in the index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.access import access_events, audit, log_entries, sign_in_events
from desktop.core.actor import Actor, Reason
from desktop.store import access_index, accesslog
from desktop.store.access_index import Wanted
from desktop.store.store import READING, Store, Transaction
from desktop.sync.push import log_anchor

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
AAS = Actor(
    "PractitionerRole/a",
    "Practitioner/a",
    "Maren Aas",
    "LIS",
    ward="h3",
    ward_name="Hjerte 3",
    profession="doctor",
)
STRAND = Actor(
    "PractitionerRole/s", "Practitioner/s", "Kim Strand", "sykepleier", ward="o2", ward_name="Ortopedi 2"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path, b"k" * 32, clock=lambda: NOW) as made:
        yield made


def write(store: Store, *events: Any) -> None:
    def put(tx: Transaction) -> None:
        for event in events:
            access_events.keep(tx, event, "r")

    store.write(put, origin=READING).result()


def found(store: Store, **wanted: Any) -> list[str]:
    lines = store.read(lambda c: access_index.lines(c, Wanted(**wanted), 100)).result()
    return [line.did for line in lines]


@pytest.mark.parametrize(
    ("event", "did"),
    [
        (audit.event(AAS, "R", NOW, "p"), "read:record"),
        (audit.event(AAS, "R", NOW, ("p", "q"), how="worklist"), "list:worklist"),
        (audit.event(AAS, "R", NOW, "p", ("Composition/1",)), "read:Composition"),
        (audit.event(AAS, "C", NOW, "p", ("ServiceRequest/1", "Task/2")), "create:ServiceRequest,Task"),
        (audit.event(AAS, "R", NOW, "p", how="printed-letter", printed="letter"), "print:letter"),
        (audit.event(AAS, "R", NOW, "p", how="order", refused="Nei"), "refused:order"),
        (audit.event(AAS, "R", NOW, "p", how="reason"), "reason"),
        (audit.event(AAS, "R", NOW, "p", query="kari"), "search"),
    ],
)
def test_each_kind_of_event_says_what_was_done(event: Any, did: str) -> None:
    assert {line.did for line in log_entries.lines(1, event)} == {did}


def test_who_where_and_why_are_those_of_the_event() -> None:
    chosen = msgspec.structs.replace(STRAND, reasons=(Reason("p", "other", "kollega spurte"),))
    (line,) = log_entries.lines(7, audit.event(chosen, "R", NOW, "p"))
    assert (line.seq, line.patient, line.at) == (7, "p", int(NOW.timestamp()))
    assert (line.person, line.name, line.title) == ("Practitioner/s", "Kim Strand", "sykepleier")
    assert (line.unit, line.unit_name) == ("Location/o2", "Ortopedi 2")
    assert (line.reason, line.words, line.chosen) == ("other", "kollega spurte", True)
    (usual,) = log_entries.lines(8, audit.event(AAS, "R", NOW, "p"))
    assert (usual.reason, usual.chosen) == ("TREAT", False)


def test_a_log_is_searched_by_patient_person_unit_time_and_reason(store: Store) -> None:
    chosen = msgspec.structs.replace(STRAND, reasons=(Reason("q", "other", "kollega spurte"),))
    write(
        store,
        audit.event(AAS, "R", NOW - timedelta(days=2), "p"),
        audit.event(AAS, "R", NOW, ("p", "q"), how="worklist"),
        audit.event(chosen, "C", NOW, "q", ("Composition/1",)),
    )
    second = int(NOW.timestamp())
    assert found(store, patient="p") == ["list:worklist", "read:record"]
    assert found(store, patient="p", start=second) == ["list:worklist"]
    assert found(store, patient="p", end=second) == ["read:record"]
    assert found(store, person="Practitioner/s") == found(store, unit="Location/o2") == ["create:Composition"]
    assert found(store, reason="other") == found(store, chosen=True) == ["create:Composition"]
    assert found(store, text=("strånd", "ORTO")) == found(store, text=("kollega",)) == ["create:Composition"]
    assert found(store, text=("strand", "hjerte")) == found(store, person="Practitioner/x") == []
    assert store.read(lambda c: access_index.count(c, Wanted(patient="q"))).result().people == 2


def test_every_line_comes_whatever_the_steps_in_which_it_is_read(store: Store) -> None:
    write(store, *(audit.event(AAS, "R", NOW, "p") for _one in range(7)))
    each = store.read(lambda c: [one.seq for one in access_index.each(c, Wanted(patient="p"), 3)]).result()
    assert each == [7, 6, 5, 4, 3, 2, 1]


def test_the_index_is_a_beginning_of_the_log_without_holes(store: Store) -> None:
    write(store, audit.event(AAS, "R", NOW, "p"))

    def beside(tx: Transaction) -> None:
        sign_in_events.locked(tx, AAS, "browser")
        log_anchor.put(tx, lambda _text: "")
        accesslog.append(tx, msgspec.json.encode(audit.event(AAS, "R", NOW, "p")).decode())

    store.write(beside, origin=READING).result()
    assert store.read(access_index.indexed).result() == 2
    assert store.read(log_entries.unsearched).result() == 1, "a head is about nobody, the event behind it is"
    write(store, audit.event(STRAND, "R", NOW, "p"))
    assert store.read(log_entries.unsearched).result() == 0
    assert store.read(access_index.indexed).result() == 5
    assert len(found(store, patient="p")) == 3
    assert found(store, did="log-head") == ["log-head"]


def test_a_long_tail_is_caught_up_with_in_steps(store: Store) -> None:
    def behind(tx: Transaction) -> None:
        for _one in range(log_entries.GAP + 5):
            accesslog.append(tx, msgspec.json.encode(audit.event(AAS, "R", NOW, "p")).decode())

    store.write(behind, origin=READING).result()
    write(store, audit.event(AAS, "R", NOW, "p"))
    left = store.read(log_entries.unsearched).result()
    assert left == log_entries.GAP + 6, "nothing is said to be searched"
    steps = 0
    while not store.write(lambda tx: log_entries.catch_up(tx, 100), origin=READING).result():
        steps += 1
    assert (steps, store.read(log_entries.unsearched).result()) == (2, 0)


NAMES = [
    "agent", "who", "reference", "entity", "what", "role", "code", "purposeOfUse", "coding", "recorded",
    "subtype", "system", "action",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(NAMES), one, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_an_event_of_another_program_never_breaks_the_list(event: Any) -> None:
    assert log_entries.lines(1, event if isinstance(event, dict) else {})
