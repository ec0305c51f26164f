"""The sign-in page in a window: how somebody has come is said as soon as it is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from tests.journeys.conftest import Seat
from ui.acts.sign_in.browser_sign_in import BrowserSignIn


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
