"""Every change of what is held of a patient is counted: what was kept of an older one is never the new."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from desktop.fhir.arriving import Row, row
from desktop.store import held_records, outbox, people, record_cache, records, revisions
from desktop.store.outbox import Act
from desktop.store.store import Store, Transaction
from tests.store import counted

PEOPLE = ("p1", "p2", "p3")
KINDS = ("Condition", "Task", "Observation")
_WHOSE = {"Task": "for"}


def _row(kind: str, ident: str, patient: str, said: str) -> Row:
    body = {"resourceType": kind, "id": ident, "meta": {"versionId": said}, "code": {"text": said},
            _WHOSE.get(kind, "subject"): {"reference": f"Patient/{patient}"}}  # fmt: skip
    return row(json.dumps(body).encode())


def _of(store: Store, patient: str, *kinds: str) -> int:
    return store.read(lambda c: revisions.of(c, [patient], kinds or KINDS)).result()[patient]


def test_a_row_that_changes_its_patient_changes_both(store: Store) -> None:
    store.write(lambda tx: records.put(tx, [_row("Task", "t", "p1", "a")]), origin="test").result()
    before = _of(store, "p1"), _of(store, "p2")
    store.write(lambda tx: records.put(tx, [_row("Task", "t", "p2", "a")]), origin="test").result()
    assert _of(store, "p1") > before[0]
    assert _of(store, "p2") > before[1]
    assert _of(store, "p1", "Condition") == 0


def test_a_failed_commit_counts_nothing(store: Store) -> None:
    def fails(tx: Transaction) -> None:
        records.put(tx, [_row("Task", "t", "p1", "a")])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write(fails, origin="test").result()
    assert _of(store, "p1") == 0


def test_what_is_kept_goes_with_the_patient_and_under_another_print(store: Store) -> None:
    store.write(lambda tx: records.put(tx, [_row("Task", "t", "p1", "a")]), origin="test").result()
    store.write(
        lambda tx: record_cache.write(tx, "row", {"p1": "x", "p2": "y"}, "one"), origin="test"
    ).result()
    assert store.read(lambda c: record_cache.read(c, "row", PEOPLE, "one")).result() == {"p1": "x", "p2": "y"}
    assert store.read(lambda c: record_cache.read(c, "row", PEOPLE, "two")).result() == {}
    assert store.read(lambda c: record_cache.read(c, "other", PEOPLE, "one")).result() == {}
    (one,) = store.read(held_records.held).result()
    store.write(lambda tx: held_records.let_go(tx, one), origin="test").result()
    assert store.read(lambda c: record_cache.read(c, "row", PEOPLE, "one")).result() == {"p2": "y"}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_written_in_whatever_order_is_counted(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    seen = counted.watch(monkeypatch)

    def act(tx: Transaction) -> None:
        kind, ident, patient = rng.choice(KINDS), f"r{rng.randrange(5)}", rng.choice(PEOPLE)
        whose = {_WHOSE.get(kind, "subject"): {"reference": f"Patient/{patient}"}}
        body = {"resourceType": kind, "id": ident, "code": {"text": str(rng.random())}, **whose}
        what = rng.randrange(8)
        if what == 0:
            records.put(tx, [_row(kind, f"r{n}", rng.choice(PEOPLE), str(rng.random())) for n in range(3)])
        elif what == 1:
            records.remove(tx, [(kind, ident)])
        elif what in (2, 3):
            outbox.put(tx, body, Act("write", "r1", atomic=rng.random() < 0.5))
        elif what == 4:
            outbox.delete(tx, kind, ident, Act("write", "r1"))
        elif what == 5 and (entries := outbox.entries(tx.connection)):
            outbox.update(tx, rng.choice(entries).seq, state=rng.choice(("sending", "queued", "failed")))
        elif what == 6 and (entries := outbox.entries(tx.connection)):
            outbox.done(tx, [rng.choice(entries).seq])
        elif what == 7:
            every = [one for one in held_records.held(tx.connection) if not one.bound]
            if every:
                held_records.let_go(tx, rng.choice(every))

    with Store(tmp_path / "record", bytes(32)) as store:
        for _turn in range(60):
            store.write(act, origin=str(seed)).result()
        store.write(lambda tx: people.rename(tx, "p1", "new"), origin="rename").result()
        store.write(lambda tx: people.rename(tx, "p2", "p3"), origin="rename").result()
    assert len(seen) > 20
