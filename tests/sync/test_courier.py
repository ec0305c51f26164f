"""What somebody left unsent at a workstation goes out under whoever sits there; nothing else is touched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.core.clock import stamp
from desktop.fhir.transport import Answer, Request
from desktop.store import highwater, outbox
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.sync.push import courier
from desktop.sync.push.courier import Courier
from tests.cost import Cost, Seconds, Uncounted
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, embedded  # noqa: F401

MEASURED = [pytest.mark.slow, pytest.mark.measures]
KEY = b"\x05" * 32
ROLE = "PractitionerRole/r1"
PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Prøve"}], "birthDate": "1950-01-01"}


def flag(ident: str) -> dict[str, Any]:
    return {
        "resourceType": "Flag", "id": ident, "status": "active", "code": {"text": "Fallfare"},
        "subject": {"reference": "Patient/p1"},
    }  # fmt: skip


def left(folder: Path, *idents: str) -> Path:
    """Somebody's record with work that was never sent."""
    with Store(folder, KEY) as store:
        for ident in idents:
            store.write(
                lambda tx, ident=ident: outbox.put(tx, flag(ident), Act("note", ROLE)), origin="test"
            ).result()
    return folder


def unsent(folder: Path) -> list[str]:
    with Store(folder, KEY) as store:
        return [e.key for e in store.read(outbox.entries).result()]


def sent(server: Embedded) -> set[str]:
    with server.client() as client:
        found = client.get("Flag?_count=100").json()
    return {e["resource"]["id"] for e in found.get("entry", ())}


@pytest.fixture
def server(embedded: Embedded) -> Embedded:  # noqa: F811
    embedded.load([PATIENT])
    return embedded


class _Taken:
    """A courier, and a moment at which it has done what it could."""

    def __init__(self, url: str, folders: list[Path], clock: Callable[[], datetime], token: str) -> None:
        self.opened: list[Path] = []
        self.courier = Courier(url, lambda: folders, self._open, token=lambda: token, clock=clock)

    def _open(self, folder: Path) -> Store:
        self.opened.append(folder)
        return Store(folder, KEY)

    def look(self) -> None:
        self.courier.look()
        thread = self.courier._thread
        if thread is not None:
            thread.join(PATIENCE)


@pytest.fixture
def now() -> list[datetime]:
    return [datetime.now(UTC)]


@pytest.fixture
def taken(server: Embedded, tmp_path: Path, now: list[datetime]) -> Any:
    return _Taken(server.url, [tmp_path / "ann", tmp_path / "bo"], lambda: now[0], server.token)


def test_what_others_left_is_sent_once_and_their_records_are_let_go(
    server: Embedded, tmp_path: Path, taken: _Taken
) -> None:
    ann, bo = left(tmp_path / "ann", "f1", "f2"), left(tmp_path / "bo")
    taken.look()
    assert sent(server) == {"f1", "f2"}
    # Nobody's record is opened without need, and none is kept open.
    assert taken.opened == [ann]
    assert unsent(ann) == unsent(bo) == []
    taken.look()
    assert taken.opened == [ann]
    assert highwater.read(ann).unsent == ()  # type: ignore[union-attr]


def test_a_record_that_another_window_has_is_left_to_it(
    server: Embedded, tmp_path: Path, taken: _Taken
) -> None:
    folder = left(tmp_path / "ann", "f1")
    with Store(folder, KEY) as theirs:
        taken.look()
        assert sent(server) == set()
        assert [e.key for e in theirs.read(outbox.entries).result()] == ["Flag/f1"]


def test_what_waits_for_its_person_is_not_opened_again_and_again(
    server: Embedded, tmp_path: Path, taken: _Taken, now: list[datetime]
) -> None:
    folder = left(tmp_path / "ann", "f1")
    with server.client() as client:
        # Somebody else's, under the same name: a person must look.
        client.put("Flag/f1", json={**flag("f1"), "code": {"text": "noe annet"}}).raise_for_status()
    taken.look()
    assert unsent(folder) == ["Flag/f1"]
    taken.look()
    assert taken.opened == [folder]
    now[0] += courier.AGAIN + timedelta(seconds=1)
    taken.look()
    assert taken.opened == [folder, folder]
    with server.client() as client:
        assert client.get("Flag/f1").json()["code"]["text"] == "noe annet"


