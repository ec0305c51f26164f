"""What is wrong in a workspace file: all of it at once, each with its place and a sentence."""

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
    """What stands where something else is expected, as a sentence."""
    if isinstance(value, list | dict):
        return _("A list stands there.") if isinstance(value, list) else _("Names with values stand there.")
    words = {None: "null", True: "true", False: "false"}
    plain = value is None or isinstance(value, bool)
    said = words[value] if plain else str(value)  # type: ignore[index]
    return _("“{value}” stands there.").format(value=said if len(said) <= 40 else f"{said[:39]}…")


def near(name: str, names: Iterable[str]) -> str | None:
    """The name that somebody probably meant, if one is like it."""
    if len(name) > 60:
        return None
    every = list(names)
    folded = {known.casefold().replace("_", "-"): known for known in reversed(every)}
    found = get_close_matches(name.casefold().replace("_", "-"), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def unknown(sentence: str, name: str, names: Iterable[str]) -> str:
    """The sentence, followed by what was probably meant or by all that is allowed."""
    every = list(names)
    if meant := near(name, every):
        return sentence + " " + _("Did you mean “{name}”?").format(name=meant)
    if not every:
        return sentence
    return sentence + " " + _("Allowed: {names}.").format(names=listed(every))
