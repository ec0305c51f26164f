"""Text on a paper: escaped for reportlab's paragraphs, with a font that has each character."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle

from desktop.core.breaks import kept_together
from desktop.core.characters import one_line
from desktop.letters.paper import typefaces
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.letters.paper.typefaces import FALLBACK, REGULAR, SEMIBOLD
from desktop.shown.paper.papers import Fact

INK, QUIET, LINE, GRID, SHADE = "#14202A", "#414E58", "#9AA5AB", "#C9D1D4", "#EEF1F2"


def plain(text: str) -> str:
    """Text that can be drawn: what no font has stands as its code point, `[U+0645]`.

    A paper for an emergency is never refused for a character; and a box in its place would make two names
    one.
    """
    kept = one_line(text)
    for lacking in typefaces.unprintable(kept):
        kept = kept.replace(lacking[0], f"[{lacking[lacking.index('(') + 1 : -1]}]")
    return kept


def markup(text: str, *, strong: bool = False, colour: str = "") -> str:
    """Text for a paragraph."""
    parts = "".join(
        f'<font name="{FALLBACK}">{escape(part, quote=False)}</font>'
        if font == FALLBACK
        else escape(part, quote=False)
        for font, part in typefaces.stretches(kept_together(plain(text)))
    )
    if strong:
        parts = f'<font name="{SEMIBOLD}">{parts}</font>'
    return f'<font color="{colour}">{parts}</font>' if colour else parts


def style(size: float, leading: float = 0.0, **more: Any) -> ParagraphStyle:
    """A style of the paper's typeface; lines are never hyphenated, a long word is broken."""
    return ParagraphStyle(
        "paper",
        fontName=REGULAR,
        bulletFontName=REGULAR,
        fontSize=size,
        leading=leading or size * 1.27,
        textColor=HexColor(INK),
        splitLongWords=1,
        **more,
    )


def paragraph(
    text: str, size: float = 8.4, *, strong: bool = False, colour: str = "", **more: Any
) -> Paragraph:
    """A paragraph of one kind of text."""
    return Paragraph(markup(text, strong=strong, colour=colour), style(size, **more))


def lines(texts: Sequence[str], size: float = 8.4) -> list[Paragraph]:
    """A paragraph for each text."""
    return [paragraph(text, size) for text in texts]


def fact(one: Fact) -> str:
    """Markup of what must not be overlooked: shape and weight tell, not colour (paper is black and white)."""
    mark = {"alert": "! ", "unknown": "? "}.get(one.tone, "")
    return markup(mark + one.words, strong=bool(one.tone))


_LONG = 230
_MOST = 150.0


def pieces(words: str) -> list[str]:
    """Long words parted at blanks, so that no paragraph is higher than a row may be; all of them."""
    found, rest = [], plain(words)
    while len(rest) > _LONG:
        at = rest.rfind(" ", 0, _LONG)
        at = at if at > 0 else _LONG
        found.append(rest[:at])
        rest = rest[at:].lstrip()
    return [*found, rest]


def in_rows(parts: Sequence[Any], width: float) -> list[list[Any]]:
    """The paragraphs of a cell as those of several rows, each low enough that no sheet tears it: the first
    column of every row says again what it is about."""
    rows: list[list[Any]] = []
    left = 0.0
    for part in parts:
        tall = part.wrap(width - 4.8, 10_000)[1]
        if not rows or tall > left:
            rows.append([])
            left = _MOST
        rows[-1].append(part)
        left -= tall
    return rows