def test_what_was_postponed_goes_when_its_time_has_come(
    server: Embedded, tmp_path: Path, taken: _Taken, now: list[datetime]
) -> None:
    later = [timedelta(seconds=0.3), timedelta(minutes=2)]
    for folder, ident, wait in zip(("ann", "bo"), ("f1", "f2"), later, strict=True):
        left(tmp_path / folder, ident)
        with Store(tmp_path / folder, KEY) as store:
            when = stamp(datetime.now(UTC) + wait)
            store.write(lambda tx, when=when: outbox.update(tx, 1, not_before=when), origin="test").result()
    taken.courier._clock = lambda: datetime.now(UTC) + (now[0] - started)
    started = now[0]
    taken.look()
    assert sent(server) == {"f1"}
    now[0] += timedelta(minutes=3)
    taken.look()
    assert sent(server) == {"f1", "f2"}


def test_without_a_server_everything_stays(tmp_path: Path, now: list[datetime]) -> None:
    folder = left(tmp_path / "ann", "f1")
    taken = _Taken("http://127.0.0.1:9/fhir", [folder], lambda: now[0], "")
    taken.look()
    assert unsent(folder) == ["Flag/f1"]


def test_a_record_that_does_not_open_keeps_no_other_waiting(
    server: Embedded, tmp_path: Path, taken: _Taken
) -> None:
    left(tmp_path / "ann", "f1")
    left(tmp_path / "bo", "f2")
    (tmp_path / "ann" / "record.db").write_bytes(b"SQLite format 3\x00" + b"x" * 5000)
    taken.look()
    assert sent(server) == {"f2"}


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(5, "monotonic"), marks=MEASURED)], ids=str
)
def test_stopping_lets_go_at_once(
    server: Embedded, tmp_path: Path, taken: _Taken, monkeypatch: pytest.MonkeyPatch, cost: Cost
) -> None:
    asked: list[str] = []

    class Counted(courier.HttpTransport):
        async def send(self, request: Request) -> Answer:
            if taken.courier._stopping.is_set():
                asked.append(request.path)
            return await super().send(request)

    monkeypatch.setattr(courier, "HttpTransport", Counted)
    folder = left(tmp_path / "ann", *(f"f{n}" for n in range(40)))
    taken.courier.look()
    while not taken.opened:
        time.sleep(0.001)
    with cost:
        taken.courier.stop()
    assert len(asked) <= 1, "nothing more is asked of the server"
    taken.courier.look()
    assert not taken.courier._thread.is_alive()  # type: ignore[union-attr]
    with Store(folder, KEY) as again:
        assert not again.read_only


def test_it_is_stopped_while_a_look_begins(
    tmp_path: Path, now: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server answers just when the window is closed: what the record's service ends after it, ends."""
    begins, goes_on = threading.Event(), threading.Event()

    class Slow(threading.Thread):
        def start(self) -> None:
            begins.set()
            assert goes_on.wait(PATIENCE)
            super().start()

    taken = _Taken("http://127.0.0.1:9/fhir", [left(tmp_path / "ann", "f1")], lambda: now[0], "t")
    monkeypatch.setattr(courier, "threading", SimpleNamespace(Thread=Slow))
    wrong: list[Exception] = []

    def stop() -> None:
        try:
            taken.courier.stop()
        except RuntimeError as error:
            wrong.append(error)

    looks, stops = threading.Thread(target=taken.courier.look), threading.Thread(target=stop)
    looks.start()
    assert begins.wait(PATIENCE)
    stops.start()
    stops.join(0.2)
    goes_on.set()
    looks.join(PATIENCE)
    stops.join(PATIENCE)
    assert not wrong
    assert not looks.is_alive()
    assert not stops.is_alive()
    assert not taken.courier._thread.is_alive()  # type: ignore[union-attr]
    with Store(tmp_path / "ann", KEY) as again:
        assert not again.read_only
