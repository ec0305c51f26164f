"""A way to a real server on which connections are cut, and requests and answers come late, twice or in part.

Plain HTTP/1.1 between 127.0.0.1 and 127.0.0.1. What becomes of a request is chosen from outside, so that a
whole schedule follows from its seed; sizes, waiting and what is held back are bounded.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
_GONE = (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError, asyncio.CancelledError)
MAX_HEAD = 64 * 1024
MAX_BODY = 64 * 1024 * 1024
MAX_LATE = 20
SECONDS = 30.0
_HOP = frozenset(
    {"connection", "content-length", "transfer-encoding", "keep-alive", "accept-encoding", "host"}
)
OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient"}]}'


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: method, path with query, headers by lower-case name, body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """The server's whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes


CUT_BEFORE = "cut before the server had it"
CUT_AFTER = "cut after the server had it"
CUT_INSIDE = "answer cut inside"
SHORT = "answer truncated, its length too"
DELAYED = "answer delayed"
TWICE_FIRST = "delivered twice, first answer"
TWICE_SECOND = "delivered twice, second answer"
AGAIN_LATER = "delivered again later"
ARRIVES_LATER = "cut, and delivered later"
BUSY = "503 with Retry-After"
BUSY_AFTER = "503 after the effect"
FAILED = "500"
SIGNED_OUT = "401"
LATE = frozenset({AGAIN_LATER, ARRIVES_LATER})
FAULTS = (
    CUT_BEFORE, CUT_AFTER, CUT_INSIDE, SHORT, DELAYED, TWICE_FIRST, TWICE_SECOND, AGAIN_LATER,
    ARRIVES_LATER, BUSY, BUSY_AFTER, SIGNED_OUT,
)  # fmt: skip

Choose = Callable[[Asked], tuple[str, float]]
"""Gives the fault (or "") for a request, and a number between 0 and 1: where to cut, how long to wait."""
Settled = Callable[[Asked, Said], None]


