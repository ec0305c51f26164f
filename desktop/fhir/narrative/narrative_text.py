"""XHTML narrative as plain text, line by line: struck and hidden text has a mark instead, powers stay powers.

What was struck is not said as if it held, nor is it silently gone: `[struck out]` stands in its place. What
can't be shown as text (a formula, a form, text in another order than it is written) has a mark too, and the
reading says that it is not `whole`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from desktop.core.characters import visible
from desktop.core.messages import _
from desktop.fhir.narrative.narrative_parser import Text, UnreadableError
from desktop.fhir.narrative.pieces import (
    BULLET,
    COLUMNS,
    HIDDEN,
    INSIDE,
    KEPT_BLANK,
    LIST_END,
    STRUCK,
    UNREAD,
    said,
)

MAX_CHARACTERS = 200_000
CUT = "[…]"
_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_bullets = re.compile(f"{BULLET}+")
_after_list = re.compile(f"{LIST_END}\\s*[^\\s{LIST_END}]")
_gap = re.compile(f"\\S[{KEPT_BLANK}]{{3,}}\\S")
_bar = r"\s?[\u0335\u0336]"
_barred = re.compile(rf"(?:[^\s\u0335\u0336]{_bar}(?:\s+[\u0335\u0336]?(?=\S{_bar}))?)+")
"""Letters that are each struck by a sign of their own."""
_XHTML = re.escape("http://www.w3.org/1999/xhtml")
_XMLNS = rf"(?:\s+xmlns=(?:\"{_XHTML}\"|'{_XHTML}'))?"
_ordinary = re.compile(rf"<(?:(/?p|/?div|br|/?h[1-6])|/?(?:b|strong|em|i)){_XMLNS}\s*/?>")


class Read(NamedTuple):
    """A narrative's lines, and whether they are all of it: else something in it can't be shown as text."""

    lines: tuple[str, ...]
    whole: bool

    @property
    def marked(self) -> bool:
        """True when something struck or hidden was left out, with a mark in its place."""
        marks = (said(STRUCK), said(HIDDEN))
        return any(mark in line for line in self.lines for mark in marks)


def _lines(text: str) -> Iterator[str]:
    # Bullets tell where a list ends; the one that the text ends with needs none.
    if BULLET * 2 in text or _after_list.search(text):
        text = _bullets.sub(lambda found: "◦" * (len(found[0]) - 1) or "•", text)
    else:
        text = text.replace(f"{BULLET} ", "")
    gaps = 0
    if "\u0335" in text or "\u0336" in text:
        text = _barred.sub(STRUCK, text)
    for raw in visible(_control.sub("", text.replace(LIST_END, ""))).split("\n"):
        line = " ".join(raw.split())
        if not line.strip(KEPT_BLANK):
            continue
        gap = bool(_gap.search(line))
        if gaps > 1 and not gap:
            yield said(COLUMNS)
        gaps = gaps + 1 if gap else 0
        yield said(line.strip(KEPT_BLANK)).replace(KEPT_BLANK, "\u00a0")
    if gaps > 1:
        yield said(COLUMNS)


def _plain(div: str) -> str | None:
    """The text of a narrative with only paragraphs and weights, as most are; None for others."""
    parts = _ordinary.split(div)
    found = []
    for at, part in enumerate(parts):
        if at % 2:
            if part:
                found.append("\n")
        elif "<" in part:
            return None
        else:
            words = INSIDE.sub("", unescape(part) if "&" in part else part)
            found.append(words.replace("\n", " ").replace("\r", " "))
    return "".join(found)


def read(div: str) -> Read:
    """The text of a narrative, line by line, without any markup, and whether that is all of it.

    Of a text longer than `MAX_CHARACTERS` the last line says that it goes on (`CUT`).
    """
    cut = len(div) > MAX_CHARACTERS
    plain = _plain(div[:MAX_CHARACTERS])
    if plain is not None:
        found = tuple(_lines(plain))
        return Read((*found, CUT) if cut else found, not cut)
    loud: frozenset[str] = frozenset()
    try:
        if div.rfind("<!--") > div.rfind("-->"):
            raise UnreadableError
        while True:
            reader = Text(loud, cut)
            reader.feed(div[:MAX_CHARACTERS])
            text = reader.finish()
            if reader.never_closed <= loud:
                break
            # Rather too many words than a note without its end.
            loud |= reader.never_closed
    except UnreadableError:
        return Read((unreadable(),), False)
    found = tuple(_lines(f"{text}\n{UNREAD}" if loud else text))
    return Read((*found, CUT) if cut else found, reader.whole and not cut and said(COLUMNS) not in found)


def lines(div: str) -> tuple[str, ...]:
    """The text of a narrative, line by line; see `read`."""
    return read(div).lines


def unreadable() -> str:
    """A narrative that can't be shown, as a sentence in its place."""
    return _("[This text cannot be shown here: read the original.]")
