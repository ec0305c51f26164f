"""A line where a panel has no height because something is typed below it: an empty field would look like a
panel without content.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.painting.runs import Text
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel

_BESIDE, _ABOVE, _BELOW = 16, 14, 6
"""Margins of the words at 100 %."""


class NoRoom(Ground):
    """Placeholder with the name of the hidden tab, and the key that brings it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.words = RunsLabel(self, wrapping=True)
        self.hide()

    def tell(self, title: str, place: QRect) -> None:
        """Say it in this place of the page; nothing where even the words have no height.

        In no layout: a page could then not be made lower than the words are.
        """
        words = _("{tab}: no room while you write below. Esc goes back to it.").format(tab=title)
        self.words.set_line((Text(words, SMALL, wraps=True),))
        across = place.width() - 2 * px(_BESIDE)
        tall = self.words.height_at(across)
        self.setGeometry(place)
        self.words.setGeometry(px(_BESIDE), px(_ABOVE), across, tall)
        self.setVisible(place.height() >= tall + px(_ABOVE) + px(_BELOW))
