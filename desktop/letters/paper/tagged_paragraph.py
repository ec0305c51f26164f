"""Paragraph that belongs to an element of a paper's structure, also where it goes on over pages."""

from __future__ import annotations

import copy
from typing import Any

from reportlab.platypus import Paragraph as Plain

from desktop.letters.paper.structure_tags import Element, drawing


class Paragraph(Plain):  # type: ignore[misc]
    """reportlab's paragraph, drawn for its `element`; of none it is of what is drawn around it, or an
    artifact.

    reportlab leaves out the blank at which it breaks a line. Who reads the page by its structure, and sees no
    lines, would hear two words as one: it is drawn, where nobody sees it.
    """

    element: Element | None = None
    # Of a mark beside it, where it has one.
    line: Element | None = None
    # Its whole text, and how much of it is drawn; shared by its parts on several pages.
    _text = ""
    _drawn: list[int]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Words that were set before are those of a part, which has the whole text from `split`.
        said = ("\n" if hasattr(one, "lineBreak") else getattr(one, "text", "") for one in self.frags)
        self._text, self._drawn = "".join(said), [0]

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for one in parts:
            one.element, one.line, one._text, one._drawn = self.element, self.line, self._text, self._drawn
        return parts

    def draw(self) -> None:
        self._end_lines()
        with drawing(self.canv, self.element):
            super().draw()

    def _end_lines(self) -> None:
        """Give each line that ends at a blank that blank."""
        lines = self.blPara.lines
        for at, line in enumerate(lines):
            simple = isinstance(line, list | tuple)
            words = line[1] if simple else line.words
            said = "".join(words) if simple else "".join(getattr(one, "text", "") for one in words)
            if not self._blank_after(said) or not words:
                continue
            if simple:
                lines[at] = (line[0], [*words[:-1], f"{words[-1]} "])
            elif not getattr(words[-1], "us_lines", None) and not getattr(words[-1], "backColor", None):
                # A line below or behind words would go on under the blank.
                last = copy.copy(words[-1])
                last.text = f"{last.text.rstrip(' ')} "
                line.words = [*words[:-1], last]

    def _blank_after(self, said: str) -> bool:
        """Go on in the text by what a line says; True where a blank follows there, and more words."""
        text, count = self._text, sum(not one.isspace() for one in said)
        at = self._drawn[0]
        while count and at < len(text):
            count -= not text[at].isspace()
            at += 1
        self._drawn[0] = at
        rest = text[at:]
        return bool(rest) and rest[0].isspace() and bool(rest.strip())
