"""A transport whose requests carry the sign-in of whoever works here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from desktop.fhir.client import HttpTransport, check_travel
from desktop.fhir.transport import Answer, Request
from desktop.shown.status import SignInState
from desktop.sign_in.authorization_code import WANTS_NONCE
from desktop.sign_in.sign_in_errors import NotSignedIn

if TYPE_CHECKING:
    from desktop.sign_in.token_holder import TokenHolder


class SignsIn(Protocol):
    """A sign-in as requests and synchronisation see it."""

    without_browser: bool

    @property
    def standing(self) -> SignInState: ...

    async def holder(self) -> TokenHolder | None: ...

    async def refresh(self) -> bool: ...

    async def sign_out(self) -> None: ...


class SignedIn:
    """Wraps the transport to one FHIR server: the token goes to it and nowhere else.

    `whose`: the only person (`Practitioner/id`) in whose name anything goes, or empty where nobody is signed
    in: what was begun in one person's name never goes on in that of who came after them. None for anybody.
    """

    def __init__(self, inner: HttpTransport, signing: SignsIn, whose: str | None = None) -> None:
        self.base = inner.base
        self._inner = inner
        self._signing = signing
        self._whose = whose

    async def send(self, request: Request) -> Answer:
        """Send one request; raises NoAnswer, Refused, and NotSignedIn where nobody is signed in.
        Where nobody has to be, it goes without a token."""
        url = self._inner.resolve(request.path)
        holder = await self._signing.holder()
        if holder is None:
            return await self._inner.send(request)
        if self._whose not in (None, holder.person):
            raise NotSignedIn
        check_travel(self.base, "a token")

        async def sent() -> Answer:
            shown = await holder.headers(request.method, url)
            return await self._inner.send(
                Request(request.method, request.path, {**request.headers, **shown}, request.body)
            )

        answer = await sent()
        fresh = holder.heard(url, dict(answer.headers))
        if answer.status == 401 and fresh and WANTS_NONCE in answer.headers.get("www-authenticate", ""):
            return await sent()
        return answer
