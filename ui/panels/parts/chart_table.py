"""The same numbers as a chart's curves, as a table: a row a measured time, a column a quantity."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtGui import QShowEvent

from desktop.core.clock import at_second
from desktop.core.formats import time as clock
from desktop.core.messages import _
from desktop.shown.chart.vitals import MedicineBar, Stretch, VitalsModel
from ui.chart import aloud, happened, marks, rates
from ui.painting.cell import line_cell, text_cell
from ui.painting.runs import Gap, Text
from ui.painting.text import FAINT, PLAIN, QUIET, STRONG
from ui.table.row_model import Column, Group, Row
from ui.table.view import RowsView

_WORDS = ("acvpu", "cultures")
"""Columns of words, which stand at the left."""


class ChartTable(RowsView):
    """The chart as a table, newest first: a row a measured time, a column a quantity."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Chart as a table"))
        self._due: VitalsModel | None = None

    def show_model(self, model: VitalsModel | None) -> None:
        """Fill it, or empty it; a table that nobody sees is filled when it is shown or copied."""
        self._due = model
        if model is not None and self.isVisible():
            self.fill()
        elif self.rows.columns:
            self.rows.set_columns(())

    def showEvent(self, event: QShowEvent) -> None:
        self.fill()
        super().showEvent(event)

    def fill(self) -> None:
        """Make the rows of the model that is due, if they are not made yet."""
        model, self._due = self._due, None
        if model is None:
            return
        columns = [Column("time", _("Time"), 130, 1)]
        columns += [Column(one.key, one.title, 110, 1, right=one.key not in _WORDS) for one in model.columns]
        infusions = [one for one in model.medicines if one.rates]
        columns += [Column(one.key, f"{one.name} {one.rate_unit}", 150, 1, right=True) for one in infusions]
        self.rows.set_columns(tuple(columns))
        made = []
        for at in reversed(range(len(model.stops))):
            (time, label, _words), readings = model.stops[at], model.readings[at]
            spoken, told = aloud.at_stop(model, at), aloud.span(model, at)
            when = readings["time"].text if "time" in readings else label
            cells = [text_cell(when, STRONG)]
            for one in model.columns:
                reading = readings.get(one.key)
                style = QUIET if reading is None else STRONG if reading.warn else PLAIN
                right = one.key not in _WORDS
                if reading is not None and reading.struck:
                    struck = (Text(reading.struck, FAINT, struck=True),)
                    value = (Text(reading.text, style), Gap(8)) if reading.text else ()
                    cells.append(line_cell(*value, *struck, right=right))
                    continue
                cells.append(text_cell(reading.text if reading else "–", style, right=right, words=True))
            for bar in infusions:
                step = rates.at(bar, time)
                text = rates.said(step) if step is not None else "–"
                cells.append(text_cell(text, PLAIN, right=True, words=True))
            below = tuple(
                (Text(f"{one.title}: {found.note}", QUIET, wraps=True),)
                for one in model.columns
                if (found := readings.get(one.key)) is not None and found.note and one.key != "news2"
            )
            below += tuple(
                (Text(words, QUIET, wraps=True),) for bar in infusions if (words := _changed(bar, *told))
            )
            below += tuple((Text(words, QUIET, wraps=True),) for words in happened.between(model, *told))
            below += tuple((Text(words, QUIET, wraps=True),) for words in marks.between(model, *told))
            made.append((time, Row(str(time), tuple(cells), (-time,), spoken, below=below)))
        self.rows.set_groups(_groups(made, model.stretches))


def _changed(bar: MedicineBar, after: float, until: float) -> str:
    """The rates that began since the measured time before, each with its time; empty where none did."""
    found = rates.changes(bar, after, until)
    told = (
        _("{rate} from {time}").format(rate=rates.said(one), time=clock(at_second(one.start)))
        for one in found
    )
    return f"{bar.name} {bar.rate_unit}: {', '.join(told)}" if found else ""


def _groups(rows: list[tuple[float, Row]], stretches: tuple[Stretch, ...]) -> tuple[Group, ...]:
    """The rows, newest first, under headings that say where some are left out; without any where none are."""
    if not stretches:
        return (Group(tuple(row for _time, row in rows)),)
    titles = (
        next((one.note for one in stretches if one.start <= time < one.end), _("All measured times"))
        for time, _row in rows
    )
    parts = groupby(zip(titles, rows, strict=True), key=lambda one: one[0])
    return tuple(
        Group(tuple(row for _title, (_time, row) in part), title, key=f"{at}")
        for at, (title, part) in enumerate(parts)
    )
