"""FHIR server that lets in whom another maker's provider signs in, its clock, and a round of sync there."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from desktop.cli import signing_in, sync
from desktop.core.clock import utc_now
from desktop.fhir.client import HttpTransport
from desktop.sign_in.authorization_code import Browser
from desktop.sign_in.oauth_client import PUBLIC, Client
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.servers.embedded import Embedded, serving
from tests.servers.oidc_provider import OpenIdProvider
from tests.sign_in.town import DOCTOR, Moved

T = TypeVar("T")
OTHER = "https://another.example/fhir"
"""Another FHIR server for which the provider gives tokens too."""
PEOPLE = {"aas": f"Practitioner/{DOCTOR}", "stranger": f"{OTHER}/Practitioner/{DOCTOR}"}
SECONDS = 100.0
_KEY = "key"


@contextmanager
def town(provider: OpenIdProvider, clock: Moved) -> Iterator[Embedded]:
    """A server on a clock of its own that believes the provider."""
    with serving(token="", issuer=provider.issuer, clock=clock, clients=("fagflate",)) as server:
        server.load([
            {"resourceType": "Practitioner", "id": DOCTOR, "active": True},
            {"resourceType": "Practitioner", "id": "ness", "active": True},
            *({"resourceType": "PractitionerRole", "id": one, "active": True, "code": [{"text": "lege"}],
               "practitioner": {"reference": f"Practitioner/{one}"}} for one in (DOCTOR, "ness")),
            {"resourceType": "Location", "id": "w1", "name": "Hjerte 3"},
            {"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}]},
            {"resourceType": "Encounter", "id": "e1", "status": "in-progress", "class": {"code": "IMP"},
             "subject": {"reference": "Patient/p1"},
             "location": [{"location": {"reference": "Location/w1"}, "status": "active"}]},
        ])  # fmt: skip
        provider.do("set", resources=[server.url, OTHER], people={"ness": f"{server.url}/Practitioner/ness"})
        yield server


def signed_in(
    server: Embedded,
    work: Callable[[SignedIn, Signing], Awaitable[T]],
    browser: Browser,
    *,
    clock: Callable[[], datetime] = utc_now,
    client: Client = PUBLIC,
) -> T:
    """Do something with a transport that signs in when it has to, and sign out."""

    async def done() -> T:
        signing = Signing(server.url, browser, clock, seconds=SECONDS, client=client)
        http = HttpTransport(server.url)
        try:
            return await work(SignedIn(http, signing), signing)
        finally:
            await signing.sign_out()
            await http.close()

    return asyncio.run(done())


def store_of(folder: Path) -> Store:
    return Store.open(folder / "s", FileKey(folder / _KEY))


def unsent(folder: Path) -> list[str]:
    """Ids of resources in the outbox."""
    with store_of(folder) as store:
        return [entry.id for entry in store.read(outbox.entries).result() if entry.type != "AuditEvent"]


def leave_unsent(folder: Path, id_: str) -> None:
    """A diagnosis that has not been sent yet."""
    found = {"resourceType": "Condition", "id": id_, "subject": {"reference": "Patient/p1"}}
    with store_of(folder) as store:
        store.write(lambda tx: outbox.put(tx, found, Act("write", "r1")), origin="command").result()


def sync_round(server: Embedded, folder: Path, browser: Browser) -> int:
    """`fagflate sync --sign-in`, with a browser of ours."""
    parser = argparse.ArgumentParser()
    sync.configure(parser)
    words = ["--server", server.url, "--store", str(folder / "s"), "--key-file", str(folder / _KEY),
             "--sign-in", "--ward", "w1"]  # fmt: skip
    arguments = parser.parse_args(words)
    arguments.json = True
    real, signing_in._shown = signing_in._shown, browser
    try:
        return sync.run(arguments)
    finally:
        signing_in._shown = real
