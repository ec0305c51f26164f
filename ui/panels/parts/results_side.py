"""The answer with the cursor, large: whose it is, its course, what holds at the same time, the act."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.results.results import ResultDetail
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Mark, Spring, Text, line_width
from ui.painting.shapes import box
from ui.painting.text import HEAD, LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts.result_choices import ResultChoices
from ui.panels.parts.result_course import Course, course_of, legend
from ui.theme import px
from ui.theme.measures import CAPTION, FIGURE, MEDIUM, SEMIBOLD
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll

_FIGURE = 150
"""A longer value (at 100 %) stands on lines of its own."""
_BESIDE = 256
"""A longer line (at 100 %) of what is true at the same time stands on two."""


class TaskBox(QWidget):
    """The task that is proposed with the answer; a box, because it is not yet anybody's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(12), px(10), px(12), px(12))
        self._column.setSpacing(px(6))
        self._labels: list[RunsLabel] = []

    def set_lines(self, lines: tuple[tuple[str, str], ...], title: str) -> None:
        """First the task or question itself, then who owns it and when it is due."""
        for old in self._labels:
            old.hide()
            old.deleteLater()
        self._labels = []
        self.setVisible(bool(lines))
        rows: list[Line] = [(Text(title, Style(CAPTION, MEDIUM, "text2")),)]
        for at, (label, text) in enumerate(lines):
            words = Text(text, LABEL if at == 0 else PLAIN, wraps=True)
            rows.append((Text(label, SMALL), Spring(8, 0.16), words) if label else (words,))
        for row in rows:
            line = RunsLabel(self, wrapping=True)
            line.set_cell(Cell(((row,),), step=20))
            self._column.addWidget(line)
            self._labels.append(line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), 8, "surface", "hairline")


def _values(detail: ResultDetail) -> Cell:
    """Every value of the answer, on a line each where all have room, else on two."""
    head: Line = (Text(_("At the same time"), Style(CAPTION, MEDIUM, "text2")),)
    short: list[Line] = [head]
    long: list[Line] = [head]
    for what, how, outside in detail.also:
        said = {"high": _("high"), "low": _("low"), "": ""}[outside]
        mark: Line = (Mark(outside, "text", plain=f"{said} "), Gap(4)) if outside else ()
        style = LABEL.heavy(SEMIBOLD) if outside else QUIET
        beside: Line = (Text(what, style), Spring(12), *mark, Text(how, style))
        below: tuple[Line, ...] = (
            (Text(what, style, wraps=True),),
            (Gap(12), *mark, Text(how, style, wraps=True)),
        )
        # One long line does not put all the others on two.
        short += [beside] if line_width(beside) <= px(_BESIDE) else below
        long += below
    for words in detail.given:
        line: Line = (Text(words, Style(CAPTION, MEDIUM, "warn"), wraps=True),)
        short.append(line)
        long.append(line)
    return Cell((tuple(short), tuple(long)), step=19)


def _history(detail: ResultDetail) -> Cell:
    """History of the answer, a line an event; the remark below it where there is no room beside."""
    head: Line = (Text(_("Who has had it"), Style(CAPTION, MEDIUM, "text2")),)
    short: list[Line] = [head]
    long: list[Line] = [head]
    for one in detail.had:
        remark = Text(one.remark, Style(CAPTION, MEDIUM, "warn") if one.open else SMALL, wraps=True)
        begin: Line = (Text(one.time, SMALL), Gap(8)) if one.time else ()
        short.append((*begin, Text(one.words, PLAIN), Spring(12), Text(one.remark, remark.style)))
        long.append((*begin, Text(one.words, PLAIN, wraps=True)))
        if one.remark:
            long.append((Gap(12), remark))
    return Cell((tuple(short), tuple(long)), step=19)


