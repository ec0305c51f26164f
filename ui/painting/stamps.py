"""Small marks that are painted once and stamped: a chart has hundreds, and each is many calls into Qt.

Only in a picture that is kept for the screen (`stamping`), which is neither turned nor stretched; on paper
the mark itself is drawn, because a stamp is no line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.theme import changed, scheme

_PARTS = 4
"""Between two pixels a mark has so many places in each direction."""
_MOST = 4096
Draw = Callable[[QPainter, QPointF], None]
_made: dict[tuple[object, ...], QPixmap] = {}
_ratio: list[float] = [0.0]
changed.connect(_made.clear)


@contextmanager
def stamping(ratio: float) -> Iterator[None]:
    """Context for painting into a picture with this device pixel ratio."""
    before, _ratio[0] = _ratio[0], ratio
    try:
        yield
    finally:
        _ratio[0] = before


def stamped(
    painter: QPainter, middles: Sequence[QPointF], reach: float, key: tuple[object, ...], draw: Draw
) -> bool:  # fmt: skip
    """Stamp what `draw` paints around each of `middles`, nothing of it further away than `reach`; False where
    it must be drawn. `key` is all that it depends on, beside the scheme."""
    ratio = _ratio[0]
    if not ratio:
        return False
    half, scale = int(reach * ratio) + 2, ratio * _PARTS
    held: list[QPixmap | None] = [None] * (_PARTS * _PARTS)
    for middle in middles:
        whole_x, part_x = divmod(round(middle.x() * scale), _PARTS)
        whole_y, part_y = divmod(round(middle.y() * scale), _PARTS)
        picture = held[part_x * _PARTS + part_y]
        if picture is None:
            picture = held[part_x * _PARTS + part_y] = _picture(key, part_x, part_y, half, ratio, draw)
        left, top = whole_x - half, whole_y - half
        if ratio == 1:
            painter.drawPixmap(left, top, picture)
        else:
            painter.drawPixmap(QPointF(left / ratio, top / ratio), picture)
    return True


def _picture(
    key: tuple[object, ...], part_x: int, part_y: int, half: int, ratio: float, draw: Draw
) -> QPixmap:  # fmt: skip
    """The stamp for one place between two pixels."""
    name = (key, part_x, part_y, ratio, id(scheme()))
    picture = _made.get(name)
    if picture is None:
        picture = QPixmap(2 * half + 1, 2 * half + 1)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as own:
            draw(own, QPointF((half + part_x / _PARTS) / ratio, (half + part_y / _PARTS) / ratio))
        if len(_made) >= _MOST:
            _made.clear()
        _made[name] = picture
    return picture
