"""SMART Backend Services for real: npm `oidc-provider` lets an installation in by its key, and our server
takes what it sends for somebody who is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from joserfc import jwk

from desktop.access.sent_events import sent_for
from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.sign_in.oauth_client import PUBLIC, Client
from desktop.store import snapshots
from desktop.sync.push.finishing import Finished, Finishing
from tests.servers.embedded import Embedded
from tests.servers.oidc_provider import OpenIdProvider, providing
from tests.servers.signed_in_town import PEOPLE, leave_unsent, store_of, town, unsent
from tests.sign_in.town import DOCTOR, Moved

pytestmark = [pytest.mark.slow, pytest.mark.node]
MACHINE = jwk.ECKey.generate_key("P-256")
JWKS = {"keys": [MACHINE.as_dict(private=False, kid=MACHINE.thumbprint(), alg="ES256", use="sig")]}
MAREN = Actor("r1", f"Practitioner/{DOCTOR}", "Maren Aas", self_declared=False)


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with providing(PEOPLE, JWKS, service=True) as found:
        yield found


@pytest.fixture(scope="module")
def server(provider: OpenIdProvider) -> Iterator[Embedded]:
    with town(provider, Moved()) as found:
        yield found


def turn(server: Embedded, folder: Path, key: jwk.ECKey) -> Finished:
    finishing = Finishing(
        server.url, policy=lambda: "service", hours=lambda: 0.0, client=PUBLIC,
        service=Client(key=lambda: key), logs=sent_for, clock=utc_now,
    )  # fmt: skip
    with store_of(folder) as store:
        text = msgspec.json.encode(MAREN).decode()
        store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="sign_in").result()
        return asyncio.run(finishing.send(store, lambda: False))


def test_what_somebody_left_is_sent_by_the_installation(
    server: Embedded, provider: OpenIdProvider, tmp_path: Path
) -> None:
    leave_unsent(tmp_path, "s1")
    provider.do("told")
    done = turn(server, tmp_path, MACHINE)
    assert (done.way, done.said) == ("service", "")
    assert unsent(tmp_path) == []
    assert provider.grants() == ["client_credentials"]


def test_a_key_that_is_withdrawn_is_a_sentence_and_nothing_is_sent(
    server: Embedded, provider: OpenIdProvider, tmp_path: Path
) -> None:
    leave_unsent(tmp_path, "s2")
    stranger = jwk.ECKey.generate_key("P-256")
    assert "kjenner ikke nøkkelen" in turn(server, tmp_path, stranger).said
    assert unsent(tmp_path) == ["s2"]
    assert turn(server, tmp_path, MACHINE).said == ""
    assert unsent(tmp_path) == []
