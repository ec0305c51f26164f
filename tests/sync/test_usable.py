"""While much is being fetched: what can be seen already, who comes first, and what it costs for real."""

from __future__ import annotations

import asyncio
import os
import random
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.fhir.capability import fetch
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Request
from desktop.shown.status import Status
from desktop.store.changes import Changed
from desktop.store.store import READING, Store, Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import CHART
from desktop.sync.pull.rounds import pull_round
from desktop.sync.run.authorised import Authorised
from desktop.sync.run.effects import Effects
from desktop.sync.run.record_threads import StoreDatabase
from desktop.sync.run.worker import SyncWorker
from desktop.views.reader import Reader
from tests.cost import Uncounted
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, serving
from tests.sync.conftest import Machine
from tests.sync.driver import run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_eviction import _Alone
from tests.sync.test_ward import hospital, stay  # noqa: F401
from tests.sync.test_worker import note, put, ward

WARD = Interests(wards=("w1",))


def test_the_worklist_is_there_after_the_first_page_and_says_that_it_is_not_whole(
    tmp_path: Path,
    machine: Machine,
    hospital: FakeServer,  # noqa: F811
) -> None:
    client = machine(features=Features(page=20))
    hospital.write({"resourceType": "Patient", "id": "p2", "name": [{"family": "Moe"}]})
    hospital.write(stay("e2", "p2", "b1"))
    for number in range(60):
        subject = {"reference": f"Patient/p{1 + number % 2}"}
        hospital.write({"resourceType": "Observation", "id": f"o{number}", "status": "final",
                        "code": {"text": "puls"}, "subject": subject})  # fmt: skip
    told: list[tuple[Changed, ...]] = []
    seen: list[tuple[str, list[str], str, int]] = []
    with Store(tmp_path / "s", os.urandom(32), clock=client.clock) as store:
        actor = Actor(
            role="PractitionerRole/r",
            practitioner="Practitioner/d1",
            name="Maren Lie",
            ward="w1",
            profession="doctor",
        )
        reader = Reader(store, actor, client.clock)
        store.listen(told.append)

        def look(request: Request) -> None:
            model, state = store.read(lambda c: reader.worklist(c, "w1")).result()
            seen.append((request.path, sorted(r.family for r in model.rows), state.kind, len(told)))

        client.wire.choose = look
        effects = msgspec.structs.replace(client.effects, database=_Alone(store, Uncounted()))
        assert run(pull_round(effects, WARD)).complete
        client.wire.choose = None
        look(Request("GET", "the end"))
        reader.close()
    rest = next(n for n, one in enumerate(seen) if one[0].startswith("Condition?patient"))
    pages = [one for one in seen[:rest] if "page=" in one[0]]
    assert len(pages) >= 2, "the observations came on several pages"
    path, names, state, number = next(one for one in seen if one[0].startswith("Encounter?patient"))
    assert (names, state) == (["Moe", "Øverås"], "loading"), path
    assert number > 0, "and the screen has been told"
    assert {one[2] for one in pages} == {"loading"}, "half of a list never looks whole"
    assert seen[-1][1:3] == (["Moe", "Øverås"], "ready")


def test_opening_a_patient_interrupts_a_long_pull_and_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[tuple[str, ...]] = []
    opened: list[int] = []
    advance = cursors.advance

    def moved(tx: Transaction, patients: Sequence[str], *more: Any, **named: Any) -> None:
        advance(tx, patients, *more, **named)
        commits.append(tuple(sorted(patients)))

    monkeypatch.setattr(cursors, "advance", moved)

    def watch(status: Status) -> None:
        if status.received > 300 and not opened:
            opened.append(len(commits))
            worker.set_interests(Interests(wards=("w1",), patients=("p5",)))

    with Store(tmp_path / "s", os.urandom(32)) as store, serving() as server:
        server.load(ward(patients=6, each=500))
        worker = SyncWorker(store, server.url, token=lambda: TOKEN, listener=watch)
        worker.set_interests(WARD)
        worker.start()
        try:
            status = worker.sync_now().result(PATIENCE)
        finally:
            worker.stop()
    assert status.state == "current"
    after = commits[opened[0] :]
    mine = [number for number, whose in enumerate(after) if whose == ("p5",)]
    # What was being filed at that moment may still be; then the one who was opened, type by type.
    assert mine[0] <= 1
    chart = after[mine[0] : mine[0] + len(CHART) - 1]
    assert set(chart) == {("p5",)}
    assert any(len(whose) == 6 for whose in after[len(chart) :]), "and then the others go on"


