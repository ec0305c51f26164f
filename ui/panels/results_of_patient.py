"""The results of one patient that wait, on the patient's page; each in full beside the list, or in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.acts import Act
from desktop.acts.results import ShowCourse
from desktop.core.messages import _
from desktop.shown.results.results import ResultDetail, ResultRow, ResultsModel, UnderWayRow
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Check, Gap, Line, Mark, Run, Text, plain_line
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, Style
from ui.panels.parts.act_strip import STRIP_LINES
from ui.panels.results import ResultsPanel
from ui.table.row_model import Column, Row
from ui.theme import px
from ui.theme.measures import CAPTION, MEDIUM, SEMIBOLD
from ui.widgets.head import PANEL

_TABLE_FROM = 620
"""From this width on, at 100 %, the parts of an answer stand in columns."""
_BESIDE_FROM, _BESIDE = 880, 340
"""From this width on the answer with the cursor stands beside the list, so wide."""


def _group(row: ResultRow) -> str:
    return row.group


class ResultsOfPatientPanel(ResultsPanel):
    """Raises what the list of the ward raises about a row. Where there is no room for the answer beside the
    list, the row with the cursor tells all values of it."""

    _form = ""

    def __init__(self) -> None:
        super().__init__(PANEL)
        self._details: dict[str, ResultDetail] = {}
        self.view.keep_choice = True
        self.place_beside(self.detail)
        self.detail.setFixedWidth(px(_BESIDE))

    @property
    def _room(self) -> str:
        """Layout by width: `close`, `columns`, or the answer `beside` them."""
        wide = self.width()
        return "beside" if wide >= px(_BESIDE_FROM) else "columns" if wide >= px(_TABLE_FROM) else "close"

    def columns(self, wide: bool) -> tuple[Column, ...]:
        self._form = self._room
        self.detail.setVisible(self._form == "beside")
        tick = Column("tick", "", 32, sortable=False)
        if self._form == "close":
            return (tick, Column("answer", _("Answer"), 180, 1))
        return (
            tick,
            Column("answer", _("Answer"), 300, 2.4),
            Column("remark", _("Remark"), 96, 0.2, right=True),
            Column("owner", _("Owner"), 124, 0.3),
            Column("time", _("Time"), 46, right=True),
        )

    def _row(self, row: ResultRow) -> Row:
        plain = row.group == "plain"
        tick = line_cell(Check(self._on(row))) if plain else Cell()
        below = self._in_full(row) + (((Gap(1),),) * STRIP_LINES if self._acts(row) else ())
        on = self._on(row) if plain else None
        said = ". ".join(filter(None, (row.spoken, self._waits_for(row))))
        remark = row.remark or row.department
        style = Style(CAPTION, MEDIUM, "warn") if row.remark else SMALL
        if self._form == "close":
            answer = self._answer(row)
            under = _joined((Text(remark, style), Text(self._waits_for(row), SMALL), Text(row.time, SMALL)))
            lines = tuple((*one, under) for one in answer.options)
            words = f"{answer.words} {plain_line(under)}" if answer.words else ""
            answer = replace(answer, options=lines, words=words)
            return Row(row.key, (tick, answer), (None, None), said, below, checked=on)
        cells = (
            tick,
            self._answer(row),
            text_cell(remark, style, right=True, words=True),
            text_cell(self._waits_for(row), SMALL, words=True),
            text_cell(row.time, SMALL, right=True),
        )
        return Row(row.key, cells, (None, None, None, None, row.time_sort or None), said, below, checked=on)

    def _waits_for(self, row: ResultRow) -> str:
        return _("waits for {who}").format(who=row.owner) if row.owner else ""

    def _heads(self, model: ResultsModel) -> tuple[tuple[str, str, str, Callable[[ResultRow], str]], ...]:
        return (
            ("abnormal", _("Abnormal"), model.abnormal_note, _group),
            ("read", _("To be read one by one"), model.read_note, _group),
            ("plain", _("Unremarkable"), model.plain_note, _group),
        )

    def _in_full(self, row: ResultRow) -> tuple[Line, ...]:
        """Details of a result under its row, where the answer does not stand beside the list."""
        detail = self._details.get(row.key)
        if detail is None or self._form == "beside":
            return ()
        lines: list[Line] = [
            (Text(label, SMALL), Gap(8), Text(text, PLAIN, wraps=True)) for label, text in detail.question[1:]
        ]
        for what, how, outside in detail.also if len(detail.also) > 1 else ():
            said = {"high": _("high"), "low": _("low"), "": ""}[outside]
            mark: Line = (Mark(outside, "text", plain=f"{said} "), Gap(4)) if outside else ()
            style = LABEL.heavy(SEMIBOLD) if outside else QUIET
            lines.append((Text(what, style, wraps=True), Gap(12), *mark, Text(how, style, wraps=True)))
        lines += [(Text(words, Style(CAPTION, MEDIUM, "warn"), wraps=True),) for words in detail.given]
        return tuple(lines)

    def _under_way(self, row: UnderWayRow) -> Row:
        tests: Line = (Text(row.tests, PLAIN, wraps=True),)
        lines = (tests, (Text(row.since, SMALL),)) if row.since else (tests,)
        empty = (Cell(),) * (len(self.view.rows.columns) - 2)
        return Row(row.key, (Cell(), Cell((lines,)), *empty), (), row.spoken)

    def opened(self, key: str) -> Act | None:
        """Enter shows the course: the patient is open already."""
        row = self._row_of(key)
        return self._about(row, ShowCourse) if row is not None else None

    def _say_detail(self, model: ResultsModel) -> None:
        """Show the detail of the row with the cursor, once the rows stand."""

    def _moved(self, key: str) -> None:
        self._show_strip()
        self.detail.set_model(self._details.get(key))

    def show_model(self, model: ResultsModel | None) -> None:
        self._details = {one.key: one for one in model.details} if model is not None else {}
        super().show_model(model)
        self.detail.set_model(self._details.get(str(self.current_key() or "")))

    def row_height(self, wide: bool) -> float:
        return 33

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._form and self._form != self._room:
            self.rebuild()


def _joined(parts: tuple[Text, ...]) -> Line:
    """Line of the parts that are not empty."""
    line: list[Run] = []
    for part in parts:
        if part.plain:
            line += [Gap(10), part] if line else [part]
    return tuple(line)
