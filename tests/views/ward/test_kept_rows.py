"""A row of the ward's list that is kept is the row that would be made anew, at every moment."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.backend.demo import hospital
from desktop.clinical import columns
from desktop.core import messages
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.watched import watched
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant
from desktop.shown.workspace import First, Worklist
from desktop.store import outbox, people, record_cache, records, snapshots
from desktop.store.store import DATABASE, Store, Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.pull import CHART
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.base import kept_parts
from desktop.views.columns import row_summary
from desktop.views.reader import Reader
from desktop.views.ward import kept_rows, worklist_rows
from tests.letters import charts as shared
from tests.views.charts import AAS, NOW, PLACES, chart, hours_ago, lab, patient, round_of, stay, task
from tests.views.wards import Ward

WARD = "w1"
KEY = b"\x01" * 32
BERG = Actor("PractitionerRole/b", "Practitioner/b", "Ola Berg", ward=WARD, profession="doctor")
DOCTORS = tuple(
    {"resourceType": "Practitioner", "id": i, "name": [{"family": n, "given": ["Ola"]}]}
    for i, n in (("a", "Aas"), ("b", "Berg"))
)
SETTINGS = (
    Worklist(),
    Worklist(first=First(news2=3, single=4, overdue=False)),
    Worklist(columns=("bed", "name", "task"), order="need"),
)
STEPS = (1, 59, 60, 15 * 60, 3600, 8 * 3600, 24 * 3600)


def moments(rng: random.Random, now: datetime, until: datetime) -> Iterator[datetime]:
    """Some moments from now on, before `until`: right after, right before it, and anywhere between."""
    last = min(until, now + timedelta(days=40)) - timedelta(microseconds=1)
    yield last
    for step in (*STEPS, rng.uniform(0, (last - now).total_seconds())):
        if (at := now + timedelta(seconds=step)) < last:
            yield at


def assert_holds(found: Chart, now: datetime, rng: random.Random) -> tuple[timedelta, timedelta]:
    """Until the moments that summary and row tell, both are what would be made anew; gives how long."""
    moment, watch = watched(now)
    settings = rng.choice(SETTINGS)
    summary = row_summary.summary(found.anew(), moment, settings.first, ("k",))
    assert summary == row_summary.summary(found.anew(), now, settings.first, ("k",))
    for at in moments(rng, now, watch.until):
        row = worklist_rows.of_summary(summary, at, AAS, settings)
        assert row == worklist_rows.row(found.anew(), at, AAS, settings, ("k",)), (now, at, watch.until)
    again = msgspec.json.decode(msgspec.json.encode(summary), type=row_summary.Summary)
    moment, watching = watched(now)
    row = worklist_rows.of_summary(again, moment, AAS, settings)
    for at in moments(rng, now, watching.until):
        assert row == worklist_rows.of_summary(summary, at, AAS, settings), (now, at, watching.until)
    return watch.until - now, watching.until - now


@pytest.mark.parametrize("seed", range(40))
def test_a_row_knows_until_when_it_holds(seed: int) -> None:
    ward = Ward(seed)
    rng = ward.rng
    now = NOW + timedelta(seconds=rng.randint(0, 2 * 86_400))
    for turn in range(4):
        found = chart(*DOCTORS, *ward.chart(f"p{turn}", now)[1:], who=ward.patient(f"p{turn}", now))
        at = now
        for _step in range(3):
            assert_holds(found, at, rng)
            at += timedelta(seconds=rng.choice((*STEPS, rng.randint(0, 200_000))))


def test_an_ordinary_row_holds_long_enough_to_be_kept() -> None:
    due = {"restriction": {"period": {"end": hours_ago(-5)}}}
    found = chart(
        *DOCTORS, stay(), *round_of(2), *round_of(9, rr=22), lab("k", "NPU03230", 6.1, "mmol/L", 3),
        task("t", description="Ring pårørende", **due), who=patient(),
    )  # fmt: skip
    summary, row = assert_holds(found, NOW + timedelta(seconds=20), random.Random(1))
    assert summary >= timedelta(hours=15)
    assert row >= timedelta(minutes=14)


def test_no_row_with_every_column_has_to_be_made_at_each_question() -> None:
    now = NOW + timedelta(seconds=20)
    every = tuple(columns.columns())
    made = json.loads(json.dumps(list(hospital.resources(30, now=NOW)), default=float))
    anew = []
    for key, found in shared.charts(made):
        moment, watch = watched(now)
        summary = row_summary.summary(found, moment, First(), (), every)
        moment, watching = watched(now)
        worklist_rows.of_summary(summary, moment, AAS, Worklist(columns=every))
        if min(watch.until, watching.until) - now < timedelta(milliseconds=1):
            anew.append(key)
    assert not anew


@pytest.mark.skipif(not shared.SHARED.exists(), reason="the test data does not lie beside the checkout")
@pytest.mark.parametrize("turn", range(8))
def test_rows_of_real_records_know_it_too(turn: int) -> None:
    every = [one for made in (shared.synthea, shared.lmdi) for one in shared.charts(made())]
    rng = random.Random(turn)
    for _key, found in every[turn::8]:
        times = sorted(
            at
            for one in found.resources.get("Observation", ())
            if (at := instant(one.when)) is not None  # type: ignore[attr-defined]
        ) or [NOW]
        for at in rng.sample(times, min(len(times), 3)):
            assert_holds(found, at + timedelta(seconds=rng.choice((0, 1, 3600, 86_400))), rng)


@contextmanager
def record(folder: Path, clock: Any) -> Iterator[tuple[Store, Reader]]:
    with Store(folder, KEY, clock=clock) as store:
        reader = Reader(store, AAS, clock)
        try:
            yield store, reader
        finally:
            reader.close()


class Bench:
    """A ward in a record, the reader that keeps its rows, and the clock."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.ward = Ward(seed)
        self.now = NOW
        self.people = ("p1", "p2", "p3")
        self.settings, self.actor = SETTINGS[0], AAS
        self.weighed: tuple[str, ...] = ("k",)
        self.version = 1

    def clock(self) -> datetime:
        return self.now

    def hold(self, tx: Transaction, *bodies: dict[str, Any], owner: str = "") -> None:
        self.version += 1
        records.put(
            tx,
            [
                records.Row(one["resourceType"], one["id"], str(self.version), "", json.dumps(one), owner)
                for one in bodies
            ],
        )

    def begin(self, tx: Transaction) -> None:
        members = Members(WARD, (WARD,), self.people)
        snapshots.put(tx, SNAPSHOT, WARD, msgspec.json.encode(members).decode())
        self.hold(tx, *PLACES, *DOCTORS)
        for ident in self.people:
            people.key_of(tx, ident)
            self.hold(tx, *self.ward.chart(ident, self.now), owner=ident)

    def commit(self, tx: Transaction) -> None:
        """Something happens to somebody's record, or to what everybody's rows are made of."""
        rng, ident = self.ward.rng, self.ward.rng.choice(self.people)
        what = rng.randrange(9)
        bodies = self.ward.some(ident, self.now)
        if what < 3:
            self.hold(tx, *bodies, owner=ident)
        elif what == 3:
            outbox.put(tx, strict.loads(json.dumps(bodies[0])), outbox.Act("write", "r1"))
        elif what == 4:
            rows = tx.connection.exec_driver_sql(
                "SELECT type, id FROM resource WHERE type <> 'Patient'"
            ).all()
            records.remove(tx, [tuple(rng.choice(rows))])
        elif what == 5:
            cursors.advance(tx, (ident,), rng.choice(CHART), "2026-11-20T12:00:00Z")
        elif what == 6 and (entries := outbox.entries(tx.connection)):
            outbox.done(tx, [rng.choice(entries).seq])
        elif what == 7:
            bed = {**PLACES[1], "name": f"{rng.randint(1, 30)}B"}
            self.hold(tx, bed)
        elif what == 8:
            # To another patient: a server's merge of two records.
            rows = tx.connection.exec_driver_sql(
                "SELECT type, id, json FROM resource WHERE type IN ('Observation', 'Task', 'Encounter')"
            ).all()
            if rows:
                kind, _id, text = rng.choice(rows)
                other = rng.choice(self.people)
                body = json.loads(text)
                body["for" if kind == "Task" else "subject"] = {"reference": f"Patient/{other}"}
                self.hold(tx, body, owner=other)

    def anew(self, store: Store) -> dict[str, tuple[Any, bool]]:
        """The rows as they are made of whole charts, by a reader that has kept nothing."""
        reader = Reader(store, self.actor, self.clock)

        def read(connection: Any) -> dict[str, tuple[Any, bool]]:
            found = {}
            for ident in self.people:
                one = reader.charts.read(connection, ident, worklist_rows.TYPES)
                assert one is not None
                row = worklist_rows.row_safely(one, self.now, self.actor, self.settings, self.weighed)
                found[ident] = row, one.settled(*worklist_rows.READ)
            return found

        try:
            return store.read(read).result()
        finally:
            reader.charts.close()

    def look(self, store: Store, reader: Reader) -> None:
        rows = store.read(lambda c: reader.rows.of(c, self.people, self.now, self.actor)).result()
        assert {row.key: (row, whole) for row, whole in rows} == self.anew(store)
        model, _state = store.read(lambda c: reader.worklist(c, WARD)).result()
        similar = {row.key: msgspec.structs.replace(row, similar=False) for row in model.rows}
        # Who was changed here may have left the ward.
        assert all(similar[row.key] == row for row, _whole in rows if row.key in similar)


