"""NEWS2 beside the entry row, and its points under each field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.measured.measurements import EntryScore
from ui.editors.entry.entry_field import EntryFieldBox
from ui.painting.shapes import box, hairline
from ui.painting.text import LABEL, SMALL, Style, draw, draw_centred, draw_right, fitted, width, wrap
from ui.theme import changed, px
from ui.theme.measures import BODY, CAPTION, FIGURE, HEADING, MEDIUM, RADIUS_SELECTION, SEMIBOLD

_ROLES = {"filled": "danger", "framed": "warn", "single": "warn", "incomplete": "warn"}


class ScoreBox(QWidget):
    """The score of what is typed: dashed while something of it is missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: EntryScore | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        self.setFixedHeight(px(86))
        self.update()

    def show_score(self, score: EntryScore | None) -> None:
        """Show it, or nothing."""
        if score == self._score:
            return
        self._score = score
        self.setVisible(score is not None)
        if score is not None:
            said = (f"NEWS2 {score.words}", score.parts, score.before)
            self.setAccessibleName(". ".join(part for part in said if part))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        score = self._score
        if score is None:
            return
        with QPainter(self) as painter:
            draw(painter, 0, px(9), "NEWS2", LABEL)
            draw_right(painter, self.width(), px(9), score.before, SMALL)
            if not score.text:
                for at, line in enumerate(wrap(score.words, SMALL, self.width())):
                    draw(painter, 0, px(36) + at * px(17), line, SMALL)
                return
            rect = QRectF(1, px(24), px(64), px(46))
            role = _ROLES.get(score.mark, "edge")
            dashed = score.mark in ("incomplete", "single")
            fill = "danger" if score.mark == "filled" else "warn_bg" if role == "warn" else "surface"
            box(painter, rect, RADIUS_SELECTION, fill, role, 1.5, dashed=dashed)
            ink = "on_danger" if score.mark == "filled" else "warn" if role == "warn" else "text"
            figure = Style(FIGURE - 4, SEMIBOLD, ink)
            draw_centred(painter, rect.center().x(), rect.center().y(), score.text, figure)
            left = rect.right() + px(14)
            words = Style(HEADING - 1, SEMIBOLD, "text" if role == "edge" else role)
            draw(painter, left, px(37), fitted(score.words, words, self.width() - left), words)
            for at, line in enumerate(wrap(score.parts, SMALL, self.width() - left)[:2]):
                draw(painter, left, px(57) + at * px(16), line, SMALL)


class PointsRow(QWidget):
    """The points of NEWS2 under each field, and the scale."""

    def __init__(self, boxes: Sequence[EntryFieldBox], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = boxes
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        self.setFixedHeight(px(30))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.boxes:
            return
        centre = self.height() / 2
        strong = Style(BODY + 1, SEMIBOLD)
        with QPainter(self) as painter:
            hairline(painter, 0, 0, self.width())
            hairline(painter, 0, self.height() - 1, self.width())
            for one in self.boxes:
                field, left = one.field, one.x() - self.x() + px(2)
                right = left + one.width() - px(6)
                if one.asking:
                    wide = px(20)
                    style = Style(CAPTION, MEDIUM, "warn")
                    rect = QRectF(right - wide, centre - px(10), wide, px(20))
                    box(painter, rect, 4, "warn_bg", "warn", 1.2, dashed=True)
                    draw_centred(painter, rect.center().x(), centre, "?", strong.on("warn"))
                    said = fitted(_("to decide"), style, rect.left() - left - px(4))
                    draw(painter, left, centre, said, style)
                elif field.points:
                    style = strong if field.points != "0" else strong.on("text3").heavy(MEDIUM)
                    taken = width(field.points, style)
                    draw_right(painter, right, centre, field.points, style)
                    draw(
                        painter, left, centre, fitted(field.range, SMALL, right - taken - left - px(6)), SMALL
                    )
                elif field.missing:
                    draw_right(painter, right, centre, fitted(_("missing"), SMALL, right - left), SMALL)
