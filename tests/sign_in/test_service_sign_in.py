"""An installation signs in as a service (SMART Backend Services) at the embedded server's own provider."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from joserfc import jwk

from desktop.core.errors import WireError
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Request
from desktop.sign_in import authorization_code, form_posts, service_sign_in
from desktop.sign_in.oauth_client import PUBLIC, Client, named
from desktop.sign_in.service_sign_in import ServiceSignIn
from desktop.sign_in.sign_in_errors import NotRegistered, ServiceRefused
from desktop.sign_in.signed_in import SignedIn
from desktop.sync.run.authorised import Authorised
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import Moved

KEY = jwk.ECKey.generate_key("P-256")
JWKS = {"keys": [KEY.as_dict(private=False, kid=KEY.thumbprint())]}
OURS = Client(key=lambda: KEY)
ASKED = Request("GET", "Practitioner/x")
Posts = list[dict[str, str]]


@pytest.fixture(scope="module")
def clock() -> Moved:
    return Moved()


@pytest.fixture(scope="module")
def server(clock: Moved) -> Iterator[Embedded]:
    with serving(token="", sign_in=True, clock=clock, service=JWKS) as found:
        found.load([{"resourceType": "Practitioner", "id": "x", "active": True}])
        yield found


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> Posts:
    """Forms as they were posted."""
    seen: Posts = []
    real = form_posts.posted

    async def posted(url: str, form: dict[str, str], headers: dict[str, str]) -> Any:
        seen.append(dict(form))
        return await real(url, form, headers)

    monkeypatch.setattr(form_posts, "posted", posted)
    return seen


def status(server: Embedded, client: Client, clock: Moved, *, between: timedelta | None = None) -> list[int]:
    """Answers to one request, and to a second one after some time."""

    async def asked() -> list[int]:
        http = HttpTransport(server.url)
        signing = ServiceSignIn(server.url, client, clock)
        wire = Authorised(SignedIn(http, signing), signing.refresh)
        try:
            found = [(await wire.send(ASKED)).status]
            if between is not None:
                clock.by += between
                found.append((await wire.send(ASKED)).status)
            return found
        finally:
            clock.by = timedelta(0)
            await signing.sign_out()
            await http.close()

    return asyncio.run(asked())


def test_it_shows_its_key_and_is_let_in_without_a_person(
    server: Embedded, clock: Moved, posts: Posts
) -> None:
    assert status(server, OURS, clock) == [200]
    (form,) = posts
    assert (form["grant_type"], form["scope"]) == ("client_credentials", "system/*.cruds")
    assert "refresh_token" not in form


def test_a_token_that_ends_is_asked_for_anew_with_another_assertion(
    server: Embedded, clock: Moved, posts: Posts
) -> None:
    assert status(server, OURS, clock, between=timedelta(minutes=20)) == [200, 200]
    assertions = [form["client_assertion"] for form in posts]
    assert len(assertions) == len(set(assertions)) >= 2


def test_a_key_that_is_not_known_there_is_a_sentence(server: Embedded, clock: Moved, posts: Posts) -> None:
    stranger = jwk.ECKey.generate_key("P-256")
    with pytest.raises(ServiceRefused, match="kjenner ikke nøkkelen") as told:
        status(server, Client(key=lambda: stranger), clock)
    assert told.value.details == "invalid_client"
    assert told.value.todo
    # By the issuer's name and, as SMART has it, by the token endpoint's: no third time.
    assert len(posts) == 2


def test_a_machine_without_a_key_asks_nothing(server: Embedded, clock: Moved, posts: Posts) -> None:
    with pytest.raises(NotRegistered):
        status(server, PUBLIC, clock)
    assert posts == []


def test_a_scope_that_is_not_given_is_a_sentence(
    server: Embedded, clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = service_sign_in.tokens_for

    async def wider(provider: Any, form: dict[str, str], prover: Any) -> Any:
        return await real(provider, {**form, "scope": "system/*.cruds user/*.cruds"}, prover)

    monkeypatch.setattr(service_sign_in, "tokens_for", wider)
    with pytest.raises(ServiceRefused, match="skrive for andre"):
        status(server, OURS, clock)


@pytest.mark.parametrize(
    ("scope", "writes"),
    [("system/*.cruds", True), ("system/Flag.c", True), ("system/*.*", True), ("system/Flag.write", True),
     ("system/*.rs", False), ("system/*.read", False), ("user/*.cruds", False), ("openid", False),
     ("system/Flag.u?status=active", True), ("system/Patient.rs user/Flag.c", False)],
)  # fmt: skip
def test_what_a_scope_lets_a_service_write(scope: str, writes: bool) -> None:
    assert service_sign_in.may_write(scope) is writes


def test_less_than_was_asked_for_is_told_before_anything_is_sent(
    server: Embedded, clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = service_sign_in.tokens_for

    async def less(provider: Any, form: dict[str, str], prover: Any) -> Any:
        return msgspec.structs.replace(await real(provider, form, prover), scope="system/*.rs")

    monkeypatch.setattr(service_sign_in, "tokens_for", less)
    with pytest.raises(ServiceRefused, match="skrive for andre"):
        status(server, OURS, clock)


def test_a_provider_without_the_grant_is_a_sentence_and_is_shown_nothing(clock: Moved, posts: Posts) -> None:
    with serving(token="", sign_in=True) as plain, pytest.raises(ServiceRefused, match="ikke noe eget token"):
        status(plain, OURS, clock)
    assert posts == []


def test_an_assertion_counts_once_and_only_there(
    server: Embedded, clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[dict[str, str]] = []

    def again(*given: Any, **more: Any) -> dict[str, str]:
        kept.append(kept[0] if kept else named(*given, **more))
        return kept[-1]

    monkeypatch.setattr(authorization_code, "named", again)
    assert status(server, OURS, clock) == [200]
    with pytest.raises(ServiceRefused):
        status(server, OURS, clock)
    monkeypatch.setattr(
        authorization_code, "named",
        lambda client, _to, now, by_key: named(client, "https://another.example", now, by_key=by_key),
    )  # fmt: skip
    with pytest.raises(ServiceRefused):
        status(server, OURS, clock)


def test_a_person_never_gets_what_a_service_may(server: Embedded) -> None:
    with server.client() as client:
        found = client.get(
            f"{server.url.removesuffix('/fhir')}/auth/authorize",
            params={
                "client_id": "fagflate", "response_type": "code", "redirect_uri": "http://127.0.0.1:5/callback",
                "scope": "openid system/*.cruds", "state": "s", "nonce": "n", "aud": server.url,
                "code_challenge": "x" * 43, "code_challenge_method": "S256",
            },
        )  # fmt: skip
    assert found.status_code != 200
    assert "person" not in found.text


def test_the_provider_being_away_is_no_refusal(clock: Moved) -> None:
    with serving(token="", sign_in=True) as gone:
        url = gone
    with pytest.raises(WireError) as told:
        status(url, OURS, clock)
    assert not isinstance(told.value, ServiceRefused)
