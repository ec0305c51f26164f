"""Who signed in: a token of this provider's, for this program, this sign-in and this moment, or nobody."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwk, jwt

from desktop.fhir.transport import Answer
from desktop.sign_in import id_token, sign_in_errors, signing_keys
from desktop.sign_in.oauth_client import PUBLIC
from desktop.sign_in.provider import Provider

BASE = "https://hospital.example/fhir/"
ISSUER = "https://login.example"
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PROVIDER = Provider(ISSUER, f"{ISSUER}/a", f"{ISSUER}/t", f"{ISSUER}/k", PUBLIC)
KEY = jwk.ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
OTHER = jwk.ECKey.generate_key("P-256", {"use": "sig", "kid": KEY.kid})


def claims(**changes: Any) -> dict[str, Any]:
    at = int(NOW.timestamp())
    told = {
        "iss": ISSUER, "aud": "fagflate", "sub": "1", "nonce": "n", "iat": at, "exp": at + 300,
        "fhirUser": "https://hospital.example/fhir/Practitioner/aas",
    }  # fmt: skip
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


def signed(told: dict[str, Any], key: Any = KEY, alg: str = "ES256") -> str:
    return jwt.encode({"alg": alg, "kid": KEY.kid}, told, key, algorithms=[alg])


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The provider's keys, and how often they were asked for."""
    asked: list[int] = []

    async def answer(_url: str) -> Answer:
        asked.append(1)
        return Answer(200, {}, json.dumps({"keys": [KEY.as_dict(private=False)]}).encode())

    monkeypatch.setattr(signing_keys, "asked", answer)
    return asked


def who(token: str, now: datetime = NOW, since: datetime | None = None) -> str:
    return asyncio.run(
        id_token.person(token, PROVIDER, BASE, client="fagflate", nonce="n", clock=lambda: now, since=since)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"fhirUser": "Practitioner/aas"},
        {"aud": ["fagflate"]},
        {"aud": ["fagflate", "other"], "azp": "fagflate"},
    ],
)
def test_who_it_is(changes: dict[str, Any]) -> None:
    assert who(signed(claims(**changes))) == "Practitioner/aas"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://login.example/"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["another"]},
        {"aud": ["fagflate", "other"]},
        {"azp": "other"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"iat": None},
        {"iat": "now"},
    ],
)
def test_what_is_not_of_this_sign_in_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(sign_in_errors.AnswerNotOurs) as told:
        who(signed(claims(**changes)))
    assert type(told.value) is sign_in_errors.AnswerNotOurs


@pytest.mark.parametrize(
    "user",
    [
        None, "", "Patient/1", "Practitioner/", "Practitioner/a b", "https://other.example/fhir/Practitioner/aas",
        "https://hospital.example/fhir2/Practitioner/aas", 5,
    ],
)  # fmt: skip
def test_who_does_not_work_here_is_nobody(user: Any) -> None:
    with pytest.raises(sign_in_errors.NobodyHere):
        who(signed(claims(fhirUser=user)))


@pytest.mark.parametrize(
    ("minutes", "ok"), [(0, True), (1.9, True), (2.1, False), (-0.9, True), (-1.1, False)]
)
def test_clocks_may_differ_by_a_minute_and_a_token_comes_at_once(minutes: float, ok: bool) -> None:
    token = signed(claims())
    if ok:
        assert who(token, NOW + timedelta(minutes=minutes))
        return
    with pytest.raises(sign_in_errors.ClocksDiffer, match="klokke"):
        who(token, NOW + timedelta(minutes=minutes))


def test_a_token_that_lasts_for_hours_is_still_of_this_moment() -> None:
    token = signed(claims(exp=int(NOW.timestamp()) + 8 * 3600))
    with pytest.raises(sign_in_errors.ClocksDiffer, match="klokke"):
        who(token, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("asked", "ok"),
    [(0, True), (-100, True), (-179, True), (-181, False), (-3600, False), (59, True), (61, False)],
)
@pytest.mark.parametrize("ahead", [0, 50, -100])
def test_who_was_asked_before_this_sign_in_began_is_not_let_in(asked: int, ok: bool, ahead: int) -> None:
    """Two minutes under way; the provider's clock may differ, in what it says of both moments."""
    made = int(NOW.timestamp()) + ahead
    token = signed(claims(iat=made, auth_time=made + asked))
    began = NOW - timedelta(minutes=2)
    if ok:
        assert who(token, since=began)
        return
    with pytest.raises(sign_in_errors.SignedInBefore, match="nettopp"):
        who(token, since=began)
    assert who(token), "nobody wanted to know"


@pytest.mark.parametrize("said", [None, "1795766400", True, [], float("nan")])
def test_a_provider_that_does_not_say_when_it_asked_lets_nobody_in_anew(said: Any) -> None:
    with pytest.raises(sign_in_errors.AnswerNotOurs):
        who(signed(claims(auth_time=said)), since=NOW)


def test_a_clock_that_was_set_back_meanwhile_lets_nobody_more_in() -> None:
    token = signed(claims(auth_time=int(NOW.timestamp()) - 61))
    with pytest.raises(sign_in_errors.SignedInBefore):
        who(token, since=NOW + timedelta(minutes=30))


def test_another_s_signature_under_the_same_name_is_refused() -> None:
    with pytest.raises(sign_in_errors.AnswerNotOurs):
        who(signed(claims(), OTHER))


def test_a_token_signed_with_the_public_key_or_not_at_all_is_refused() -> None:
    secret = jwk.OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    unsigned = ".".join(["eyJhbGciOiJub25lIn0", signed(claims()).split(".")[1], ""])
    for token in (signed(claims(), secret, "HS256"), unsigned, "", "a.b.c", "x"):
        with pytest.raises(sign_in_errors.AnswerNotOurs):
            who(token)


def test_a_key_that_is_not_known_is_asked_for_once_in_a_while(published: list[int]) -> None:
    now = [NOW]
    keys = signing_keys.SigningKeys("https://login.example/k", lambda: now[0])

    async def ask(times: int) -> None:
        for _each in range(times):
            with pytest.raises(signing_keys.NotGenuine):
                await keys.claims(jwt.encode({"alg": "ES256", "kid": "made-up"}, claims(), OTHER))

    asyncio.run(ask(20))
    assert len(published) == 1
    now[0] += timedelta(minutes=1)
    asyncio.run(ask(20))
    assert len(published) == 2
