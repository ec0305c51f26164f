"""Gate of the FHIR server where people sign in: this server's own issuer, another one, or both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desktop.backend.authorization import person_rights
from desktop.backend.authorization.access_tokens import AccessTokens, Claims, claims_of
from desktop.backend.authorization.demo_users import Users
from desktop.backend.authorization.endpoints import Endpoints
from desktop.backend.authorization.issuing import CLIENT, Issuing
from desktop.backend.authorization.person_rights import Rights
from desktop.backend.interaction import Work
from desktop.backend.server import Server
from desktop.core.clock import Clock
from desktop.fhir.transport import NoAnswer, Refused
from desktop.sign_in.proof_of_possession import ProofCheck
from desktop.sign_in.provider import description, wants_key
from desktop.sign_in.signing_keys import NotGenuine, read

_TOLD = (
    "issuer", "authorization_endpoint", "token_endpoint", "revocation_endpoint", "jwks_uri",
    "scopes_supported", "code_challenge_methods_supported", "grant_types_supported",
    "token_endpoint_auth_methods_supported", "dpop_signing_alg_values_supported",
    "pushed_authorization_request_endpoint", "require_pushed_authorization_requests",
    "token_endpoint_auth_signing_alg_values_supported", "authorization_response_iss_parameter_supported",
)  # fmt: skip


class Gate:
    """The routes of signing in, and the judge of each request. `base` is the server's own FHIR base, `other`
    another issuer's address or empty; `own` lets its own people sign in, and the installation whose public
    keys are `service` (JWKS) have tokens of its own; `clients` are the other issuer's that are services."""

    def __init__(
        self,
        base: str,
        server: Callable[[], Server],
        clock: Clock,
        workers: Executor,
        *,
        own: bool,
        other: str,
        service: Mapping[str, Any] | None = None,
        clients: Collection[str] = (),
    ) -> None:
        self._origin = base.removesuffix("/fhir")
        self._other = other
        self._clock = clock
        proofs = ProofCheck(clock)
        issuers: dict[str, Claims] = {}
        services: dict[str, Collection[str]] = {}
        self.routes: list[Route] = []
        if other:
            issuers[other] = claims_of(other, clock)
            services[other] = clients
            path = "/fhir/.well-known/smart-configuration"
            self.routes.append(Route(path, self._described, methods=["GET"]))
        if own:
            issuing = Issuing(f"{self._origin}/auth", base, clock, service)
            issuers[issuing.issuer] = _claims_of(issuing)
            # It has one client; a token without a person is given for the known key only.
            services[issuing.issuer] = {CLIENT}
            self.routes += Endpoints(issuing, Users(server), proofs, workers).routes()
        self._tokens = AccessTokens(base, issuers, proofs, clock, services)

    async def permit(self, request: Request) -> Callable[[Work], Rights]:
        """Reader of what whoever asks may. Raise FhirError for a request that is not let in."""
        # By the address that is this server's, not by the one that somebody says it is.
        path = (request.scope.get("raw_path") or request.url.path.encode()).split(b"?")[0].decode("latin-1")
        caller = await self._tokens.permit(request.headers, request.method, self._origin + path)
        return person_rights.of(caller.person, self._clock, caller.scopes)

    async def _described(self, _request: Request) -> Response:
        try:
            told = await description(self._other)
        except (NoAnswer, Refused):
            return JSONResponse({}, 503, {"Retry-After": "10"})
        known = {name: told[name] for name in _TOLD if name in told}
        client = "client-confidential-asymmetric" if wants_key(told) else "client-public"
        capabilities = ["launch-standalone", client, "sso-openid-connect", "permission-offline",
                        "permission-user", "permission-v2"]  # fmt: skip
        return JSONResponse({**known, "capabilities": capabilities})


def _claims_of(issuing: Issuing) -> Claims:
    async def claims(token: str) -> dict[str, Any]:
        found = read(token, issuing.key, "at+jwt")
        if not issuing.lasts(found.get("sid")):
            raise NotGenuine("signed out")
        return found

    return claims
