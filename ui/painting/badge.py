"""The early warning score as a mark: only the newest one is filled, and never colour alone tells."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.painting.shapes import box
from ui.painting.text import Style, draw_centred, width
from ui.theme import px
from ui.theme.measures import BODY, REGULAR, SEMIBOLD

PLAIN, BOLD, FRAMED, FILLED, SINGLE, INCOMPLETE, OUTLINED = (
    "plain",
    "bold",
    "framed",
    "filled",
    "single",
    "incomplete",
    "outlined",
)
"""Grey; bold (3 and 4); 5–6; from 7; a single 3 (dashed, "3!"); a value missing ("at least 1"); 7 and more
in history.
"""

ROLES = {FILLED: "danger", OUTLINED: "danger", FRAMED: "warn", SINGLE: "warn"}
"""The colour role that goes with a mark, for its curve and arrow; others are grey."""


def badge_width(text: str, kind: str) -> float:
    """Width of the mark; plain figures keep the room of a frame so that columns stay in line."""
    return max(px(30), round(width(text, Style(BODY, SEMIBOLD))) + px(16 if kind == INCOMPLETE else 14))


def paint_badge(
    painter: QPainter, left: float, centre: float, text: str, kind: str, size: float = BODY
) -> float:
    """Paint the score's mark from `left`; gives its width."""
    wide = badge_width(text, kind)
    tall = px(22)
    rect = QRectF(round(left), round(centre - tall / 2), wide, tall)
    style = Style(size, SEMIBOLD, ROLES.get(kind, "text"))
    if kind == FILLED:
        box(painter, rect, 5, "danger")
        style = style.on("on_danger")
    elif kind == OUTLINED:
        box(painter, rect, 5, None, "danger", 1.2)
    elif kind == FRAMED:
        box(painter, rect, 5, "warn_bg", "warn", 1.5)
    elif kind == SINGLE:
        box(painter, rect, 5, "warn_bg", "warn", 1.5, dashed=True)
    elif kind == INCOMPLETE:
        box(painter, rect, 5, None, "text3", 1.5, dashed=True)
        style = style.on("text2")
    elif kind == PLAIN:
        style = Style(size, REGULAR, "text2")
    draw_centred(painter, rect.center().x(), centre, text, style)
    return wide
