"""The worker remembers from round to round which deltas have stood; a lost connection ends that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop.fhir.capability import Capabilities
from desktop.fhir.transport import Answer, NoAnswer, Refused, SignedOut
from desktop.store.store import Store
from desktop.sync.pull.pull import PullReport
from desktop.sync.run import worker as module
from desktop.sync.run.authorised import Authorised
from desktop.sync.run.effects import Effects
from desktop.sync.run.worker import SyncWorker


class Wire:
    base = "http://fake.test/fhir/"

    async def send(self, _request: object) -> Answer:
        return Answer(200, {}, b"{}")


async def _no_refresh() -> bool:
    return False


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("error", [None, NoAnswer("away", sent=False), SignedOut("out"), Refused("what")])
def test_a_lost_connection_brings_the_overlap_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception | None, asked: bool
) -> None:
    seen: list[Effects] = []

    async def pull_round(effects: Effects, *_of: Any, **_more: Any) -> PullReport:
        seen.append(effects)
        if error is not None and len(seen) == 3:
            raise error
        return PullReport()

    async def metadata(_transport: object) -> Capabilities:
        return Capabilities()

    monkeypatch.setattr(module, "pull_round", pull_round)
    monkeypatch.setattr(module, "fetch", metadata)

    async def nothing(_effects: Effects) -> None:
        return None

    async def live(one: SyncWorker) -> None:
        wire = Authorised(Wire(), _no_refresh)
        for turn in range(4):
            await one._round(wire)
            if turn == 2 and asked:
                one._http = Wire()  # type: ignore[assignment]
                await one._answer(nothing)

    with Store(tmp_path / "s", bytes([3]) * 32) as store:
        one = SyncWorker(store, "http://fake.test/fhir")
        try:
            asyncio.run(live(one))
        finally:
            one.stop()
    first, second, _third, last = seen
    assert first.settled is second.settled
    assert first.pauses is second.pauses is last.pauses
    assert (last.settled is second.settled) == (error is None)
