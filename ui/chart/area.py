"""The chart, scrolled as a whole where there is less height than its curves and rows need."""

from __future__ import annotations

from PySide6.QtCore import QSize

from ui.chart.chart import VitalsChart
from ui.theme import px
from ui.widgets.scroll import Scroll


class ChartArea(Scroll):
    """As high as the chart where there is room; what is gone to by the keys comes into sight."""

    def __init__(self, chart: VitalsChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setFocusProxy(chart)
        chart.brought.connect(self._bring)

    def _bring(self, top: int, bottom: int) -> None:
        self.ensureVisible(0, bottom, 0, px(4))
        self.ensureVisible(0, top, 0, px(4))

    def sizeHint(self) -> QSize:
        return self._chart.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._chart.minimumSizeHint().width(), px(150))
