"""Words that reach the paint engine: what is really painted, whoever paints it and however."""

from __future__ import annotations

from typing import Any
from unittest import mock

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QPaintDevice, QPaintEngine, QPainter, QRegion, QTextItem
from PySide6.QtWidgets import QWidget

from ui.painting.glyphs import Glyphs

_UNSEEN = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad\ufffc"))


class _Engine(QPaintEngine):
    """Engine that draws nothing and keeps the words, also those that Qt's own C++ paints."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.words: list[str] = []

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def begin(self, _device: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        self.setActive(False)
        return True

    def drawTextItem(self, _at: QPointF, item: QTextItem) -> None:
        self.words.append(item.text())

    def updateState(self, _state: Any) -> None: ...

    def drawPixmap(self, *_what: Any) -> None: ...

    def drawTiledPixmap(self, *_what: Any) -> None: ...

    def drawImage(self, *_what: Any) -> None: ...

    def drawPath(self, *_what: Any) -> None: ...

    def drawPolygon(self, *_what: Any) -> None: ...

    def drawRects(self, *_what: Any) -> None: ...

    def drawLines(self, *_what: Any) -> None: ...

    def drawEllipse(self, *_what: Any) -> None: ...

    def drawPoints(self, *_what: Any) -> None: ...


class _Device(QPaintDevice):
    def __init__(self) -> None:
        super().__init__()
        self.engine = _Engine()

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        if metric in (kinds.PdmDpiX, kinds.PdmDpiY, kinds.PdmPhysicalDpiX, kinds.PdmPhysicalDpiY):
            return 96
        if metric is kinds.PdmDevicePixelRatio:
            return 1
        if metric is kinds.PdmDevicePixelRatioScaled:
            return int(QPaintDevice.devicePixelRatioFScale())
        return 20000


def painted(widget: QWidget) -> list[str]:
    """The words that a shown widget and all that it holds paint, in the order of painting."""
    device = _Device()
    # Words that are kept as runs of glyphs are words here.
    with mock.patch.object(Glyphs, "put", Glyphs.write), QPainter(device) as painter:
        widget.render(painter, QPoint(0, 0), QRegion(widget.rect()), QWidget.RenderFlag.DrawChildren)
    return device.engine.words


def letters(words: list[str]) -> str:
    """All letters of these words in their order, without blanks and what nobody sees: Qt parts a text where
    fonts and directions change."""
    return "".join("".join(words).translate(_UNSEEN).split())
