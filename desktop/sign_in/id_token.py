"""ID token: who signed in, said by the provider for this very sign-in."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from typing import Any

from desktop.core.clock import Clock
from desktop.sign_in.provider import Provider
from desktop.sign_in.sign_in_errors import AnswerNotOurs, ClocksDiffer, NobodyHere, SignedInBefore
from desktop.sign_in.signing_keys import SKEW, Expired, NotGenuine, SigningKeys, in_time

FRESH = timedelta(minutes=2)
"""Age of an ID token that just came: clocks that differ, and a provider that was slow."""
_PRACTITIONER = re.compile(r"Practitioner/[A-Za-z0-9\-.]{1,64}")


async def person(
    token: str,
    provider: Provider,
    base: str,
    *,
    client: str,
    nonce: str,
    clock: Clock,
    since: datetime | None,
) -> str:
    """The Practitioner (`Practitioner/id`) of an ID token. Raises AnswerNotOurs, ClocksDiffer, NobodyHere and
    ProviderAway; SignedInBefore where `since` is given and the provider does not say that it has asked who it
    is since then."""
    try:
        claims = await SigningKeys(provider.keys, clock).claims(token)
        in_time(claims, clock())
        _just_made(claims, clock())
    except Expired as error:
        raise ClocksDiffer(f"id_token: {error}") from error
    except NotGenuine as error:
        raise AnswerNotOurs(f"id_token: {error}") from error
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != provider.issuer:
        raise AnswerNotOurs("id_token: issuer")
    if client not in audiences or (len(audiences) > 1 and claims.get("azp") != client):
        raise AnswerNotOurs("id_token: audience")
    if claims.get("azp", client) != client:
        raise AnswerNotOurs("id_token: azp")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise AnswerNotOurs("id_token: nonce")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise AnswerNotOurs("id_token: sub")
    if since is not None:
        _asked(claims, clock() - since)
    return _person(claims, base)


def _asked(claims: dict[str, Any], under_way: timedelta) -> None:
    """Raise SignedInBefore unless the person was asked at the provider while this sign-in was under way.

    Both times are the provider's own, so that its clock may differ from this machine's.
    """
    at, made = claims.get("auth_time"), claims["iat"]
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise SignedInBefore("id_token: no auth_time")
    most = max(under_way, timedelta(0)) + SKEW
    if not made - most.total_seconds() <= at <= made + SKEW.total_seconds():
        raise SignedInBefore("id_token: auth_time")


def _just_made(claims: dict[str, Any], now: datetime) -> None:
    """Raise Expired for a token that was made a while ago: it came this moment, so one of the clocks is
    wrong, however long it lasts."""
    made = claims.get("iat")
    if made is None:
        raise NotGenuine("iat")
    if now.timestamp() - made > FRESH.total_seconds():
        raise Expired("iat")


def _person(claims: dict[str, Any], base: str) -> str:
    """`fhirUser` as a reference of this very FHIR server's."""
    told = claims.get("fhirUser")
    said = told.removeprefix(base.rstrip("/") + "/") if isinstance(told, str) else ""
    if not _PRACTITIONER.fullmatch(said):
        raise NobodyHere("fhirUser: " + ("none" if told is None else "no Practitioner here"))
    return said
