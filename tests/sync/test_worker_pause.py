"""A round that a server refuses: how long it is left alone, and that the next one comes."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.fhir.capability import Capabilities
from desktop.fhir.paging import SearchRefused, read_page
from desktop.fhir.transport import Answer, NoAnswer
from desktop.shown.status import SignInState
from desktop.sign_in.sign_in_errors import NotSignedIn
from desktop.sign_in.token_holder import TokenHolder
from desktop.store.store import Store
from desktop.sync.pull.pull import PullReport
from desktop.sync.run import worker as module
from desktop.sync.run.authorised import Authorised
from desktop.sync.run.worker import SyncWorker
from tests.running.patience import PATIENCE


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


def test_a_refusal_to_who_has_left_since_does_not_end_the_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Left:
        """A sign-in whose person has left when it is asked who they are."""

        without_browser = False
        standing: SignInState = "needed"

        async def holder(self) -> TokenHolder:
            raise NotSignedIn

        async def refresh(self) -> bool:
            return False

        async def sign_out(self) -> None:
            return None

    async def refuse(*_arguments: Any, **_more: Any) -> None:
        read_page(Answer(403, {}, b""))

    async def metadata(_transport: object) -> Capabilities:
        return Capabilities()

    monkeypatch.setattr(module, "pull_round", refuse)
    monkeypatch.setattr(module, "fetch", metadata)
    with Store(tmp_path / "s", bytes([3]) * 32) as store:
        one = SyncWorker(store, "http://fake.test/fhir", signing=Left())
        one.start()
        try:
            assert one.sync_now().result(PATIENCE).state == "refused"
            assert one.sync_now().result(PATIENCE).state == "refused"
        finally:
            one.stop()


@pytest.mark.expects_log
@pytest.mark.parametrize("part", ["_folder", "tidy", "HttpTransport"])
def test_a_fault_of_ours_is_told_and_ends_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    async def nothing(*_arguments: Any, **_more: Any) -> PullReport:
        return PullReport()

    async def metadata(_transport: object) -> Capabilities:
        if part == "_folder":
            raise NoAnswer("away", sent=False)
        return Capabilities()

    def falls(*_arguments: Any) -> Any:
        fallen.set()
        raise TimeoutError

    async def falls_later(*_arguments: Any, **_more: Any) -> Any:
        falls()

    fallen = threading.Event()
    monkeypatch.setattr(module, "pull_round", nothing)
    monkeypatch.setattr(module, "fetch", metadata)
    monkeypatch.setattr(module, "QUIET", timedelta(0))
    if part == "HttpTransport":
        monkeypatch.setattr(module, part, falls)
    else:
        monkeypatch.setattr(SyncWorker if part == "_folder" else module, part, falls_later)
    with Store(tmp_path / "s", bytes([3]) * 32) as store:
        one = SyncWorker(store, "http://fake.test/fhir")
        one.start()
        try:
            one.sync_now().result(PATIENCE)
            assert fallen.wait(PATIENCE)
            said = one.sync_now().result(PATIENCE)
            # What is synchronised is not less so where it could not be tidied.
            told = ("current", "") if part == "tidy" else ("refused", "TimeoutError")
            assert (said.state, said.details) == told
        finally:
            one.stop()
