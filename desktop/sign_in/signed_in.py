"""A transport whose requests carry the sign-in of whoever works here."""

from __future__ import annotations

from desktop.fhir.client import HttpTransport, check_travel
from desktop.fhir.transport import Answer, Request
from desktop.sign_in.authorization_code import WANTS_NONCE
from desktop.sign_in.server_sign_in import Signing


class SignedIn:
    """Wraps the transport to one FHIR server: the token goes to it and nowhere else."""

    def __init__(self, inner: HttpTransport, signing: Signing) -> None:
        self.base = inner.base
        self._inner = inner
        self._signing = signing

    async def send(self, request: Request) -> Answer:
        """Send one request; raises NoAnswer, Refused, and NotSignedIn where nobody is signed in."""
        url = self._inner.resolve(request.path)
        check_travel(self.base, "a token")
        holder = await self._signing.holder()

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
