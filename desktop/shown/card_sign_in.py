"""Sign-in by card or Windows Hello while the sign-in service is away: if a person may, until when, how."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

OfflineWay = Literal["card", "hello"]
"""Card of a reader, or Windows Hello."""
CardState = Literal["", "offered", "enrolled", "over"]
"""Not possible here; a card lies there, or Windows Hello is, that may be enrolled now; it is; it is,
and counts no more before its holder has signed in at the provider."""


class CardSignIn(msgspec.Struct, frozen=True, gc=False):
    """Sign-in without the provider of one person, by one way.

    `until`: up to when it is possible, `last`: when they signed in at the provider last. `words` say why not
    now. `own_dialogue`: the card asks for the PIN itself; `last_try`: a wrong one locks it.
    """

    state: CardState = ""
    until: datetime | None = None
    last: datetime | None = None
    words: str = ""
    own_dialogue: bool = False
    last_try: bool = False
    by: OfflineWay = "card"
