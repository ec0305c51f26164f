"""Clocks that jump while the worker waits: nothing stops, and nothing goes out twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.core.clock import utc_now
from desktop.store.store import Store
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from tests.sync.test_worker import emptied, note, put, server, store, working

__all__ = ["server", "store"]


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(hours=9)])
def test_a_clock_that_jumps_stops_no_round_and_sends_nothing_twice(
    store: Store, server: Embedded, jump: timedelta
) -> None:
    """Set right while it waits, or the machine slept: what is written then goes out at once, and once."""
    by = [timedelta(0)]
    with working(store, server.url, clock=lambda: utc_now() + by[0]) as (worker, watch):
        worker.sync_now().result(PATIENCE)
        before = len(watch.all)
        by[0] = jump
        put(store, note("c1"))
        emptied(store)
        worker.sync_now().result(PATIENCE)
        status = watch.until(lambda s: s.state == "current", before)
    assert status.synced_at is not None
    assert abs(status.synced_at - utc_now() - jump) < timedelta(minutes=1)
    with server.client() as client:
        assert len(client.get("Condition/c1/_history").json()["entry"]) == 1
