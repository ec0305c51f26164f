"""Codes and tokens by authlib's grants: authorization code with PKCE and OpenID, refresh, revocation, and
SMART Backend Services for an installation whose key is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwk

from desktop.backend.authorization.issuing import ALGORITHM, CLIENT, LASTS, Code, Grant, Issuing, Refresh
from desktop.sign_in.signing_keys import NotGenuine, in_time

SCOPES = ("openid", "fhirUser", "offline_access", "user/*.cruds")
SYSTEM = "system/*.cruds"
"""Scope of a service; a person never has it, and a service has no other."""
BY_KEY = "private_key_jwt"
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/callback")
Told = tuple[int, dict[str, Any] | str, list[tuple[str, str]]]


class Asked(OAuth2Request):  # type: ignore[misc]
    """A request as authlib reads it; `jkt` is the key of its proof."""

    def __init__(self, method: str, url: str, data: Mapping[str, str], jkt: str) -> None:
        super().__init__(method, url)
        self.payload = BasicOAuth2Payload(dict(data))
        self.jkt = jkt

    @property
    def form(self) -> dict[str, str]:
        return dict(self.payload.data)


class Client:
    """The one client: this program, at whichever machine; it has no secret, its key is in each proof. An
    installation whose own `keys` are known may be a service with them too."""

    def __init__(self, keys: Mapping[str, Any] | None) -> None:
        self.keys = keys

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        """None: where to go is always said."""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return _LOOPBACK.fullmatch(uri) is not None

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "none" or (method == BY_KEY and self.keys is not None)

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind in ("authorization_code", "refresh_token") or (
            kind == "client_credentials" and self.keys is not None
        )


class Granting(AuthorizationServer):  # type: ignore[misc]
    """authlib's server over what `Issuing` keeps."""

    def __init__(self, issuing: Issuing) -> None:
        super().__init__(scopes_supported=(*SCOPES, SYSTEM))
        self.issuing = issuing
        self.register_client_auth_method(BY_KEY, _Assertion(issuing))
        self.register_grant(_ByService)
        self.register_grant(_ByCode, [CodeChallenge(required=True), _Person(require_nonce=True)])
        self.register_grant(_ByRefresh)
        self.register_endpoint(_Revocation)

    def query_client(self, client_id: str) -> Client | None:
        return Client(self.issuing.service) if client_id == CLIENT else None

    def create_oauth2_request(self, request: Asked) -> Asked:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Told:
        return status, body, list(headers)

    def save_token(self, _token: object, _request: object) -> None:
        """Kept when it was made."""

    def send_signal(self, _name: str, *_args: object, **_more: object) -> None:
        """Nobody listens."""

    def considered(self, asked: Asked) -> None:
        """Raise authlib's OAuth2Error for a request to which no page is shown."""
        self.get_consent_grant(asked)
        if asked.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("S256 is wanted")
        if asked.payload.data.get("aud", "").rstrip("/") != self.issuing.audience:
            raise InvalidRequestError("aud is not this server")
        # Each sign-in is asked for on the page, so the youngest age wanted is kept to.
        if not asked.payload.data.get("max_age", "0").isdecimal():
            raise InvalidRequestError("max_age is no number")
        if SYSTEM in (asked.payload.data.get("scope") or "").split():
            raise InvalidScopeError

    def chosen(self, asked: Asked, user: object) -> Told:
        """The way back to the program, with a code."""
        grant = self.get_authorization_grant(asked)
        told: Told = self.create_authorization_response(asked, grant_user=user, grant=grant)
        return told


class _Bound:
    """Tokens of a grant, bound to the key of the request."""

    request: Any
    server: Any

    def generate_token(self, **_asked: object) -> dict[str, Any]:
        found: Grant = (self.request.authorization_code or self.request.refresh_token).grant
        found.jkt = self.request.jkt
        told: dict[str, Any] = self.server.issuing.tokens(found)
        return told


class _ByCode(_Bound, grants.AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, request: Asked) -> None:
        self.server.issuing.code(code, request.payload.data, request.scope, request.user)

    def query_authorization_code(self, code: str, _client: Client) -> Code | None:
        found: Code | None = self.server.issuing.code_of(code, self.request.jkt)
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        # Kept as used: shown once more, it ends what came of it.
        authorization_code.used = True

    def authenticate_user(self, authorization_code: Code) -> object:
        return authorization_code.grant.user


class _ByRefresh(_Bound, grants.RefreshTokenGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def authenticate_refresh_token(self, refresh_token: str) -> Refresh | None:
        found: Refresh | None = self.server.issuing.refresh_of(refresh_token, self.request.jkt)
        return found

    def authenticate_user(self, refresh_token: Refresh) -> object:
        return refresh_token.grant.user

    def revoke_old_credential(self, refresh_token: Refresh) -> None:
        refresh_token.used = True


class _ByService(grants.ClientCredentialsGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = (BY_KEY,)

    def validate_requested_scope(self) -> None:
        if self.request.payload.scope != SYSTEM:
            raise InvalidScopeError

    def generate_token(self, **_asked: object) -> dict[str, Any]:
        told: dict[str, Any] = self.server.issuing.for_service(SYSTEM, self.request.jkt)
        return told


class _Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """An installation shows by its key that it is the one whose key is known here."""

    CLIENT_AUTH_METHOD = BY_KEY

    def __init__(self, issuing: Issuing) -> None:
        super().__init__()
        self._issuing = issuing

    def verify_claims(self, claims: Mapping[str, Any]) -> None:
        # By the server's own clock, which authlib's check does not know.
        try:
            in_time(claims, self._issuing.clock())
        except NotGenuine as error:
            raise InvalidClientError(description=str(error)) from error
        issuer, audience, jti = self._issuing.issuer, claims.get("aud"), claims.get("jti")
        ours = claims.get("iss") == claims.get("sub") and audience in (issuer, f"{issuer}/token")
        if not ours or not isinstance(jti, str) or not self._issuing.shown_first(jti):
            raise InvalidClientError(description="not for this server, or shown before")

    def resolve_client_public_key(self, client: Client) -> Any:
        # Nobody's key is known: one that nobody has.
        known = client.keys or {"keys": [jwk.ECKey.generate_key("P-256").as_dict(private=False)]}
        return jwk.KeySet.import_key_set(dict(known))  # type: ignore[arg-type]


class _Person(OpenIDCode):  # type: ignore[misc]
    """The ID token says which Practitioner it is."""

    def exists_nonce(self, _nonce: str, _request: Asked) -> bool:
        # Whoever asked compares it; here it is only handed back.
        return False

    def resolve_client_private_key(self, _client: Client) -> Any:
        return self.issuing.key

    def get_client_algorithm(self, _client: Client) -> str:
        return ALGORITHM

    def get_client_claims(self, _client: Client) -> dict[str, Any]:
        dated = self.issuing.dated(LASTS)
        return {**dated, "aud": [CLIENT]}

    def get_encode_header(self, _client: Client) -> dict[str, Any]:
        return self.issuing.header("JWT")

    def generate_user_info(self, user: Any, _scope: str) -> Any:
        return UserInfo(
            sub=user.id, name=user.name, fhirUser=f"{self.issuing.audience}/Practitioner/{user.id}"
        )

    def __call__(self, grant: Any) -> None:
        self.issuing: Issuing = grant.server.issuing
        super().__call__(grant)


class _Revocation(RevocationEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS = ("none",)

    def query_token(self, token_string: str, _hint: str | None) -> None:
        self.server.issuing.end(token_string)

    def revoke_token(self, _token: object, _request: object) -> None:
        """Done when it was found."""
