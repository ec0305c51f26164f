"""Sign-in at one server: of whoever is there where nobody is signed in, renewed, and ended."""

from __future__ import annotations

import asyncio

from desktop.core.clock import Clock
from desktop.shown.status import SignInState
from desktop.sign_in.authorization_code import Browser, Tokens, tokens_by_browser
from desktop.sign_in.loopback import SECONDS
from desktop.sign_in.oauth_client import Client
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import discovered
from desktop.sign_in.sign_in_errors import NotSignedIn
from desktop.sign_in.token_holder import TokenHolder
from desktop.sign_in.without_browser import as_person


class Signing:
    """One server's sign-in; `browser` shows its page when somebody has to sign in, `client` is who asks. Used
    from one loop.

    `without_browser` says that nobody had to show who they are, at a server for demonstrations.
    """

    without_browser = False

    standing: SignInState = ""

    def __init__(
        self, base: str, browser: Browser, clock: Clock, *, client: Client, seconds: float = SECONDS
    ) -> None:
        self._base = base
        self._client = client
        self._browser = browser
        self._clock = clock
        self._seconds = seconds
        self._holder: TokenHolder | None = None
        self._wanted = ""
        self._turn = asyncio.Lock()

    @property
    def person(self) -> str:
        """The person who is signed in (`Practitioner/id`), or empty."""
        holder = self._holder
        return holder.person if holder is not None and not holder.ended else ""

    def become(self, practitioner: str) -> None:
        """From the next request on this Practitioner (an id) works here, signed in without a browser. May be
        called from any thread."""
        self.without_browser = True
        self._browser, self._wanted = as_person(practitioner), f"Practitioner/{practitioner}"

    async def holder(self) -> TokenHolder:
        """Tokens of the one who is signed in; signs in where nobody is. Raises what `sign_in_errors`
        holds."""
        async with self._turn:
            if self._holder is not None and self._wanted not in ("", self._holder.person):
                # Nothing more is asked in the name of the one before.
                await self.sign_out()
            if self._holder is None or self._holder.ended:
                provider = await discovered(self._base, self._client)
                prover = Prover(self._clock)
                given: list[Tokens] = []
                try:
                    tokens, who = await tokens_by_browser(
                        provider, self._base, self._browser, prover, clock=self._clock, seconds=self._seconds,
                        anew=False, given=given.append,
                    )  # fmt: skip
                except BaseException:
                    # Nobody knows who they are of, or nobody waits any more.
                    for one in given:
                        await TokenHolder(provider, one, "", prover, self._clock).give_back()
                    raise
                self._holder = TokenHolder(provider, tokens, who, prover, self._clock)
            return self._holder

    async def refresh(self) -> bool:
        """Renew what was given, after the server has said that it counts no more."""
        if self._holder is None:
            raise NotSignedIn
        return await self._holder.refresh()

    async def sign_out(self) -> None:
        """Give back what was given."""
        holder, self._holder = self._holder, None
        if holder is not None:
            await holder.give_back()
