"""Whoever synchronises takes the log along that the server does not take: window, courier and command."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import sync as command
from desktop.commands import acting
from desktop.core import settings
from desktop.store import accesslog, outbox
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.sync.push import repository
from desktop.sync.push.courier import Courier
from desktop.sync.push.push import push
from desktop.sync.run.once import sync_once
from tests.commands.queued import act
from tests.running.patience import PATIENCE
from tests.servers.strange import Strange
from tests.servers.strange_defects import Defect
from tests.servers.strange_http import serving
from tests.sync.driver import Client, run
from tests.sync.sim_clock import SimClock
from tests.sync.strange_round import ACTOR, furnish, note

Way = Callable[[str, Path], Any]


def opened(folder: Path) -> Store:
    return Store.open(folder / "s", FileKey(folder / "key"))


def by_window(server: str, folder: Path) -> None:
    store = opened(folder)
    try:
        sync_once(store, server)
    finally:
        store.close()


def by_courier(server: str, folder: Path) -> None:
    courier = Courier(server, lambda: [folder / "s"], lambda _folder: opened(folder))
    courier.look()
    end = time.monotonic() + PATIENCE
    while courier._thread is not None and courier._thread.is_alive() and time.monotonic() < end:
        time.sleep(0.02)
    courier.stop()


def by_command(server: str, folder: Path) -> None:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    words = ["--server", server, "--store", str(folder / "s"), "--key-file", str(folder / "key")]
    arguments = parser.parse_args([*words, "--patient", "p0"])
    arguments.json = True
    command.run(arguments)


WAYS = [by_window, by_courier, by_command]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Strange, Strange]]:
    """A server that takes no log, and the site's repository for it."""
    monkeypatch.setattr(settings, "data_dir", lambda: tmp_path / "data")
    with serving(Defect.AUDIT_INVALID) as server, serving() as audit:
        furnish(server)
        furnish(audit)
        settings.keep(repository.SETTING, audit.base)
        with opened(tmp_path) as store:
            store.write(lambda tx: acting.log(tx, ACTOR, "R", "p0"), origin="test").result()
        yield server, audit


@pytest.mark.parametrize("way", WAYS)
def test_what_the_server_does_not_take_reaches_the_repository(
    site: tuple[Strange, Strange], tmp_path: Path, way: Way
) -> None:
    server, audit = site
    with opened(tmp_path) as store:
        # A record with nothing unsent but the log is not opened by the courier.
        store.write(lambda tx: act(tx, ACTOR, "write", (note("n1"),)), origin="test").result()
    way(server.base, tmp_path)
    way(server.base, tmp_path)
    assert server.get("Composition/n1") is not None
    assert {e["entity"][0]["what"]["reference"] for e in audit.all("AuditEvent")} == {"Patient/p0"}
    with opened(tmp_path) as store:
        logged, _digest = store.read(accesslog.head).result()
    assert len(audit.all("AuditEvent")) == logged, "each of them once"
    assert server.all("AuditEvent") == []
    with opened(tmp_path) as store:
        assert store.read(outbox.entries).result() == ()
        assert store.read(accesslog.elsewhere).result() == ()
        assert store.read(accesslog.check).result() is None


@pytest.mark.parametrize("way", [by_window, by_command])
def test_what_was_refused_by_an_earlier_release_is_put_by_and_delivered(
    site: tuple[Strange, Strange], tmp_path: Path, way: Way
) -> None:
    """It stood before a person as something that the server refused."""
    server, audit = site
    with opened(tmp_path) as store:
        (entry,) = store.read(outbox.entries).result()
        store.write(lambda tx: outbox.update(tx, entry.seq, state="failed"), origin="test").result()
    way(server.base, tmp_path)
    assert len(audit.all("AuditEvent")) == 1
    with opened(tmp_path) as store:
        assert store.read(outbox.entries).result() == ()


def test_what_was_put_by_does_not_count_as_sent() -> None:
    server = Strange(SimClock(), Defect.AUDIT_INVALID)
    furnish(server)
    with closing(Client(server)) as client:  # type: ignore[arg-type]
        for _time in range(3):
            client.database.do(lambda tx: acting.log(tx, ACTOR, "R", "p0"))
        client.put(note("n1"))
        report = run(push(client.effects))
        assert (report.sent, client.unsent) == (1, ())
