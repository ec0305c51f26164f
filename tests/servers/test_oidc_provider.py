"""Sign-in for real: npm `oidc-provider` signs people in for our FHIR server, and what goes wrong there.

One idea: one provider and one server, started once, and each way in which a sign-in there may go.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import msgspec
import pytest

from desktop.core.clock import utc_now
from desktop.core.errors import FagflateError
from desktop.fhir.transport import Request
from desktop.sign_in import form_posts, sign_in_errors, token_holder
from desktop.sign_in.authorization_code import Browser, post_as_client, tokens_by_browser, tokens_for
from desktop.sign_in.oauth_client import PUBLIC
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import discovered
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sync.run.authorised import Authorised
from tests.servers.embedded import Embedded
from tests.servers.oidc_provider import Kept, OpenIdProvider, browser, providing
from tests.servers.signed_in_town import (
    OTHER,
    PEOPLE,
    SECONDS,
    leave_unsent,
    signed_in,
    sync_round,
    town,
    unsent,
)
from tests.sign_in.town import DOCTOR, Moved

pytestmark = [pytest.mark.slow, pytest.mark.node]
ASKED = Request("GET", f"Practitioner/{DOCTOR}")
Posts = list[tuple[str, dict[str, str], dict[str, str]]]


@pytest.fixture(scope="module")
def clock() -> Moved:
    """The FHIR server's clock."""
    return Moved()


