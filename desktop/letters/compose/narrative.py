"""XHTML narrative: plain text out of what others wrote, escaped XHTML out of our own words."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from desktop.letters.paper.characters import visible

MAX_CHARACTERS = 200_000
CUT = "[…]"
_BLOCKS = frozenset(
    {"p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "dt", "dd"}
)
_SILENT = frozenset({"script", "style", "head", "title"})
_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class _Text(HTMLParser):
    def __init__(self, silencing: frozenset[str] = _SILENT) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self._silencing = silencing

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self._silencing:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def set_cdata_mode(self, elem: str, **more: bool) -> None:
        """Let the contents of an element be no markup; not while everything is read out."""
        if self._silencing:
            super().set_cdata_mode(elem, **more)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silencing:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", " "))


def lines(div: str) -> tuple[str, ...]:
    """The text of a narrative, line by line, without any markup; images and links give nothing.

    Of a text longer than `MAX_CHARACTERS` the last line says that it goes on (`CUT`).
    """
    reader = _Text()
    reader.feed(div[:MAX_CHARACTERS])
    reader.close()
    if reader.silent:
        # What should be silent was never closed: rather too many words than a note without its end.
        reader = _Text(frozenset())
        reader.feed(div[:MAX_CHARACTERS])
        reader.close()
    text = visible(_control.sub("", "".join(reader.parts)))
    found = tuple(line for raw in text.split("\n") if (line := " ".join(raw.split())))
    return (*found, CUT) if len(div) > MAX_CHARACTERS else found


def xhtml(paragraphs: list[str]) -> str:
    """Ready-made XHTML blocks as the `div` of a narrative."""
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{"".join(paragraphs)}</div>'


def escaped(text: str) -> str:
    """Text for XHTML: escaped, without characters that XML can't hold."""
    return escape(_control.sub("", visible(text)), quote=True)


def paragraph(text: str) -> str:
    return f"<p>{escaped(text)}</p>"
