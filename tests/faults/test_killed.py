"""The process is killed while it pushes and pulls over a real encrypted record, at each statement."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop.store import outbox, records
from desktop.store.outbox import Act
from desktop.store.store import Store
from tests.conftest import ROOT
from tests.faults.child import KEY, round_of, server_of
from tests.sync.sim_clock import SimClock
from tests.sync.things import note, task


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a letter, a new resource and a change that wait, and a server that has news."""
    folder = tmp_path_factory.mktemp("prepared")
    clock = SimClock()
    server = server_of(folder, clock)
    server.write({"resourceType": "Patient", "id": "p1"})
    server.write(note("old"))
    with Store(folder / "record", KEY, clock=clock) as store:
        round_of(store, server)
        whole = Act("sign", "r1", atomic=True)

        def act(tx: object) -> None:
            outbox.put(tx, note("c1"), whole)  # type: ignore[arg-type]
            outbox.put(tx, task("t1", "Condition/c1"), whole)  # type: ignore[arg-type]
            outbox.put(tx, note("c2", "for seg selv"), Act("write", "r1"))  # type: ignore[arg-type]
            outbox.put(tx, note("old", "endret"), Act("write", "r1"))  # type: ignore[arg-type]

        store.write(act, origin="test").result()
    server.write(note("news"))
    server.keep()
    return folder


def killed_at(prepared: Path, folder: Path, statement: int) -> bool:
    """Kill a round at a statement and start anew; gives whether the round had ended before."""
    shutil.copytree(prepared, folder)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.child", str(folder), str(statement)],
        capture_output=True, text=True, cwd=ROOT, timeout=120,
    )  # fmt: skip
    ended = done.returncode == 0
    assert ended or "Traceback" not in done.stderr, done.stderr
    clock = SimClock()
    clock.forward(900)
    server = server_of(folder, clock)
    with Store(folder / "record", KEY, clock=clock) as store:
        assert not store.read_only, "the dead process still holds the record"
        assert store.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar()).result() == "ok"
        round_of(store, server)
        assert store.read(outbox.entries).result() == (), statement
        texts = sorted(r["code"]["text"] for r in server.all("Condition"))
        assert texts == sorted(["Hjertesvikt", "Hjertesvikt", "endret", "for seg selv"]), statement
        assert len(server.all("Task")) == 1
        assert {len(server.store[k]) for k in ("Condition/c1", "Condition/c2", "Task/t1")} == {1}
        assert len(server.store["Condition/old"]) == 2
        ids = store.read(lambda c: records.ids(c, "Condition", "p1")).result()
        assert ids == {"c1", "c2", "old", "news"}
    shutil.rmtree(folder)
    return ended


def _kill(prepared: Path, tmp_path: Path, statements: Iterable[int]) -> list[bool]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda n: killed_at(prepared, tmp_path / str(n), n), statements))


def test_killed_at_some_statements(prepared: Path, tmp_path: Path) -> None:
    assert _kill(prepared, tmp_path, (3, 21, 47)) == [False] * 3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_every_statement_of_push_and_pull(prepared: Path, tmp_path: Path) -> None:
    for start in range(0, 600, 20):
        if any(_kill(prepared, tmp_path, range(start, start + 20))):
            assert start > 60
            return
    raise AssertionError("the round never ended")
