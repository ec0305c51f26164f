"""Text on a line: styles, widths, the baseline rule, and wrapping that never cuts a word away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtGui import QPainter

from desktop.core.breaks import OFTEN, QUANTITY, RATE, SPAN, TIMES
from ui.painting import recorder
from ui.painting.glyphs import Glyphs
from ui.theme import advance, changed, colour, font, metrics, on_paper
from ui.theme.measures import BODY, CAPTION, HEADING, MEDIUM, REGULAR, SEMIBOLD, TITLE

_FIGURES = "0123456789.,:"
_IN_NUMBER = _FIGURES + "\u00a0/–-⁰¹²³⁴⁵⁶⁷⁸⁹·"
_KEPT_TOGETHER = re.compile(r"(?<![×<>≤≥±~])\u00a0(?!\d)|(?<=[^\d×<>≤≥±~])\u00a0")
"""Beside a number, between it and its unit: never inside `1 000`, nor after × or <."""
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
"""An id that others gave: compared by people sign by sign, so never in two parts where there is room."""
_WORD = (
    rf"{_UUID}[^ \t]*|"
    rf"[×x][ \t](?=\d)[^ \t]+|{RATE}[^ \t]*|"
    r"[^ \t]+?(?:(?<!\d)[-/](?=[^ \t])|[-/](?=[^ \t\d]))|[^ \t]+|[ \t]+"
)
"""Not between the two numbers of a pressure, a fraction or a range: `150/100`, `4-6`."""
_WORDS = re.compile(_WORD)
_GOES_ON = r"[^ \t]+[ ]…(?![^ \t])"
"""The last word of an act that asks more first: its dots never stand alone on a line."""
_PARTS = re.compile(f"{QUANTITY}|{OFTEN}|{_WORD}")
_BREAKS = re.compile(f"{SPAN}|{TIMES}|{QUANTITY}|{_GOES_ON}|{OFTEN}|{_WORD}")
_APART = re.compile(f"{SPAN}|{QUANTITY}|{_GOES_ON}|{OFTEN}|{_WORD}")
"""Pattern that splits text where little room is left: the frequency may stand below the dose."""
_AT_MARKS = re.compile(r"[^-/]*[-/]|[^-/]+")


@dataclass(frozen=True, slots=True)
class Style:
    """Size at 100 %, weight, colour role, and whether the display cut of the typeface is used."""

    size: float = BODY
    weight: int = REGULAR
    role: str = "text"
    display: bool = False

    def on(self, role: str) -> Style:
        """The same style in another colour role."""
        return self if role == self.role else replace(self, role=role)

    def heavy(self, weight: int = SEMIBOLD) -> Style:
        """The same style in another weight."""
        return self if weight == self.weight else replace(self, weight=weight)


PLAIN = Style()
QUIET = Style(role="text2")
FAINT = Style(role="text3")
LABEL = Style(weight=MEDIUM)
STRONG = Style(weight=SEMIBOLD)
SMALL = Style(CAPTION, role="text2")
SMALL_FAINT = Style(CAPTION, role="text3")
COLUMN = Style(CAPTION, MEDIUM, "text2")
TAG = Style(CAPTION, SEMIBOLD, "surface")
HEAD = Style(HEADING, SEMIBOLD)
PAGE_TITLE = Style(TITLE, SEMIBOLD, "text", True)


def width(text: str, style: Style = PLAIN) -> float:
    """Width of one line in logical pixels."""
    return advance(text, style.size, style.weight, style.display)


def baseline(centre: float, style: Style = PLAIN) -> int:
    """Baseline that centres capitals: centre plus half the cap height, on a whole pixel."""
    return round(centre + metrics(style.size, style.weight, style.display).capHeight() / 2)


_dressed: dict[Style, tuple[float, Glyphs]] = {}
"""Half the height of a style's capitals, and the words painted in its font, at the text scale in use."""
_glyphs: dict[int, Glyphs] = {}


def _undress() -> None:
    _dressed.clear()
    _glyphs.clear()


changed.connect(_undress)


def _dress(style: Style) -> tuple[float, Glyphs]:
    own = font(style.size, style.weight, style.display)
    half = metrics(style.size, style.weight, style.display).capHeight() / 2
    # Styles of other colours have the same font.
    found = _dressed[style] = (half, _glyphs.setdefault(id(own), Glyphs(own)))
    return found


def put(painter: QPainter, left: float, centre: float, text: str, style: Style = PLAIN) -> None:
    """Paint one line from `left`, capitals centred on `centre`."""
    half, glyphs = _dressed.get(style) or _dress(style)
    painter.setPen(colour(style.role))
    (glyphs.write if on_paper() else glyphs.put)(painter, left, round(centre + half), text)
    if recorder.active is not None:
        recorder.active.painted(painter, left, centre, text)


def draw(painter: QPainter, left: float, centre: float, text: str, style: Style = PLAIN) -> float:
    """`put`; gives the width of the line."""
    put(painter, left, centre, text, style)
    return width(text, style)


def draw_right(painter: QPainter, right: float, centre: float, text: str, style: Style = PLAIN) -> float:
    """Paint one line that ends at `right`; gives its width."""
    wide = width(text, style)
    put(painter, right - wide, centre, text, style)
    return wide


