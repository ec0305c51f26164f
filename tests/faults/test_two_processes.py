"""Two processes on one real encrypted record: one works and pushes and pulls, the other reads all the while,
is killed now and then, and comes again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import IO

import pytest

from desktop.fhir import strict
from desktop.store import accesslog, outbox, reader_marks, snapshots
from desktop.store.outbox import Act
from desktop.store.store import Store, Transaction
from tests.conftest import ROOT
from tests.faults.child import KEY, round_of
from tests.faults.second import ROUND
from tests.running.patience import PATIENCE
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock
from tests.sync.things import note, task


class Reader:
    """The second process; what it says is kept in a file of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.said = folder / f"{name}.txt"
        self._out: IO[bytes] = self.said.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.second", str(folder), name],
            stdout=self._out, stderr=subprocess.STDOUT, cwd=ROOT,
        )  # fmt: skip

    def heard(self) -> list[str]:
        """Whom it has read, as far as it has said so; fails when it has seen half of something.

        Only whole lines count: the file may be read while its last one is being written.
        """
        whole, _, _rest = self.said.read_text(encoding="utf-8", errors="replace").rpartition("\n")
        lines = whole.splitlines()
        assert all(line.startswith("read ") for line in lines), lines[-5:]
        return [line.removeprefix("read ") for line in lines]

    def wait_for(self, entries: int) -> None:
        while len(self.heard()) < entries:
            assert self.process.poll() is None, self.said.read_text(encoding="utf-8")
            try:
                self.process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._out.close()

    def end(self) -> None:
        assert self.process.wait(PATIENCE) == 0, self.said.read_text(encoding="utf-8")
        self._out.close()


@contextmanager
def reading(folder: Path) -> Iterator[list[Reader]]:
    readers = [Reader(folder, "r0")]
    try:
        yield readers
    finally:
        for one in readers:
            if one.process.poll() is None:
                one.kill()


def act(store: Store, server: FakeServer, chance: Random, number: int) -> None:
    """One thing that the first process does, or others at the server."""

    def signed(tx: Transaction) -> None:
        whole = Act("sign", "r1", atomic=True)
        outbox.put(tx, note(f"w{number}"), whole)
        outbox.put(tx, task(f"t{number}", f"Condition/w{number}"), whole)

    def counted(tx: Transaction) -> None:
        for part in range(30):
            snapshots.put(tx, ROUND, str(part), str(number))

    what = chance.choice(("sign", "sign", "count", "count", "others", "round", "round", "take in"))
    if what == "sign":
        store.write(signed, origin="sign").result()
    elif what == "count":
        store.write(counted, origin="count").result()
    elif what == "others":
        server.write(note(f"o{number}"))
    elif what == "round":
        round_of(store, server)
    else:
        reader_marks.take_in(store).result()


def schedule(folder: Path, seed: int, steps: int) -> None:
    """What the second reads is whole and newer each time; what it logs reaches the record and the server,
    each entry once."""
    chance = Random(seed)
    clock = SimClock()
    server = FakeServer(clock)
    server.write({"resourceType": "Patient", "id": "p1"})
    with Store(folder / "record", KEY, clock=clock) as store, reading(folder) as readers:
        readers[-1].wait_for(1)
        for number in range(1, steps + 1):
            clock.forward(chance.choice((0, 1, 30)))
            act(store, server, chance, number)
            assert readers[-1].process.poll() is None, readers[-1].said.read_text(encoding="utf-8")
            if chance.random() < 2 / steps:
                readers[-1].kill()
                readers.append(Reader(folder, f"r{len(readers)}"))
            if number % 40 == 0:
                readers[-1].wait_for(len(readers[-1].heard()) + 1)
        readers[-1].wait_for(1)
        (folder / "stop").touch()
        readers[-1].end()
        said = [who for one in readers for who in one.heard()]
        reader_marks.take_in(store).result()
        clock.forward(900)
        round_of(store, server)
        assert store.read(outbox.entries).result() == ()
        entries = store.read(accesslog.entries).result()
        logged = Counter(
            strict.loads(e)["entity"][0]["what"]["reference"].partition("/")[2] for _at, e in entries
        )
        sent = Counter(
            e["entity"][0]["what"]["reference"].partition("/")[2] for e in server.all("AuditEvent")
        )
        assert set(said) <= set(logged), "read, and nobody knows"
        assert set(logged.values()) == {1}
        assert sent == logged
        assert store.read(accesslog.check).result() is None
        assert "Condition/never" not in server.store
        store.write(lambda _tx: None, origin="test").result()
        assert not list(folder.glob("record/aside-*.db"))


def test_two_processes_on_one_record(tmp_path: Path) -> None:
    schedule(tmp_path, 1, 50)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2, 14))
def test_two_processes_on_one_record_in_many_schedules(tmp_path: Path, seed: int) -> None:
    schedule(tmp_path, seed, 300)
