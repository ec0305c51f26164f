"""The day's patients stay in the record, and are found when the server has gone; with real servers."""

# ruff: noqa: F811
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.shown import unasked
from desktop.store import people, records
from desktop.store.store import Store
from desktop.sync.pull.days import whose
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.slots import window
from desktop.sync.pull.tidying import tidy, wanted
from desktop.sync.run.worker import SyncWorker
from tests.running.patience import PATIENCE
from tests.servers import medplum
from tests.servers.embedded import TOKEN, serving
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.test_days import DAY, DAYS, DOCTOR, MINE, ROLE, clinic, go, visit  # noqa: F401
from tests.sync.things import Json, note


def test_the_days_patients_are_kept_and_those_of_last_week_may_go(client: Client, clinic: FakeServer) -> None:
    go(client)
    client.database.do(lambda tx: tx.connection.exec_driver_sql("UPDATE cursor SET pulled_at = '2026'"))
    assert run(tidy(client.effects, DAY, limit=0)) == 0
    client.clock.forward(8 * DAYS)
    go(client)
    assert run(tidy(client.effects, DAY, limit=0)) == 1


def test_as_long_as_the_day_is_not_known_nobody_goes(client: Client, clinic: FakeServer) -> None:
    assert client.database.ask(lambda c: wanted(c, DAY)) is None
    go(client)
    assert client.database.ask(lambda c: wanted(c, DAY)) == {"p5"}
    assert client.database.ask(lambda c: wanted(c, Interests(days=("Practitioner/d2",)))) is None


def test_whose_day_it_is() -> None:
    assert whose(DOCTOR, ROLE, ("c1",)) == MINE
    assert whose(DOCTOR, DOCTOR) == (DOCTOR,)
    assert whose("", "", ()) == ()


@contextmanager
def real(which: str, resources: list[Json]) -> Iterator[tuple[str, str]]:
    """Address and token of our own server, or of a stranger's, with these resources."""
    if which == "embedded":
        with serving() as ours:
            ours.load(resources)
            yield ours.url, TOKEN
        return
    with medplum.serving() as theirs:
        with theirs.client() as http:
            for one in resources:
                assert http.put(f"{one['resourceType']}/{one['id']}", json=one).is_success
        yield theirs.url, theirs.token


@pytest.mark.parametrize("which", ["embedded", pytest.param("medplum", marks=pytest.mark.node)])
def test_a_day_list_from_a_real_server_is_found_when_it_has_gone(tmp_path: Path, which: str) -> None:
    at = (datetime.fromisoformat(window(datetime.now(UTC))[0]) + timedelta(hours=12)).isoformat()
    resources = [
        {"resourceType": "Patient", "id": "p5", "name": [{"family": "Moe"}]},
        {"resourceType": "Patient", "id": "p6", "name": [{"family": "Dahl"}]},
        note("c5", subject={"reference": "Patient/p5"}),
        *(visit(*one, end=one[2]) for one in (
            ("a1", "p5", at), ("a2", "p6", at, "Practitioner/d12"), ("a3", "p6", "2020-01-20T12:00:00Z"),
            ("a4", "p6", at, DOCTOR, "cancelled"))),
    ]  # fmt: skip
    with Store(tmp_path / "s", os.urandom(32)) as store:
        with real(which, resources) as (url, token):
            worker = SyncWorker(store, url, token=lambda: token)
            worker.set_interests(DAY)
            done = worker.sync_now()
            worker.start()
            try:
                status = done.result(PATIENCE)
            finally:
                worker.stop()
        assert status.state == "current"
        assert unasked.DAY not in status.unsupported
        assert store.read(lambda c: people.search(c, "moe")).result() == ("p5",)
        assert store.read(lambda c: people.search(c, "dahl")).result() == ()
        assert store.read(lambda c: records.ids(c, "Condition", "p5")).result() == {"c5"}