def draw_centred(painter: QPainter, middle: float, centre: float, text: str, style: Style = PLAIN) -> float:
    """Paint one line around `middle`; gives its width."""
    wide = width(text, style)
    put(painter, middle - wide / 2, centre, text, style)
    return wide


def _split(piece: str, style: Style, room: float) -> list[str]:
    """A piece wider than `room` in lines: at its no-break spaces, else between letters."""
    lines, line = [], ""
    for word in _KEPT_TOGETHER.split(piece):
        longer = f"{line}\u00a0{word}" if line else word
        if width(longer, style) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, style, room)
        lines += full
    return [*lines, line]


def _cut(word: str, style: Style, room: float) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and width(part + letter, style) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def _pieces(paragraph: str, style: Style, room: float) -> Iterator[str]:
    """Unbreakable pieces of a line where there is room: words, doses, durations, numbers with units."""
    for piece in _BREAKS.findall(paragraph):
        if not piece.strip(" ") or width(piece, style) <= room:
            yield piece
            continue
        parts = _PARTS.findall(piece)
        for part in parts if len(parts) > 1 else _WORDS.findall(piece):
            # A dose is parted before how often, then its number from its unit.
            for word in _WORDS.findall(part) if width(part, style) > room else (part,):
                yield from _AT_MARKS.findall(word) if width(word, style) > room else (word,)


def wrap(text: str, style: Style, room: float) -> list[str]:
    """Break text into lines of at most `room` pixels; every letter is kept.

    Breaks at spaces (not between × and its number, the dose before it, a number and its unit, or the groups
    of a number) and after - and / (not between two numbers); what is still wider than `room` at its no-break
    spaces, and a single word wider than `room` between letters.
    Line ends in the text are kept. Gives at least one line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n") or [""]:
        if width(paragraph, style) <= room:
            lines.append(paragraph)
            continue
        line = ""
        for piece in _pieces(paragraph, style, room):
            if width((line + piece).rstrip(" \t"), style) <= room:
                line += piece
                continue
            if line.strip(" \t"):
                lines.append(line.rstrip(" \t"))
            line = piece.lstrip(" \t")
            if width(line, style) > room:
                *full, line = _split(line, style, room)
                lines += full
        lines.append(line.rstrip(" \t"))
    lines = lines or [""]
    return lines if recorder.active is None else recorder.pieces(text, lines)


def longest(text: str, style: Style, apart: bool = False) -> float:
    """The width of the longest piece that `wrap` keeps whole; with `apart` how often may stand alone."""
    pieces = (_APART if apart else _BREAKS).findall(text)
    return max((width(piece, style) for piece in pieces if piece.strip()), default=0.0)


CUT = "…"
"""The mark of what has no room; whatever bears it is whole in the tooltip and for the keyboard."""
BROKEN = "↩"
"""The mark of a number that goes on below itself."""


def _in_number(letter: str) -> bool:
    return letter in _IN_NUMBER or letter.isdigit()


def marked(text: str, style: Style, room: float) -> list[str]:
    """`wrap`, with a mark at the end of each line that ends inside a number."""
    lines = wrap(text, style, room)
    if len(lines) > 1 and any(broken_numbers(text, lines)):
        lines = wrap(text, style, room - width(BROKEN, style))
        ends = [*broken_numbers(text, lines), False]
        lines = [line + BROKEN if end else line for line, end in zip(lines, ends, strict=True)]
    return lines if recorder.active is None else recorder.pieces(text, lines)


def fitted(text: str, style: Style, room: float, *shorter: str) -> str:
    """The text if it has room, else the first of `shorter` that has, else its beginning with a mark.

    The mark never follows a part of a number: `12…` could be read for what it is not.
    """
    for one in (text, *shorter):
        if one and width(one, style) <= room:
            return one if recorder.active is None else recorder.piece(text, one)
    if not text:
        return ""
    kept = len(text)
    while kept and width(text[:kept].rstrip() + CUT, style) > room:
        kept -= 1
    while 0 < kept < len(text) and _in_number(text[kept - 1]) and _in_number(text[kept]):
        kept -= 1
    cut = text[:kept].rstrip() + CUT
    return cut if recorder.active is None else recorder.piece(text, cut)


def beginning(text: str, style: Style, room: float) -> str:
    """The text if it has room on one line, else its first whole words with a mark after a space. Whoever
    shows it says the whole in the tip and to a screen reader."""
    if width(text, style) <= room:
        return text
    kept = ""
    for piece in _BREAKS.findall(text):
        if width(f"{(kept + piece).rstrip()} {CUT}", style) > room:
            break
        kept += piece
    begun = f"{kept.rstrip()} {CUT}"
    return begun if recorder.active is None else recorder.piece(text, begun)


def broken_numbers(text: str, lines: list[str]) -> list[bool]:
    """For each line but the last whether it ends inside a number."""
    at, found = 0, []
    for one, two in pairwise(lines):
        end = text.find(one, at) + len(one)
        start = text.find(two, end)
        found.append(
            bool(one and two and start == end and one[-1] in _FIGURES and two[0] in _FIGURES + "\u00a0")
        )
        at = end
    return found
