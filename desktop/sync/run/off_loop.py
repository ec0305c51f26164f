"""Work that may hang (a key store that asks somebody, a share) on a daemon thread of its own."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
MOST = 16
"""Works that hang at one time; one more is refused, or a share that is dead would take every thread."""
_hangs = threading.BoundedSemaphore(MOST)


def begin(work: Callable[[], T]) -> Future[T]:
    """Begin with `work`; its result or exception. Whoever waits no longer leaves it alone: it holds up
    neither a loop nor the end of the program. Its exception is TimeoutError where too many hang (`MOST`)."""
    told: Future[T] = Future()
    # Nobody who waits breaks it off for the others.
    told.set_running_or_notify_cancel()
    # In the language of whoever asks.
    context = contextvars.copy_context()

    def run() -> None:
        try:
            found = context.run(work)
        except BaseException as error:  # noqa: BLE001 it is handed on to whoever waits
            _hangs.release()
            told.set_exception(error)
        else:
            _hangs.release()
            told.set_result(found)

    if not _hangs.acquire(blocking=False):
        told.set_exception(TimeoutError())
        return told
    threading.Thread(target=run, name="off-loop", daemon=True).start()
    return told


async def within(told: Future[T], seconds: float) -> T:
    """The result of what was begun; also where no loop runs. Raises TimeoutError after `seconds`."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return told.result(seconds)
    async with asyncio.timeout(seconds):
        return await asyncio.wrap_future(told)