class ResultSide(Ground):
    """Side column of a result: `acknowledged(key)` from its button, `with_others(key)` from the one for what
    is unremarkable too."""

    acknowledged = Signal(str)
    with_others = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self._detail: ResultDetail | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QWidget()
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(px(20), px(16), px(20), px(12))
        self._inner.setSpacing(px(6))
        self.who = RunsLabel(wrapping=True)
        self.what = RunsLabel(wrapping=True)
        self.value = RunsLabel()
        self.course = Course(inner)
        self.legend = RunsLabel(wrapping=True)
        self.had = RunsLabel(wrapping=True)
        self.also = RunsLabel(wrapping=True)
        self.task = TaskBox(inner)
        self.choices = ResultChoices(inner)
        self.when = RunsLabel(wrapping=True)
        self.words = RunsLabel(wrapping=True)
        figure = QHBoxLayout()
        figure.setSpacing(px(18))
        figure.addWidget(self.value)
        figure.addWidget(self.when, 1)
        self._below_name = Rule()
        for widget in (self.who, self._below_name, self.what, self.words):
            self._inner.addWidget(widget)
        self._inner.addLayout(figure)
        self._below_course, self._below_had = Rule(), Rule()
        below = (self.had, self._below_had, self.also, self.task, self.choices)
        for part in (self.course, self.legend, self._below_course, *below):
            self._inner.addWidget(part)
        self._inner.addStretch(1)
        area = Scroll(inner, self, "canvas")
        column.addWidget(area, 1)
        self._area = area
        foot = QWidget(self)
        rows = QVBoxLayout(foot)
        rows.setContentsMargins(px(20), px(12), px(20), px(14))
        self.button = ActionButton(foot)
        self.button.clicked.connect(self._press)
        rows.addWidget(self.button)
        self.others = PlainButton("", "Ctrl+Shift+Enter", parent=foot)
        self.others.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.others.clicked.connect(self._press_others)
        self.named = RunsLabel(foot, wrapping=True)
        rows.addWidget(self.named)
        rows.addWidget(self.others)
        self.set_others(())
        column.addWidget(Rule(parent=self))
        column.addWidget(foot)
        self._foot = foot
        self.setFocusProxy(self.button)
        self.set_model(None)

    @property
    def shown(self) -> str:
        """Key of the answer that is shown; empty for none."""
        return self._detail.key if self._detail is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.choices.digit(event):
            super().keyPressEvent(event)

    def _press(self) -> None:
        if self._detail is not None:
            self.acknowledged.emit(self._detail.key)

    def _press_others(self) -> None:
        if self._detail is not None:
            self.with_others.emit(self._detail.key)

    def set_others(self, names: tuple[str, ...]) -> None:
        """Offer to acknowledge these answers of the patient with the one that is shown: those without
        anything remarkable, each named."""
        for widget in (self.others, self.named):
            widget.setVisible(bool(names))
        words = ngettext("Acknowledge {n} more", "Acknowledge {n} more", len(names)).format(n=len(names))
        self.others.set_text(words)
        said = _("Unremarkable for the same patient: {what}").format(what=", ".join(names))
        self.named.set_cell(Cell((((Text(said, SMALL, wraps=True),),),), step=17))

    def set_model(self, detail: ResultDetail | None) -> None:
        """Show an answer, or nothing."""
        self._detail = detail
        self._area.setVisible(detail is not None)
        self._foot.setVisible(detail is not None)
        if detail is None:
            return
        who: tuple[Line, ...] = (
            (Text(detail.name, STRONG, wraps=True),),
            (Text(detail.identity, SMALL, wraps=True),),
        )
        self.who.set_cell(Cell((who,), step=18))
        # Under a patient's banner nobody is named again.
        self.who.setVisible(bool(detail.name))
        self._below_name.setVisible(bool(detail.name))
        named: Line = (Text(detail.analysis, HEAD), Spring(), Text(detail.unit_reference, SMALL))
        under: tuple[Line, ...] = (
            (Text(detail.analysis, HEAD, wraps=True),),
            (Text(detail.unit_reference, SMALL),),
        )
        self.what.set_cell(Cell(((named,), under), step=24))
        tone = "danger" if detail.critical else "text"
        self.choices.set_critical(detail.critical)
        large = Style(FIGURE, SEMIBOLD, tone, True)
        mark: Line = (Gap(10), Mark(detail.outside, tone, size=16)) if detail.outside else ()
        figure: Line = (Text(detail.value, large), *mark)
        self.value.set_line(figure, step=36)
        # What grew would leave no room for when: words stand above it, as long as they are.
        short = line_width(figure) <= px(_FIGURE)
        sign: Line = (Mark(detail.outside, tone, size=16), Gap(6)) if detail.outside else ()
        self.words.set_line((*sign, Text(detail.value, HEAD.on(tone), wraps=True)))
        self.value.setVisible(short)
        self.words.setVisible(not short)
        alarm = Text(detail.alarm, Style(CAPTION, MEDIUM, "danger"), wraps=True)
        said = [Text(words, SMALL, wraps=True) for words in (detail.when, detail.former) if words]
        when: tuple[Line, ...] = tuple((one,) for one in (*said, *([alarm] if detail.alarm else ())))
        self.when.set_cell(Cell((when or ((),),), step=18))
        self.course.set_detail(detail)
        self.legend.set_line(legend(detail))
        self.legend.setVisible(self.course.isVisibleTo(self._area) and len(course_of(detail).series) > 1)
        for widget in (self.had, self._below_had):
            widget.setVisible(bool(detail.had))
        self.had.set_cell(_history(detail))
        self.also.setVisible(bool(detail.also or detail.given))
        self.also.set_cell(_values(detail))
        title = _("Question") if detail.question else _("Task")
        self.task.set_lines(detail.question or detail.task, title)
        self.button.set_act(detail.act, detail.name)
        self._foot.setVisible(bool(detail.act))