@pytest.mark.parametrize("seed", range(8))
def test_kept_rows_are_those_made_anew(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_parts, "WRITTEN_EVERY", 0.0)
    bench = Bench(tmp_path, seed)
    rng = bench.ward.rng
    began = True
    try:
        for _start in range(3):
            with record(tmp_path, bench.clock) as (store, reader):
                if began:
                    store.write(bench.begin, origin="test").result()
                    began = False
                reader.actor = bench.actor
                reader.lay_out(bench.settings, bench.weighed)
                bench.look(store, reader)
                for _turn in range(14):
                    what = rng.randrange(8)
                    if what < 4:
                        store.write(bench.commit, origin="test").result()
                    if what in (3, 4, 5):
                        bench.now += timedelta(seconds=rng.choice((*STEPS, rng.randint(0, 100_000))))
                    elif what == 6:
                        # The computer slept, or its clock was set back.
                        bench.now += timedelta(days=rng.choice((-3, -1, 1, 30)), hours=rng.randint(-5, 5))
                    elif what == 7:
                        bench.actor = rng.choice((AAS, BERG))
                        bench.settings = rng.choice(SETTINGS)
                        bench.weighed = rng.choice(((), ("k",), ("crp", "na")))
                        messages.set_language(rng.choice(("nb", "en")))
                        reader.actor = bench.actor
                        reader.lay_out(bench.settings, bench.weighed)
                    bench.look(store, reader)
    finally:
        messages.set_language("nb")


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(kept_parts, "WRITTEN_EVERY", 0.0)
    bench = Bench(tmp_path / "record", 3)
    with record(bench.folder, bench.clock) as (store, reader):
        store.write(bench.begin, origin="test").result()
        bench.look(store, reader)
    return bench


