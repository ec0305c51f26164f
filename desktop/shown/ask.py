"""`Ask`: a question of the window to the record, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from desktop.acts.capabilities import Capability, Shows

T = TypeVar("T")


class Ask(msgspec.Struct, Generic[T], frozen=True):
    """Base of questions that the record answers with a `T`. Fields are keys and words, never closures.

    A question stands beside the struct that answers it; `desktop.views` answers it (`views.answering`). What
    its answer shows is declared over it (`shows`).
    """


class Asks(msgspec.Struct, frozen=True):
    """Declaration of a kind of question: what its answer shows, and what a role must be allowed to ask it."""

    shows: Shows
    may: Capability = Capability.ANYBODY


K = TypeVar("K", bound=type[Ask[Any]])
_DECLARED: dict[type[Ask[Any]], Asks] = {}


def shows(kind: Shows, *, may: Capability = Capability.ANYBODY) -> Callable[[K], K]:
    """Declare what the answer to a kind of question shows of patients; `may` where seeing it is not enough,
    as for paper."""

    def put(question: K) -> K:
        _DECLARED[question] = Asks(kind, may)
        return question

    return put


def declared(question: type[Ask[Any]]) -> Asks:
    """The declaration of a kind of question; KeyError for one that was never declared."""
    return _DECLARED[question]
