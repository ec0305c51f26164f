"""The same client for real: our own server on SQLite and on PostgreSQL and a stranger's, through a proxy that
cuts, delays, duplicates and truncates. What was promised is checked at the server itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.judge import after
from tests.faults.mutants import MUTANTS
from tests.faults.real import STEPS, RealWorld
from tests.faults.truth import Truth
from tests.servers import embedded, medplum
from tests.servers.postgresql import postgresql

__all__ = ["postgresql"]
FIRST = int(os.environ.get("FAGFLATE_SEED", "0"))
Start = Callable[[], Truth]


def ours(url: str) -> Truth:
    """Our own server over a database."""
    stack = ExitStack()
    server = stack.enter_context(embedded.serving(url))
    return Truth(
        server.url, server.token, stack.close, transaction=True, remembers=True, heeds_none_match=True
    )


def strangers() -> Truth:
    """Medplum's router: keeps nothing of what is deleted, and carries out a create over a taken name."""
    stack = ExitStack()
    server = stack.enter_context(medplum.serving())
    return Truth(
        server.url, server.token, stack.close, transaction=False, remembers=False, heeds_none_match=False
    )


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("medplum", marks=pytest.mark.node),
    ]
)
def start(request: pytest.FixtureRequest) -> Start:
    """Starts an empty server; it ends with its world."""

    if request.param == "medplum":
        return strangers
    if request.param == "sqlite":
        return lambda: ours("sqlite://")
    databases = request.getfixturevalue("postgresql")
    return lambda: ours(databases.database())


def schedule(
    seed: int,
    server: Truth,
    folder: Path,
    *,
    workers: bool = False,
    steps: int = STEPS,
    colliding: bool = False,
) -> int:
    """Run and judge one schedule over a real server; gives how many faults there were."""
    world = RealWorld(seed, server, folder, workers=workers)
    try:
        for number in range(steps):
            world.step()
            if colliding and number % 4 == 3:
                world.collide()
        after(world)
        once(world)
        return sum(world.faults.values())
    finally:
        world.close()


def once(world: RealWorld) -> None:
    """Each business identifier is there once at most, and nothing is there that nobody made."""
    for kind, value in sorted(world.identifiers):
        found = world.server.with_identifier(kind, value)
        assert len(found) <= 1, f"{kind} {value} is there as {found}"
    made = {value for _kind, value in world.identifiers}
    for key, versions in world.server.store.items():
        for version in versions:
            if version.body is not None:
                identifier = version.body["identifier"]
                one = identifier[0] if isinstance(identifier, list) else identifier
                assert one["value"] in made, key


def test_every_promise_is_kept(start: Start, tmp_path: Path) -> None:
    assert schedule(FIRST, start(), tmp_path, steps=25) > 5


def test_every_promise_is_kept_where_many_change_the_same(start: Start, tmp_path: Path) -> None:
    assert schedule(FIRST, start(), tmp_path, steps=20, colliding=True) > 5


def test_every_promise_is_kept_by_the_worker(tmp_path: Path) -> None:
    assert schedule(FIRST, ours("sqlite://"), tmp_path, workers=True, steps=20) > 5


@pytest.mark.parametrize("name", ["no If-Match"])
def test_a_broken_promise_is_noticed(name: str, tmp_path: Path) -> None:
    _noticed(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cursor before data", "no tombstones", "late order sent without asking"])
def test_a_rule_that_is_switched_off_is_noticed(name: str, tmp_path: Path) -> None:
    _noticed(name, tmp_path)


def _noticed(name: str, folder: Path) -> None:
    """Within a few seeds, a promise is broken at the server itself."""
    for seed in range(40):
        try:
            with MUTANTS[name]():
                schedule(seed, ours("sqlite://"), folder, colliding=True)
        except AssertionError:
            return
    pytest.fail(f"nobody noticed: {name}")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST + 100, FIRST + 106))
def test_many_schedules(start: Start, seed: int, tmp_path: Path) -> None:
    schedule(seed, start(), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST + 200, FIRST + 202))
def test_many_schedules_of_the_worker(start: Start, seed: int, tmp_path: Path) -> None:
    schedule(seed, start(), tmp_path, workers=True)