def remade(bench: Bench) -> int:
    """How many summaries are made from charts when the program starts and the list is asked for."""
    with record(bench.folder, bench.clock) as (store, reader):
        reader.lay_out(bench.settings, ())
        store.read(lambda c: reader.rows.of(c, bench.people, bench.now, AAS)).result()
        made = reader.rows.parts.remade
        bench.weighed = ()
        bench.look(store, reader)
    return made


def test_a_start_makes_no_row_anew_that_still_holds(ward: Bench) -> None:
    assert remade(ward) == 0
    ward.now += timedelta(seconds=20)
    assert remade(ward) < 3


def test_another_program_makes_them_all_anew(ward: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert remade(ward) == 0
    monkeypatch.setattr(kept_parts, "mark", lambda: "the next one")
    assert remade(ward) == 3


def test_another_language_makes_them_all_anew(ward: Bench) -> None:
    messages.set_language("en")
    try:
        assert remade(ward) == 3
    finally:
        messages.set_language("nb")
    assert remade(ward) == 3


def test_a_record_that_was_put_back_has_the_rows_of_then(ward: Bench) -> None:
    before = {p: (ward.folder / p).read_bytes() for p in (DATABASE,)}
    with record(ward.folder, ward.clock) as (store, reader):
        store.write(
            lambda tx: ward.hold(tx, ward.ward.patient("p1", ward.now) | {"name": []}, owner="p1"),
            origin="test",
        ).result()
        ward.weighed = ()
        ward.look(store, reader)
    for one in ward.folder.glob(f"{DATABASE}*"):
        one.unlink()
    for name, text in before.items():
        (ward.folder / name).write_bytes(text)
    assert remade(ward) == 0


def test_a_damaged_kept_row_is_made_anew(ward: Bench) -> None:
    with record(ward.folder, ward.clock) as (store, reader):
        store.read(lambda c: reader.rows.of(c, ward.people, ward.now, AAS)).result()
        print_ = reader.rows.parts._print
        broken = dict.fromkeys(ward.people, '{"revision": 1}')
        store.write(lambda tx: record_cache.write(tx, kept_rows.KIND, broken, print_), origin="test").result()
    assert remade(ward) == 3


def test_midnight_costs_no_charts(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 5)
    bench.now = datetime(2026, 11, 20, 22, 40, tzinfo=UTC)
    calm = [
        {"resourceType": "Patient", "id": ident, "gender": "male", "birthDate": "1948-03-14"}
        for ident in bench.people
    ]
    stay = {"resourceType": "Encounter", "id": "e", "status": "in-progress", "class": {"code": "IMP"}}
    with record(tmp_path, bench.clock) as (store, reader):
        store.write(bench.begin, origin="test").result()
        store.write(
            lambda tx: tx.connection.exec_driver_sql("DELETE FROM resource WHERE pkey > 0"), origin="test"
        ).result()
        for one in calm:
            whose = {"subject": {"reference": f"Patient/{one['id']}"}, "id": f"e{one['id']}",
                     "period": {"start": "2026-11-17T08:00:00+01:00"}}  # fmt: skip
            store.write(
                lambda tx, one=one, whose=whose: bench.hold(tx, one, stay | whose, owner=str(one["id"])),  # type: ignore[misc]
                origin="test",
            ).result()
        bench.look(store, reader)
        made, days = reader.rows.parts.remade, reader.rows._rows["p1"].row.days
        bench.now += timedelta(hours=1)
        assert local(bench.now).hour == 0
        bench.look(store, reader)
        assert reader.rows.parts.remade == made
        assert int(reader.rows._rows["p1"].row.days) == int(days) + 1
