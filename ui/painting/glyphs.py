"""Words as kept runs of glyphs: what is painted again is not shaped again.

Shaping a word takes as long as building its run, so a run is made when a word is painted the second time.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QGlyphRun, QPainter, QTextLayout

from desktop.core.characters import in_a_line

_MOST = 1500
"""Maximum words cached of one font; then all are let go, and the ones in use come back."""
_WIDE = 1e6
_CONTROLS = re.compile(r"[\x00-\x1f\u2028\u2029]")
"""Characters at which a text layout breaks the line and a painter does not."""


class Glyphs:
    """The words that were painted in one font."""

    __slots__ = ("_font", "_runs")

    def __init__(self, font: QFont) -> None:
        self._font = font
        # Seen once: None.
        self._runs: dict[str, tuple[tuple[QGlyphRun, ...], float] | None] = {}

    def put(self, painter: QPainter, left: float, baseline: int, text: str) -> None:
        """Paint one line in the painter's pen."""
        kept = self._runs.get(text)
        if kept is None:
            if text not in self._runs or _CONTROLS.search(text):
                if len(self._runs) >= _MOST:
                    self._runs.clear()
                self._runs[text] = None
                self.write(painter, left, baseline, text)
                return
            kept = self._runs[text] = self._made(text)
        at = QPointF(left, baseline - kept[1])
        for run in kept[0]:
            painter.drawGlyphRun(at, run)

    def write(self, painter: QPainter, left: float, baseline: int, text: str) -> None:
        """Paint one line as words: what is for paper, or painted for the first time."""
        painter.setFont(self._font)
        painter.drawText(QPointF(left, baseline), in_a_line(text))

    def _made(self, text: str) -> tuple[tuple[QGlyphRun, ...], float]:
        layout = QTextLayout(in_a_line(text), self._font)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(_WIDE)
        layout.endLayout()
        return tuple(line.glyphRuns()), line.ascent()
