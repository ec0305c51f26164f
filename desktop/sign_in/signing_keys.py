"""A provider's public keys (JWKS): kept for a while, fetched anew when a signature names one not seen yet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from desktop.core.clock import Clock
from desktop.sign_in.form_posts import asked, json_of
from desktop.sign_in.sign_in_errors import ProviderAway

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures that are believed: none without a key pair. HS256 would let whoever has the public key sign."""
SKEW = timedelta(seconds=60)
"""Most that two clocks may differ."""
KEPT = timedelta(hours=1)
AT_MOST_EVERY = timedelta(seconds=30)
"""A stranger who makes up key names must not make us ask the provider each time."""


class NotGenuine(Exception):
    """A token that is not what it says; the message is for the log and names no value of it."""


class Expired(NotGenuine):
    """A genuine token of another time."""


class SigningKeys:
    """The keys of one provider."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._keys = jwk.KeySet([])
        self._asked: datetime | None = None
        self._turn = asyncio.Lock()

    async def claims(self, token: str, *, kind: str = "") -> dict[str, Any]:
        """The claims of a token whose signature is the provider's. Raises NotGenuine and ProviderAway.

        `kind` is what the header's `typ` has to be; empty for any.
        """
        name = _header(token, kind).get("kid", "")
        await self._fetch_if(
            lambda now: self._asked is None or now >= self._asked + KEPT or now < self._asked
        )
        if not self._has(name):
            # The provider may have changed its key.
            await self._fetch_if(
                lambda now: self._asked is None or now >= self._asked + AT_MOST_EVERY or now < self._asked
            )
        return read(token, self._keys, kind)

    def _has(self, name: str) -> bool:
        return any(not name or key.kid == name for key in self._keys.keys)

    async def _fetch_if(self, wanted: Any) -> None:
        async with self._turn:
            now = self._clock()
            if not wanted(now):
                return
            try:
                answer = await asked(self._url)
                if not answer.ok:
                    raise ProviderAway(f"HTTP {answer.status}")
                self._keys = _usable(json_of(answer))
            except ProviderAway:
                if not self._keys.keys:
                    raise
                # The keys that are known do until it is back.
            self._asked = now


def _usable(told: Mapping[str, Any]) -> jwk.KeySet:
    keys = []
    for one in told.get("keys", ()) if isinstance(told.get("keys"), list) else ():
        try:
            if isinstance(one, dict) and one.get("kty") in ("RSA", "EC", "OKP") and one.get("use") != "enc":
                keys.append(jwk.import_key({k: v for k, v in one.items() if isinstance(v, str)}))
        except (JoseError, ValueError):
            # One that can't be read signs nothing here.
            continue
    return jwk.KeySet(keys)


def _header(token: str, kind: str) -> dict[str, Any]:
    try:
        header = dict(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError) as error:
        raise NotGenuine("no JWS") from error
    if kind and str(header.get("typ", "")).lower().removeprefix("application/") != kind:
        raise NotGenuine("typ")
    return header


def read(token: str, key: Any, kind: str) -> dict[str, Any]:
    """The claims of a token of a `kind` (its `typ`; empty for any), signed by a key. Raises NotGenuine."""
    _header(token, kind)
    try:
        return dict(jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise NotGenuine(f"signature: {type(error).__name__}") from error


def in_time(claims: Mapping[str, Any], now: datetime) -> None:
    """Raise Expired for what has ended, or begins only later, by more than clocks may differ."""
    moment, skew = now.timestamp(), SKEW.total_seconds()
    for name, early in (("exp", False), ("nbf", True), ("iat", True)):
        value = claims.get(name)
        if value is None and name != "exp":
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise NotGenuine(name)
        if (moment + skew < value) if early else (moment - skew >= value):
            raise Expired(name)
