"""Legend below the letter: the meaning of lines under fetched values, and the keys of the editor."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.editors.parts.field_paint import COPIED
from ui.painting.runs import Gap, Keys, Line, Text, line_width, paint_line
from ui.painting.shapes import hairline, pen
from ui.painting.text import SMALL, width
from ui.theme import changed, colour, px
from ui.theme.measures import MARGIN_NARROW, STROKE_FOCUS

_STEP = 20


class Legend(QWidget):
    """44 high; meanings that have no room go on in a second line, keys leave from the last one on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked = False
        self._measure()
        changed.connect(self._measure)
        self.setAccessibleName(" ".join(words for _role, words in self._meanings()))

    def _measure(self) -> None:
        self.setFixedHeight(px(44) + (self._places()[-1][1] * px(_STEP)))

    def _places(self) -> list[tuple[float, int]]:
        """Position of each legend entry: distance from the left, and line."""
        found: list[tuple[float, int]] = []
        x, line = float(px(MARGIN_NARROW)), 0
        for _role, words in self._meanings():
            wide = px(28) + width(words, SMALL)
            if found and x + wide > self.width() > 0:
                x, line = float(px(MARGIN_NARROW)), line + 1
            found.append((x, line))
            x += wide + px(16)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    @staticmethod
    def _meanings() -> tuple[tuple[str, str], ...]:
        return (
            ("accent", _("fetched now, frozen when signed")),
            ("warn", _("missing or outdated")),
            ("", _("copied, not own words")),
        )

    def set_marked(self, marked: bool) -> None:
        """Say first what can be done with the text that is marked, or nothing of it."""
        if marked is not self._marked:
            self._marked = marked
            self.update()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys that are told, with their words."""
        kept = (("Shift+F4", _("keep as a phrase")),) if self._marked else ()
        return (
            *kept,
            ("F4", _("phrases")),
            ("F7", _("next gap")),
            ("Alt+Down", _("next section")),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            hairline(painter, 0, 0, self.width())
            x = centre = 0.0
            for (role, words), (x, line) in zip(self._meanings(), self._places(), strict=True):
                centre = px(22) + line * px(_STEP)
                if not role:
                    painter.fillRect(QRectF(x, centre - px(8), px(21), px(16)), colour("sunken"))
                painter.setPen(pen(role or COPIED, STROKE_FOCUS, dashed=not role))
                y = round(centre + px(7)) + 0.5
                painter.drawLine(QPointF(x, y), QPointF(x + px(21), y))
                paint_line(painter, (Text(words, SMALL),), x + px(28), centre)
            x += px(28) + width(self._meanings()[-1][1], SMALL) + px(16)
            for key, said in self.keys():
                runs: Line = (Keys(key), Gap(8), Text(said, SMALL), Gap(18))
                if x + line_width(runs) > QRectF(self.rect()).right():
                    break
                paint_line(painter, runs, x, centre)
                x += line_width(runs)
