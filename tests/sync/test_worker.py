"""The worker end to end: a real encrypted store, real sockets, our own server and a stranger's."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.backend.database import Database
from desktop.backend.running import Options, on_thread
from desktop.fhir import strict
from desktop.fhir.transport import NoAnswer, Request
from desktop.shown.status import Status
from desktop.store import outbox, records
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.ward import SNAPSHOT
from desktop.sync.run.effects import Effects
from desktop.sync.run.worker import SyncWorker
from tests.running.patience import PATIENCE
from tests.servers import medplum
from tests.servers.embedded import TOKEN, Embedded, serving

Json = dict[str, Any]
WARD = Interests(wards=("w1",))


def ward(patients: int = 3, each: int = 10) -> list[Json]:
    made: list[Json] = [
        {"resourceType": "Location", "id": "w1", "name": "Hjerte 3",
         "physicalType": {"coding": [{"code": "wa"}]}},
        {"resourceType": "Practitioner", "id": "pr1", "name": [{"family": "Lie"}]},
    ]  # fmt: skip
    for number in range(patients):
        bed, who = f"b{number}", f"p{number}"
        subject = {"subject": {"reference": f"Patient/{who}"}}
        made += [
            {"resourceType": "Location", "id": bed, "partOf": {"reference": "Location/w1"}},
            {"resourceType": "Patient", "id": who, "name": [{"family": f"Pasient{number}"}]},
            {"resourceType": "Encounter", "id": f"e{number}", "status": "in-progress",
             "class": {"code": "IMP"}, **subject,
             "participant": [{"individual": {"reference": "Practitioner/pr1"}}],
             "location": [{"location": {"reference": f"Location/{bed}"}, "status": "active"}]},
        ]  # fmt: skip
        made += [
            {"resourceType": "Observation", "id": f"o{number}-{n}", "status": "final",
             "code": {"text": "puls"}, **subject} for n in range(each)
        ]  # fmt: skip
    return made


def note(ident: str, text: str = "Hjertesvikt") -> Json:
    return {"resourceType": "Condition", "id": ident, "code": {"text": text},
            "subject": {"reference": "Patient/p0"}}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store", os.urandom(32)) as opened:
        yield opened


class Watch:
    """Keeps every status that the worker told."""

    def __init__(self) -> None:
        self.all: list[Status] = []
        self._news = threading.Condition()

    def __call__(self, status: Status) -> None:
        with self._news:
            self.all.append(status)
            self._news.notify_all()

    def until(self, wanted: Callable[[Status], bool], since: int = 0) -> Status:
        with self._news:
            found = self._news.wait_for(
                lambda: next((s for s in self.all[since:] if wanted(s)), None), timeout=PATIENCE
            )
        assert found, [s.state for s in self.all]
        return found


@contextmanager
def working(
    store: Store, base: str, interests: Interests = WARD, **options: Any
) -> Iterator[tuple[SyncWorker, Watch]]:
    watch = Watch()
    options.setdefault("token", lambda: TOKEN)
    worker = SyncWorker(store, base, listener=watch, **options)
    worker.set_interests(interests)
    worker.start()
    try:
        yield worker, watch
    finally:
        worker.stop()


def put(store: Store, resource: Json, act: Act | None = None) -> None:
    store.write(lambda tx: outbox.put(tx, resource, act or Act("write", "r1")), origin="command").result()


def unsent(store: Store) -> tuple[outbox.Entry, ...]:
    return store.read(outbox.entries).result()


def held(store: Store, kind: str, patient: str) -> frozenset[str]:
    return store.read(lambda c: records.ids(c, kind, patient)).result()


def emptied(store: Store, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while unsent(store):
        assert time.monotonic() < deadline, unsent(store)
        time.sleep(0.02)


@pytest.fixture
def server() -> Iterator[Embedded]:
    with serving() as running:
        running.load(ward())
        yield running


def test_a_ward_is_pulled_with_beds_people_and_charts(store: Store, server: Embedded) -> None:
    with working(store, server.url) as (worker, _watch):
        status = worker.sync_now().result(PATIENCE)
    assert (status.state, status.refused, status.offline_since) == ("current", (), None)
    assert status.synced_at is not None
    assert len(held(store, "Observation", "p2")) == 10
    assert store.read(lambda c: records.get(c, "Practitioner", "pr1")).result() is not None
    from desktop.store import snapshots

    members = strict.loads(store.read(lambda c: snapshots.get(c, SNAPSHOT, "w1")).result() or "{}")
    assert members["patients"] == ["p0", "p1", "p2"]


def test_an_act_goes_out_at_once_and_comes_back_as_the_servers_word(store: Store, server: Embedded) -> None:
    with working(store, server.url) as (worker, _watch):
        worker.sync_now().result(PATIENCE)
        put(store, note("c1"))
        emptied(store)
    with server.client() as client:
        assert client.get("Condition/c1").json()["code"]["text"] == "Hjertesvikt"
    row = store.read(lambda c: records.get(c, "Condition", "c1")).result()
    assert row is not None
    assert row.version


def test_with_the_server_gone_all_is_kept_said_calmly_and_sent_when_it_is_back(
    store: Store, tmp_path: Path
) -> None:
    """Rules 1 to 8 in one afternoon: the server is ended and comes back on the same port."""
    database = Database(f"sqlite:///{(tmp_path / 'fhir.sqlite').as_posix()}")
    from desktop.backend import bulk

    bulk.load(database, ward())
    try:
        with on_thread(database, Options(token=TOKEN)) as running:
            base, port = running.url, int(running.url.split(":")[2].split("/")[0])
            worker = SyncWorker(store, base, token=lambda: TOKEN, listener=(watch := Watch()))
            worker.set_interests(WARD)
            worker.start()
            assert worker.sync_now().result(PATIENCE).state == "current"
        try:
            put(store, note("c1"))
            letter = Act("sign_letter", "r1", atomic=True)
            put(store, {"resourceType": "Composition", "id": "l1", "status": "final", "title": "Epikrise",
                        "type": {"text": "Epikrise"}, "date": "2026-11-20", "author": [{"display": "Lie"}],
                        "subject": {"reference": "Patient/p0"}}, letter)  # fmt: skip
            sent = {"focus": {"reference": "Composition/l1"}, "for": {"reference": "Patient/p0"}}
            put(store, {"resourceType": "Task", "id": "t1", "status": "requested", "intent": "order",
                        **sent}, letter)  # fmt: skip
            status = watch.until(lambda s: s.state == "offline")
            assert status.offline_since is not None
            assert status.message == "Serveren svarer ikke."
            assert status.todo == "Det sendes når serveren er tilbake."
            assert {e.state for e in unsent(store)} <= {"queued", "sending"}
            assert len(unsent(store)) == 3
            # What was fetched can still be read.
            assert len(held(store, "Observation", "p1")) == 10
            put(store, note("c1", "endret uten nett"))
            before = len(watch.all)
            with on_thread(database, Options(token=TOKEN, port=port)) as running:
                assert running.url == base
                worker.nudge()
                emptied(store)
                status = watch.until(lambda s: s.state == "current", before)
                assert (status.offline_since, status.message) == (None, "")
                import httpx

                got = httpx.get(
                    f"{base}/Condition/c1", headers={"authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE
                ).json()
                assert got["code"]["text"] == "endret uten nett"
                assert got["meta"]["versionId"]
        finally:
            worker.stop()
    finally:
        database.close()


def test_the_server_ends_in_the_middle_of_a_first_pull(store: Store, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{(tmp_path / 'fhir.sqlite').as_posix()}")
    from desktop.backend import bulk

    bulk.load(database, ward(patients=6, each=400))
    try:
        with on_thread(database, Options(token=TOKEN)) as running:
            base, port = running.url, int(running.url.split(":")[2].split("/")[0])
            worker = SyncWorker(store, base, token=lambda: TOKEN, listener=(watch := Watch()))
            worker.set_interests(WARD)
            worker.start()
            watch.until(lambda s: s.received > 300)
        try:
            watch.until(lambda s: s.state == "offline")
            before = len(watch.all)
            with on_thread(database, Options(token=TOKEN, port=port)):
                worker.nudge()
                watch.until(lambda s: s.state == "current", before)
        finally:
            worker.stop()
    finally:
        database.close()
    assert sum(len(held(store, "Observation", f"p{n}")) for n in range(6)) == 2400


def test_an_act_does_not_wait_for_a_long_pull(store: Store, tmp_path: Path) -> None:
    with serving() as server:
        server.load(ward(patients=4, each=1000))
        order: list[str] = []

        def watch(status: Status) -> None:
            if status.received > 200 and not order:
                order.append("acted")
                store.write(lambda tx: outbox.put(tx, note("c1"), Act("write", "r1")), origin="command")
            if status.received > 3500 and len(order) == 1:
                order.append("left" if not unsent(store) else "still here")

        worker = SyncWorker(store, server.url, token=lambda: TOKEN, listener=watch)
        worker.set_interests(WARD)
        worker.start()
        try:
            worker.sync_now().result(PATIENCE)
        finally:
            worker.stop()
    assert order == ["acted", "left"]
    assert len(held(store, "Condition", "p0")) == 1


def test_a_wrong_token_asks_to_sign_in_and_keeps_the_queue(store: Store, server: Embedded) -> None:
    put(store, note("c1"))
    with working(store, server.url, token=lambda: "wrong") as (worker, _watch):
        status = worker.sync_now().result(PATIENCE)
        assert status.state == "signed-out"
        assert status.todo == "Logg inn igjen; det som ikke er sendt, er tatt vare på."
    assert [e.state for e in unsent(store)] == ["queued"]


def test_a_token_that_has_run_out_is_refreshed_once_for_all(store: Store, server: Embedded) -> None:
    token = ["old"]
    asked: list[int] = []

    async def refresh() -> bool:
        asked.append(1)
        token[0] = TOKEN
        return True

    with working(store, server.url, token=lambda: token[0], refresh=refresh) as (worker, _watch):
        assert worker.sync_now().result(PATIENCE).state == "current"
    assert asked == [1]


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [(b"<!DOCTYPE html><html>Logg inn</html>", "text/html", "nettside"),
     (b'{"resourceType":"Cap', "", "avkuttet"),
     (b"[]", "", "ikke FHIR"),
     (b'{"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"}', "", "5.0.0")],
)  # fmt: skip
def test_something_else_answers_at_the_address(store: Store, body: bytes, kind: str, words: str) -> None:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=web.serve_forever, args=(0.05,))
    thread.start()
    put(store, note("c1"))
    try:
        with working(store, f"http://127.0.0.1:{web.server_port}/fhir") as (worker, _watch):
            status = worker.sync_now().result(PATIENCE)
            assert status.state == "refused"
            assert words in status.message
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
    assert [e.state for e in unsent(store)] == ["queued"]


def test_a_ward_that_the_server_does_not_know_is_said_so(store: Store, server: Embedded) -> None:
    with working(store, server.url, Interests(wards=("nowhere",))) as (worker, _watch):
        status = worker.sync_now().result(PATIENCE)
    assert (status.state, status.message) == ("refused", "Serveren kjenner ikke denne sengeposten.")


def test_with_nothing_to_do_a_server_that_is_gone_is_noticed(store: Store) -> None:
    with serving() as server, working(store, server.url, Interests()) as (worker, watch):
        assert worker.sync_now().result(PATIENCE).state == "current"
        base = server.url
        before = len(watch.all)
    assert base
    with working(store, base, Interests()) as (worker, watch):
        assert worker.sync_now().result(PATIENCE).state == "offline"
    assert before


@pytest.mark.expects_log
def test_a_fault_of_ours_is_told_and_the_thread_goes_on(
    store: Store, server: Embedded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from desktop.sync.run import worker as module

    async def fault(*_arguments: object, **_more: object) -> None:
        raise KeyError("p0 Pasient0")

    with monkeypatch.context() as patch:
        patch.setattr(module, "pull_round", fault)
        with working(store, server.url) as (worker, _watch):
            status = worker.sync_now().result(PATIENCE)
            assert (status.state, status.details) == ("refused", "KeyError")
            patch.undo()
            assert worker.sync_now().result(PATIENCE).state == "current"
    assert "sync failed" in caplog.text


def test_asking_beside_the_rounds(store: Store, server: Embedded) -> None:
    async def question(effects: Effects) -> int:
        return (await effects.transport.send(Request("GET", "Patient/p1"))).status

    with working(store, server.url) as (worker, _watch):
        worker.sync_now().result(PATIENCE)
        assert worker.call(question).result(PATIENCE) == 200
    with pytest.raises(NoAnswer):
        worker.call(question).result(PATIENCE)


def test_stopping_leaves_nobody_waiting(store: Store) -> None:
    never = SyncWorker(store, "http://127.0.0.1:9/fhir")
    never.stop()
    with working(store, "http://127.0.0.1:9/fhir") as (worker, watch):
        watch.until(lambda s: s.state == "offline")
        waiting = worker.sync_now()
    assert waiting.done()
    worker.nudge()


@pytest.mark.node
def test_a_strangers_server_keeps_no_work_twice_and_nothing_is_lost(store: Store) -> None:
    with medplum.serving() as server:
        with server.client() as client:
            for resource in ward(patients=2, each=230):
                made = client.put(f"{resource['resourceType']}/{resource['id']}", json=resource)
                assert made.status_code in (200, 201), made.text
        with working(store, server.url, token=lambda: server.token) as (worker, _watch):
            status = worker.sync_now().result(PATIENCE)
            assert status.state == "current", status
            assert len(held(store, "Observation", "p0")) == 230
            put(store, note("11111111-1111-4111-8111-111111111111"))
            emptied(store)
            (row,) = store.read(
                lambda c: [records.get(c, "Condition", i) for i in records.ids(c, "Condition", "p0")]
            ).result()
            assert row is not None
            resource = strict.loads(row.json)
            put(store, {**resource, "code": {"text": "endret"}})
            emptied(store)
            store.write(
                lambda tx: outbox.delete(tx, "Condition", row.id, Act("d", "r1")), origin="c"
            ).result()
            emptied(store)
            assert worker.sync_now().result(PATIENCE).state == "current"
    assert held(store, "Condition", "p0") == frozenset()
