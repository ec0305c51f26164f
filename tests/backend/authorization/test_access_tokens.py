"""The FHIR server lets in whom its issuer has signed in, with the key of their token, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest
from joserfc import jwt

from desktop.backend.authorization import gate
from desktop.backend.authorization.access_tokens import SERVICE, AccessTokens
from desktop.core.clock import utc_now
from desktop.fhir.transport import Request
from desktop.sign_in import token_holder
from desktop.sign_in.proof_of_possession import ProofCheck, Prover
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import DOCTOR, Moved, signed_in, town

T = TypeVar("T")


@pytest.fixture(scope="module")
def clock() -> Moved:
    return Moved()


@pytest.fixture(scope="module")
def server(clock: Moved) -> Iterator[Embedded]:
    with town(clock) as found:
        yield found


Shown = Callable[[str, Prover], Awaitable[dict[str, str]]]


def asked(server: Embedded, headers: dict[str, str], path: str = "Patient") -> httpx.Response:
    return httpx.get(f"{server.url}/{path}", headers=headers, trust_env=False, timeout=PATIENCE)


def shown(server: Embedded, make: Callable[[str, Prover], T]) -> T:
    """Result of `make`, called with an access token and its key while the sign-in lasts."""

    async def work(wire: SignedIn, signing: Signing) -> T:
        await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))
        holder = await signing.holder()
        return await asyncio.to_thread(make, holder._tokens.access, holder._prover)

    return signed_in(server.url, work)


def proof(server: Embedded, prover: Prover, token: str, path: str = "Patient", method: str = "GET") -> str:
    return prover.proof(method, f"{server.url}/{path}", token)


@pytest.mark.parametrize("scheme", ["", "Bearer x", "DPoP x", "DPoP a.b.c", "Basic eDp5", "DPoP"])
def test_without_a_token_nobody_is_let_in(server: Embedded, scheme: str) -> None:
    reply = asked(server, {"Authorization": scheme} if scheme else {})
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"].startswith('DPoP algs="ES256"')
    assert reply.json()["issue"][0]["code"] == "login"


def test_a_write_without_a_token_changes_nothing(server: Embedded) -> None:
    body = {"resourceType": "Patient", "id": "noauth"}
    assert (
        httpx.put(f"{server.url}/Patient/noauth", json=body, trust_env=False, timeout=PATIENCE).status_code
        == 401
    )


def test_the_statement_says_that_people_sign_in(server: Embedded) -> None:
    told = httpx.get(f"{server.url}/metadata", trust_env=False, timeout=PATIENCE).json()["rest"][0][
        "security"
    ]
    assert told["service"][0]["coding"][0]["code"] == "SMART-on-FHIR"


def test_a_token_with_its_proof_is_let_in_once_for_each_proof(server: Embedded) -> None:
    def make(token: str, prover: Prover) -> list[int]:
        headers = {"Authorization": f"DPoP {token}", "DPoP": proof(server, prover, token)}
        again = {**headers, "DPoP": proof(server, prover, token)}
        return [asked(server, one).status_code for one in (headers, headers, again)]

    assert shown(server, make) == [200, 401, 200]


def test_a_copied_token_is_of_no_use(server: Embedded) -> None:
    def make(token: str, prover: Prover) -> list[int]:
        thief = Prover(prover._clock)
        tried = [
            {"Authorization": f"Bearer {token}"},
            {"Authorization": f"DPoP {token}"},
            {"Authorization": f"DPoP {token}", "DPoP": proof(server, thief, token)},
            {"Authorization": f"DPoP {token}", "DPoP": proof(server, prover, token, "Observation")},
            {"Authorization": f"DPoP {token}", "DPoP": proof(server, prover, token, method="PUT")},
            {"Authorization": f"DPoP {token}", "DPoP": proof(server, prover, "another")},
            {"Authorization": f"DPoP {token}", "DPoP": proof(server, prover, token), "Host": "evil.example"},
        ]
        return [asked(server, one).status_code for one in tried]

    assert shown(server, make) == [401] * 6 + [421]


def test_a_token_that_was_changed_or_has_ended_or_is_none_of_access_is_refused(
    server: Embedded, clock: Moved
) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[int]:
        await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))
        holder = await signing.holder()
        token, person = holder._tokens.access, holder._tokens.id
        head, body, tail = token.split(".")
        other = jwt.encode({"alg": "ES256", "typ": "at+jwt"}, {"iss": "x"}, holder._prover._key)
        tried = [
            f"{head}.{body[:-2]}AA.{tail}",
            f"{head}.{body}.{tail[:-4]}AAAA",
            f"{head}.{body}.",
            person,
            other,
        ]

        def status(one: str) -> int:
            made = proof(server, holder._prover, one)
            return asked(server, {"Authorization": f"DPoP {one}", "DPoP": made}).status_code

        found = [await asyncio.to_thread(status, one) for one in [*tried, token]]
        clock.by += timedelta(minutes=7)
        holder._prover._clock = clock
        found.append(await asyncio.to_thread(status, token))
        clock.by = timedelta(0)
        return found

    assert signed_in(server.url, work) == [401] * 5 + [200, 401]


def test_who_has_signed_out_is_out_at_once(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody waits for a window that closes here: the provider is to hear of it, also on a busy machine.
    monkeypatch.setattr(token_holder, "GOODBYE", PATIENCE)

    async def work(wire: SignedIn, signing: Signing) -> list[int]:
        await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))
        holder = await signing.holder()
        token = holder._tokens.access

        def status() -> int:
            made = proof(server, holder._prover, token)
            return asked(server, {"Authorization": f"DPoP {token}", "DPoP": made}).status_code

        before = await asyncio.to_thread(status)
        await signing.sign_out()
        return [before, await asyncio.to_thread(status)]

    assert signed_in(server.url, work) == [200, 401]


def test_a_token_for_another_server_is_refused(server: Embedded) -> None:
    """Two servers take one issuer; each wants tokens that were given for itself."""
    issuer = server.url.removesuffix("/fhir") + "/auth"
    with serving(token="", issuer=issuer) as other:

        def make(token: str, prover: Prover) -> httpx.Response:
            made = prover.proof("GET", f"{other.url}/Patient", token)
            return asked(other, {"Authorization": f"DPoP {token}", "DPoP": made})

        reply = shown(server, make)
        assert reply.status_code == 401
        assert "audience" in reply.text
        told = httpx.get(
            f"{other.url}/.well-known/smart-configuration", trust_env=False, timeout=PATIENCE
        ).json()
        assert told["issuer"] == issuer


def test_an_issuer_that_does_not_answer_lets_nobody_in() -> None:
    with serving(token="", issuer="http://127.0.0.1:9/x") as server:
        reply = asked(server, {"Authorization": "Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA"})
        assert reply.status_code == 503
        assert (
            httpx.get(
                f"{server.url}/.well-known/smart-configuration", trust_env=False, timeout=PATIENCE
            ).status_code
            == 503
        )


@pytest.mark.parametrize(
    ("methods", "kind"),
    [(["private_key_jwt"], "client-confidential-asymmetric"), (["none", "private_key_jwt"], "client-public")],
)
def test_another_issuer_s_wishes_are_passed_on(
    monkeypatch: pytest.MonkeyPatch, methods: list[str], kind: str
) -> None:
    known = {
        "issuer": "https://login.example",
        "require_pushed_authorization_requests": True,
        "pushed_authorization_request_endpoint": "https://login.example/par",
        "token_endpoint_auth_methods_supported": methods,
    }

    async def description(_issuer: str) -> dict[str, object]:
        return {**known, "something_else": 1}

    monkeypatch.setattr(gate, "description", description)
    with serving(token="", issuer="https://login.example") as server:
        told = httpx.get(
            f"{server.url}/.well-known/smart-configuration", trust_env=False, timeout=PATIENCE
        ).json()
    assert known.items() <= told.items()
    assert "something_else" not in told
    assert kind in told["capabilities"]


MACHINE = {"iss": "https://x.example", "client_id": "machine"}


@pytest.mark.parametrize(
    ("claims", "whose"),
    [
        ({"scope": "system/*.cruds", **MACHINE}, SERVICE),
        ({"scope": "system/Task.rs", "iss": "https://x.example", "azp": "machine"}, SERVICE),
        ({"scope": "system/*.cruds", **MACHINE, "fhirUser": "Practitioner/p1"}, "p1"),
        # Of another issuer, or a client that nobody has declared.
        ({"scope": "system/*.cruds", **MACHINE, "iss": "https://y.example"}, ""),
        ({"scope": "system/*.cruds", **MACHINE, "client_id": "another"}, ""),
        ({"scope": "system/*.cruds"}, ""),
        ({"scope": "user/*.cruds", "fhirUser": "https://fhir.example/r4/Practitioner/p1"}, "p1"),
        ({"scope": "user/*.cruds"}, ""),
        ({"scope": "system/*.r"}, ""),
        ({"scope": "system/*.cruds", **MACHINE, "fhirUser": "Practitioner/$service"}, ""),
        ({"scope": "system/*.cruds", **MACHINE, "fhirUser": ""}, ""),
        ({}, ""),
    ],
)
def test_a_service_is_whose_token_names_nobody_and_whose_client_is_declared(
    claims: dict[str, str], whose: str
) -> None:
    services = {"https://x.example": {"machine"}}
    tokens = AccessTokens("https://fhir.example/r4", {}, ProofCheck(utc_now), utc_now, services)
    assert tokens._caller(claims).person == whose
