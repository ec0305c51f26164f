"""Codes and refresh tokens that the authorization server gave, in memory, and tokens that it signs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from joserfc import jwk, jwt

from desktop.backend.authorization.demo_users import User
from desktop.core.clock import Clock

ALGORITHM = "ES256"
CLIENT = "fagflate"
LASTS = timedelta(minutes=5)
"""Life of an access token."""
_CODE_LASTS = timedelta(minutes=1)
_PAGE_LASTS = timedelta(minutes=10)
_REFRESH_LASTS = timedelta(hours=12)
_MOST = 1000
"""Sign-ins begun and not ended: the oldest is forgotten."""


class Grant(msgspec.Struct):
    """One sign-in: who (None for a service), for what, and to which key its tokens are bound. Ended with all
    that came of it."""

    user: User | None
    scope: str
    jkt: str
    name: str
    ended: bool = False


class Code(msgspec.Struct):
    """An authorization code, with what authlib's grants ask of one."""

    value: str
    redirect: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    grant: Grant
    chosen: datetime
    until: datetime
    used: bool = False

    def get_redirect_uri(self) -> str:
        return self.redirect

    def get_scope(self) -> str:
        return self.grant.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        """Moment at which somebody was chosen on the page: nobody is signed in here before or after that."""
        return int(self.chosen.timestamp())

    def get_acr(self) -> None:
        """No level of assurance: no password was asked."""

    def get_amr(self) -> None:
        """No method either."""


class Refresh(msgspec.Struct):
    """A refresh token, with what authlib's grants ask of one."""

    value: str
    grant: Grant
    until: datetime
    used: bool = False

    def get_scope(self) -> str:
        return self.grant.scope

    def check_client(self, _client: object) -> bool:
        """There is one client only."""
        return True


class Issuing:
    """Codes and tokens of one running server; they end with it."""

    def __init__(
        self, issuer: str, audience: str, clock: Clock, service: Mapping[str, Any] | None = None
    ) -> None:
        """`service`: public keys (JWKS) of the installation that may have tokens of its own."""
        self.service = service
        self._shown: dict[str, datetime] = {}
        self.issuer = issuer
        self.audience = audience
        self.clock = clock
        self._may: dict[str, Callable[[str], str]] = {}
        self.key = jwk.ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self._pages: dict[str, tuple[datetime, dict[str, str]]] = {}
        self._codes: dict[str, Code] = {}
        self._refresh: dict[str, Refresh] = {}
        self._grants: dict[str, Grant] = {}

    def page(self, asked: Mapping[str, str]) -> str:
        """Name, good once, for a page on which somebody is to be chosen."""
        _thin(self._pages)
        name = secrets.token_urlsafe(32)
        self._pages[name] = self.clock() + _PAGE_LASTS, dict(asked)
        return name

    def asked(self, page: str) -> dict[str, str] | None:
        """Parameters of the request that a page is of, once."""
        until, asked = self._pages.pop(page, (None, None))
        return asked if until is not None and self.clock() < until else None

    def code(self, value: str, data: Mapping[str, str], scope: str, user: User) -> None:
        """Keep a code that was made for a request."""
        _thin(self._codes)
        grant = Grant(user, scope, data.get("dpop_jkt", ""), secrets.token_urlsafe(16))
        now = self.clock()
        self._codes[value] = Code(
            value, data["redirect_uri"], data.get("nonce", ""), data.get("code_challenge", ""),
            data.get("code_challenge_method", ""), grant, now, now + _CODE_LASTS,
        )  # fmt: skip

    def code_of(self, value: str, jkt: str) -> Code | None:
        """A code that counts, for whoever has the key it was asked with. One that is shown twice ends all
        that came of it."""
        found = self._codes.get(value)
        if found is None or found.grant.jkt not in ("", jkt):
            return None
        if found.used:
            found.grant.ended = True
            return None
        return found if self.clock() < found.until else None

    def refresh_of(self, value: str, jkt: str) -> Refresh | None:
        """A refresh token that counts, for whoever has its key. One that is shown twice ends its sign-in."""
        found = self._refresh.get(value)
        if found is None or found.grant.jkt != jkt or found.grant.ended:
            return None
        if found.used:
            found.grant.ended = True
            return None
        return found if self.clock() < found.until else None

    def whose(self, value: str) -> str:
        """Practitioner (an id) of a code or a refresh token, whether it counts or not; empty for none."""
        found = self._codes.get(value) or self._refresh.get(value)
        return found.grant.user.id if found is not None and found.grant.user is not None else ""

    def narrow(self, person: str, by: Callable[[str], str]) -> None:
        """Narrow the scopes of a person's next tokens: `by` gives those that their roles allow of a text."""
        _thin(self._may)
        self._may[person] = by

    def end(self, value: str) -> None:
        """End a sign-in by one of its refresh tokens, whoever shows it."""
        if (found := self._refresh.get(value)) is not None:
            found.grant.ended = True

    def tokens(self, grant: Grant) -> dict[str, Any]:
        """New tokens of a sign-in; a service has no refresh token and is nobody at the FHIR server."""
        _thin(self._refresh)
        _thin(self._grants)
        self._grants[grant.name] = grant
        user = grant.user
        narrowed = self._may.get(user.id) if user is not None else None
        scope = narrowed(grant.scope) if narrowed is not None else grant.scope
        claims = {
            **self.dated(LASTS),
            "aud": self.audience,
            "sub": user.id if user is not None else CLIENT,
            "client_id": CLIENT,
            "scope": scope,
            "jti": secrets.token_urlsafe(16),
            "sid": grant.name,
            **({"fhirUser": f"Practitioner/{user.id}"} if user is not None else {}),
            "cnf": {"jkt": grant.jkt},
        }
        told = {
            "token_type": "DPoP",
            "access_token": jwt.encode(self.header("at+jwt"), claims, self.key, algorithms=[ALGORITHM]),
            "expires_in": int(LASTS.total_seconds()),
            "scope": scope,
        }
        if user is None:
            return told
        refresh = secrets.token_urlsafe(32)
        self._refresh[refresh] = Refresh(refresh, grant, self.clock() + _REFRESH_LASTS)
        return {**told, "refresh_token": refresh}

    def for_service(self, scope: str, jkt: str) -> dict[str, Any]:
        """A token of the installation's own."""
        return self.tokens(Grant(None, scope, jkt, secrets.token_urlsafe(16)))

    def shown_first(self, jti: str) -> bool:
        """True for an assertion that nobody has shown before."""
        _thin(self._shown)
        before = self._shown.get(jti)
        self._shown[jti] = self.clock()
        return before is None

    def lasts(self, name: object) -> bool:
        """True while the sign-in of this name (`sid`) has not been ended."""
        found = self._grants.get(str(name))
        return found is not None and not found.ended

    def header(self, kind: str) -> dict[str, Any]:
        """The header of a token."""
        return {"alg": ALGORITHM, "typ": kind, "kid": self.key.kid}

    def dated(self, lasts: timedelta) -> dict[str, Any]:
        """Issuer and times of a token, by the server's clock."""
        now = int(self.clock().timestamp())
        return {"iss": self.issuer, "iat": now, "exp": now + int(lasts.total_seconds())}


def _thin(kept: dict[str, Any]) -> None:
    while len(kept) >= _MOST:
        del kept[next(iter(kept))]
