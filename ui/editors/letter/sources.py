"""The sources of a letter beside the paper, each at the height of its number in the text."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.letters.letter_editor import LetterSource
from ui.editors.letter.paper import Paper
from ui.painting.shapes import box
from ui.painting.text import SMALL, Style, draw, wrap
from ui.theme import changed, px
from ui.theme.measures import CAPTION, SEMIBOLD

WIDE = 196
_STEP = 16


class SourceColumn(QWidget):
    """Column of sources that follows the paper: each stands beside its number, or as near below as there is
    room."""

    def __init__(self, paper: Paper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = paper
        self._sources: tuple[LetterSource, ...] = ()
        self._current = ""
        paper.placed.connect(self.update)
        changed.connect(self.update)

    def set_sources(self, sources: tuple[LetterSource, ...]) -> None:
        """Show sources in the order of their numbers."""
        self._sources = sources
        said = (" ".join((one.number, one.label, one.remark)) for one in sources)
        self.setAccessibleName(_("Sources: {all}").format(all="; ".join(said)))
        self.update()

    def set_current(self, number: str) -> None:
        """Mark the source at the cursor."""
        if number != self._current:
            self._current = number
            self.update()

    def _lines(self, source: LetterSource) -> list[tuple[str, Style]]:
        role = "warn" if source.outdated else "text"
        room = self.width() - px(26)
        strong = Style(CAPTION, SEMIBOLD, role)
        lines = [(words, strong) for words in wrap(source.label, strong, room)]
        return lines + [(words, SMALL) for words in wrap(source.remark, SMALL, room) if source.remark]

    def placed(self) -> list[tuple[LetterSource, float, list[tuple[str, Style]]]]:
        """Each source with the middle of its first line; never over another."""
        found = []
        free = float(px(20))
        # Painted after every key: each text is gone through once, not once for each source.
        missing = {source.number for source in self._sources}
        stands: dict[str, float] = {}
        for block in self._paper.blocks if missing else ():
            here = block.ys(missing)
            missing -= here.keys()
            stands |= {number: self._paper.y() + block.y() + y for number, y in here.items()}
        for source in self._sources:
            wanted = stands.get(source.number, free)
            lines = self._lines(source)
            top = max(wanted, free)
            found.append((source, top, lines))
            free = top + len(lines) * px(_STEP) + px(8)
        return found

    def line_above(self, y: float) -> float:
        """The upper edge of the source that `y` goes through, or `y` itself where it goes between two."""
        for _source, top, lines in self.placed():
            upper = top - px(_STEP) / 2
            if upper < y < upper + len(lines) * px(_STEP):
                return upper
        return y

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for source, top, lines in self.placed():
                if source.number == self._current:
                    tall = len(lines) * px(_STEP) + px(4)
                    box(painter, QRectF(0, top - px(10), self.width() - px(4), tall), 4, "accent_bg")
                number = Style(CAPTION, SEMIBOLD, "warn" if source.outdated else "accent")
                draw(painter, px(4), top, source.number, number)
                y = top
                for words, style in lines:
                    draw(painter, px(26), y, words, style)
                    y += px(_STEP)
