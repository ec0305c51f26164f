"""Tokens of one sign-in: in memory, fresh, shown to one server, given back at the end."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from desktop.core.clock import Clock
from desktop.fhir.transport import NoAnswer, Refused
from desktop.sign_in.authorization_code import Tokens, post_as_client, tokens_for
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import Provider
from desktop.sign_in.sign_in_errors import SignInRefused

log = logging.getLogger(__name__)
EARLY = timedelta(seconds=30)
"""Time before its end at which a token is renewed; a short-lived one in the last quarter of its life, else
each request would renew it."""

GOODBYE = 3.0
"""Seconds for telling the provider that somebody has signed out."""
RESTS = 5.0
"""Seconds for a renewal under way to come to its end, before a sign-in is handed over."""


class TokenHolder:
    """Tokens of one sign-in. May be asked from several loops; one refresh is under way at a time."""

    def __init__(self, provider: Provider, tokens: Tokens, person: str, prover: Prover, clock: Clock) -> None:
        self.person = person
        self.ended = False
        # Told of new tokens before any of them is used: a refresh token that is not kept anew is lost.
        self.renewed: Callable[[], Awaitable[None]] | None = None
        self._provider = provider
        self._tokens = tokens
        self._prover = prover
        self._clock = clock
        self._until = self._end(tokens)
        self._guard = threading.Lock()
        self._under_way: Future[bool] | None = None
        self._renewal: asyncio.Task[bool] | None = None
        self._given_back = False

    def _end(self, tokens: Tokens) -> datetime:
        return self._clock() + timedelta(seconds=min(tokens.seconds, 24 * 3600))

    def parts(self) -> tuple[Tokens, datetime, Provider, Prover]:
        """Tokens, their end, who gave them, and the key to which they are bound."""
        return self._tokens, self._until, self._provider, self._prover

    async def headers(self, method: str, url: str) -> dict[str, str]:
        """Headers of a request to the FHIR server. Renews a token that ends soon; where the provider is
        away, one that still lasts is used."""
        early = min(EARLY, timedelta(seconds=self._tokens.seconds / 4))
        if self._clock() >= self._until - early:
            try:
                await self.refresh()
            except NoAnswer:
                if self._clock() >= self._until:
                    raise
        token = self._tokens.access
        if not self._provider.binds:
            return {"authorization": f"Bearer {token}"}
        return {"authorization": f"DPoP {token}", "dpop": self._prover.proof(method, url, token)}

    def heard(self, url: str, headers: dict[str, str]) -> bool:
        """Take along the server's nonce; True where it is another one."""
        return self._prover.heard(url, headers)

    async def refresh(self) -> bool:
        """Renew the tokens; False where the provider gives none any more. Raises NoAnswer where it is
        away."""
        with self._guard:
            under_way = self._under_way
            if under_way is None:
                under_way = self._under_way = Future()
                # Whoever waits may be broken off, and the one before counts no more at the provider: it goes
                # on by itself, for the others and for what has to be given back.
                under_way.set_running_or_notify_cancel()
                self._renewal = asyncio.create_task(self._refreshed())
                self._renewal.add_done_callback(partial(self._renewed, under_way))
        return await asyncio.wrap_future(under_way)

    def _renewed(self, told: Future[bool], task: asyncio.Task[bool]) -> None:
        self._under_way = None
        if task.cancelled():
            told.set_exception(NoAnswer("", sent=False))
        elif (error := task.exception()) is not None:
            told.set_exception(error)
        else:
            told.set_result(task.result())

    async def _refreshed(self) -> bool:
        if self.ended or not self._tokens.refresh:
            self.ended = True
            return False
        form = {"grant_type": "refresh_token", "refresh_token": self._tokens.refresh}
        try:
            tokens = await tokens_for(self._provider, form, self._prover)
        except SignInRefused as error:
            log.info("the provider renews no token: %s", error.details)
            self.ended = True
            return False
        with self._guard:
            late = self._given_back
            if not late:
                # One that is not replaced stays good.
                self._tokens = Tokens(tokens.access, tokens.seconds, tokens.refresh or self._tokens.refresh)
                self._until = self._end(tokens)
        if late:
            # Whoever gave back did not wait any longer for these.
            await self._revoke(tokens.refresh)
            return False
        if self.renewed is not None:
            await self.renewed()
        return not self.ended

    async def settled(self) -> bool:
        """Wait (`GOODBYE` at most) for a renewal that is under way; False where it still is."""
        under_way = self._under_way
        if under_way is not None:
            # Whoever asked for it is told of its faults.
            with suppress(Exception):
                async with asyncio.timeout(GOODBYE):
                    await asyncio.wrap_future(under_way)
        return under_way is None or under_way.done()

    def renewable(self) -> bool:
        """True where new tokens can be had without the person, after waiting (`RESTS` at most) for a renewal
        that is under way. Never to be asked on the loop of that renewal."""
        under_way = self._under_way
        if under_way is not None:
            try:
                under_way.result(RESTS)
            except (Exception, CancelledError):  # noqa: BLE001 whoever waits for it is told
                return False
        return bool(self._tokens.refresh) and not self.ended

    def let_go(self) -> None:
        """Forget what was given without giving it back: another one has it now."""
        self._tokens, self.ended = Tokens("", 0), True

    async def give_back(self) -> None:
        """Ask the provider to let what was given count no more; what it was is forgotten here either way.
        Takes twice `GOODBYE` at the most: a renewal that is under way brings what is to be given back."""
        self.ended = True
        await self.settled()
        with self._guard:
            tokens, self._tokens, self._given_back = self._tokens, Tokens("", 0), True
        await self._revoke(tokens.refresh)

    async def _revoke(self, refresh: str) -> None:
        if not self._provider.revocation or not refresh:
            return
        form = {"token": refresh, "token_type_hint": "refresh_token"}
        try:
            # Whoever closes a window does not wait long for a provider that is away.
            async with asyncio.timeout(GOODBYE):
                await post_as_client(self._provider, self._provider.revocation, form, self._prover)
        except (NoAnswer, Refused, TimeoutError) as error:
            log.info("the provider was not told of the sign-out: %s", type(error).__name__)
