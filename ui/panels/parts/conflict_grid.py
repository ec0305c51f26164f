"""Two versions as two columns: a row a unit that differs (and what it is about), the chosen one tinted."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.core.messages import _
from desktop.shown.unsent.conflict import Conflict
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Keys, Line, Spring, Text
from ui.painting.shapes import box, hairline
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG, Style, longest
from ui.theme import colour, px
from ui.theme.measures import CAPTION, MEDIUM, RADIUS_SELECTION
from ui.widgets.label import RunsLabel

_PAD = 14


class VersionGrid(QWidget):
    """Grid of two versions: `chosen(choice)` when a column is clicked: `mine` or `theirs`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Conflict | None = None
        self._choice = ""
        self._heads: dict[str, RunsLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, px(12), px(_PAD), px(12))
        self._grid.setHorizontalSpacing(px(12) + 2 * px(_PAD))
        self._grid.setVerticalSpacing(px(14))
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 9)
        self._grid.setColumnStretch(2, 9)
        self._labels: list[RunsLabel] = []
        self._marks: list[tuple[RunsLabel, RunsLabel]] = []

    def set_model(self, model: Conflict) -> None:
        """Show another clash."""
        self._model = model
        for old in self._labels:
            old.hide()
            self._grid.removeWidget(old)
            old.deleteLater()
        self._labels, self._marks, self._heads = [], [], {}
        for at, choice in ((1, "mine"), (2, "theirs")):
            self._heads[choice] = self._put(0, at, Cell())
        self._put(0, 0, Cell())
        rows = [row for row in model.rows if row.names or not row.same]
        # What a row is about is never broken in a word; the two versions share what is left.
        names = max((longest(row.label, LABEL) for row in rows), default=0.0)
        self._grid.setColumnMinimumWidth(0, ceil(names) + px(2))
        for at, row in enumerate(rows, 1):
            said = Style(CAPTION, MEDIUM, "text3") if row.same else Style(CAPTION, MEDIUM, "accent")
            name: tuple[Line, ...] = (
                (Text(row.label, LABEL, wraps=True),),
                (Text(_("the same") if row.same else _("different"), said),),
            )
            self._put(at, 0, Cell((name,), step=18))
            pair = [
                self._put(at, column, self._value(text, row.same), row.label)
                for column, text in ((1, row.mine), (2, row.theirs))
            ]
            if not row.same:
                self._marks.append((pair[0], pair[1]))
        self.choose(self._choice)

    def _put(self, row: int, column: int, cell: Cell, name: str = "") -> RunsLabel:
        label = RunsLabel(self, wrapping=True)
        label.set_cell(cell)
        if name:
            # A screen reader that comes to a value hears whose it is and of what.
            whose = _("Your version") if column == 1 else _("The server's version")
            label.setAccessibleName(f"{whose}, {name}: {cell.plain}")
        self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        self._labels.append(label)
        return label

    def _value(self, text: str, same: bool) -> Cell:
        if not text:
            return Cell((((Text(_("not given"), PLAIN.on("text3")),),),), step=18)
        style = PLAIN if same else LABEL
        return Cell((tuple((Text(line, style, wraps=True),) for line in text.split("\n")),), step=18)

    def choose(self, choice: str) -> None:
        """Tint the version that is chosen; '' or `both` tints none or both."""
        self._choice = choice
        model = self._model
        if model is None:
            return
        keys = {one.choice: one.key for one in model.choices}
        for which, title, note in (
            ("mine", model.mine_title, model.mine_note),
            ("theirs", model.theirs_title, model.theirs_note),
        ):
            on = choice in (which, "both")
            mark: Line = (Spring(), Icon("check-circle", "accent", 18, _("chosen"))) if on else ()
            cap: Line = (Keys(keys[which]), Gap(9)) if which in keys else ()
            lines: tuple[Line, ...] = ((*cap, Text(title, STRONG), *mark), (Text(note, SMALL, wraps=True),))
            self._heads[which].set_cell(Cell((lines,), step=21))
        self.update()

    def _column(self, which: str) -> QRectF:
        at = 1 if which == "mine" else 2
        cell = self._grid.cellRect(0, at)
        pad = px(_PAD)
        return QRectF(cell.left() - pad, 0, cell.width() + 2 * pad, self.height() - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for which in ("mine", "theirs"):
            if self._column(which).contains(event.position()):
                self.chosen.emit(which)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for which in ("mine", "theirs"):
                on = self._choice in (which, "both")
                box(painter, self._column(which), RADIUS_SELECTION, "selection" if on else "surface",
                    "accent" if on else "hairline", 1.5 if on else 1.0)  # fmt: skip
                for row in range(1, self._grid.rowCount()):
                    cell = self._grid.cellRect(row, 1 if which == "mine" else 2)
                    if cell.height() > 0:
                        hairline(painter, cell.left(), cell.top() - px(8), cell.width())
            for pair in self._marks:
                tall = max(label.height() for label in pair)
                for label in pair:
                    bar = QRectF(label.x() - px(9), label.y(), px(3), tall)
                    painter.fillRect(bar, colour("accent"))
