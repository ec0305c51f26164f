"""The page behind what lies over it, as a kept picture: typing above it does not have it painted anew."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QTimer
from PySide6.QtGui import QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from ui.theme import colour

_PAUSE_MS = 250
"""The picture is made anew when nobody has typed for so long, if anything has come since."""


class Behind:
    """Backdrop of a widget: the content below it, kept as a picture.

    The widget paints it and is opaque, so that nothing below is painted while it is there. `told` says that
    something may look different now; `typed` that the hands are at work. `forget` lets the picture go.
    """

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self._picture = QPixmap()
        self._later = QTimer(over)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self._anew)

    def take(self) -> None:
        """Make the picture now."""
        self._later.stop()
        over, parent = self._over, self._over.parentWidget()
        assert parent is not None
        ratio = over.devicePixelRatioF()
        picture = QPixmap(round(over.width() * ratio), round(over.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(parent.palette().window().color())
        for other in parent.children():
            if other is over:
                break
            if isinstance(other, QWidget) and other.isVisible() and not other.isWindow():
                seen = other.geometry().intersected(over.geometry())
                if not seen.isEmpty():
                    region = QRegion(seen.translated(-other.pos()))
                    other.render(
                        picture, seen.topLeft() - over.pos(), region, QWidget.RenderFlag.DrawChildren
                    )
        self._picture = picture

    def told(self) -> None:
        """Note a possible change of the content below."""
        if not self._picture.isNull() and not self._later.isActive():
            self._later.start()

    def typed(self) -> None:
        """A key was pressed: what has changed below waits for a pause."""
        if self._later.isActive():
            self._later.start()

    def forget(self) -> None:
        """Let the picture go: nothing of a patient stays."""
        self._later.stop()
        self._picture = QPixmap()

    def paint(self, painter: QPainter, area: QRect, dimmed: bool = True) -> None:
        """Paint this part of it."""
        ratio = self._picture.devicePixelRatio()
        part = QRectF(area.left() * ratio, area.top() * ratio, area.width() * ratio, area.height() * ratio)
        painter.drawPixmap(QRectF(area), self._picture, part)
        if dimmed:
            painter.fillRect(area, colour("dim"))

    def _anew(self) -> None:
        if self._over.isVisible():
            self.take()
            self._over.update()
