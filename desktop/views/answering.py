"""Dispatch table: the function that answers each question type of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from desktop.shown.ask import Ask

if TYPE_CHECKING:
    from desktop.views.reader import Reader

T = TypeVar("T")
Q = TypeVar("Q", bound=Ask[Any])
_ANSWERED: dict[type[Ask[Any]], Callable[[Any, Connection, Any], Any]] = {}


def answers(
    kind: type[Q],
) -> Callable[[Callable[[Reader, Connection, Q], T]], Callable[[Reader, Connection, Q], T]]:
    """Mark the function that answers questions of this kind; ValueError when there is one already."""

    def put(
        function: Callable[[Reader, Connection, Q], T],
    ) -> Callable[[Reader, Connection, Q], T]:
        if kind in _ANSWERED:
            raise ValueError(f"{kind.__name__} is answered already")
        _ANSWERED[kind] = function
        return function

    return put


def answer(reader: Reader, connection: Connection, ask: Ask[T]) -> T:
    """Answer a question from one reading of the record; KeyError for one that nobody answers, which is a
    fault in the program."""
    found: T = _ANSWERED[type(ask)](reader, connection, ask)
    return found


def answered() -> frozenset[type[Ask[Any]]]:
    """The kinds of question that are answered."""
    return frozenset(_ANSWERED)