class Proxy:
    """Stands before the server at `upstream` (its base address) on a thread of its own.

    `choose` decides over each request; None is fair weather. `settled` is told of all that the server has
    answered, also when nobody else gets to know. Both are called on the proxy's thread. With `turn`, a write
    has it until it is told of: for a server that keeps no versions, the order of writes is known from here.
    """

    def __init__(
        self,
        upstream: str,
        *,
        settled: Settled = lambda _asked, _said: None,
        turn: threading.Lock | None = None,
    ) -> None:
        parts = urlsplit(upstream)
        self._host, self._upstream_port, self._path = parts.hostname or "", parts.port or 80, parts.path
        self._settled = settled
        self._turn = turn
        self._passing: set[asyncio.Task[Said]] = set()
        self.choose: Choose | None = None
        self.faults: Counter[str] = Counter()
        self.port = 0
        self._late: list[tuple[int, Asked]] = []
        self._number = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.come()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self._path}"

    def come(self) -> None:
        """Listen, at the address it always had."""
        self._do(self._come())

    def go(self) -> None:
        """Nobody listens, and what was open is cut."""
        self._do(self._go())

    def flush(self) -> None:
        """Deliver what was held back, and wait for what is on its way."""
        self._do(self._flush())

    def close(self) -> None:
        self.go()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(what, self._loop)
        return future.result(2 * SECONDS)

    async def _come(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, limit=MAX_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _go(self) -> None:
        # A connection that is just being accepted has no entry in `_open` yet, and asyncio (3.11) leaves it
        # open for ever when its server closes meanwhile.
        known = self._open | self._passing | {asyncio.current_task()}
        while beginning := [task for task in asyncio.all_tasks() if task not in known]:
            await asyncio.wait(beginning, timeout=0.01)
            known = self._open | self._passing | {asyncio.current_task()}
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        if self._passing:
            await asyncio.wait(self._passing)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            # Either side may have gone: what was under way is cut. After `go` nothing comes after this task,
            # and streams would report its end as an error.
            with suppress(*_GONE):
                while (asked := await _request(reader)) is not None:
                    if not await self._one(asked, writer):
                        break
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _one(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        """Deal with one request; False when the line is cut."""
        self._number += 1
        await self._deliver()
        fault, chance = self.choose(asked) if self.choose else ("", 0.0)
        if fault:
            self.faults[fault] += 1
        if fault in (CUT_BEFORE, ARRIVES_LATER):
            if fault == ARRIVES_LATER:
                self._hold(asked, chance)
            return False
        if fault in (BUSY, FAILED, SIGNED_OUT):
            await _answer(writer, _refusal(fault))
            return True
        said = await self._pass_on(asked)
        if fault in (TWICE_FIRST, TWICE_SECOND):
            second = await self._pass_on(asked)
            said = second if fault == TWICE_SECOND else said
        if fault == AGAIN_LATER:
            self._hold(asked, chance)
        if fault == DELAYED:
            await asyncio.sleep(0.05 * chance)
        if fault == CUT_AFTER:
            return False
        if fault == CUT_INSIDE:
            whole = _written(said)
            writer.write(whole[: int(len(whole) * chance)])
            await writer.drain()
            # Ended, not reset: what was written arrives.
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            return False
        if fault == SHORT:
            said = Said(said.status, said.headers, said.body[: int(len(said.body) * chance)])
        await _answer(writer, _refusal(BUSY) if fault == BUSY_AFTER else said)
        return True

    def _hold(self, asked: Asked, chance: float) -> None:
        if len(self._late) < MAX_LATE:
            self._late.append((self._number + 1 + int(6 * chance), asked))

    async def _deliver(self, *, everything: bool = False) -> None:
        for item in [i for i in self._late if everything or i[0] <= self._number]:
            self._late.remove(item)
            with suppress(OSError, EOFError, ValueError, TimeoutError):
                await self._pass_on(item[1])

    async def _flush(self) -> None:
        await self._deliver(everything=True)
        if self._passing:
            await asyncio.wait(self._passing)

    async def _pass_on(self, asked: Asked) -> Said:
        # Whoever waits may be cut off; what the server was given is told of all the same.
        passing = asyncio.ensure_future(self._in_turn(asked))
        self._passing.add(passing)
        passing.add_done_callback(self._passed)
        return await asyncio.shield(passing)

    def _passed(self, task: asyncio.Task[Said]) -> None:
        self._passing.discard(task)
        if not task.cancelled():
            task.exception()

    async def _in_turn(self, asked: Asked) -> Said:
        if self._turn is None or asked.method not in ("PUT", "DELETE"):
            return await self._exchange(asked)
        await asyncio.to_thread(self._turn.acquire)
        try:
            return await self._exchange(asked)
        finally:
            self._turn.release()

    async def _exchange(self, asked: Asked) -> Said:
        there, here = f"{self._host}:{self._upstream_port}", f"127.0.0.1:{self.port}"
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(self._host, self._upstream_port, limit=MAX_HEAD)
            try:
                kept = {k: v for k, v in asked.headers.items() if k not in _HOP}
                head = [f"{asked.method} {asked.path} HTTP/1.1", f"host: {there}", "connection: close"]
                head += [f"{k}: {v}" for k, v in kept.items()]
                head.append(f"content-length: {len(asked.body)}")
                writer.write("\r\n".join([*head, "", ""]).encode("latin-1") + asked.body)
                said = await _response(reader)
            finally:
                writer.transport.abort()
        self._settled(asked, said)
        headers = {k: v.replace(there, here) for k, v in said.headers.items()}
        return Said(said.status, headers, said.body.replace(there.encode(), here.encode()))


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        line, headers = await _head(reader)
    except asyncio.IncompleteReadError:
        return None
    method, path, _version = line.split(" ", 2)
    return Asked(method, path, headers, await _body(reader, headers, 0))


async def _response(reader: asyncio.StreamReader) -> Said:
    line, headers = await _head(reader)
    return Said(int(line.split(" ", 2)[1]), headers, await _body(reader, headers, -1))


async def _head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = [line.partition(":") for line in lines[1:] if line]
    return lines[0], {name.strip().lower(): value.strip() for name, _colon, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str], otherwise: int) -> bytes:
    """A body by its length or in chunks; without either `otherwise` bytes, -1 for all until the end."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts: list[bytes] = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            if size + sum(map(len, parts)) > MAX_BODY:
                raise ValueError("too large")
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)
    size = int(headers.get("content-length", otherwise))
    if size > MAX_BODY:
        raise ValueError("too large")
    return await reader.readexactly(size) if size >= 0 else await reader.read(MAX_BODY)


def _refusal(fault: str) -> Said:
    headers = {"content-type": "application/fhir+json"}
    if fault == BUSY:
        return Said(503, {**headers, "retry-after": "7"}, OUTCOME)
    return Said(401 if fault == SIGNED_OUT else 500, headers, OUTCOME)


def _written(said: Said) -> bytes:
    kept = [f"{k}: {v}" for k, v in said.headers.items() if k not in _HOP]
    head = [f"HTTP/1.1 {said.status} .", *kept, f"content-length: {len(said.body)}", "", ""]
    if said.status == 204:
        head = [line for line in head if not line.startswith("content-length")]
    return "\r\n".join(head).encode("latin-1") + said.body


async def _answer(writer: asyncio.StreamWriter, said: Said) -> None:
    writer.write(_written(said))
    await writer.drain()
