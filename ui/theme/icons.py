"""Phosphor icons (regular, MIT), recoloured to a role and drawn for the screen's own pixels."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPointF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.core.paths import resources
from ui.theme.measures import ICON
from ui.theme.roles import Scheme
from ui.theme.state import colour, px, scheme


@cache
def _source(name: str) -> bytes:
    return (resources() / "icons" / "phosphor" / f"{name}.svg").read_bytes()


@lru_cache(maxsize=512)
def _pixmap(name: str, pixels: int, role: str, _scheme: Scheme, ratio: float) -> QPixmap:
    inked = _source(name).replace(b"currentColor", colour(role).name().encode())
    drawing = QSvgRenderer(QByteArray(inked))
    pixmap = QPixmap(round(pixels * ratio), round(pixels * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, role: str = "text2", size: float = ICON, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture: `size` at 100 %, `ratio` device pixels each; FileNotFoundError if it isn't
    shipped.
    """
    return _pixmap(name, px(size), role, scheme(), ratio)


def paint_icon(
    painter: QPainter, name: str, left: float, centre: float, role: str = "text2", size: float = ICON
) -> float:
    """Paint an icon with its left edge and vertical centre, on whole pixels; gives its width."""
    # The transform to the device holds the screen's ratio, and the painter's own scale on paper.
    ratio = min(max(painter.device().devicePixelRatioF(), painter.deviceTransform().m11()), 8.0)
    side = px(size)
    painter.drawPixmap(QPointF(round(left), round(centre - side / 2)), pixmap(name, role, size, ratio))
    return float(side)


def icon(name: str, role: str = "text2", size: float = ICON) -> QIcon:
    """The icon for Qt's own controls (menus), at one and two device pixels."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, role, size, ratio))
    return made
