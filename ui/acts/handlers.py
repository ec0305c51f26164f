"""Handler table of a window: act type to handler."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desktop.acts import Act

A = TypeVar("A", bound=Act)


class Handlers:
    """From a kind of act to what carries it out. No kind has two handlers."""

    def __init__(self) -> None:
        self._of: dict[type[Act], Callable[[Act], object]] = {}

    def on(self, kind: type[A], do: Callable[[A], object]) -> None:
        """Carry out acts of this kind so. Raises ValueError when somebody does already."""
        if kind in self._of:
            raise ValueError(f"{kind.__name__} has a handler already")
        self._of[kind] = do  # type: ignore[assignment]

    def __contains__(self, kind: object) -> bool:
        return kind in self._of

    @property
    def kinds(self) -> frozenset[type[Act]]:
        """The kinds of act that are carried out."""
        return frozenset(self._of)

    def do(self, act: Act) -> None:
        """Carry an act out. Raises KeyError for one that nobody carries out: a fault in the program."""
        self._of[type(act)](act)
