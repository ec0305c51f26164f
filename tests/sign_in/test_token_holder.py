"""Tokens are renewed in time and once, outlive a provider that is away, and end when somebody copied them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from desktop.fhir.transport import Request
from desktop.sign_in import sign_in_errors, token_holder
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sync.run.authorised import Authorised
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from tests.sign_in.town import DOCTOR, Moved, signed_in, town

ASKED = Request("GET", f"Practitioner/{DOCTOR}")


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def server(clock: Moved) -> Iterator[Embedded]:
    with town(clock) as found:
        yield found


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The grants that were asked for."""
    asked: list[str] = []
    real = token_holder.tokens_for

    async def counted(provider: object, form: dict[str, str], *more: object) -> object:
        asked.append(form["grant_type"])
        await asyncio.sleep(0.01)
        return await real(provider, form, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(token_holder, "tokens_for", counted)
    return asked


def test_one_refresh_before_the_token_ends_for_all_who_ask(
    server: Embedded, clock: Moved, renewed: list[str]
) -> None:
    async def work(wire: SignedIn, _signing: Signing) -> list[int]:
        found = [(await wire.send(ASKED)).status]
        clock.by += timedelta(minutes=4, seconds=40)
        answers = await asyncio.gather(*(wire.send(ASKED) for _each in range(5)))
        return found + [answer.status for answer in answers]

    assert signed_in(server.url, work, clock=clock) == [200] * 6
    assert renewed == ["refresh_token"]


def test_a_short_lived_token_is_not_renewed_for_each_request(
    server: Embedded, clock: Moved, renewed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the test moves it: a second more than that, on a busy machine, and it is time to renew.
    now = clock()
    monkeypatch.setattr("tests.sign_in.town.utc_now", lambda: now)

    async def work(wire: SignedIn, signing: Signing) -> list[int]:
        await wire.send(ASKED)
        holder = await signing.holder()
        holder._tokens = msgspec.structs.replace(holder._tokens, seconds=20)
        holder._until = holder._end(holder._tokens)
        found = [(await wire.send(ASKED)).status]
        clock.by += timedelta(seconds=14)
        found.append((await wire.send(ASKED)).status)
        assert renewed == []
        clock.by += timedelta(seconds=2)
        return [*found, (await wire.send(ASKED)).status]

    assert signed_in(server.url, work, clock=clock) == [200] * 3
    assert renewed == ["refresh_token"]


def test_a_token_that_the_server_takes_no_more_is_renewed_in_mid_batch(
    server: Embedded, clock: Moved, renewed: list[str]
) -> None:
    behind = Moved()  # the workstation's clock stands still, so it does not see the end coming

    async def work(wire: SignedIn, signing: Signing) -> list[int]:
        authorised = Authorised(wire, signing.refresh)
        first = (await authorised.send(ASKED)).status
        clock.by += timedelta(minutes=7)
        answers = await asyncio.gather(*(authorised.send(ASKED) for _each in range(4)))
        return [first, *(answer.status for answer in answers)]

    assert signed_in(server.url, work, clock=behind) == [200] * 5
    assert renewed == ["refresh_token"]


def test_a_clock_that_is_ten_minutes_wrong_while_signed_in_stops_nobody(server: Embedded) -> None:
    mine = Moved()

    async def work(wire: SignedIn, _signing: Signing) -> list[int]:
        found = [(await wire.send(ASKED)).status]
        mine.by -= timedelta(minutes=10)
        return [*found, (await wire.send(ASKED)).status, (await wire.send(ASKED)).status]

    assert signed_in(server.url, work, clock=mine) == [200] * 3


def test_a_provider_that_is_away_is_told_only_when_the_token_has_ended(
    server: Embedded, clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_asked: object) -> object:
        raise sign_in_errors.ProviderAway("gone")

    async def work(wire: SignedIn, signing: Signing) -> tuple[int, bool]:
        await wire.send(ASKED)
        with monkeypatch.context() as patched:
            patched.setattr(token_holder, "tokens_for", away)
            clock.by += timedelta(minutes=4, seconds=40)
            found = (await wire.send(ASKED)).status
            clock.by += timedelta(minutes=1)
            with pytest.raises(sign_in_errors.ProviderAway, match="svarer ikke"):
                await wire.send(ASKED)
        return found, (await wire.send(ASKED)).status == 200

    assert signed_in(server.url, work, clock=clock) == (200, True)


def test_a_refresh_token_that_is_used_twice_ends_the_sign_in(server: Embedded) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[bool]:
        await wire.send(ASKED)
        holder = await signing.holder()
        copied = holder._tokens
        found = [await holder.refresh()]
        mine, holder._tokens = holder._tokens, copied
        found.append(await holder.refresh())
        holder.ended, holder._tokens = False, mine
        return [*found, await holder.refresh()]

    assert signed_in(server.url, work) == [True, False, False]


def test_whoever_waits_no_longer_breaks_off_no_renewal(server: Embedded, renewed: list[str]) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[bool]:
        await wire.send(ASKED)
        holder = await signing.holder()
        first, second = (asyncio.ensure_future(holder.refresh()) for _each in range(2))
        await asyncio.sleep(0)
        third = asyncio.ensure_future(holder.refresh())
        await asyncio.sleep(0)
        for gone in (first, second):
            gone.cancel()
        found = [await third]
        assert first.cancelled()
        assert second.cancelled()
        return [*found, await holder.refresh(), (await wire.send(ASKED)).status == 200]

    assert signed_in(server.url, work) == [True] * 3
    assert renewed == ["refresh_token"] * 2


@pytest.mark.parametrize("waits", [True, False])
def test_what_a_renewal_brings_after_the_end_is_given_back_too(
    server: Embedded, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    real, renews, answered = token_holder.tokens_for, asyncio.Event(), asyncio.Event()
    brought, back = list[str](), list[str]()

    async def slow(*of: Any) -> Any:
        renews.set()
        await answered.wait()
        tokens = await real(*of)
        brought.append(tokens.refresh)
        return tokens

    async def revoked(holder: token_holder.TokenHolder, refresh: str) -> None:
        back.append(refresh)

    monkeypatch.setattr(token_holder, "tokens_for", slow)
    monkeypatch.setattr(token_holder, "GOODBYE", PATIENCE if waits else 0.0)
    monkeypatch.setattr(token_holder.TokenHolder, "_revoke", revoked)

    async def work(wire: SignedIn, signing: Signing) -> bool:
        await wire.send(ASKED)
        holder = await signing.holder()
        renewal = asyncio.ensure_future(holder.refresh())
        await renews.wait()
        goodbye = asyncio.ensure_future(holder.give_back())
        if not waits:
            await goodbye
        answered.set()
        await goodbye
        return await renewal

    assert not signed_in(server.url, work)
    told = [one for one in back if one]
    assert told[-1:] == brought
    assert len(told) == (1 if waits else 2), "what was shown for it counts on at some providers"


def test_what_was_given_back_renews_nothing(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody waits for a window that closes here: the provider is to hear of it, also on a busy machine.
    monkeypatch.setattr(token_holder, "GOODBYE", PATIENCE)

    async def work(wire: SignedIn, signing: Signing) -> bool:
        await wire.send(ASKED)
        holder = await signing.holder()
        copied = holder._tokens
        await signing.sign_out()
        assert signing.person == ""
        with pytest.raises(sign_in_errors.NotSignedIn):
            await signing.refresh()
        holder.ended, holder._tokens = False, copied
        return await holder.refresh()

    assert signed_in(server.url, work) is False
