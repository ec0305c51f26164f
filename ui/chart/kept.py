"""A widget's picture, kept while nothing in it changes (paint cache): for what is painted over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ui.theme import px, scheme


class KeptPicture(QObject):
    """Of one widget. Forgotten when it is hidden: nothing of a patient stays."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._things: tuple[object, ...] = ()
        self._values: tuple[object, ...] = ()
        self._picture: QPixmap | None = None
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._picture, self._things = None, ()
        return False

    def paint(
        self,
        painter: QPainter,
        things: tuple[object, ...],
        values: tuple[object, ...],
        draw: Callable[[QPainter], None],
    ) -> None:
        """Paint what `draw` paints: anew if one of `things` is another object or one of `values` has changed.

        Together they are all that it depends on. On paper it is always drawn: a picture is no line.
        """
        engine = painter.paintEngine()
        if engine is None or engine.type() != QPaintEngine.Type.Raster:
            draw(painter)
            return
        size, ratio = self._widget.size(), self._widget.devicePixelRatioF()
        values = (*values, size.toTuple(), ratio, scheme(), px(1000))
        same = len(things) == len(self._things) and all(
            one is other for one, other in zip(things, self._things, strict=True)
        )
        if self._picture is None or not same or values != self._values:
            picture = self._picture
            if picture is None or picture.size() != size * ratio:
                picture = QPixmap(size * ratio)
                picture.setDevicePixelRatio(ratio)
            with QPainter(picture) as own:
                own.setFont(painter.font())
                own.setRenderHints(painter.renderHints())
                draw(own)
            self._picture, self._things, self._values = picture, things, values
        painter.drawPixmap(0, 0, self._picture)
