"""Sign-in of the installation itself, without a person: SMART Backend Services (client_credentials).

An assertion by the installation's key (`private_key_jwt`) is shown for a token of a few minutes; there is no
refresh token, and nothing to give back.
"""

from __future__ import annotations

import asyncio

import msgspec

from desktop.core.clock import Clock
from desktop.shown.status import SignInState
from desktop.sign_in.authorization_code import Tokens, tokens_for
from desktop.sign_in.oauth_client import Client
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import Provider, as_service
from desktop.sign_in.sign_in_errors import ServiceRefused, SignInRefused
from desktop.sign_in.token_holder import TokenHolder


class ServiceSignIn:
    """Sign-in of this installation at one server, as `client`. Used from one loop.

    Its methods raise ServiceRefused where the provider gives no token, NotRegistered where there is no key.
    """

    without_browser = False
    standing: SignInState = ""

    def __init__(self, base: str, client: Client, clock: Clock) -> None:
        self._base = base
        self._client = client
        self._clock = clock
        self._holder: TokenHolder | None = None
        self._turn = asyncio.Lock()

    async def holder(self) -> TokenHolder:
        """The token in use, or a new one where that has ended."""
        async with self._turn:
            if self._holder is None or self._holder.ended:
                prover = Prover(self._clock)
                provider, audiences = await as_service(self._base, self._client)
                provider, tokens = await _given(provider, audiences, prover)
                self._holder = TokenHolder(provider, tokens, "", prover, self._clock)
            return self._holder

    async def refresh(self) -> bool:
        """Ask for a new token, after the server has said that the one before counts no more."""
        self._holder = None
        await self.holder()
        return True

    async def sign_out(self) -> None:
        """Forget the token: it ends by itself within minutes."""
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.let_go()


async def _given(provider: Provider, audiences: tuple[str, ...], prover: Prover) -> tuple[Provider, Tokens]:
    form = {"grant_type": "client_credentials", "scope": provider.scopes}
    for audience in audiences:
        addressed = msgspec.structs.replace(provider, audience=audience)
        try:
            tokens = await tokens_for(addressed, form, prover)
        except SignInRefused as error:
            # A provider that does not take the one address may take the other: it says no more than this.
            if error.details != "invalid_client" or audience == audiences[-1]:
                raise ServiceRefused(error.details) from error
            continue
        if tokens.scope and not may_write(tokens.scope):
            # Less than was asked for is given without a word by many.
            raise ServiceRefused("invalid_scope")
        return addressed, tokens
    raise ServiceRefused("invalid_client")


def may_write(scope: str) -> bool:
    """True where a token's scope lets a service create or change anything (SMART 1 and 2)."""
    for one in scope.split():
        context, _slash, rest = one.partition("/")
        rights = rest.partition(".")[2].partition("?")[0]
        if (
            context == "system"
            and rights != "read"
            and (rights in ("*", "write") or {"c", "u"} & set(rights))
        ):
            return True
    return False
