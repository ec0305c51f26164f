"""Page x of y (PDF): the count of all pages, drawn last into a form that every page has already placed."""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from desktop.letters.paper.structure_tags import Element, TaggedCanvas
from desktop.letters.paper.typefaces import REGULAR

PAGES = "pages"
"""The name of the form; where it is placed, the number begins at 0, 0."""


def numbered(colour: str, structure: Element) -> type[TaggedCanvas]:
    """A kind of canvas that ends with the count of its pages, in this colour, and with its structure."""

    class Numbered(TaggedCanvas):
        root = structure

        def save(self) -> None:
            if self._code:
                self.showPage()
            total = self.getPageNumber() - 1
            self.beginForm(PAGES, 0, -4, 30, 12)
            self.setFont(REGULAR, 8.4)
            self.setFillColor(HexColor(colour))
            self.drawString(0, 0, str(total))
            self.endForm()
            # Nothing may follow the form, or an empty page would.
            self._code = []
            self.tagged()
            super().save()

    return Numbered
