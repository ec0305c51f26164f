"""Painting of text sources: lines under fetched values, frames around gaps, shading behind old sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextDocument, QTextLine

from ui.editors.parts.runs import Stretch
from ui.painting.shapes import box, pen
from ui.theme import colour
from ui.theme.measures import STROKE_FOCUS

COPIED = "text2"
"""The colour role of the dashed line under words that were copied."""


@dataclass(frozen=True, slots=True)
class Under:
    """A line under words: from where to where, its colour role, dashed or not."""

    begin: QPointF
    end: QPointF
    role: str
    dashed: bool


def rects(document: QTextDocument, start: int, end: int, line_height: int, letter: int) -> list[QRectF]:
    """Rectangles of a text range in one paragraph: one a line, around its letters."""
    found: list[QRectF] = []
    block = document.findBlock(start)
    layout = block.layout()
    origin = document.documentLayout().blockBoundingRect(block).topLeft()
    first, last = start - block.position(), end - block.position()
    for at in range(layout.lineCount()):
        line = layout.lineAt(at)
        begin, stop = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
        if begin >= stop:
            continue
        left, right = _x(line, begin), _x(line, stop)
        base = origin.y() + line.y() + line.ascent()
        ascent = line.ascent() if line.ascent() < line_height else letter
        found.append(QRectF(origin.x() + left, base - ascent, right - left, ascent + line.descent()))
    return found


def _x(line: QTextLine, position: int) -> float:
    # Qt's stubs call the pair (x, position) an object.
    return float(line.cursorToX(position)[0])  # type: ignore[index]


def paint_behind(
    painter: QPainter, pieces: Iterable[Stretch], where: Callable[[int, int], list[QRectF]]
) -> list[Under]:
    """Paint what stands behind the words; gives the lines that go over them."""
    under: list[Under] = []
    for piece in pieces:
        run = piece.run
        if run is not None and run.kind == "placeholder":
            for rect in where(piece.start, piece.end):
                # At the right not beyond its words: a full stop follows.
                box(painter, rect.adjusted(-1, -1, 0, 1), 3, "warn_bg", "warn", 1, dashed=True)
            continue
        if run is not None and run.state == "copied":
            # Somebody else's words, as long as they stand word for word. Their ground alone is hardly seen in
            # two of the themes: it has a line.
            for rect in where(piece.start, piece.end):
                painter.fillRect(rect.adjusted(-2, 0, 2, 2), colour("sunken"))
                y = round(rect.bottom()) + 1.5
                under.append(Under(QPointF(rect.left(), y), QPointF(rect.right(), y), COPIED, True))
            continue
        value = run is not None and run.kind == "value" and bool(run.path or run.state)
        sentence = run is None and piece.outdated
        if not sentence and not value:
            continue
        role = "warn" if sentence or (run is not None and run.state) else "accent"
        for rect in where(piece.start, piece.end):
            if sentence:
                painter.fillRect(rect.adjusted(-1, 0, 1, 2), colour("warn_bg"))
            y = round(rect.bottom()) + 1.5
            under.append(Under(QPointF(rect.left(), y), QPointF(rect.right(), y), role, sentence))
    return under


def paint_under(painter: QPainter, lines: Iterable[Under]) -> None:
    """Paint the lines under words."""
    for line in lines:
        painter.setPen(pen(line.role, STROKE_FOCUS, line.dashed))
        painter.drawLine(line.begin, line.end)
