"""DPoP (RFC 9449): a token is of use only to whoever has the key that it was given to."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64encode

from desktop.core.clock import Clock
from desktop.sign_in.form_posts import origin
from desktop.sign_in.signing_keys import SKEW, NotGenuine, read

ALGORITHM = "ES256"
_MOST_REMEMBERED = 100_000


class WantsNonce(NotGenuine):
    """The proof is right but for its time: with a nonce of the server's own it needs none."""


class Prover:
    """The key of one sign-in, in memory, and the nonces that servers want in its proofs."""

    def __init__(
        self, clock: Clock, key: dict[str, Any] | None = None, nonces: Mapping[str, str] | None = None
    ) -> None:
        """`key` and `nonces` are those of a sign-in that was handed on; else they are new."""
        self._key = jwk.ECKey.import_key(key) if key is not None else jwk.ECKey.generate_key("P-256")
        self._clock = clock
        self._nonces = dict(nonces or {})

    def parts(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The private key and the nonces, to be handed on."""
        return self._key.as_dict(private=True), dict(self._nonces)

    @property
    def thumbprint(self) -> str:
        """Name of the key, to which tokens are bound (`cnf.jkt`)."""
        return self._key.thumbprint()

    def now(self) -> datetime:
        """The moment that proofs tell."""
        return self._clock()

    def proof(self, method: str, url: str, token: str = "") -> str:
        """A proof for one request, and for the token that it carries."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": _bare(url),
            "iat": int(self.now().timestamp()),
        }
        if token:
            claims["ath"] = _hash(token)
        if nonce := self._nonces.get(origin(url)):
            claims["nonce"] = nonce
        header = {"typ": "dpop+jwt", "alg": ALGORITHM, "jwk": self._key.as_dict(private=False)}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def heard(self, url: str, headers: Mapping[str, str]) -> bool:
        """Take along the nonce that a server wants in the next proof; True where it is another one."""
        nonce = headers.get("dpop-nonce", "")
        if not nonce or self._nonces.get(origin(url)) == nonce:
            return False
        self._nonces[origin(url)] = nonce
        return True


class ProofCheck:
    """A server's side: each proof counts once, for its request, its token and its moment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, datetime] = {}
        self._secret = secrets.token_bytes(32)

    def nonce(self) -> str:
        """The nonce of the moment; it is taken for some minutes."""
        return self._nonce(int(self._clock().timestamp() // 180))

    def _nonce(self, turn: int) -> str:
        return hmac.new(self._secret, str(turn).encode(), hashlib.sha256).hexdigest()[:32]

    def thumbprint(self, proof: str, method: str, url: str, token: str = "") -> str:
        """Thumbprint of the key that made a proof for a request. Raises NotGenuine, and WantsNonce where only
        its time is wrong."""
        key = _key(proof)
        claims = read(proof, key, "dpop+jwt")
        if claims.get("htm") != method or _bare(str(claims.get("htu", ""))) != _bare(url):
            raise NotGenuine("proof: another request")
        if token and not hmac.compare_digest(str(claims.get("ath", "")), _hash(token)):
            raise NotGenuine("proof: another token")
        now, made = self._clock(), claims.get("iat")
        if isinstance(made, bool) or not isinstance(made, (int, float)):
            raise NotGenuine("proof: iat")
        turn = int(now.timestamp() // 180)
        fresh = str(claims.get("nonce", "")) in (self._nonce(turn), self._nonce(turn - 1))
        if not fresh and ("nonce" in claims or abs(now.timestamp() - made) > SKEW.total_seconds()):
            raise WantsNonce("proof: time")
        made_by: str = key.thumbprint()
        self._once(f"{made_by} {claims['jti']}" if claims.get("jti") else "", now)
        return made_by

    def _once(self, name: str, now: datetime) -> None:
        if not name or now < self._seen.get(name, now):
            raise NotGenuine("proof: used before")
        while self._seen and next(iter(self._seen.values())) <= now:
            del self._seen[next(iter(self._seen))]
        if len(self._seen) >= _MOST_REMEMBERED:
            raise NotGenuine("proof: too many at once")
        self._seen.pop(name, None)
        # Longer than a nonce and the clocks together let a proof count.
        self._seen[name] = now + timedelta(minutes=10)


def _key(proof: str) -> Any:
    try:
        header = jws.extract_compact(proof.encode()).headers()
        told = header.get("jwk")
        if (
            header.get("typ") != "dpop+jwt"
            or not isinstance(told, dict)
            or "d" in told
            or told.get("kty") == "oct"
        ):
            raise NotGenuine("proof: header")
        return jwk.import_key(told)
    except (JoseError, ValueError) as error:
        raise NotGenuine("no proof") from error


def _hash(token: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")


def _bare(url: str) -> str:
    """An address without query and fragment, as proofs name it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() + parts.path
