"""Provider of sign-in for a FHIR server: `.well-known/smart-configuration`, then OpenID's own description."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec

from desktop.fhir.client import check_base
from desktop.fhir.transport import Answer
from desktop.sign_in.form_posts import asked, json_of, origin
from desktop.sign_in.oauth_client import Client
from desktop.sign_in.sign_in_errors import NoSignIn, ProviderUnusable, ServiceRefused


class Provider(msgspec.Struct, frozen=True):
    """A provider's addresses, all of one origin, what it can and what it wants, and as whom it knows this
    program (`client`).

    `resource` is the FHIR server for which it signs people in (RFC 8707); `pushed` where a request has to be
    handed over before the browser goes there (PAR, RFC 9126); `wants_key` where it lets in only installations
    that it knows by their key (`private_key_jwt`): HelseID wants both. `audience` is to whom an assertion of
    that key is addressed; empty for the issuer.
    """

    issuer: str
    authorization: str
    token: str
    keys: str
    client: Client
    revocation: str = ""
    scopes: str = ""
    binds: bool = False
    names_itself: bool = False
    resource: str = ""
    pushed: str = ""
    wants_key: bool = False
    audience: str = ""


async def discovered(base: str, client: Client) -> Provider:
    """The provider of a FHIR server, which knows this program as `client`. Raises NoSignIn, ProviderUnusable,
    ProviderAway, Refused."""
    answer = await asked(check_base(base) + ".well-known/smart-configuration")
    if not answer.ok:
        raise NoSignIn(f"smart-configuration: HTTP {answer.status}")
    smart = json_of(answer)
    issuer = smart.get("issuer")
    if not isinstance(issuer, str) or not issuer:
        raise ProviderUnusable("smart-configuration: no issuer")
    told = await description(issuer)
    if "S256" not in _texts(smart, "code_challenge_methods_supported"):
        raise ProviderUnusable("code_challenge_methods_supported: no S256")
    address = {
        "authorization": _endpoint(issuer, smart, "authorization_endpoint"),
        "token": _endpoint(issuer, smart, "token_endpoint"),
        "keys": _endpoint(issuer, told, "jwks_uri"),
    }
    if "revocation_endpoint" in smart:
        address["revocation"] = _endpoint(issuer, smart, "revocation_endpoint")
    if told.get("require_pushed_authorization_requests") is True:
        address["pushed"] = _endpoint(issuer, told, "pushed_authorization_request_endpoint")
    rights = "user/*.cruds" if "permission-v2" in _texts(smart, "capabilities") else "user/*.*"
    return Provider(
        issuer,
        **address,
        client=client,
        scopes=f"openid fhirUser offline_access {rights}",
        binds="ES256" in _texts(told, "dpop_signing_alg_values_supported"),
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        resource=check_base(base).rstrip("/"),
        wants_key=wants_key(told),
    )


async def as_service(base: str, client: Client) -> tuple[Provider, tuple[str, ...]]:
    """The provider of a FHIR server for a service without a person (SMART Backend Services), and to whom its
    assertions are addressed, in the order to be tried: the issuer, and the token endpoint as SMART has it.
    Raises what `discovered` raises, and ServiceRefused where the provider says that it has no such grant."""
    answer = await asked(check_base(base) + ".well-known/smart-configuration")
    if not answer.ok:
        raise NoSignIn(f"smart-configuration: HTTP {answer.status}")
    smart = json_of(answer)
    issuer = smart.get("issuer")
    told: dict[str, Any] = {}
    if isinstance(issuer, str) and issuer:
        told = await description(issuer)
    else:
        # A server for services alone need not name one; then its tokens come from its own address.
        issuer = origin(check_base(base))
    token = _endpoint(issuer, smart, "token_endpoint")
    grants = _texts(smart, "grant_types_supported") or _texts(told, "grant_types_supported")
    if grants and "client_credentials" not in grants:
        raise ServiceRefused("unsupported_grant_type")
    rights = "system/*.cruds" if "permission-v2" in _texts(smart, "capabilities") else "system/*.*"
    binds = "ES256" in _texts(told, "dpop_signing_alg_values_supported")
    resource = check_base(base).rstrip("/")
    found = Provider(
        issuer, "", token, "", client, scopes=rights, binds=binds, resource=resource, wants_key=True
    )  # fmt: skip
    return found, (issuer, token) if told else (token,)


async def description(issuer: str) -> dict[str, Any]:
    """A provider's own description, under its own name. Raises ProviderUnusable, ProviderAway, Refused."""
    parts = urlsplit(issuer)
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ProviderUnusable("issuer")
    answer: Answer = await asked(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if not answer.ok:
        raise ProviderUnusable(f"openid-configuration: HTTP {answer.status}")
    told = json_of(answer)
    if told.get("issuer") != issuer:
        raise ProviderUnusable("openid-configuration: another issuer")
    return told


def wants_key(told: dict[str, Any]) -> bool:
    """True where a provider's description leaves no other way than a key of the client's own. Many that let
    public clients in do not list it, so a list of several says nothing."""
    return set(_texts(told, "token_endpoint_auth_methods_supported")) == {"private_key_jwt"}


def keys_of(issuer: str, told: dict[str, Any]) -> str:
    """Address of a provider's public keys. Raises ProviderUnusable."""
    return _endpoint(issuer, told, "jwks_uri")


def _endpoint(issuer: str, told: dict[str, Any], name: str) -> str:
    """An address that a provider names; only its own host is believed, and no token goes to another."""
    url = told.get(name)
    if not isinstance(url, str) or origin(url) != origin(issuer) or "@" in urlsplit(url).netloc:
        raise ProviderUnusable(f"{name}: not at the issuer")
    return url


def _texts(told: dict[str, Any], name: str) -> list[str]:
    value = told.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
