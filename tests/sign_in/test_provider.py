"""What a server and a provider say of a sign-in: believed only where it hangs together."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from desktop.fhir.transport import Answer
from desktop.sign_in import provider, sign_in_errors

BASE = "https://hospital.example/fhir"
SMART: dict[str, Any] = {
    "issuer": "https://login.example/x",
    "authorization_endpoint": "https://login.example/a",
    "token_endpoint": "https://login.example/t",
    "code_challenge_methods_supported": ["S256"],
    "capabilities": ["launch-standalone", "permission-v2"],
}
OPENID: dict[str, Any] = {"issuer": "https://login.example/x", "jwks_uri": "https://login.example/k"}


def found(
    monkeypatch: pytest.MonkeyPatch, smart: dict[str, Any], openid: dict[str, Any], status: int = 200
) -> provider.Provider:
    told = {
        f"{BASE}/.well-known/smart-configuration": smart,
        "https://login.example/x/.well-known/openid-configuration": openid,
    }

    async def asked(url: str) -> Answer:
        return Answer(status, {}, json.dumps(told[url]).encode())

    monkeypatch.setattr(provider, "asked", asked)
    return asyncio.run(provider.discovered(BASE, "fagflate"))


def test_what_a_provider_says(monkeypatch: pytest.MonkeyPatch) -> None:
    one = found(monkeypatch, SMART, OPENID)
    assert one.token == "https://login.example/t"
    assert one.scopes == "openid fhirUser offline_access user/*.cruds"
    assert not one.binds
    older = found(monkeypatch, {**SMART, "capabilities": []}, OPENID)
    assert older.scopes.endswith("user/*.*")


@pytest.mark.parametrize(
    ("smart", "openid"),
    [
        ({"issuer": None}, {}),
        ({"issuer": 5}, {}),
        ({"issuer": "file:///x"}, {}),
        ({}, {"issuer": "https://login.example/y"}),
        ({}, {"issuer": None}),
        ({"token_endpoint": "https://evil.example/t"}, {}),
        ({"token_endpoint": "http://login.example/t"}, {}),
        ({"token_endpoint": "https://login.example@evil.example/t"}, {}),
        ({"authorization_endpoint": "https://login.example:444/a"}, {}),
        ({"authorization_endpoint": None}, {}),
        ({"revocation_endpoint": "https://evil.example/r"}, {}),
        ({}, {"jwks_uri": "https://evil.example/k"}),
        ({}, {"jwks_uri": None}),
        ({"code_challenge_methods_supported": ["plain"]}, {}),
        ({"code_challenge_methods_supported": None}, {}),
    ],
)
def test_what_does_not_hang_together_is_refused(
    monkeypatch: pytest.MonkeyPatch, smart: dict[str, Any], openid: dict[str, Any]
) -> None:
    with pytest.raises(sign_in_errors.ProviderUnusable) as told:
        found(monkeypatch, {**SMART, **smart}, {**OPENID, **openid})
    assert told.value.kept
    assert told.value.todo


def test_a_server_that_says_nothing_has_no_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(sign_in_errors.NoSignIn):
        found(monkeypatch, SMART, OPENID, 404)
