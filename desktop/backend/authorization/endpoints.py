"""The authorization server's addresses: page, tokens, revocation, keys, and what describes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from desktop.backend.authorization import sign_in_page
from desktop.backend.authorization.demo_users import Users
from desktop.backend.authorization.granting import BY_KEY, SCOPES, SYSTEM, Asked, Granting, Told
from desktop.backend.authorization.issuing import ALGORITHM, Issuing
from desktop.sign_in.proof_of_possession import ProofCheck, WantsNonce
from desktop.sign_in.signing_keys import NotGenuine

T = TypeVar("T")
_MOST = 16 * 1024


class Endpoints:
    """The routes of one authorization server."""

    def __init__(self, issuing: Issuing, users: Users, proofs: ProofCheck, workers: Executor) -> None:
        self._workers = workers
        self._issuing = issuing
        self._granting = Granting(issuing)
        self._users = users
        self._proofs = proofs

    def routes(self) -> list[Route]:
        """All of them, to stand before what answers everything else."""
        known = "/.well-known/"
        return [
            Route(f"/fhir{known}smart-configuration", self._described, methods=["GET"]),
            Route(f"/auth{known}openid-configuration", self._described, methods=["GET"]),
            Route("/auth/jwks", self._keys, methods=["GET"]),
            Route("/auth/authorize", self._page, methods=["GET"]),
            Route("/auth/authorize", self._choose, methods=["POST"]),
            Route("/auth/token", self._token, methods=["POST"]),
            Route("/auth/revoke", self._revoke, methods=["POST"]),
        ]

    async def _beside(self, work: Callable[..., T], *given: str) -> T:
        """Work on another thread: reading the database does not keep other requests waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, work, *given)

    async def _described(self, _request: Request) -> Response:
        issuer = self._issuing.issuer
        service = self._issuing.service is not None
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "revocation_endpoint": f"{issuer}/revoke",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": [
                    "authorization_code", "refresh_token", *(["client_credentials"] if service else []),
                ],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["none", *([BY_KEY] if service else [])],
                **({"token_endpoint_auth_signing_alg_values_supported": [ALGORITHM]} if service else {}),
                "code_challenge_methods_supported": ["S256"],
                "dpop_signing_alg_values_supported": [ALGORITHM],
                "authorization_response_iss_parameter_supported": True,
                "scopes_supported": [*SCOPES, *([SYSTEM] if service else [])],
                "prompt_values_supported": ["none", "login"],
                "claims_supported": ["sub", "name", "fhirUser", "auth_time"],
                "capabilities": [
                    "launch-standalone", "client-public", "sso-openid-connect", "permission-offline",
                    "permission-user", "permission-v2",
                    *(["client-confidential-asymmetric"] if service else []),
                ],
            }
        )  # fmt: skip

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._issuing.key.as_dict(private=False)]})

    async def _page(self, request: Request) -> Response:
        pairs = list(request.query_params.multi_items())
        data = dict(pairs)
        try:
            if len(data) != len(pairs):
                raise OAuth2Error("twice")
            self._granting.considered(Asked("GET", str(request.url), data, ""))
        except OAuth2Error as error:
            return self._no_page(error, data)
        users = await self._beside(self._users.offered)
        return _html(sign_in_page.choice(users, self._issuing.page(data)))

    def _no_page(self, error: OAuth2Error, data: dict[str, str]) -> Response:
        if not error.redirect_uri:
            return _html(sign_in_page.refusal(), 400)
        told = {"error": error.error, "iss": self._issuing.issuer}
        if state := data.get("state"):
            told["state"] = state
        return RedirectResponse(f"{error.redirect_uri}?{urlencode(told)}", 302, sign_in_page.HEADERS)

    async def _choose(self, request: Request) -> Response:
        form = await _form(request)
        user = await self._beside(self._users.get, form.get("person", ""))
        data = self._issuing.asked(form.get("request", ""))
        if user is None or data is None:
            return _html(sign_in_page.refusal(), 400)
        asked = Asked("GET", str(request.url), data, "")
        status, _body, headers = self._granting.chosen(asked, user)
        home = dict(headers).get("Location", "")
        if status != 302 or not home:
            return _html(sign_in_page.refusal(), 400)
        return RedirectResponse(
            f"{home}&{urlencode({'iss': self._issuing.issuer})}", 303, sign_in_page.HEADERS
        )

    async def _token(self, request: Request) -> Response:
        form = await _form(request)
        url = f"{self._issuing.issuer}/token"
        try:
            jkt = self._proofs.thumbprint(request.headers.get("dpop", ""), "POST", url)
        except WantsNonce:
            return _refused("use_dpop_nonce", {"DPoP-Nonce": self._proofs.nonce()})
        except NotGenuine:
            return _refused("invalid_dpop_proof", {})
        # A person's roles are read each time: a token lasts for minutes, a sign-in for the day.
        if person := self._issuing.whose(form.get("code") or form.get("refresh_token") or ""):
            self._issuing.narrow(person, await self._beside(self._users.scopes, person))
        return _json(self._granting.create_token_response(Asked("POST", url, form, jkt)))

    async def _revoke(self, request: Request) -> Response:
        url = f"{self._issuing.issuer}/revoke"
        asked = Asked("POST", url, await _form(request), "")
        return _json(self._granting.create_endpoint_response("revocation", asked))


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}


def _html(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status, sign_in_page.HEADERS)


def _json(told: Told) -> Response:
    status, body, headers = told
    named: dict[str, Any] = {n: v for n, v in headers if n.lower() != "content-type"}
    return JSONResponse(
        body if isinstance(body, dict) else {}, status, {**named, "Cache-Control": "no-store"}
    )


def _refused(error: str, headers: dict[str, str]) -> Response:
    return JSONResponse({"error": error}, 400, {**headers, "Cache-Control": "no-store"})
