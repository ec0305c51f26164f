"""Right to sign in while the provider is away: whose, by which card or key of Windows Hello, for how long."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from desktop.core.clock import shifted
from desktop.sign_in.card_errors import ClockPutBack, TimeOver
from desktop.sign_in.hello.hello_key import HelloKey

PUT_BACK = timedelta(minutes=2)
"""A clock that is set right by itself may go back so far."""


class OfflineRight(msgspec.Struct, frozen=True):
    """A card or a key that somebody enrolled at a server while the provider had just said who they are.

    `certificate` (DER, empty for no card) and `hello` are trusted for that reason alone, whoever issued them.
    `online` is when they signed in
    at the provider last; `seen` the latest moment that this machine's clock has shown here since then.
    """

    person: str
    server: str
    certificate: bytes
    enrolled: datetime
    online: datetime
    seen: datetime
    hello: HelloKey | None = None

    def until(self, hours: float) -> datetime:
        """The moment from which on it counts no more."""
        return shifted(self.online, timedelta(hours=hours))

    def check(self, now: datetime, hours: float) -> None:
        """Raise ClockPutBack or TimeOver where it does not count now."""
        if now < self.seen - PUT_BACK:
            raise ClockPutBack
        if max(now, self.seen) >= self.until(hours):
            raise TimeOver(hours)

    def seen_at(self, now: datetime) -> OfflineRight:
        """The same, at this moment: a clock that goes back later is known by it."""
        return msgspec.structs.replace(self, seen=max(now, self.seen))

    def signed_in_at(self, now: datetime) -> OfflineRight:
        """The same after another sign-in at the provider, who knows what time it is."""
        return msgspec.structs.replace(self, online=now, seen=now)


def challenge(server: str, person: str) -> bytes:
    """Challenge that is signed: fresh, and of no use for anything but signing in here."""
    return b"\0".join(
        (b"Fagflate offline sign-in", server.encode(), person.encode(), secrets.token_bytes(32))
    )
