"""Access tokens as the FHIR server judges them: signature, issuer, audience, time, and whose key."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final

import msgspec

from desktop.backend.authorization import scopes
from desktop.backend.authorization.scopes import Scopes
from desktop.backend.outcome import FhirError
from desktop.core.clock import Clock
from desktop.fhir.transport import NoAnswer, Refused
from desktop.sign_in.proof_of_possession import ProofCheck, WantsNonce
from desktop.sign_in.provider import description, keys_of
from desktop.sign_in.signing_keys import NotGenuine, SigningKeys, in_time

SERVICE: Final = "$service"
"""In place of a Practitioner's id: a declared service (SMART Backend Services)."""
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


class Caller(msgspec.Struct, frozen=True):
    """Sender of a request: the id of a Practitioner, SERVICE for a service that is declared, empty for nobody
    whom this server knows; and what the token's scopes allow."""

    person: str
    scopes: Scopes


Claims = Callable[[str], Awaitable[dict[str, Any]]]
"""The claims of a token that is genuinely an issuer's; raises NotGenuine."""


def claims_of(issuer: str, clock: Clock) -> Claims:
    """Another issuer's tokens, by the keys that it publishes."""
    keys: list[SigningKeys] = []

    async def claims(token: str) -> dict[str, Any]:
        if not keys:
            keys.append(SigningKeys(keys_of(issuer, await description(issuer)), clock))
        return await keys[0].claims(token, kind="at+jwt")

    return claims


class AccessTokens:
    """Judges requests to one FHIR base."""

    def __init__(
        self,
        audience: str,
        issuers: Mapping[str, Claims],
        proofs: ProofCheck,
        clock: Clock,
        services: Mapping[str, Collection[str]],
    ) -> None:
        """`services`: ids of the clients that are services, by the issuer of their tokens."""
        self._services = services
        self._audience = audience
        self._issuers = issuers
        self._proofs = proofs
        self._clock = clock

    async def permit(self, headers: Mapping[str, str], method: str, url: str) -> Caller:
        """Sender of a request, by its token.

        Raises FhirError (401, or 503 where an issuer can't be asked for its keys) for a request without a
        token that counts."""
        scheme, _space, token = headers.get("authorization", "").partition(" ")
        scheme, token = scheme.lower(), token.strip()
        if scheme not in ("bearer", "dpop") or not token:
            raise _refused("", "A token is wanted")
        try:
            claims = await self._claims(token)
            bound = claims.get("cnf")
            thumbprint = bound.get("jkt") if isinstance(bound, dict) else None
            if (thumbprint is not None) != (scheme == "dpop"):
                raise NotGenuine("not shown as it was given")
            if scheme == "dpop":
                proof = headers.get("dpop", "")
                if self._proofs.thumbprint(proof, method, url, token) != thumbprint:
                    raise NotGenuine("proof: another key")
            return self._caller(claims)
        except WantsNonce as error:
            raise _refused("use_dpop_nonce", str(error), self._proofs.nonce()) from error
        except NotGenuine as error:
            raise _refused("invalid_token", str(error)) from error
        except (NoAnswer, Refused) as error:
            told = "The issuer of the token can't be asked for its keys"
            raise FhirError(503, "transient", told, headers={"Retry-After": "10"}) from error

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        """Practitioner of this server whom `fhirUser` names, with what is theirs of the scopes; else the
        service as which the token's client is declared, by what is a service's; else nobody."""
        given = scopes.told(claims)
        client = claims.get("client_id") or claims.get("azp")
        if "fhirUser" not in claims and client in self._services.get(str(claims.get("iss")), ()):
            return Caller(SERVICE, Scopes("system", given))
        named = str(claims.get("fhirUser", "")).removeprefix(f"{self._audience}/")
        kind, _slash, ident = named.partition("/")
        person = ident if kind == "Practitioner" and _ID.fullmatch(ident) else ""
        return Caller(person, Scopes("user", given))

    async def _claims(self, token: str) -> dict[str, Any]:
        for issuer, claims in self._issuers.items():
            try:
                found = await claims(token)
            except NotGenuine:
                if issuer == list(self._issuers)[-1]:
                    raise
                continue
            in_time(found, self._clock())
            audience = found.get("aud")
            if found.get("iss") != issuer:
                raise NotGenuine("issuer")
            if self._audience not in (audience if isinstance(audience, list) else [audience]):
                raise NotGenuine("audience")
            return found
        raise NotGenuine("no issuer")


def _refused(error: str, words: str, nonce: str = "") -> FhirError:
    told = 'DPoP algs="ES256"' + (f', error="{error}"' if error else "")
    headers = {"WWW-Authenticate": told, **({"DPoP-Nonce": nonce} if nonce else {})}
    return FhirError(401, "login", f"Not signed in: {words}", headers=headers)
