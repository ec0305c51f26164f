"""The sign-in page: plain, without scripts, for this program's sign-ins only, each good once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from tests.sign_in.town import DOCTOR, town


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with town() as found:
        yield found


def asked(server: Embedded, **changes: Any) -> tuple[str, dict[str, str]]:
    told = {
        "response_type": "code", "client_id": "fagflate", "redirect_uri": "http://127.0.0.1:49152/callback",
        "scope": "openid fhirUser offline_access user/*.cruds", "state": "s" * 40, "nonce": "n" * 40,
        "aud": server.url, "code_challenge": "c" * 43, "code_challenge_method": "S256",
    }  # fmt: skip
    kept = {name: value for name, value in {**told, **changes}.items() if value is not None}
    return server.url.removesuffix("/fhir") + "/auth/authorize", kept


def page(server: Embedded, **changes: Any) -> httpx.Response:
    url, told = asked(server, **changes)
    return httpx.get(url, params=told, trust_env=False, timeout=PATIENCE)


def test_the_page_offers_people_in_bokmaal_without_a_script(server: Embedded) -> None:
    reply = page(server)
    assert reply.status_code == 200
    assert 'lang="nb"' in reply.text
    assert "Maren Aas" in reply.text
    assert "Det spørres ikke om passord" in reply.text
    assert "<script" not in reply.text
    assert "http" not in reply.text.split("</style>")[1]
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1.evil.example:80/callback"},
        {"redirect_uri": "http://127.0.0.1:80@evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1:80/other"},
        {"redirect_uri": None},
        {"client_id": "another"},
        {"client_id": None},
    ],
)
def test_nobody_is_sent_to_another_s_address(server: Embedded, changes: dict[str, Any]) -> None:
    reply = page(server, **changes)
    assert reply.status_code == 400
    assert "location" not in reply.headers
    assert "ingenting ble gjort" in reply.text


@pytest.mark.parametrize(
    "changes",
    [
        {"response_type": "token"},
        {"scope": "openid everything"},
        {"nonce": None},
        {"code_challenge": "short"},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"aud": "https://other.example/fhir"},
        {"aud": None},
        {"prompt": "none"},
        {"prompt": "none login"},
        {"max_age": "soon"},
    ],
)
def test_what_is_asked_for_wrongly_gets_no_page(server: Embedded, changes: dict[str, Any]) -> None:
    reply = page(server, **changes)
    assert reply.status_code in (302, 400)
    if reply.status_code == 302:
        assert reply.headers["location"].startswith("http://127.0.0.1:49152/callback?error=")
    assert "Maren Aas" not in reply.text


def test_somebody_is_asked_for_each_sign_in(server: Embedded) -> None:
    for _each in range(2):
        assert "Maren Aas" in page(server, prompt="login", max_age="0").text


def test_a_choice_counts_once_and_only_on_a_page_that_was_shown(server: Embedded) -> None:
    url, _told = asked(server)
    found = re.search(r'name="request" value="([^"]+)"', page(server).text)
    assert found
    form = {"request": found[1], "person": DOCTOR}

    def choose(**changes: str) -> httpx.Response:
        return httpx.post(url, data={**form, **changes}, trust_env=False, timeout=PATIENCE)

    assert choose(request="made-up").status_code == 400
    back = choose()
    assert back.status_code == 303
    assert back.headers["location"].startswith("http://127.0.0.1:49152/callback?code=")
    assert choose().status_code == 400


def test_a_code_is_of_use_once_and_with_its_verifier(server: Embedded) -> None:
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    from desktop.core.clock import utc_now
    from desktop.sign_in.proof_of_possession import Prover

    prover, base = Prover(utc_now), server.url.removesuffix("/fhir") + "/auth"

    def code() -> str:
        shown = page(server, code_challenge=create_s256_code_challenge("v" * 50))
        found = re.search(r'name="request" value="([^"]+)"', shown.text)
        assert found
        back = httpx.post(
            f"{base}/authorize",
            data={"request": found[1], "person": DOCTOR},
            trust_env=False,
            timeout=PATIENCE,
        )
        return httpx.URL(back.headers["location"]).params["code"]

    def token(**form: str) -> httpx.Response:
        told = {"client_id": "fagflate", "redirect_uri": "http://127.0.0.1:49152/callback", **form}
        proof = {"DPoP": prover.proof("POST", f"{base}/token")}
        return httpx.post(f"{base}/token", data=told, headers=proof, trust_env=False, timeout=PATIENCE)

    def by_code(one: str, verifier: str) -> httpx.Response:
        return token(grant_type="authorization_code", code=one, code_verifier=verifier)

    assert by_code(code(), "w" * 50).status_code == 400
    assert token(grant_type="authorization_code", code=code()).status_code == 400
    first = code()
    given = by_code(first, "v" * 50)
    assert given.status_code == 200
    assert given.json()["token_type"] == "DPoP"
    again = by_code(first, "v" * 50)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    # Somebody has copied the code: what came of it ends too.
    renewed = token(grant_type="refresh_token", refresh_token=given.json()["refresh_token"])
    assert (renewed.status_code, renewed.json()["error"]) == (400, "invalid_grant")
    bare = httpx.post(
        f"{base}/token", data={"grant_type": "refresh_token"}, trust_env=False, timeout=PATIENCE
    )
    assert bare.json()["error"] == "invalid_dpop_proof"
