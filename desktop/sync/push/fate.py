"""Outcomes of a sent unit."""

from __future__ import annotations

from enum import Enum


class Fate(Enum):
    """Outcome of a unit in this round."""

    DONE = "done"
    PERSON = "person"
    AGAIN = "again"
    """Open outcome: it may be tried again later; it stays in the outbox."""
    BUSY = "busy"
    """The server asked for a pause."""
    SIGNED_OUT = "signed out"
    WAITS = "waits"
    """Not allowed to the service that sends for its author: it waits for them, as it was."""
    UNREACHABLE = "unreachable"


def is_lent_refusal(lent: bool, status: int) -> bool:
    """True for an answer that says of a service only that it may not: nothing was done, and the author may be
    allowed to."""
    return lent and status == 403
