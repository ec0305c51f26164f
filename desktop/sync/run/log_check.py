"""Check of the access log while nobody waits, in steps: is each line there, and what was written?"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from desktop.core.errors import WireError, place_of
from desktop.store.accesslog import Broken, Checking, Head
from desktop.sync.push import log_anchor
from desktop.sync.run.effects import Effects

log = logging.getLogger(__name__)


class LogCheck:
    """Goes on where it was interrupted; begins anew once it has come to the end."""

    def __init__(self) -> None:
        self._checking: Checking | None = None

    async def look(
        self, effects: Effects, quiet: Callable[[], bool], pause: Callable[[], Awaitable[None]]
    ) -> tuple[bool, Broken | None]:
        """(whether all of it was seen, what is wrong), while it is `quiet`.

        It is held against its heads at the server; where that can't be asked, against itself alone.
        """
        checking = self._checking
        if checking is None:
            checking = self._checking = Checking(await self._heads(effects))
        while not checking.done and quiet():
            await effects.database.read(checking.step)
            await pause()
        if not checking.done:
            return False, None
        self._checking = None
        return True, checking.broken

    async def _heads(self, effects: Effects) -> list[Head]:
        ident = await effects.database.read(log_anchor.log_id)
        if not ident:
            return []
        try:
            found = [one async for one in log_anchor.at_server(effects.transport, ident)]
        except WireError as error:
            log.info("the heads of the access log can't be had: %s", place_of(error))
            return []
        key = await log_anchor.key() if any(signed for _head, signed in found) else None
        return [
            head
            for head, signed in found
            if log_anchor.is_of(key, signed, log_anchor.payload(ident, head)) is not False
        ]
