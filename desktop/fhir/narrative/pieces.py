"""Marks of a narrative in plain text: struck, hidden, unreadable; powers and indices; numbers of lists."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop.core.messages import _

BULLET, LIST_END, KEPT_BLANK = "\ue003", "\ue004", "\ue005"
"""Stand in for a bullet, the end of a list and a blank as typed, until the whole text is known."""
STRUCK, HIDDEN, UNREAD, PICTURE, COLUMNS = "\ue006", "\ue007", "\ue008", "\ue009", "\ue00a"
"""Stand in for the words of the marks: no text from outside holds them."""
INSIDE = re.compile("[\ue000-\ue00f]")
_MARKS = "".join((STRUCK, HIDDEN, UNREAD, PICTURE, COLUMNS))
_again = re.compile(f"([{_MARKS}])(?:[ \t]*\\1)+")
_close = re.compile(f"(?<=[{_MARKS}]) +(?=[.,;:!?)»])")
_UP = dict(zip("0123456789+-\u2212\u2013=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip("0123456789+-\u2212\u2013=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def said(text: str) -> str:
    """A line with the marks in words; what stands twice beside itself is said once."""
    text = _close.sub("", _again.sub(r"\1", text))
    for mark, words in _words().items():
        if mark in text:
            text = text.replace(mark, words())
    return text


def _words() -> dict[str, Callable[[], str]]:
    return {
        STRUCK: lambda: _("[struck out]"),
        HIDDEN: lambda: _("[hidden text]"),
        UNREAD: lambda: _("[cannot be shown here]"),
        PICTURE: lambda: _("[picture]"),
        COLUMNS: lambda: _("[set in columns: read the original]"),
    }


def marked(text: str, mark: str) -> str:
    """A mark in the place of a text, on lines of its own where that had them; nothing for a blank one."""
    if not text.strip(" \n\t" + KEPT_BLANK + LIST_END):
        return "\n" if "\n" in text else " " if text else ""
    before, after = "\n" * text.startswith("\n"), "\n" * text.endswith("\n")
    return f"{before} {mark} {after}"


def raised(text: str) -> str:
    """A text set above the line: `10⁹`; with a sign of its own where it has no such letters."""
    return _moved(text, _UP, "^", letters=False)


def lowered(text: str) -> str:
    """A text set below the line: `H₂O`, `HbA₁c`."""
    return _moved(text, _DOWN, "_", letters=True)


def _moved(text: str, signs: dict[str, str], lead: str, *, letters: bool) -> str:
    bare = text.strip()
    if not bare or bare in "\u00ae\u2122\u00a9\u00ba\u00b0":
        return text
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    if all(c in signs or (letters and c.isalpha()) for c in bare) and any(c in signs for c in bare):
        bare = "".join(signs.get(c, c) for c in bare)
    elif bare.isalpha():
        bare = f"{lead}{bare}"
    else:
        bare = f"{lead}({bare})"
    return f"{before}{bare}{after}"


def number(at: int, kind: str) -> str:
    """The number of a list's item as its list shows it: 3, c, C, iii or III."""
    if kind in ("a", "A") and at > 0:
        made = ""
        while at:
            at, rest = divmod(at - 1, 26)
            made = chr(97 + rest) + made
    elif kind in ("i", "I") and 0 < at < 4000:
        made = ""
        for value, letter in _ROMAN:
            times, at = divmod(at, value)
            made += letter * times
    else:
        return str(at)
    return made.upper() if kind.isupper() else made
