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
    UNREACHABLE = "unreachable"
