"""Switch of user at one workstation: what is kept of who leaves, and what waits for who comes in."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows


class SwitchFact(msgspec.Struct, frozen=True, gc=False):
    """A fact of a switch: an icon, what it is, and a line below it. Never about a patient."""

    icon: str
    title: str
    text: str


class SwitchSide(msgspec.Struct, frozen=True):
    """One of the two people of a switch; `card_until` is up to when a card lets them in without network."""

    person: str
    name: str
    initials: str
    role: str
    facts: tuple[SwitchFact, ...]
    card_until: datetime | None = None


class SwitchModel(msgspec.Struct, frozen=True):
    """Both people of a switch, and what holds for both; None where nobody leaves, or has come back."""

    leaving: SwitchSide | None
    coming: SwitchSide | None
    foot: tuple[SwitchFact, ...] = ()


@shows(Shows.NOBODY)
class SwitchOf(Ask[SwitchModel], frozen=True):
    """Switch to a person (`Practitioner/id`) who has come back from the sign-in; empty where nobody has.

    `left` is who leaves, as their own record has told it, where that is another one.
    """

    person: str
    left: SwitchSide | None = None
