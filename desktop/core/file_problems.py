"""Errors in a workspace file: all at once, each with its place and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext


class Place(NamedTuple):
    """A place in a file; both from 1, the column in characters."""

    line: int
    column: int


class Problem(msgspec.Struct, frozen=True, order=True, gc=False):
    """One thing that is wrong: `what` says it, and what is allowed there; line 0: not in a line of it."""

    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.what}"


class ConfigurationError(InputError):
    """A workspace that can't be used; `problems` holds everything that is wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        super().__init__(
            "\n".join(map(str, self.problems)),
            todo=ngettext(
                "Mend it and check the file again.", "Mend these {n} and check the file again.", count
            ).format(n=count),
        )


def listed(names: Iterable[str], limit: int = 12) -> str:
    """Names as a person reads them: "a, b, c", the rest counted."""
    every = list(names)
    shown = ", ".join(every[:limit])
    more = len(every) - limit
    return shown if more <= 0 else _("{names} and {n} more").format(names=shown, n=more)


def stands(value: object) -> str:
    """Sentence on the value found where another type is expected."""
    if isinstance(value, list | dict):
        return _("A list stands there.") if isinstance(value, list) else _("Names with values stand there.")
    words = {None: "null", True: "true", False: "false"}
    plain = value is None or isinstance(value, bool)
    said = words[value] if plain else str(value)  # type: ignore[index]
    return _("“{value}” stands there.").format(value=said if len(said) <= 40 else f"{said[:39]}…")


_FEW = 12
"""Number of names told in full."""
_ALIKE, _LITTLE = 0.75, 0.6


def near(name: str, names: Iterable[str], alike: float = _LITTLE) -> str | None:
    """The name that somebody probably meant, if one is like it."""
    if len(name) > 60:
        return None
    every = list(names)
    folded = {known.casefold().replace("_", "-"): known for known in reversed(every)}
    found = get_close_matches(name.casefold().replace("_", "-"), folded, n=1, cutoff=alike)
    return folded[found[0]] if found else None


def _one_letter(name: str, other: str) -> bool:
    """True when a short name differs from another in one letter: too short for a similarity ratio."""
    return 2 < len(name) == len(other) and sum(a != b for a, b in zip(name, other, strict=True)) == 1


def unknown(sentence: str, name: str, names: Iterable[str]) -> str:
    """The sentence, followed by what was probably meant or by all that is allowed."""
    every = list(names)
    meant = next((one for one in every if _one_letter(name, one)), None) or near(name, every, _ALIKE)
    if meant is None and len(every) > _FEW:
        # One that is little like it helps among many, if it begins so.
        other = near(name, every)
        meant = other if other is not None and other[:2].casefold() == name[:2].casefold() else None
    if meant is not None:
        return sentence + " " + _("Did you mean “{name}”?").format(name=meant)
    if not every:
        return sentence
    return sentence + " " + _("Allowed: {names}.").format(names=listed(every))
