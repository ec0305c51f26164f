"""A server restored from a backup, in earnest: the worker stops and says so, and on approval all is back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx
import pytest

from desktop.backend import bulk
from desktop.backend.database import Database
from desktop.backend.running import Options, on_thread
from desktop.store import outbox, records
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.sync.pull.interests import Interests
from desktop.sync.run.worker import SyncWorker
from tests.cli.test_sync import command
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN
from tests.sync.things import note

PEOPLE = [{"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}]}]


def copied(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    before, after = sqlite3.connect(source), sqlite3.connect(target)
    before.backup(after)
    before.close()
    after.close()


def test_pull_5_a_restored_server_freezes_the_worker_until_it_is_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)
    live, backup = tmp_path / "fhir.sqlite", tmp_path / "backup.sqlite"
    database = Database(f"sqlite:///{live.as_posix()}")
    bulk.load(database, PEOPLE)
    with (
        on_thread(database, Options(token=TOKEN)) as running,
        Store.open(tmp_path / "s", FileKey(tmp_path / "key")) as store,
    ):
        worker = SyncWorker(store, running.url, token=lambda: TOKEN)
        worker.set_interests(Interests(patients=("p1",)))
        worker.start()
        try:
            assert worker.sync_now().result(PATIENCE).state == "current"
            copied(live, backup)
            store.write(lambda tx: outbox.put(tx, note(), Act("write", "r1")), origin="test").result()
            assert worker.sync_now().result(PATIENCE).state == "current"
            assert store.read(outbox.entries).result() == ()
        finally:
            worker.stop()
        port = int(running.url.split(":")[2].split("/")[0])
    database.close()
    copied(backup, live)
    database = Database(f"sqlite:///{live.as_posix()}")
    with on_thread(database, Options(token=TOKEN, port=port)) as running:
        with Store.open(tmp_path / "s", FileKey(tmp_path / "key")) as store:
            store.write(lambda tx: outbox.put(tx, note("c2"), Act("write", "r1")), origin="test").result()
            worker = SyncWorker(store, running.url, token=lambda: TOKEN)
            worker.set_interests(Interests(patients=("p1",)))
            worker.start()
            try:
                status = worker.sync_now().result(PATIENCE)
            finally:
                worker.stop()
            assert status.state == "refused"
            assert "gjenopprettet" in status.message
            assert "fagflate sync --after-restore" in status.todo
            assert status.restored
            assert [e.key for e in store.read(outbox.entries).result()] == ["Condition/c2"]
            assert store.read(lambda c: records.get(c, "Condition", "c1")).result() is not None
        ask = {"headers": {"authorization": f"Bearer {TOKEN}"}}
        assert httpx.get(f"{running.url}/Condition/c2", **ask, timeout=PATIENCE).status_code == 404  # type: ignore[arg-type]
        code, _arguments = command(running.url, tmp_path, "--patient", "p1", "--after-restore")
        assert code == 0
        for ident in ("c1", "c2"):
            assert httpx.get(f"{running.url}/Condition/{ident}", **ask, timeout=PATIENCE).status_code == 200  # type: ignore[arg-type]
    database.close()