@pytest.fixture(scope="module")
def _provider() -> Iterator[OpenIdProvider]:
    with providing(PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def _server(_provider: OpenIdProvider, clock: Moved) -> Iterator[Embedded]:
    with town(_provider, clock) as found:
        yield found


@pytest.fixture
def provider(_provider: OpenIdProvider, clock: Moved) -> OpenIdProvider:
    clock.by = timedelta(0)
    _provider.do("set", access=300, ago=0)
    _provider.do("told")
    return _provider


@pytest.fixture
def server(provider: OpenIdProvider, _server: Embedded) -> Embedded:
    return _server


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is proved here is not how quick a full machine is.
    monkeypatch.setattr(token_holder, "GOODBYE", SECONDS)


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> Posts:
    """Forms as they were posted: address, fields, headers."""
    seen: Posts = []
    real = form_posts.posted

    async def posted(url: str, form: dict[str, str], headers: dict[str, str]) -> Any:
        seen.append((url, dict(form), dict(headers)))
        return await real(url, form, headers)

    monkeypatch.setattr(form_posts, "posted", posted)
    return seen


def changed(address: str, **fields: str) -> str:
    """An address with other fields; an empty one is left out."""
    parts = urlsplit(address)
    pairs = {**dict(parse_qsl(parts.query)), **fields}
    return urlunsplit(parts._replace(query=urlencode({n: v for n, v in pairs.items() if v})))


async def read(wire: SignedIn, signing: Signing) -> tuple[int, str]:
    answer = await wire.send(ASKED)
    return answer.status, signing.person


def at_request(number: int, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen before the FHIR server's request of this number in a round."""
    real, sent = SignedIn.send, [0]

    async def send(self: SignedIn, request: Request) -> Any:
        sent[0] += 1
        if sent[0] == number:
            happens()
        return await real(self, request)

    monkeypatch.setattr(SignedIn, "send", send)


def in_five_minutes() -> datetime:
    """A moment at which what could not be sent is tried again."""
    return utc_now() + timedelta(minutes=5)


def test_people_sign_in_read_and_write(server: Embedded) -> None:
    async def work(wire: SignedIn, signing: Signing) -> tuple[int, int, str]:
        body = {"resourceType": "Condition", "id": "c0", "subject": {"reference": "Patient/p1"}}
        wrote = await wire.send(Request("PUT", "Condition/c0", body=json.dumps(body)))
        answer = await wire.send(Request("GET", "Condition/c0"))
        return wrote.status, answer.status, signing.person

    assert signed_in(server, work, browser("aas")) == (201, 200, f"Practitioner/{DOCTOR}")
    assert signed_in(server, read, browser("ness")) == (200, "Practitioner/ness")
    with pytest.raises(sign_in_errors.NobodyHere):
        signed_in(server, read, browser("stranger"))
    with pytest.raises(sign_in_errors.SignInRefused) as told:
        signed_in(server, read, browser("nobody"))
    assert told.value.details == "access_denied"


def test_a_round_goes_on_with_new_tokens_when_the_old_have_ended(
    server: Embedded, provider: OpenIdProvider, clock: Moved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_unsent(tmp_path, "c1")
    # The first token ends for the server, while the workstation's clock says that it still lasts.
    provider.do("set", access=60)

    def ends() -> None:
        provider.do("set", access=600)
        clock.by = timedelta(seconds=200)

    at_request(2, monkeypatch, ends)
    assert sync_round(server, tmp_path, browser("aas")) == 0
    first, *renewed = provider.grants()
    assert first == "authorization_code"
    assert renewed
    assert set(renewed) == {"refresh_token"}
    assert unsent(tmp_path) == []
    # Signed in anew, since the round before signed out.
    assert sync_round(server, tmp_path, browser("aas")) == 0
    assert signed_in(server, lambda wire, _signing: wire.send(Request("GET", "Condition/c1")),
                     browser("aas")).ok  # fmt: skip


@pytest.mark.expects_log
def test_a_provider_that_is_away_in_the_middle_of_a_round_is_told_and_nothing_is_lost(
    server: Embedded, provider: OpenIdProvider, clock: Moved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_unsent(tmp_path, "c2")
    # The FHIR server knows the provider's keys.
    assert signed_in(server, read, browser("aas"))[0] == 200

    def ends() -> None:
        clock.by = timedelta(minutes=10)
        provider.do("away")

    with monkeypatch.context() as patched:
        at_request(2, patched, ends)
        try:
            with pytest.raises(FagflateError, match="Påloggingstjenesten svarer ikke") as told:
                sync_round(server, tmp_path, browser("aas"))
            assert told.value.kept
            clock.by = timedelta(0)
            # Neither is anybody signed in anew meanwhile.
            with pytest.raises(sign_in_errors.ProviderAway):
                signed_in(server, read, browser("aas"))
        finally:
            provider.do("back")
    assert unsent(tmp_path) == ["c2"]
    monkeypatch.setattr("desktop.core.clock.utc_now", in_five_minutes)
    assert sync_round(server, tmp_path, browser("aas")) == 0
    assert unsent(tmp_path) == []


def test_a_refresh_token_that_is_used_twice_ends_the_sign_in(server: Embedded) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[bool]:
        await wire.send(ASKED)
        holder = await signing.holder()
        copied = holder._tokens
        found = [await holder.refresh()]
        mine, holder._tokens = holder._tokens, copied
        assert mine.refresh != copied.refresh
        found.append(await holder.refresh())
        holder.ended, holder._tokens = False, mine
        return [*found, await holder.refresh()]

    assert signed_in(server, work, browser("aas")) == [True, False, False]


def test_after_sign_out_nothing_is_renewed_and_a_copied_token_ends_at_its_end(
    server: Embedded, provider: OpenIdProvider, clock: Moved
) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[object]:
        await wire.send(ASKED)
        holder = await signing.holder()
        tokens, prover = holder._tokens, holder._prover
        await signing.sign_out()
        holder.ended, holder._tokens = False, tokens
        renewed = await holder.refresh()

        def shown() -> int:
            url = f"{server.url}/Patient"
            headers = {"Authorization": f"DPoP {tokens.access}"}
            proof = {"DPoP": prover.proof("GET", url, tokens.access)}
            told = httpx.get(url, headers={**headers, **proof}, trust_env=False)
            if told.status_code == 401 and prover.heard(url, told.headers):
                proof = {"DPoP": prover.proof("GET", url, tokens.access)}
                told = httpx.get(url, headers={**headers, **proof}, trust_env=False)
            return told.status_code

        # A JWT is believed by its signature alone: docs/security.md says so.
        before = await asyncio.to_thread(shown)
        clock.by = timedelta(seconds=300 + 61)
        return [renewed, before, await asyncio.to_thread(shown)]

    assert signed_in(server, work, browser("aas")) == [False, 200, 401]
    assert "grant.revoked" in [event[0] for event in provider.do("told")]


def test_an_answer_with_another_state_counts_for_nothing(server: Embedded) -> None:
    seen: list[int] = []

    def back(address: str) -> str:
        seen.append(httpx.get(changed(address, state="made-up"), trust_env=False).status_code)
        return address

    assert signed_in(server, read, browser("aas", back=back))[0] == 200
    assert seen == [400]


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:1", ""])
def test_an_answer_of_another_issuer_is_refused(server: Embedded, issuer: str) -> None:
    with pytest.raises(sign_in_errors.AnswerNotOurs) as told:
        signed_in(server, read, browser("aas", back=lambda address: changed(address, iss=issuer)))
    assert told.value.details == "iss"


def test_an_id_token_of_another_sign_in_is_refused(server: Embedded) -> None:
    with pytest.raises(sign_in_errors.AnswerNotOurs) as told:
        signed_in(server, read, browser("aas", begin=lambda address: changed(address, nonce="another")))
    assert told.value.details == "id_token: nonce"


def test_a_token_for_another_server_is_refused_here(server: Embedded, provider: OpenIdProvider) -> None:
    async def answered() -> httpx.Response:
        known = msgspec.structs.replace(await discovered(server.url, PUBLIC), resource=OTHER)
        prover = Prover(utc_now)
        tokens, _who = await tokens_by_browser(
            known, OTHER, browser("aas"), prover, clock=utc_now, seconds=SECONDS, anew=False
        )
        url = f"{server.url}/Patient"
        headers = {"Authorization": f"DPoP {tokens.access}", "DPoP": prover.proof("GET", url, tokens.access)}
        return await asyncio.to_thread(httpx.get, url, headers=headers, trust_env=False)

    reply = asyncio.run(answered())
    assert reply.status_code == 401
    assert "audience" in reply.text
    # One for which it gives no tokens is refused by the provider itself.
    with pytest.raises(sign_in_errors.SignInRefused) as told:
        signed_in(
            server, read, browser("aas", begin=lambda address: changed(address, resource="https://x.example"))
        )
    assert told.value.details == "invalid_target"


def anew(server: Embedded, shown: Browser) -> str:
    """Sign in where the provider has to ask (`prompt=login`), as window and lock do; gives who it is."""

    async def came() -> str:
        known, prover = await discovered(server.url, PUBLIC), Prover(utc_now)
        _tokens, who = await tokens_by_browser(
            known, server.url, shown, prover, clock=utc_now, seconds=SECONDS, anew=True
        )
        return who

    return asyncio.run(came())


def test_a_browser_that_is_still_signed_in_does_not_open_the_lock(
    server: Embedded, provider: OpenIdProvider
) -> None:
    kept = Kept()
    provider.do("set", ago=600)
    assert signed_in(server, read, browser("aas", kept=kept))[0] == 200
    assert signed_in(server, read, browser("aas", kept=kept))[0] == 200
    assert kept.asked == 1, "the provider's session lets in without a question"
    # The provider asks all the same, whoever is signed in there, and says when.
    provider.do("set", ago=0)
    assert anew(server, browser("aas", kept=kept)) == f"Practitioner/{DOCTOR}"
    assert kept.asked == 2
    # Somebody at the keyboard takes the wish out of the address.
    for left_out in ({"prompt": ""}, {"max_age": ""}):
        assert anew(server, browser("aas", kept=kept, begin=partial(changed, **left_out)))
    assert kept.asked == 4, "each of the two is enough for this provider"
    provider.do("set", ago=600)
    old = Kept()
    assert signed_in(server, read, browser("aas", kept=old))[0] == 200
    for changes, why in (
        ({"prompt": "", "max_age": ""}, "id_token: no auth_time"),
        ({"prompt": "", "max_age": "86400"}, "id_token: auth_time"),
    ):
        with pytest.raises(sign_in_errors.SignedInBefore) as told:
            anew(server, browser("aas", kept=old, begin=partial(changed, **changes)))
        assert told.value.details == why
    assert old.asked == 1


def test_a_code_that_is_used_twice_ends_what_came_of_it(server: Embedded, posts: Posts) -> None:
    async def work(wire: SignedIn, signing: Signing) -> tuple[int, str, bool]:
        await wire.send(ASKED)
        holder = await signing.holder()
        form = next(form for _url, form, _headers in posts if form.get("code"))
        answer = await post_as_client(holder._provider, holder._provider.token, form, holder._prover)
        return answer.status, form_posts.json_of(answer)["error"], await holder.refresh()

    assert signed_in(server, work, browser("aas")) == (400, "invalid_grant", False)


def test_a_proof_counts_once_and_only_by_the_key_of_its_token(server: Embedded, posts: Posts) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[object]:
        await wire.send(ASKED)
        holder = await signing.holder()
        tokens, mine, another = holder._tokens, holder._prover, Prover(utc_now)
        url = f"{server.url}/Patient"

        def shown(proof: str) -> int:
            headers = {"Authorization": f"DPoP {tokens.access}", "DPoP": proof}
            return httpx.get(url, headers=headers, trust_env=False).status_code

        proof = mine.proof("GET", url, tokens.access)
        found: list[object] = [await asyncio.to_thread(shown, one) for one in (proof, proof)]
        found.append(await asyncio.to_thread(shown, another.proof("GET", url, tokens.access)))
        # At the provider: whoever copied the refresh token has not its key.
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        with pytest.raises(sign_in_errors.SignInRefused) as told:
            await tokens_for(holder._provider, form, another)
        found += [told.value.details, await holder.refresh()]
        where, _form, headers = posts[-1]
        again = {"client_id": "fagflate", **form, "refresh_token": holder._tokens.refresh}
        answer = await form_posts.posted(where, again, headers)
        return [*found, answer.status, await holder.refresh()]

    assert signed_in(server, work, browser("aas")) == [
        200, 401, 401, "invalid_grant", True, 400, True,
    ]  # fmt: skip


@pytest.mark.parametrize(("seconds", "ok"), [(30, True), (-30, True), (300, False), (-300, False)])
def test_clocks_may_differ_by_half_a_minute_and_not_by_five(server: Embedded, seconds: int, ok: bool) -> None:
    mine = Moved()
    mine.by = timedelta(seconds=seconds)
    if ok:
        assert signed_in(server, read, browser("aas"), clock=mine)[0] == 200
        return
    with pytest.raises(sign_in_errors.ClocksDiffer, match="klokke"):
        signed_in(server, read, browser("aas"), clock=mine)


def test_a_key_that_the_provider_changed_is_fetched_anew(
    server: Embedded, provider: OpenIdProvider, clock: Moved
) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[int]:
        authorised = Authorised(wire, signing.refresh)
        found = [(await authorised.send(ASKED)).status]
        provider.do("newKey")
        # A server asks its issuer at most every half minute.
        clock.by = timedelta(seconds=31)
        found.append(await asyncio.to_thread(lambda: signed_in(server, read, browser("ness"))[0]))
        return [*found, (await authorised.send(ASKED)).status]

    assert signed_in(server, work, browser("aas")) == [200] * 3
    assert "refresh_token" in provider.grants()


@pytest.mark.expects_log
def test_a_sign_in_that_the_provider_ends_is_told_and_the_next_goes_on(
    server: Embedded, provider: OpenIdProvider, clock: Moved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_unsent(tmp_path, "c3")

    def ends() -> None:
        provider.do("revoke")
        clock.by = timedelta(minutes=10)

    with monkeypatch.context() as patched:
        at_request(2, patched, ends)
        with pytest.raises(FagflateError) as told:
            sync_round(server, tmp_path, browser("aas"))
        assert told.value.kept
    clock.by = timedelta(0)
    assert unsent(tmp_path) == ["c3"]
    monkeypatch.setattr("desktop.core.clock.utc_now", in_five_minutes)
    assert sync_round(server, tmp_path, browser("aas")) == 0
    assert unsent(tmp_path) == []
