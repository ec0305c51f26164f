"""Pictures of widgets without a display."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.errors import InputError
from desktop.core.messages import _
from ui.theme import colour


def render(widget: QWidget, path: str | Path, size: tuple[int, int], scale: float = 1.0) -> Path:
    """Paint `widget` at `size` logical pixels, `scale` device pixels each, and save it as PNG.

    Raises InputError when the file can't be written.
    """
    widget.resize(QSize(*size))
    widget.show()
    for _round in range(4):
        QApplication.processEvents()
    image = QImage(round(size[0] * scale), round(size[1] * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(colour("surface"))
    with QPainter(image) as painter:
        widget.render(
            painter,
            QPoint(0, 0),
            QRegion(),
            QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren,
        )
    target = Path(path)
    if not image.save(str(target)):
        words = _("The picture could not be written to {file}. Is the disk full?").format(file=target)
        raise InputError(words, todo=_("Name another file with --out."))
    return target
