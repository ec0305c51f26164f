"""A server with a few people who can sign in, a clock that can be moved, and ways to be signed in there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from desktop.core.clock import utc_now
from desktop.fhir.client import HttpTransport
from desktop.sign_in.authorization_code import Browser
from desktop.sign_in.oauth_client import PUBLIC
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sign_in.without_browser import as_person
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving

T = TypeVar("T")
DOCTOR = "hjerte3-LIS"


class Moved:
    """The time of the machine, and how far a test has moved it."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.by


@contextmanager
def town(clock: Callable[[], datetime] = utc_now) -> Iterator[Embedded]:
    with serving(token="", sign_in=True, clock=clock) as server:
        name = [{"family": "Aas", "given": ["Maren"]}]
        server.load([
            {"resourceType": "Practitioner", "id": DOCTOR, "active": True, "name": name},
            {"resourceType": "PractitionerRole", "id": DOCTOR, "active": True,
             "practitioner": {"reference": f"Practitioner/{DOCTOR}"}, "code": [{"text": "LIS"}]},
            {"resourceType": "Practitioner", "id": "gone", "active": False, "name": name},
        ])  # fmt: skip
        yield server


def signed_in(
    url: str,
    work: Callable[[SignedIn, Signing], Awaitable[T]],
    *,
    browser: Browser | None = None,
    clock: Callable[[], datetime] = utc_now,
    seconds: float = PATIENCE,
) -> T:
    """Do something at a server with a transport that signs in when it has to."""

    async def done() -> T:
        signing = Signing(url, browser or as_person(DOCTOR), clock, client=PUBLIC, seconds=seconds)
        http = HttpTransport(url)
        try:
            return await work(SignedIn(http, signing), signing)
        finally:
            await signing.sign_out()
            await http.close()

    return asyncio.run(done())
