"""Sign-in by card while the sign-in service is away: if a person may, until when, and what the card wants."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

CardState = Literal["", "offered", "enrolled", "over"]
"""Not possible here; a card lies there that its holder may enrol now; a card is enrolled; it is, and counts
no more before its holder has signed in at the provider."""


class CardSignIn(msgspec.Struct, frozen=True, gc=False):
    """Sign-in by card of one person.

    `until`: up to when it is possible, `last`: when they signed in at the provider last. `words` say why not
    now. `own_dialogue`: the card asks for the PIN itself; `last_try`: a wrong one locks it.
    """

    state: CardState = ""
    until: datetime | None = None
    last: datetime | None = None
    words: str = ""
    own_dialogue: bool = False
    last_try: bool = False
