"""The question before a signature comes to an end, whatever holds up the loop that would answer it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from desktop.core.clock import utc_now
from desktop.shown.status import Status
from desktop.sync.run import freshness
from desktop.sync.run.freshness import Freshness
from tests.running.patience import PATIENCE


class HeldUp:
    """A worker whose loop stands still."""

    def __init__(self) -> None:
        self.asked: list[Future[bool]] = []

    def call(self, _question: object, *, within: float) -> Future[bool]:
        assert within > 0
        self.asked.append(Future())
        return self.asked[-1]


def test_a_loop_that_stands_still_holds_back_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "FRESH_SECONDS", 0.01)
    worker: Any = HeldUp()
    asks = Freshness(lambda: worker, lambda: Status("current"), utc_now)
    assert asks.ask("p1", ("Patient",)).result(PATIENCE) is False
    worker.asked[0].set_result(True)
    assert asks.ask("p1", ("Patient",)).result(PATIENCE) is False, "it is known to be silent"
    assert len(worker.asked) == 1


def test_an_answer_in_time_is_the_answer() -> None:
    worker: Any = HeldUp()
    asked = Freshness(lambda: worker, lambda: Status("current"), utc_now).ask("p1", ("Patient",))
    worker.asked[0].set_result(True)
    assert asked.result(PATIENCE) is True
