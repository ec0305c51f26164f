"""How long the worker leaves a server alone that asks for it in the middle of a pull."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop.fhir.capability import Capabilities
from desktop.fhir.paging import SearchRefused, read_page
from desktop.fhir.transport import Answer
from desktop.store.store import Store
from desktop.sync.run import worker as module
from desktop.sync.run.authorised import Authorised
from desktop.sync.run.worker import SyncWorker


@pytest.mark.parametrize(("asked", "least", "most"), [("90", 90, 90), ("99999", 300, 300), ("", 1, 61)])
def test_pull_retry_after_is_kept_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, least: float, most: float
) -> None:
    class Busy:
        base = "http://fake.test/fhir/"

        async def send(self, _request: object) -> Answer:
            return Answer(503, {"retry-after": asked} if asked else {}, b"")

    async def refuse(*_arguments: Any, **_more: Any) -> None:
        read_page(await Busy().send(None))

    async def refresh() -> bool:
        return False

    async def metadata(_transport: object) -> Capabilities:
        return Capabilities()

    monkeypatch.setattr(module, "pull_round", refuse)
    monkeypatch.setattr(module, "fetch", metadata)
    with Store(tmp_path / "s", bytes([3]) * 32) as store:
        one = SyncWorker(store, "http://fake.test/fhir")
        try:
            asyncio.run(one._round(Authorised(Busy(), refresh)))
            assert one.status.state == "offline"
            assert least <= one._pause().total_seconds() <= most
        finally:
            one.stop()


def test_a_refused_search_says_when_to_ask_again() -> None:
    with pytest.raises(SearchRefused) as refused:
        read_page(Answer(429, {"retry-after": "7"}, b""))
    assert refused.value.retry_after == "7"
