"""The sign-in page in a window: how somebody has come is said as soon as it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from desktop.core.errors import Unsigned
from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.who_signed_in import SignedInAs
from desktop.sign_in import card_errors
from tests.journeys.conftest import Seat
from ui.acts.controller import Controller
from ui.acts.dialogs import ErrorDialog
from ui.acts.sign_in.browser_sign_in import BrowserSignIn
from ui.loop import loop


@pytest.fixture
def signing(seat: Seat) -> Iterator[BrowserSignIn]:
    """The page as where people sign in, whatever this server offers."""
    actor, signing = seat.desk.actor, seat.desk.choosing.signing
    signing.begin()
    signing._person = actor.practitioner
    yield signing
    signing.end()
    seat.desk.sign_in(actor)
    seat.quiet()


def test_a_card_that_let_somebody_in_is_said_when_the_status_comes_after_who_came(
    seat: Seat, signing: BrowserSignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, link = signing.screen, seat.desk.bridge.link
    assert screen is not None

    def said() -> str:
        return screen.steps.accessibleName().replace("\u2063", "")

    seat.desk.bridge.run(signing._came(signing._person))
    seat.until(lambda: screen.state == "confirm")
    assert "Nettleseren" in said()
    until = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    status = msgspec.structs.replace(link.status, offline_until=until, offline_by="card")
    monkeypatch.setattr(type(link), "status", status)
    signing.standing()
    assert said().startswith(
        "Kortet er lest: Det er det du har registrert her. Logget på uten nett: til 16:00."
    )
    assert "Nettleseren" not in said()


def test_how_a_card_stood_before_it_was_enrolled_is_not_said_after_it(
    seat: Seat, signing: BrowserSignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, bridge = signing.screen, seat.desk.bridge
    assert screen is not None
    seat.until(lambda: screen.people.current)
    seat.quiet()
    asked: list[asyncio.Future[CardSignIn]] = []

    def look(_person: str) -> asyncio.Future[CardSignIn]:
        asked.append(loop().create_future())
        return asked[-1]

    async def enrolled(_pin: str) -> CardSignIn:
        return CardSignIn("enrolled", datetime(2026, 11, 30, 15, 0, tzinfo=UTC))

    monkeypatch.setattr(bridge, "look_for_card", look)
    monkeypatch.setattr(bridge, "enrol_card", enrolled)
    bridge.run(signing._came(signing._person))
    bridge.run(signing._look_for_card(screen))
    seat.until(lambda: len(asked) == 2)
    asked[0].set_result(CardSignIn("offered"))
    seat.until(lambda: screen.card.isVisible())
    screen.carded.emit("1234")
    seat.until(lambda: "Kortet slipper deg inn her til" in screen.card.note.words())
    asked[1].set_result(CardSignIn("offered"))
    seat.quiet()
    assert "Kortet slipper deg inn her til" in screen.card.note.words()
    assert not screen.card.act.isVisible()


def test_what_waits_for_the_browser_is_ended_before_a_card_is_asked_and_never_after_it(
    seat: Seat, signing: BrowserSignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended later, it would let whoever has come by card leave again."""
    screen, bridge = signing.screen, seat.desk.bridge
    assert screen is not None
    seat.until(lambda: screen.people.current)
    seat.quiet()
    signing._person = ""
    screen.choose(seat.desk.actor.practitioner or screen.people.current)
    done: list[str] = []

    async def end() -> None:
        done.append("end")

    async def wrong(_person: str, _pin: str) -> str:
        done.append("card")
        raise card_errors.PinWrong(last=False)

    monkeypatch.setattr(bridge, "end_sign_in", end)
    monkeypatch.setattr(bridge, "sign_in_by_card", wrong)
    signing._page.trying = True
    for tries in (1, 2):
        screen.carded.emit("1234")
        seat.until(lambda tries=tries: done.count("card") == tries)
        seat.quiet()
    assert done == ["end", "card", "card"]
    assert "PIN-koden er feil" in screen.note.words().replace("\u2063", "")
    assert not signing._page.trying


def test_a_refusal_of_nobody_is_not_told_to_whoever_is_here_by_then(seat: Seat) -> None:
    """It is told a turn after it came, in which somebody may have begun."""
    refused = Unsigned("Nobody is signed in.")
    for refused.asker, told in (("", False), ("Practitioner/another", False), (None, True)):
        Controller.say_error(seat.desk, refused)
        shown = seat.window.findChildren(ErrorDialog)
        assert bool(shown) is told
        for one in shown:
            one.close()


@pytest.mark.parametrize("late", [False, True])
def test_esc_after_a_beginning_either_ends_it_or_comes_too_late(
    seat: Seat, signing: BrowserSignIn, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """Ended in the middle a sign-in would lie there handed on, or a record would open for nobody."""
    screen, bridge, actor = signing.screen, seat.desk.bridge, seat.desk.actor
    assert screen is not None
    asked: list[asyncio.Future[object]] = []
    handed: list[asyncio.Future[None]] = []
    begun: list[object] = []
    ask = bridge.ask

    def answers(question: object) -> object:
        if isinstance(question, SignedInAs):
            asked.append(loop().create_future())
            return asked[-1]
        return ask(question)  # type: ignore[type-var]

    def hand_on(_person: str) -> asyncio.Future[None]:
        handed.append(loop().create_future())
        return handed[-1]

    monkeypatch.setattr(bridge, "ask", answers)
    monkeypatch.setattr(bridge, "hand_on_sign_in", hand_on)
    monkeypatch.setattr(signing, "_signed", begun.append)
    bridge.run(signing._begin("PractitionerRole/any", ""))
    seat.until(lambda: len(asked) == 1)
    if not late:
        screen.ended.emit()
    asked[0].set_result(actor)
    if late:
        seat.until(lambda: len(handed) == 1)
        screen.ended.emit()
        assert signing._person, "it is not ended any more"
        handed[0].set_result(None)
        seat.until(lambda: bool(begun))
        screen.ended.emit()
        assert not signing._person, "and can be ended again afterwards"
    seat.quiet()
    assert len(handed) == int(late)
    assert begun == ([actor] if late else [])
