"""Published sprints come with the round where a key is trusted, as a delta, and hold up nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.store.packages import kept_packages
from desktop.store.packages.judgement import Judged
from desktop.store.packages.signed_package import Sealed
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from tests.store.packages.made import SPRINT, STRANGER, X, library, sealed
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features

NOBODY = Interests()


@pytest.fixture(autouse=True)
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The policy of the machine, which trusts one owner."""
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    file = tmp_path / "policies.json"
    file.write_text(json.dumps({"sprint_keys": [X]}), encoding="utf-8")
    return file


def tell(server: FakeServer, ident: str, one: Sealed, **more: Any) -> None:
    server.write(json.loads(library(ident, one, **more)))


def judged(client: Client) -> Judged:
    return client.database.ask(lambda c: kept_packages.of(c, "2026-12-24"))


def number(client: Client) -> int:
    found = judged(client).in_force.get(SPRINT)
    return found.package.number if found is not None else 0


def round_(client: Client) -> list[str]:
    """One round; the searches for Libraries that were sent."""
    client.wire.sent.clear()
    assert run(pull_round(client.effects, NOBODY)).complete
    return [line for line in client.wire.lines if "Library" in line]


def test_what_is_published_comes_with_the_next_round(machine: Machine, server: FakeServer) -> None:
    client = machine()
    tell(server, "one", sealed(1))
    (asked,) = round_(client)
    assert "identifier=" in asked
    assert "_lastUpdated" not in asked
    assert number(client) == 1
    client.clock.forward(30)
    tell(server, "two", sealed(2, 6))
    (asked,) = round_(client)
    assert "_lastUpdated=ge" in asked
    assert number(client) == 2
    assert (
        client.database.ask(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM resource WHERE type = 'Library'").scalar()
        )
        == 0
    ), "what a server says of one later overwrites nothing"


def test_without_a_trusted_key_no_server_is_asked(machine: Machine, server: FakeServer, policy: Path) -> None:
    policy.unlink()
    client = machine()
    tell(server, "one", sealed(1))
    assert round_(client) == []


def test_a_key_that_is_listed_later_counts_for_what_came_before(
    machine: Machine, server: FakeServer, policy: Path
) -> None:
    client = machine()
    tell(server, "one", sealed(1, 5, STRANGER))
    round_(client)
    assert (number(client), [one.why for one in judged(client).refused]) == (0, ["unlisted"])
    theirs = str(STRANGER.as_dict(private=False)["x"])
    policy.write_text(json.dumps({"sprint_keys": [X, theirs]}), encoding="utf-8")
    assert number(client) == 1
    client.clock.forward(30)
    round_(client)
    assert (number(client), judged(client).refused) == (1, ())


def test_what_is_refused_is_told_until_it_is_mended_or_gone(machine: Machine, server: FakeServer) -> None:
    client = machine()
    tell(server, "one", sealed(1))
    tell(server, "two", sealed(2, 6), status="retired")
    tell(server, "three", sealed(3, 7), version="9")
    round_(client)
    assert (number(client), [one.why for one in judged(client).refused]) == (1, ["altered", "altered"])
    client.clock.forward(600)
    tell(server, "two", sealed(2, 6))
    round_(client)
    assert (number(client), [one.number for one in judged(client).refused]) == (2, [9])
    server.delete("Library/three")
    server.delete("Library/two")
    client.clock.forward(3_700)
    (asked,) = round_(client)
    assert "_lastUpdated" not in asked, "all of them, once an hour"
    assert (number(client), judged(client).refused) == (2, ())


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_server_that_does_not_offer_them_holds_up_nothing(
    machine: Machine, server: FakeServer, status: int
) -> None:
    client = machine()
    client.wire.choose = lambda request: driver.status(status) if "Library" in request.path else None
    assert len(round_(client)) == 1
    client.clock.forward(60)
    assert round_(client) == [], "not at once again"
    client.wire.choose = None
    tell(server, "one", sealed(1))
    client.clock.forward(1_000)
    round_(client)
    assert number(client) == 1


def test_a_server_that_gives_all_its_libraries_gives_no_others(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(ignored_params=frozenset({"identifier"})))
    server.write({"resourceType": "Library", "id": "theirs", "status": "active", "type": {"text": "rules"}})
    tell(server, "one", sealed(1))
    round_(client)
    assert (number(client), judged(client).refused) == (1, ())


def test_a_server_that_tells_it_page_by_page_tells_all(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(page=2))
    for n in range(1, 8):
        tell(server, f"v{n}", sealed(n, n))
    round_(client)
    assert (number(client), judged(client).refused) == (7, ())


def test_a_text_that_is_no_package_is_bounded(machine: Machine, server: FakeServer) -> None:
    client = machine()
    tell(server, "one", sealed(1), description="x" * kept_packages.MOST_TEXT)
    for n in range(kept_packages.MOST_ARRIVED + 5):
        tell(server, f"v{n:03}", sealed(2, 6), version=str(n))
    round_(client)
    kept = client.database.ask(
        lambda c: c.exec_driver_sql(
            "SELECT count(*) FROM snapshot WHERE kind = ?", (kept_packages.ARRIVED,)
        ).scalar()
    )
    assert kept == kept_packages.MOST_ARRIVED
