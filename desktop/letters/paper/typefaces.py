"""The letter's typefaces: which one draws a character, how wide a text is, and what none of them has."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desktop.core.characters import one_line
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.paths import resources

REGULAR, SEMIBOLD, FALLBACK = "LetterInter", "LetterInter-SemiBold", "LetterDroidFallback"
_FALLBACK_FILE = "DroidSansFallbackFull.ttf"
_AS_THEY_COME = frozenset({"L", "ON", "EN", "ES", "ET", "CS"})
"""Directions of characters that may be set one after the other from the left.

Hebrew and Arabic run the other way and join their letters, which nothing here does: a name set letter by
letter would be another word. So they stay among those that can't be printed.
"""


class UnprintableError(InputError):
    """A character that the letter's fonts do not have; printing would leave an empty box."""


@cache
def register() -> dict[str, TTFont]:
    """The two weights of Inter, made known to the PDF library."""
    # Streams as bytes: as ASCII they take a quarter more room, and a tenth more time to write.
    rl_config.useA85 = 0
    folder = resources() / "letters" / "fonts"
    found = {}
    for name, file in ((REGULAR, "Inter-Regular.ttf"), (SEMIBOLD, "Inter-SemiBold.ttf")):
        found[name] = TTFont(name, str(folder / file))
        pdfmetrics.registerFont(found[name])
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, SEMIBOLD, REGULAR, SEMIBOLD)
    return found


@cache
def _fallback() -> TTFont:
    """Chinese, Japanese and some Korean characters; read when the first of them is met."""
    font = TTFont(FALLBACK, str(resources() / "letters" / "fonts" / _FALLBACK_FILE))
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(FALLBACK, FALLBACK, FALLBACK, FALLBACK, FALLBACK)
    return font


@cache
def _inter() -> frozenset[str]:
    """The characters that Inter draws, and those that it need not draw."""
    glyphs = {chr(code) for code in register()[REGULAR].face.charToGlyph}
    return frozenset(glyphs.union(c for c in map(chr, range(0x10000)) if c.isspace()))


def _in_inter(character: str) -> bool:
    return character in _inter()


def _in_fallback(character: str) -> bool:
    if unicodedata.bidirectional(character) not in _AS_THEY_COME or unicodedata.category(character)[0] == "M":
        return False
    return ord(character) in _fallback().face.charToGlyph


def unprintable(text: str) -> list[str]:
    """The characters of a text that no font of the letter has, each once, with its code point."""
    kept = one_line(text)
    if _inter().issuperset(kept):
        return []
    lacking = dict.fromkeys(c for c in kept if not (_in_inter(c) or _in_fallback(c)))
    return [f"{c} (U+{ord(c):04X})" for c in lacking]


def printable(text: str) -> str:
    """Text as it is drawn: composed, on one line, without control and format characters.

    Raises UnprintableError for a character without a glyph.
    """
    kept = one_line(text)
    if lacking := unprintable(kept):
        raise UnprintableError(
            _("The letter's font can't print: {characters}.").format(characters=" ".join(lacking)),
            kept=_("The letter is kept as a draft."),
            todo=_("Write it with other letters."),
        )
    return kept


def stretches(text: str, font: str = REGULAR) -> list[tuple[str, str]]:
    """Printable text as (font, part), in order: `font`, and the fallback where that one has no glyph."""
    if _inter().issuperset(text):
        return [(font, text)] if text else []
    parts = groupby(text, key=lambda c: font if _in_inter(c) else FALLBACK)
    return [(name, "".join(characters)) for name, characters in parts]


def width(text: str, font: str, size: float) -> float:
    """Width of printable text, in points."""
    return float(sum(pdfmetrics.stringWidth(part, name, size) for name, part in stretches(text, font)))


def draw(canvas: Any, x: float, y: float, text: str, font: str, size: float) -> None:
    """Draw one line of printable text from `x` on, its baseline at `y`."""
    register()
    for name, part in stretches(text, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, part)
        x += pdfmetrics.stringWidth(part, name, size)


def fitted(text: str, font: str, size: float, room: float) -> list[str]:
    """Text broken at blanks, and inside a word that is wider than the line; nothing is cut."""
    lines = [""]
    for word in printable(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, font, size) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if lines[-1] and width(lines[-1] + character, font, size) > room:
                lines.append("")
            lines[-1] += character
    return lines
