"""Colours as they stand in the picture of a page."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from tests.layout.page import Page
from ui.theme.roles import contrast


def ground(page: Page, area: QRectF, pen: QColor | None = None) -> QColor:
    """The most frequent colour in and around an area beside that of its letters: what they stand on."""
    image, ratio = page.image, page.image.devicePixelRatio()
    left, right = max(area.left() - 2, 0), min(area.right() + 2, page.root.width() - 1)
    top, bottom = max(area.top() - 2, 0), min(area.bottom() + 2, page.root.height() - 1)
    counted: dict[int, int] = {}
    x_step, y_step = max((right - left) / 24, 1), max((bottom - top) / 8, 1)
    x = left
    while x <= right:
        y = top
        while y <= bottom:
            rgb = image.pixel(int(x * ratio), int(y * ratio))
            counted[rgb] = counted.get(rgb, 0) + 1
            y += y_step
        x += x_step
    if pen is not None and len(counted) > 1:
        # On a ground that runs from one shade to another, the letters may be what is found most.
        counted.pop(pen.rgb(), None)
    return QColor.fromRgba(max(counted, key=lambda rgb: counted[rgb]))


def strongest(page: Page, area: QRectF, below: QColor) -> QColor:
    """The colour in an area that stands out most from what it is written on."""
    seen = set()
    inside = area.intersected(QRectF(page.root.rect()))
    for y in range(int(inside.top()), max(int(inside.bottom()), int(inside.top()) + 1)):
        for x in range(int(inside.left()), int(min(inside.right(), inside.left() + 240))):
            seen.add(page.image.pixelColor(x, y).name())
    return QColor(max(seen, key=lambda one: contrast(one, below.name()), default=below.name()))
