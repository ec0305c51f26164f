"""Deltas without an overlap where nothing new has come for long: bulk loads are fetched once, and what is
committed late is never missed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.core.errors import StoreError
from desktop.fhir.arriving import Row
from desktop.store import records
from desktop.store.store import Transaction
from desktop.sync.pull.cursors import OVERLAP
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.pull import pull
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.settled import STANDS, Settled
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.things import note


def _round(client: Client, *patients: str) -> int:
    """One round over these patients; gives how many resources came."""
    return run(pull_round(client.effects, Interests(patients=patients or ("p1",)))).received


def _held(client: Client) -> frozenset[str]:
    return client.database.ask(lambda c: records.ids(c, "Condition", "p1"))


def _load(server: FakeServer, count: int = 60) -> None:
    for number in range(count):
        server.write(note(f"c{number:04}", subject={"reference": "Patient/p1"}))
        server.clock.forward(1)  # type: ignore[attr-defined]


def test_a_bulk_load_is_not_fetched_again_in_every_round(client: Client, server: FakeServer) -> None:
    _load(server)
    assert _round(client) >= 60
    client.clock.forward(30)
    assert _round(client) >= 60, "what commits late may still lie behind"
    client.clock.forward(STANDS)
    assert _round(client) >= 60, "asked with the overlap once more, so long after"
    client.clock.forward(30)
    assert _round(client) >= 60, "and a second time: pages may shift while they are read"
    client.clock.forward(30)
    assert _round(client) <= 3
    server.write(note("new", subject={"reference": "Patient/p1"}))
    assert _round(client) <= 4
    assert "new" in _held(client)
    # What is new brings the overlap back.
    server.write_late(note("late", subject={"reference": "Patient/p1"}), 250)
    client.clock.forward(10)
    server.write(note("newer", subject={"reference": "Patient/p1"}))
    _round(client)
    client.clock.forward(290)
    _round(client)
    assert {"late", "newer"} <= _held(client)


def test_a_new_start_asks_with_the_overlap(client: Client, server: FakeServer) -> None:
    _load(server)
    for wait in (1, STANDS, 1, 1):
        client.clock.forward(wait)
        _round(client)
    assert _round(client) <= 3
    client.settled = Settled(client.ticks)
    assert _round(client) >= 60


def test_a_stamp_of_the_future_never_settles(machine: Machine, server: FakeServer) -> None:
    """A cursor that is our own clock goes on with it: what commits late lies behind it at any time."""
    client = machine(features=Features())
    ahead = server.clock.now  # type: ignore[attr-defined]
    server.clock.forward(30 * 24 * 3600)  # type: ignore[attr-defined]
    server.write(note("future", subject={"reference": "Patient/p1"}))
    server.clock.now = ahead  # type: ignore[attr-defined]
    for wait in (1, STANDS, 30, STANDS, 30):
        client.clock.forward(wait)
        _round(client)
    server.write_late(note("late", subject={"reference": "Patient/p1"}), 100)
    client.clock.forward(60)
    _round(client)
    client.clock.forward(60)
    _round(client)
    assert "late" in _held(client)


def _pull(client: Client) -> None:
    """The deltas alone: without the comparison of ids, which finds what they have missed."""
    client.settled.begin()
    run(pull(client.effects, ("p1",), ("Condition",)))


def test_what_could_not_be_kept_is_asked_for_again(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at every commit of an answer: it has come, and stands, and is not here all the same."""
    server.write(note("c1", subject={"reference": "Patient/p1"}))
    _pull(client)
    client.clock.forward(3600)
    for name in ("c2", "c3"):
        client.clock.forward(30)
        server.write(note(name, subject={"reference": "Patient/p1"}))

    put = records.put

    def full(tx: Transaction, rows: Sequence[Row]) -> None:
        if any(row.type == "Condition" for row in rows):
            raise StoreError("full")
        put(tx, rows)

    with monkeypatch.context() as patch:
        patch.setattr(records, "put", full)
        for _turn in range(4):
            client.clock.forward(STANDS)
            with pytest.raises(StoreError):
                _pull(client)
    assert _held(client) == {"c1"}
    _pull(client)
    assert _held(client) == {"c1", "c2", "c3"}


WAIT = st.sampled_from([0.0, 1.0, 20.0, 60.0, 250.0, OVERLAP.total_seconds() - 1, 601.0, 900.0])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("wait"), WAIT),
            st.tuples(st.just("write"), st.just(0.0)),
            st.tuples(st.just("late"), st.sampled_from([1.0, 60.0, 119.0, 299.0])),
            st.tuples(st.just("round"), st.just(0.0)),
            st.tuples(st.just("start"), st.just(0.0)),
        ),
        max_size=40,
    )
)
@example(
    [("late", 299.0), ("wait", 1.0), ("write", 0.0), ("round", 0.0), *[("wait", 90.0), ("round", 0.0)] * 3]
)
def test_nothing_that_commits_late_is_missed(steps: list[tuple[str, float]]) -> None:
    """Whatever is written, however late (up to the overlap) it commits, and whenever rounds and starts come:
    a last round after all has committed holds all of it."""
    server = FakeServer(SimClock())
    client = Client(server)
    try:
        written: set[str] = set()
        for what, seconds in [*steps, ("wait", 300.0), ("round", 0.0)]:
            name = f"c{len(written)}"
            if what == "wait":
                client.clock.forward(seconds)
            elif what == "write":
                server.write(note(name, subject={"reference": "Patient/p1"}))
                written.add(name)
            elif what == "late":
                server.write_late(note(name, subject={"reference": "Patient/p1"}), seconds)
                written.add(name)
            elif what == "start":
                client.settled = Settled(client.ticks)
            else:
                _round(client)
        assert _held(client) == written
    finally:
        client.close()
