"""Moving what a widget shows, as it is painted."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget


def slide(widget: QWidget, area: QRect, by: int) -> bool:
    """Move what is painted in an area so much to the right; what comes into sight is painted. False where
    that can't be done by whole pixels of the screen: then all of the area is painted."""
    if not by:
        return False
    ratio, corner = widget.devicePixelRatioF(), widget.mapTo(widget.window(), area.topLeft())
    sides = (by, corner.x(), corner.y(), area.width(), area.height())
    if abs(by) >= area.width() or not all((side * ratio).is_integer() for side in sides):
        widget.update(area)
        return False
    widget.scroll(by, 0, area)
    return True
