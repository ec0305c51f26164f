"""States that the worker tells: a try is no answer."""

from __future__ import annotations

import pytest

from desktop.store.store import Store
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, Embedded
from tests.sync import test_worker
from tests.sync.test_worker import working

store, server = test_worker.store, test_worker.server


@pytest.mark.parametrize("times", [1, 3])
def test_one_who_is_signed_out_is_so_while_it_is_tried_again(
    store: Store, server: Embedded, times: int
) -> None:
    token = [TOKEN]
    with working(store, server.url, token=lambda: token[0]) as (worker, watch):
        assert worker.sync_now().result(PATIENCE).state == "current"
        token[0] = "no longer"
        worker.sync_now().result(PATIENCE)
        watch.until(lambda status: status.state == "signed-out")
        since = next(at for at, status in enumerate(watch.all) if status.state == "signed-out")
        for _time in range(times):
            worker.sync_now().result(PATIENCE)
        assert {status.state for status in watch.all[since:]} == {"signed-out"}
        token[0] = TOKEN
        assert worker.sync_now().result(PATIENCE).state == "current"
