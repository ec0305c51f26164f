"""Signed-in person, and as what they may work: people known at a workstation, their roles and wards now."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.core.actor import Actor
from desktop.shown.ask import Ask, shows
from desktop.shown.shell import RoleChoice, WardChoice

Source = Literal["told", "chosen", "open"]
"""Source of a role or ward: the server's register says so, a person chose it, or nobody has yet."""


class WhoModel(msgspec.Struct, frozen=True, gc=False):
    """The person who came back from the sign-in, and what they may be here.

    `roles` are those they may choose; `role` is the one of now (or the only one), and `ward` its ward;
    `role_from` and `ward_from` say whether the register tells them so, with the time in `until` up to which
    it does. Empty where it is to be chosen. `wardless` are the roles that work on no ward. Whoever
    has `ended` by the register works here no more: they have no role to choose.
    """

    person: str
    name: str
    initials: str
    hpr: str
    roles: tuple[RoleChoice, ...]
    wards: tuple[WardChoice, ...]
    role: str = ""
    ward: str = ""
    role_from: Source = "open"
    ward_from: Source = "open"
    until: str = ""
    wardless: tuple[str, ...] = ()
    ended: bool = False


@shows(Shows.NOBODY)
class KnownHere(Ask[tuple[RoleChoice, ...]], frozen=True):
    """People who have worked at this workstation, by their Practitioner (`Practitioner/id`)."""


@shows(Shows.NOBODY)
class WhoSignedIn(Ask[WhoModel | None], frozen=True):
    """The person (`Practitioner/id`) who has signed in; None as long as the record does not hold them."""

    person: str


@shows(Shows.NOBODY)
class SignedInAs(Ask[Actor | None], frozen=True):
    """The actor for whoever has signed in (`Practitioner/id`), in a role and on a ward of `WhoSignedIn`; None
    for what they may not be."""

    person: str
    role: str
    ward: str
