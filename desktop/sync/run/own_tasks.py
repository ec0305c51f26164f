"""The tasks of one loop that are ours, and their end: a library's tasks are ended by those who made them.

A task that is cancelled before its first step leaves what it was to do half made: a socket, a coroutine.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakSet


class OwnTasks:
    """Belongs to one loop and its thread."""

    def __init__(self) -> None:
        self._tasks: WeakSet[asyncio.Task[Any]] = WeakSet()

    def join(self) -> None:
        """The task that runs now is one of ours."""
        if (task := asyncio.current_task()) is not None:
            self._tasks.add(task)

    def leave(self) -> None:
        """The task that runs now closes what ours used, and is no longer told to end with them."""
        if (task := asyncio.current_task()) is not None:
            self._tasks.discard(task)

    def cancel(self) -> None:
        """Ask ours to end."""
        for task in tuple(self._tasks):
            task.cancel()

    async def end_others(self) -> None:
        """Wait until ours but the one that runs now are ended: what they use can be closed after it."""
        await _ended(self._tasks)

    async def end(self) -> None:
        """Wait until all is ended: ours first, then whatever else is left on the loop."""
        await self.end_others()
        await _ended(asyncio.all_tasks())
        await asyncio.get_running_loop().shutdown_asyncgens()


async def _ended(tasks: WeakSet[asyncio.Task[Any]] | set[asyncio.Task[Any]]) -> None:
    rest = [task for task in tasks if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
