"""The chart (kurve): what is measured, given and drunk in a stay, with the keys to enter and to correct."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.acts import Act, key_in
from desktop.acts.measurements import BeginFluid, BeginMeasurementCorrection, BeginRound
from desktop.acts.tables import AsTable, Fold, MeasuredTimes
from desktop.shown.vitals import VitalsModel
from ui.chart.typed import TypedColumn
from ui.panels.parts.chart_panel import ChartPanel
from ui.widgets.head import Hint


class VitalsPanel(ChartPanel):
    """The chart of a stay. `typed` is what is being entered, over its last column."""

    kind = "vitals"
    acts = (BeginRound, BeginFluid, BeginMeasurementCorrection)

    def __init__(self) -> None:
        super().__init__()
        self.typed = TypedColumn(self.chart)
        self._folds = False
        self.chart.divided.connect(self._folding)

    def _folding(self) -> None:
        """The key that unfolds is told of where something is folded."""
        if self.chart.folds != self._folds and self.shown is not None:
            self._folds = self.chart.folds
            self.head.set_hints(self.hinted(self.shown))

    def hinted(self, model: VitalsModel) -> tuple[Hint, ...]:
        return (
            *self.hints(BeginRound, MeasuredTimes, AsTable),
            *(self.hints(Fold) if self.chart.folds else ()),
            *self.hints(BeginMeasurementCorrection, BeginFluid),
        )

    def about(self, kind: type[Act]) -> Act | None:
        if kind is not BeginMeasurementCorrection:
            return super().about(kind)
        key = self.table.current_key() if self.as_table else self.current_key()
        if key is None and self.shown is not None and self.shown.stops:
            key = self.shown.stops[-1][0]
        return BeginMeasurementCorrection(float(key)) if isinstance(key, str | float) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination()).toString()
        own = pressed == key_in(BeginMeasurementCorrection, self.kind)
        if own and not event.text() and not event.isAutoRepeat():
            self.run(BeginMeasurementCorrection)
        else:
            super().keyPressEvent(event)
