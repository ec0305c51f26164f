"""Keys as small caps, which stand beside every action."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.core.messages import _
from ui.painting.shapes import box
from ui.painting.text import Style, draw_centred, width
from ui.theme import px
from ui.theme.measures import AXIS, MEDIUM, RADIUS_MARK

_STYLE = Style(AXIS, MEDIUM, "text2")
_GAP = 3


def key_names(keys: str) -> tuple[str, ...]:
    """`Ctrl+Enter` as the words and signs on its caps; `Space` is translated, a lone `+` is a key."""
    names = {
        "Enter": "↵",
        "Return": "↵",
        "Up": "↑",
        "Down": "↓",
        "Left": "←",
        "Right": "→",
        "Minus": "−",
        "Plus": "+",
        "Space": _("Space"),
    }
    return tuple(names.get(part, part) for part in keys.split("+") if part)


def _cap_width(name: str) -> float:
    return max(px(18), round(width(name, _STYLE)) + px(10))


def caps_width(keys: str) -> float:
    """Width of all caps of a shortcut with the gaps between them."""
    names = key_names(keys)
    return sum(_cap_width(name) for name in names) + px(_GAP) * max(len(names) - 1, 0)


def paint_caps(
    painter: QPainter,
    left: float,
    centre: float,
    keys: str,
    role: str = "text2",
    edge: str = "hairline",
    fill: str = "surface",
) -> float:
    """Paint the caps of a shortcut; `fill` empty leaves them open (on a filled button). Gives their width."""
    x = float(round(left))
    tall = px(18)
    for name in key_names(keys):
        wide = _cap_width(name)
        rect = QRectF(x, round(centre - tall / 2), wide, tall)
        box(painter, rect, RADIUS_MARK, fill or None, edge)
        draw_centred(painter, x + wide / 2, centre, name, _STYLE.on(role))
        x += wide + px(_GAP)
    return caps_width(keys)
