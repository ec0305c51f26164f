"""Tracking of the response items that an expression reads during evaluation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

AT: Final = "_at"
"""Key under which the builder of a response notes the place of an item."""


class Watched(dict[str, Any]):
    """An item of a response that notes, in what all share, that its answer was asked for."""

    __slots__ = ("asked", "at")

    def __init__(self, found: dict[str, Any], at: str, asked: set[str]) -> None:
        super().__init__(found)
        self.at = at
        self.asked = asked

    def get(self, name: str, default: Any = None) -> Any:
        if name == "answer":
            self.asked.add(self.at)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        if name == "answer":
            self.asked.add(self.at)
        return super().__getitem__(name)


def notice(found: Any) -> None:
    """Note items of which only was asked whether they are there."""
    for one in found if isinstance(found, list) else ():
        item = getattr(one, "data", one)
        if isinstance(item, Watched):
            item.asked.add(item.at)


def watched(
    items: Iterable[dict[str, Any]], asked: set[str], by_at: dict[str, Watched]
) -> list[dict[str, Any]]:
    """Items that note in `asked` who is asked for; each of them by its place too."""
    made: list[dict[str, Any]] = []
    for one in items:
        plain = dict(one)
        at = plain.pop(AT, "")
        if "item" in plain:
            plain["item"] = watched(plain["item"], asked, by_at)
        if "answer" in plain:
            plain["answer"] = [
                {**answer, "item": watched(answer["item"], asked, by_at)} if "item" in answer else answer
                for answer in plain["answer"]
            ]
        by_at[at] = Watched(plain, at, asked)
        made.append(by_at[at])
    return made
