"""A transport that answers a 401 with one refresh of the token, shared by all who wait, and one more try."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, Request, Transport

if TYPE_CHECKING:
    from desktop.sign_in.signed_in import SignsIn


class Authorised:
    """Wraps a transport; a 401 says that nothing was done, so the request may be sent again.

    `requests` counts what was asked.
    """

    def __init__(self, inner: Transport, refresh: Callable[[], Awaitable[bool]]) -> None:
        self.base = inner.base
        self.requests = 0
        self._inner = inner
        self._refresh = refresh
        self._turn = asyncio.Lock()
        self._refreshed = 0

    async def send(self, request: Request) -> Answer:
        """Send one request; raises NoAnswer or Refused."""
        self.requests += 1
        before = self._refreshed
        answer = await self._inner.send(request)
        if answer.status != 401:
            return answer
        async with self._turn:
            # Another request may have asked for a fresh token while this one was under way.
            if before == self._refreshed:
                self._refreshed += 1
                if not await self._refresh():
                    return answer
        return await self._inner.send(request)


def signed(http: HttpTransport, signing: SignsIn | None, whose: str | None = None) -> Transport:
    """The way to a server with somebody's sign-in, where there is one; with `whose` in their name alone."""
    if signing is None:
        return http
    # A window that has a token needs it not.
    from desktop.sign_in.signed_in import SignedIn

    return SignedIn(http, signing, whose)


async def no_refresh() -> bool:
    """Token refresh where nobody can give a fresh token: always False."""
    return False
