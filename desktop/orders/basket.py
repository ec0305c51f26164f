"""The basket: orders that wait for one signature, kept as a draft. Every change gives a new basket."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.orders.draft import Order

VERSION = 1


class Identity(msgspec.Struct, frozen=True):
    """The id of the resource (UUIDv4) and its business identifier (`urn:uuid:…`)."""

    id: str
    identifier: str


Identities = Callable[[], Identity]
"""Gives a new identity at each call; tests pass a counted one."""


def new_identity() -> Identity:
    """A random identity, made once when a line enters the basket."""
    return Identity(str(uuid.uuid4()), f"urn:uuid:{uuid.uuid4()}")


_DOUBLES = ("double", "A4")
"""Rules that ask whether an order takes the place of another."""


class Answer(msgspec.Struct, frozen=True):
    """Decision on a finding: `finding` is its fingerprint, so that changed data ask again.

    `issue` is the identity of the record of the decision, made with the answer. `target` is the order
    (`MedicationRequest/id`) that this one replaces.
    """

    finding: str
    rule: str
    tier: str
    title: str
    detail: str
    action: str
    issue: Identity
    at: datetime
    reason: str = ""
    implicated: tuple[str, ...] = ()
    target: str = ""

    @property
    def about(self) -> tuple[str, str]:
        """Subject of the decision. Doubles are decided order by order, whichever rule asked."""
        if self.rule in _DOUBLES and len(self.implicated) == 2:
            return "double", self.implicated[1]
        return self.rule, ""


class Told(msgspec.Struct, frozen=True):
    """Answer of an author who may not sign to a finding (its fingerprint), in words."""

    finding: str
    words: str


class Line(msgspec.Struct, frozen=True):
    """One order in the basket, with the text it was read from.

    `author` (a reference) has written it for another's signature, and `task` is the Task that asks for it;
    `told` is what they answered: for the signer to know, not to take over.
    """

    id: str
    identifier: str
    order: Order
    text: str = ""
    answers: tuple[Answer, ...] = ()
    author: str = ""
    author_name: str = ""
    task: str = ""
    told: tuple[Told, ...] = ()

    @property
    def replaces(self) -> tuple[str, ...]:
        """The orders (`MedicationRequest/id`) that are to be stopped when this one is signed.

        The last decision about a rule and an order counts: who first replaced and then kept both stops
        nothing.
        """
        latest = {a.about: a for a in self.answers}
        return tuple(a.target for a in latest.values() if a.action == "replace" and a.target)


class Basket(msgspec.Struct, frozen=True):
    """The orders for one patient that one person is about to sign."""

    patient: str
    lines: tuple[Line, ...] = ()
    version: int = VERSION

    def line(self, ident: str) -> Line | None:
        """The line of an id."""
        return next((line for line in self.lines if line.id == ident), None)

    def add(self, order: Order, text: str = "", *, identities: Identities = new_identity) -> Basket:
        """With one more order at the end, under an identity of its own."""
        identity = identities()
        line = Line(identity.id, identity.identifier, order, text)
        return replace(self, lines=(*self.lines, line))

    def remove(self, ident: str) -> Basket:
        """Without that line; unchanged when it is gone already."""
        return replace(self, lines=tuple(line for line in self.lines if line.id != ident))

    def change(self, ident: str, order: Order, text: str = "") -> Basket:
        """With another content of the same order: its identity stays, its answers are asked anew."""
        return self._with(ident, lambda line: Line(line.id, line.identifier, order, text))

    def answer(self, ident: str, answer: Answer) -> Basket:
        """With a decision kept beside the order; a later one about the same finding takes its place."""

        def answered(line: Line) -> Line:
            kept = tuple(a for a in line.answers if a.finding != answer.finding)
            return replace(line, answers=(*kept, answer))

        return self._with(ident, answered)

    def _with(self, ident: str, change: Callable[[Line], Line]) -> Basket:
        if self.line(ident) is None:
            raise InputError(
                _("This order is no longer in the basket."),
                kept=_("The other orders are unchanged."),
                todo=_("Order it again if it is still wanted."),
            )
        return replace(self, lines=tuple(change(line) if line.id == ident else line for line in self.lines))


def dumps(basket: Basket) -> str:
    """The basket as JSON for the draft store; decimals as written."""
    return strict.dumps(msgspec.to_builtins(basket))


def loads(text: str) -> Basket:
    """The basket that `dumps` wrote. Raises InputError for anything else, or a later version's."""
    try:
        strict.loads(text)
        basket = from_json(text, Basket)
    except (strict.StrictError, msgspec.DecodeError) as error:
        raise InputError(
            _("The saved orders can't be read."),
            kept=_("The draft is kept as it is."),
            todo=_("Order again, and report it."),
            details=str(error),
        ) from error
    if basket.version != VERSION:
        raise InputError(
            _("The saved orders were written by another version of the program."),
            kept=_("The draft is kept as it is."),
            todo=_("Open it with that version, or order again."),
            details=f"version {basket.version}",
        )
    return basket
