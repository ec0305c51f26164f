"""The sync thread ends at any moment and leaves nothing half begun: no task, no socket, no coroutine."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from desktop.fhir.capability import fetch
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import NoAnswer
from desktop.shown.status import SignInState
from desktop.store.store import READING, Store
from desktop.sync.run.effects import Effects
from desktop.sync.run.own_tasks import OwnTasks
from desktop.sync.run.worker import SyncWorker
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving

TIMES = 40


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving() as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store", os.urandom(32)) as opened:
        # Its own threads begin with the first of each and live as long as it: none of those looked for.
        opened.write(lambda _tx: None, origin=READING).result()
        opened.read(lambda _connection: None).result()
        yield opened


def _threads(before: set[threading.Thread]) -> list[str]:
    """Names of threads that were not there before; the server of these tests lets its own go later."""
    return [t.name for t in threading.enumerate() if t not in before and t.name != "AnyIO worker thread"]


async def _slow(effects: Effects) -> None:
    await asyncio.sleep(10)


async def _asks(effects: Effects) -> None:
    await fetch(effects.transport)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_it_ends_while_it_connects(store: Store, server: Embedded, host: str) -> None:
    """By name there is more than one address to try, and so more than one task at work."""
    threads = set(threading.enumerate())
    for turn in range(TIMES):
        worker = SyncWorker(store, server.url.replace("127.0.0.1", host), token=lambda: server.token)
        worker.start()
        asked = [worker.call(_slow) for _ in range(turn % 3)]
        time.sleep(turn * 0.0005)
        worker.stop()
        assert all(one.done() for one in asked)
    # What was never awaited, or never closed, is told when it is collected, and fails the test.
    gc.collect()
    # A loop that closes lets the threads that looked up names go, and does not wait for their last breath.
    until = time.monotonic() + PATIENCE
    while _threads(threads) and time.monotonic() < until:
        time.sleep(0.01)
    assert _threads(threads) == []


@pytest.mark.parametrize("nth", range(1, 8))
def test_it_ends_between_the_making_of_a_task_and_its_first_step(
    store: Store, server: Embedded, nth: int
) -> None:
    """The connection is made by tasks of a library; one that has not begun must be ended by its maker."""
    worker = SyncWorker(store, server.url, token=lambda: server.token)
    made, asked = 0, list[Future[None]]()

    def factory(loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> asyncio.Task[Any]:
        nonlocal made
        made += 1
        if made == nth + 1:
            # As `stop` from another thread in this very moment.
            worker._stopping = True
            loop.call_soon(worker._own.cancel)
        return asyncio.Task(coro, loop=loop, **options)

    worker._loop.set_task_factory(factory)
    worker.start()
    deadline = time.monotonic() + PATIENCE
    while made <= nth and time.monotonic() < deadline:
        # Questions side by side: a round alone has one connection, and so one task beside its own.
        asked.append(worker.call(_asks))
        time.sleep(0.005)
    worker.stop()
    assert made > nth
    assert all(one.done() for one in asked)
    gc.collect()


def test_a_question_after_the_last_turn_of_the_loop_is_answered(
    store: Store, server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature or a print asked for just when the window ends is told so: no turn comes that begins it."""
    worker = SyncWorker(store, server.url, token=lambda: server.token)
    asked: list[Future[None]] = []
    turns = worker._loop.run_until_complete

    def last(work: Any) -> Any:
        ends = work.__qualname__ == OwnTasks.end.__qualname__
        done = turns(work)
        if ends:
            # As another thread that had looked at it a moment before.
            worker._stopping = False
            asked.append(worker.call(_asks))
            worker._stopping = True
        return done

    monkeypatch.setattr(worker._loop, "run_until_complete", last)
    worker.start()
    worker.stop()
    (one,) = asked
    with pytest.raises(NoAnswer):
        one.result(0)
    assert worker.sync_now().cancelled()
    gc.collect()


def test_a_connection_made_while_the_client_is_closed_ends_with_it(
    store: Store, server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question whose first step comes after the others were told to end leaves no socket."""
    worker = SyncWorker(store, server.url, token=lambda: server.token)
    loop, connects, closed, over = worker._loop, *(asyncio.Event() for _ in range(3))
    made, asked = list[asyncio.Transport](), list[asyncio.Task[None]]()
    connect, close, cancel = loop.create_connection, HttpTransport.close, worker._own.cancel

    async def connected(*given: Any, **options: Any) -> Any:
        if asked:
            connects.set()
            await closed.wait()
        transport, protocol = await connect(*given, **options)
        made.append(transport)
        return transport, protocol

    async def question(effects: Effects) -> None:
        try:
            # Side by side: the connection that the round has left does not do for all.
            await asyncio.gather(*(fetch(effects.transport) for _ in range(4)))
        finally:
            over.set()

    def told_to_end() -> None:
        asked.append(loop.create_task(worker._call(question, None)))
        cancel()

    async def slowly(transport: HttpTransport) -> None:
        waits = [asyncio.ensure_future(one.wait()) for one in (connects, over)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        await close(transport)
        closed.set()
        await over.wait()
        for one in waits:
            one.cancel()

    monkeypatch.setattr(loop, "create_connection", connected)
    monkeypatch.setattr(HttpTransport, "close", slowly)
    worker.start()
    worker.sync_now().result(PATIENCE)
    monkeypatch.setattr(worker._own, "cancel", told_to_end)
    worker.stop()
    assert made
    assert [one for one in made if not one.is_closing()] == []
    assert [one.cancelled() for one in asked] == [True]


class _SignsOut:
    """A sign-in of nobody, whose end takes until `stop` has come."""

    without_browser = False
    standing: SignInState = ""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), False
        self.stopped = asyncio.Event()

    async def holder(self) -> None:
        return None

    async def refresh(self) -> bool:
        return False

    async def sign_out(self) -> None:
        self.begun.set()
        await self.stopped.wait()
        self.ended = True


def test_a_stop_that_comes_while_it_ends_cuts_nothing_short(
    store: Store, server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop may see that it shall end before `stop` has told it: it signs out and closes all the same."""
    signing = _SignsOut()
    worker = SyncWorker(store, server.url, token=lambda: server.token, signing=signing)
    loop, made = worker._loop, list[asyncio.Transport]()
    connect, cancel = loop.create_connection, worker._own.cancel

    async def connected(*given: Any, **options: Any) -> Any:
        transport, protocol = await connect(*given, **options)
        made.append(transport)
        return transport, protocol

    def told_to_end() -> None:
        cancel()
        loop.call_soon(signing.stopped.set)

    monkeypatch.setattr(loop, "create_connection", connected)
    monkeypatch.setattr(worker._own, "cancel", told_to_end)
    worker.start()
    worker.sync_now().result(PATIENCE)
    worker._stopping = True
    loop.call_soon_threadsafe(worker._wake.set)
    assert signing.begun.wait(PATIENCE)
    worker.stop()
    assert signing.ended
    assert made
    assert [one for one in made if not one.is_closing()] == []
