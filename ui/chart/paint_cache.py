"""A widget's picture, kept while nothing in it changes (paint cache): for what is painted over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ui.painting import recorder
from ui.painting.stamps import stamping
from ui.theme import px, scheme


class Moved(NamedTuple):
    """A part of the picture that is the same but for its place: so much further to the right (0 where it is
    painted anew in its place). `draw` paints what must be painted anew."""

    part: QRect
    by: float
    draw: Callable[[QPainter], None]


class KeptPicture(QObject):
    """Picture of one widget. Forgotten when it is hidden: nothing of a patient stays."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._things: tuple[object, ...] = ()
        self._values: tuple[object, ...] = ()
        self._picture: QPixmap | None = None
        # It covers all of the widget: nothing below need be painted.
        widget.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
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
        moved: Callable[[Any, Any], Moved | None] | None = None,
    ) -> None:
        """Paint what `draw` paints: anew if one of `things` is another object or one of `values` has changed.

        Together they are all that it depends on. `moved` says of the first of `values`, where that alone has
        changed, what can be moved (before, now); None where it has to be drawn. On paper it is always drawn:
        a picture is no line; and for the recorder: it holds no words.
        """
        engine = painter.paintEngine()
        if engine is None or engine.type() != QPaintEngine.Type.Raster or recorder.active is not None:
            draw(painter)
            return
        size, ratio = self._widget.size(), self._widget.devicePixelRatioF()
        values = (*values, size.toTuple(), ratio, scheme(), px(1000))
        same = len(things) == len(self._things) and all(
            one is other for one, other in zip(things, self._things, strict=True)
        )
        if self._picture is None or not same or values != self._values:
            picture, found = self._picture, None
            if picture is not None and same and moved is not None and values[1:] == self._values[1:]:
                found = moved(self._values[0], values[0])
            if picture is None or picture.size() != size * ratio:
                picture = QPixmap(size * ratio)
                picture.setDevicePixelRatio(ratio)
            if found is not None and self._moves(picture, found, ratio):
                draw = found.draw
            with QPainter(picture) as own, stamping(ratio):
                own.setFont(painter.font())
                own.setRenderHints(painter.renderHints())
                draw(own)
            self._picture, self._things, self._values = picture, things, values
        painter.drawPixmap(0, 0, self._picture)

    @staticmethod
    def _moves(picture: QPixmap, found: Moved, ratio: float) -> bool:
        """Move a part of the picture, by whole pixels of the screen; False where that can't be."""
        by, part = found.by * ratio, found.part
        sides = [side * ratio for side in (part.x(), part.y(), part.width(), part.height())]
        whole = all(abs(one - round(one)) < 0.01 for one in (by, *sides))
        if not whole or part.isEmpty() or abs(by) > sides[2] / 2:
            return False
        picture.scroll(round(by), 0, QRect(*(round(side) for side in sides)))
        return True
