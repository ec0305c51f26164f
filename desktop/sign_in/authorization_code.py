"""The way through the browser: authorization code with PKCE, one-time state and nonce, and tokens for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from desktop.core.clock import Clock
from desktop.fhir.client import check_base
from desktop.fhir.transport import Answer
from desktop.sign_in import form_posts, id_token
from desktop.sign_in.loopback import listening
from desktop.sign_in.oauth_client import named
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import Provider
from desktop.sign_in.sign_in_errors import AnswerNotOurs, ProviderUnusable, SignInRefused

WANTS_NONCE = "use_dpop_nonce"
LASTLY = 3.0
"""Seconds for the answer to a code whose sign-in was broken off."""
_UNSAID = 300.0
"""Life of a token of which nobody says it."""
_ANEW = {"prompt": "login", "max_age": "0"}
"""Wishes of OpenID Connect (3.1.2.1) for a person who is asked now, whoever is signed in at the provider."""
Browser = Callable[[str], None]
"""Shows an address to a person; called on a thread of its own."""


class Tokens(msgspec.Struct, frozen=True):
    """Tokens of one grant. `seconds` is how long the access token lasts, `scope` what it is for (empty where
    it is what was asked for)."""

    access: str
    seconds: float
    refresh: str = ""
    id: str = ""
    scope: str = ""

    def __repr__(self) -> str:
        # Whatever writes it somewhere writes no token.
        return "Tokens(…)"


async def tokens_by_browser(
    provider: Provider,
    base: str,
    browser: Browser,
    prover: Prover,
    *,
    clock: Clock,
    seconds: float,
    anew: bool,
    given: Callable[[Tokens], None] = lambda _tokens: None,
) -> tuple[Tokens, str]:
    """Let a person sign in; their tokens, and who they are (`Practitioner/id`). Raises what
    `sign_in_errors` holds.

    `anew`: the provider has to ask who it is, and say that it has just done so. That the browser is still
    signed in there, from earlier or by a colleague, lets nobody in. `given(tokens)` is told of them before
    it is known who they are of: whoever calls gives them back where it ends without.
    """
    began = clock()
    state, nonce, verifier = (generate_token(48) for _each in range(3))
    async with listening(state) as loopback:
        wanted = {
            "redirect_uri": loopback.address, "scope": provider.scopes, "state": state, "nonce": nonce,
            "aud": check_base(base).rstrip("/"), **resource(provider),
            "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256",
            **({"dpop_jkt": prover.thumbprint} if provider.binds else {}),
            **(_ANEW if anew else {}),
        }  # fmt: skip
        address = await _address(provider, wanted, prover)
        shown = asyncio.create_task(asyncio.to_thread(browser, address))
        came = asyncio.create_task(loopback.answer(seconds))
        try:
            # A browser that can't be opened is told at once.
            await asyncio.wait((shown, came), return_when=asyncio.FIRST_EXCEPTION)
            if shown.done():
                shown.result()
            told = await came
        finally:
            came.cancel()
        code = _code(told, provider)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": loopback.address,
            "code_verifier": verifier,
        }
        tokens = await _exchanged(provider, form, prover, given)
    if not tokens.id:
        raise AnswerNotOurs("no id_token")
    who = await id_token.person(
        tokens.id, provider, base, client=provider.client.id, nonce=nonce, clock=clock,
        since=began if anew else None,
    )  # fmt: skip
    return tokens, who


async def _exchanged(
    provider: Provider, form: Mapping[str, str], prover: Prover, given: Callable[[Tokens], None]
) -> Tokens:
    """Tokens for a code. Broken off meanwhile it still takes (`LASTLY`) what the provider may have given
    already, and tells `given`: nobody else could give it back."""
    asked = asyncio.ensure_future(tokens_for(provider, form, prover))
    try:
        tokens = await asyncio.shield(asked)
    except asyncio.CancelledError:
        await asyncio.wait((asked,), timeout=LASTLY)
        if asked.done() and not asked.cancelled() and asked.exception() is None:
            given(asked.result())
        raise
    given(tokens)
    return tokens


async def _address(provider: Provider, wanted: dict[str, str], prover: Prover) -> str:
    """Address with which the browser begins; where the provider wants the request beforehand, it is handed
    over, and the browser (its history, a proxy's log) sees nothing of it."""
    client = provider.client.id
    if not provider.pushed:
        address: str = prepare_grant_uri(provider.authorization, client, "code", **wanted)
        return address
    form = {"response_type": "code", **wanted}
    answer = await post_as_client(provider, provider.pushed, form, prover)
    told = form_posts.json_of(answer)
    if not answer.ok:
        raise SignInRefused(_short(told.get("error")))
    name = _text(told, "request_uri")
    if not name:
        raise ProviderUnusable("pushed request: no request_uri")
    return f"{provider.authorization}?{urlencode({'client_id': client, 'request_uri': name})}"


def resource(provider: Provider) -> dict[str, str]:
    """The FHIR server for which a token is (RFC 8707), beside SMART's own `aud`: where several servers have
    one provider, each gets tokens of its own."""
    return {"resource": provider.resource} if provider.resource else {}


def _code(told: Mapping[str, str], provider: Provider) -> str:
    issuer = told.get("iss")
    if issuer != provider.issuer and (issuer is not None or provider.names_itself):
        raise AnswerNotOurs("iss")
    if error := told.get("error"):
        raise SignInRefused(_short(error))
    if not told.get("code"):
        raise AnswerNotOurs("no code")
    return told["code"]


async def tokens_for(provider: Provider, form: Mapping[str, str], prover: Prover) -> Tokens:
    """The token endpoint's answer to a grant. Raises SignInRefused, ProviderUnusable, ProviderAway."""
    form = {**form, **resource(provider)}
    answer = await post_as_client(provider, provider.token, form, prover)
    told = form_posts.json_of(answer)
    if not answer.ok:
        raise SignInRefused(_short(told.get("error")))
    access, kind = told.get("access_token"), str(told.get("token_type", "")).lower()
    if not isinstance(access, str) or not access or not access.isascii() or not access.isprintable():
        raise ProviderUnusable("token: no access_token")
    if kind != ("dpop" if provider.binds else "bearer"):
        raise ProviderUnusable("token: token_type")
    seconds = told.get("expires_in")
    lasts = float(seconds) if isinstance(seconds, int | float) and seconds > 0 else _UNSAID
    texts = (_text(told, name) for name in ("refresh_token", "id_token", "scope"))
    return Tokens(access, lasts, *texts)


async def post_as_client(provider: Provider, url: str, form: Mapping[str, str], prover: Prover) -> Answer:
    """Post a form as this program, with a proof of the key where the provider binds tokens to one; once more
    where it wants its own nonce in it."""

    async def posted() -> Answer:
        proof = {"dpop": prover.proof("POST", url)} if provider.binds else {}
        to = provider.audience or provider.issuer
        who = named(provider.client, to, prover.now(), by_key=provider.wants_key)
        return await form_posts.posted(url, {**who, **form}, proof)

    answer = await posted()
    if prover.heard(url, answer.headers) and provider.binds and _wants_nonce(answer):
        return await posted()
    return answer


def _wants_nonce(answer: Answer) -> bool:
    """True for an answer that says so: a code or refresh token that was refused is not shown twice."""
    return answer.status in (400, 401) and form_posts.json_of(answer).get("error") == WANTS_NONCE


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _short(error: object) -> str:
    """An OAuth error code as it may be shown and logged."""
    return "".join(c for c in str(error)[:60] if c.isascii() and c.isprintable())
