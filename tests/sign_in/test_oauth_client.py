"""Who asks: a name, or the installation's key, shown anew each time; and which form is sent twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from joserfc import jwk, jws, jwt

from desktop.core.errors import StoreError
from desktop.fhir.transport import Answer, Refused
from desktop.sign_in import form_posts, sign_in_errors
from desktop.sign_in.authorization_code import _address, post_as_client, tokens_for
from desktop.sign_in.oauth_client import PUBLIC, Client, named
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import Provider

BASE = "https://hospital.example/fhir"
ISSUER = "https://login.example"
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
KEY = jwk.ECKey.generate_key("P-256")
OURS = Client("installation-1", lambda: KEY)
HELSEID = Provider(
    ISSUER, f"{ISSUER}/a", f"{ISSUER}/t", f"{ISSUER}/k", OURS, binds=True, resource=BASE,
    pushed=f"{ISSUER}/par", wants_key=True,
)  # fmt: skip
OPEN = msgspec.structs.replace(HELSEID, pushed="", wants_key=False)
TOKENS = {"access_token": "a", "token_type": "DPoP", "expires_in": 60}
Forms = list[dict[str, str]]


def clock() -> datetime:
    return NOW


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Forms]:
    """Let the provider answer with these, one after another; gives the forms that it gets."""

    def prepared(*answers: tuple[int, dict[str, Any], dict[str, str]]) -> Forms:
        forms: Forms = []

        async def posted(_url: str, form: dict[str, str], _headers: dict[str, str]) -> Answer:
            forms.append(dict(form))
            status, body, headers = answers[len(forms) - 1]
            return Answer(status, headers, json.dumps(body).encode())

        monkeypatch.setattr(form_posts, "posted", posted)
        return forms

    return prepared


def test_an_installation_shows_its_key_anew_each_time() -> None:
    first, second = (named(OURS, ISSUER, NOW, by_key=True) for _each in range(2))
    assert first["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assertion = first["client_assertion"]
    header = jws.extract_compact(assertion.encode()).headers()
    assert header == {"alg": "ES256", "typ": "client-authentication+jwt", "kid": KEY.thumbprint()}
    claims = jwt.decode(assertion, KEY, algorithms=["ES256"]).claims
    at = int(NOW.timestamp())
    assert {**claims, "jti": ""} == {
        "iss": OURS.id, "sub": OURS.id, "aud": ISSUER, "iat": at, "exp": at + 60, "jti": "",
    }  # fmt: skip
    again = jwt.decode(second["client_assertion"], KEY, algorithms=["ES256"]).claims
    assert again["jti"] != claims["jti"]


def test_where_nothing_is_wanted_nothing_is_shown() -> None:
    assert named(OURS, ISSUER, NOW, by_key=False) == {"client_id": OURS.id}


@pytest.mark.parametrize("client", [PUBLIC, Client(key=lambda: None)])
def test_a_machine_without_a_key_is_told_what_to_do(client: Client) -> None:
    with pytest.raises(sign_in_errors.NotRegistered, match="registrert") as told:
        named(client, ISSUER, NOW, by_key=True)
    assert told.value.kept
    assert "fagflate registration" in told.value.todo


def test_a_key_store_that_does_not_answer_is_the_server_s_trouble_in_a_round() -> None:
    def locked() -> jwk.ECKey:
        raise StoreError("locked", kept="kept", todo="do", details="d")

    with pytest.raises(Refused, match="locked") as told:
        named(Client(key=locked), ISSUER, NOW, by_key=True)
    assert (told.value.kept, told.value.todo, told.value.details) == ("kept", "do", "d")


def address(provider: Provider) -> dict[str, str]:
    wanted = {
        "redirect_uri": "http://127.0.0.1:5/callback",
        "scope": "openid",
        "state": "s",
        "resource": BASE,
    }
    found = asyncio.run(_address(provider, wanted, Prover(clock)))
    assert found.startswith(f"{ISSUER}/a?")
    return dict(parse_qsl(urlsplit(found).query))


def test_a_request_is_handed_over_where_the_provider_wants_it(answered: Callable[..., Forms]) -> None:
    forms = answered((201, {"request_uri": "urn:x:1", "expires_in": 60}, {}))
    assert address(HELSEID) == {"client_id": OURS.id, "request_uri": "urn:x:1"}
    (form,) = forms
    assert {
        "response_type": "code",
        "state": "s",
        "scope": "openid",
        "resource": BASE,
    }.items() <= form.items()
    assert form["client_assertion"]
    assert address(OPEN)["state"] == "s"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "invalid_request"}, sign_in_errors.SignInRefused),
        (401, {"error": "invalid_client"}, sign_in_errors.SignInRefused),
        (201, {}, sign_in_errors.ProviderUnusable),
        (201, {"request_uri": 5}, sign_in_errors.ProviderUnusable),
    ],
)
def test_a_request_that_is_not_taken_is_told(
    answered: Callable[..., Forms], status: int, body: dict[str, Any], kind: type[Exception]
) -> None:
    answered((status, body, {}))
    with pytest.raises(kind):
        address(HELSEID)


def test_a_form_is_sent_again_only_where_the_provider_wants_its_nonce(answered: Callable[..., Forms]) -> None:
    nonce = {"dpop-nonce": "n1"}
    form = {"grant_type": "refresh_token", "refresh_token": "r"}

    async def posted() -> int:
        return (await post_as_client(HELSEID, HELSEID.token, form, Prover(clock))).status

    forms = answered((400, {"error": "use_dpop_nonce"}, nonce), (200, TOKENS, {}))
    assert asyncio.run(posted()) == 200
    assert len({one["client_assertion"] for one in forms}) == 2
    # A refresh token that was refused is not shown twice.
    forms = answered((400, {"error": "invalid_grant"}, nonce))
    assert asyncio.run(posted()) == 400
    assert len(forms) == 1


def test_a_token_is_asked_for_this_very_server(answered: Callable[..., Forms]) -> None:
    forms = answered((200, TOKENS, {}), (200, TOKENS, {}))

    async def asked(provider: Provider) -> None:
        await tokens_for(provider, {"grant_type": "refresh_token"}, Prover(clock))

    asyncio.run(asked(OPEN))
    asyncio.run(asked(msgspec.structs.replace(OPEN, resource="")))
    assert [one.get("resource") for one in forms] == [BASE, None]
