"""The chart (kurve): what is measured, given and drunk in a stay, with the keys to enter and to correct."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.acts import Act, key_in
from desktop.acts.measurements import BeginFluid, BeginMeasurementCorrection, BeginRound
from desktop.acts.notes import ReadNote
from desktop.acts.tables import AsTable, Fold, MeasuredTimes
from desktop.shown.chart.vitals import MarkRow, VitalsModel
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
        self.chart.noted.connect(lambda note: self.act.emit(ReadNote(note)))
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
            key = self._newest_round()
        return BeginMeasurementCorrection(float(key)) if isinstance(key, str | float) else None

    def _newest_round(self) -> float:
        """The newest time at which a vital sign was measured: an answer of the laboratory is not corrected
        here."""
        assert self.shown is not None
        pairs = list(zip(self.shown.stops, self.shown.readings, strict=False))
        others = {"time", *(row.key for row in self.shown.marks)}
        return next(
            (stop[0] for stop, row in reversed(pairs) if any("/" not in key for key in row.keys() - others)),
            self.shown.stops[-1][0],
        )

    def _note(self) -> str:
        """The note that the row of notes is about: the newest one up to the cursor."""
        strip = self.chart.chosen()
        item = strip.item if strip is not None and not self.as_table else None
        if not isinstance(item, MarkRow) or not item.thin or self.shown is None:
            return ""
        key = self.current_key()
        known = [mark for mark in item.marks if not isinstance(key, float) or mark.time <= key]
        return (known or list(item.marks))[-1].keys[0]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (note := self._note()):
            if not event.isAutoRepeat():
                self.act.emit(ReadNote(note))
            return
        pressed = QKeySequence(event.keyCombination()).toString()
        own = pressed == key_in(BeginMeasurementCorrection, self.kind)
        if own and not event.text() and not event.isAutoRepeat():
            self.run(BeginMeasurementCorrection)
        else:
            super().keyPressEvent(event)
