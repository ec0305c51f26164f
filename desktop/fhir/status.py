"""Meaning of an HTTP status: one home for that question."""

from __future__ import annotations

from enum import Enum


class Meaning(Enum):
    """Reaction to an answer, by its HTTP status."""

    DONE = "done"
    SIGNED_OUT = "signed out"
    BUSY = "busy"
    """The server wants to be left alone for a while."""
    PASSING = "passing"
    """Temporary failure: it says nothing of the request; the next try may be answered."""
    ABSENT = "absent"
    CONFLICT = "conflict"
    REFUSED = "refused"
    """Permanent refusal: it will not be answered differently another time."""


def meaning(status: int) -> Meaning:
    """The meaning of a status, whatever was asked."""
    if 200 <= status < 300:
        return Meaning.DONE
    if status == 401:
        return Meaning.SIGNED_OUT
    if status in (429, 503):
        return Meaning.BUSY
    if status in (404, 410):
        return Meaning.ABSENT
    if status in (409, 412):
        return Meaning.CONFLICT
    if status in (408, 425) or status < 400 or (status >= 500 and status != 501):
        return Meaning.PASSING
    return Meaning.REFUSED


def not_offered(status: int) -> bool:
    """True when a search that was answered like this will never be answered."""
    return meaning(status) in (Meaning.ABSENT, Meaning.REFUSED)


def ends_round(status: int) -> bool:
    """True when the status concerns the whole server and ends the round of searches."""
    return meaning(status) in (Meaning.SIGNED_OUT, Meaning.BUSY)