def test_a_pull_that_is_stopped_keeps_what_came_and_goes_on_from_there(tmp_path: Path) -> None:
    stop = threading.Event()
    with Store(tmp_path / "s", os.urandom(32)) as store, serving() as server:
        server.load(ward(patients=6, each=500))
        told: list[Status] = []

        def watch(status: Status) -> None:
            told.append(status)
            # Told before it is written: by then at least one page before it is.
            if status.received > 1500:
                stop.set()
                # However long whoever stops it takes to come: in the meantime all of it would be fetched.
                while not first._stopping:
                    time.sleep(0.001)

        first = SyncWorker(store, server.url, token=lambda: TOKEN, listener=watch)
        first.set_interests(WARD)
        first.start()
        assert stop.wait(PATIENCE)
        first.stop()
        counts = [s.received for s in told if s.fetching == "Observation"]
        assert counts == sorted(counts)
        assert len(counts) > 2, "progress is told page by page"

        def rows() -> int:
            found = store.read(
                lambda c: c.exec_driver_sql(
                    "SELECT count(*) FROM resource WHERE type = 'Observation'"
                ).scalar()
            )
            return int(found.result())

        # What was on its way to the record when it was stopped is kept too.
        store.write(lambda _tx: None, origin=READING).result()
        kept = rows()
        assert 0 < kept < 3000
        second = SyncWorker(store, server.url, token=lambda: TOKEN)
        second.set_interests(WARD)
        done = second.sync_now()
        second.start()
        assert done.result(PATIENCE).state == "current"
        second.stop()
        assert rows() == 3000


def test_nothing_new_costs_one_batch_at_a_real_server(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    class Counting:
        def __init__(self, inner: HttpTransport) -> None:
            self.base = inner.base
            self.inner = inner

        async def send(self, request: Request) -> Any:
            asked.append((request.method, request.path))
            return await self.inner.send(request)

    async def no() -> bool:
        return False

    async def main(store: Store, url: str) -> None:
        http = HttpTransport(url, lambda: TOKEN)
        wire = Authorised(Counting(http), no)
        effects = Effects(
            transport=wire, database=StoreDatabase(store), clock=utc_now, random=random.random,
            capabilities=await fetch(wire), refresh=no,
        )  # fmt: skip
        mine = Interests(("w1",), ("p9",), ("Practitioner/pr1", "Organization/o1"))
        for _round in range(9):  # once a day each patient is compared by ids; that is over then
            await pull_round(effects, mine)
        asked.clear()
        assert (await pull_round(effects, mine)).changed == 0
        # Besides, it is asked what has been deleted since.
        assert [one for one in asked if not one[1].startswith("_history?")] == [("POST", "")] * 3
        assert len(asked) == 4
        asked.clear()
        await pull_round(effects, WARD)
        assert [method for method, _path in asked] == ["POST", "GET"]
        await http.close()

    with Store(tmp_path / "s", os.urandom(32)) as store, serving() as server:
        server.load(ward())
        server.load([
            {"resourceType": "Patient", "id": "p9"},
            {"resourceType": "Task", "id": "t1", "status": "requested", "intent": "order",
             "owner": {"reference": "Practitioner/pr1"}, "for": {"reference": "Patient/p8"}},
            {"resourceType": "Patient", "id": "p8"},
        ])  # fmt: skip
        put(store, note("c1"))
        asyncio.run(main(store, server.url))
