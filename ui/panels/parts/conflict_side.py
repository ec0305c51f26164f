"""A clash in full: both versions, the ways out, what will be kept, and the act."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts.unsent import Settle
from desktop.core.messages import _
from desktop.shown.unsent.conflict import Choice, Conflict
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.shapes import box
from ui.painting.text import HEAD, LABEL, PLAIN, SMALL, SMALL_FAINT, STRONG
from ui.panels.parts.conflict_grid import VersionGrid
from ui.theme import px
from ui.theme.measures import RADIUS_SELECTION
from ui.widgets.button import ActionButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll


class _Kept(QWidget):
    """Result of a conflict's resolution: the data kept in the record, and the data left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(10), px(14), px(12))
        column.setSpacing(px(8))
        self.kept = RunsLabel(self, wrapping=True)
        self.dropped = RunsLabel(self, wrapping=True)
        column.addWidget(self.kept)
        column.addWidget(self.dropped)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), RADIUS_SELECTION, "sunken")


class ConflictSide(Ground):
    """Side column of a conflict: `act(Settle)` from its button.

    No way out is chosen beforehand: nobody is to lose a text by a press that was meant for something else.
    """

    act = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._model: Conflict | None = None
        self.choice: Choice | Literal[""] = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(px(20), px(16), px(20), px(12))
        rows.setSpacing(px(10))
        self.title = RunsLabel(inner, wrapping=True)
        self.note = RunsLabel(inner, wrapping=True)
        self.grid = VersionGrid(inner)
        self.grid.chosen.connect(self.choose)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(px(18))
        self._kept_title = RunsLabel(inner)
        self._kept_title.set_line((Text(_("Will be saved"), LABEL),))
        self.kept = _Kept(inner)
        for widget in (self.title, self.note, Rule(parent=inner), self.grid):
            rows.addWidget(widget)
        rows.addLayout(self._ways)
        for lower in (Rule(parent=inner), self._kept_title, self.kept):
            rows.addWidget(lower)
        self.alike = RunsLabel(inner, wrapping=True)
        rows.addWidget(self.alike)
        rows.addStretch(1)
        self._area = Scroll(inner, self)
        column.addWidget(self._area, 1)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(px(20), px(10), px(20), px(12))
        foot.setSpacing(px(16))
        self._promise = RunsLabel(self._foot, wrapping=True)
        self.button = ActionButton(self._foot)
        self.button.clicked.connect(self._press)
        foot.addWidget(self._promise, 1)
        foot.addWidget(self.button, 1)
        column.addWidget(Rule(parent=self))
        column.addWidget(self._foot)
        self._buttons: list[StepButton] = []
        self.set_model(None)

    @property
    def shown(self) -> str:
        """The key of the act whose clash is shown, or ''."""
        return self._model.key if self._model is not None else ""

    def set_model(self, model: Conflict | None) -> None:
        """Show a clash, or nothing; another version of it is chosen anew."""
        before = self._model
        self._model = model
        self._area.setVisible(model is not None)
        self._foot.setVisible(model is not None)
        if model is None:
            self.choice = ""
            return
        if before is None or (before.seq, before.seen) != (model.seq, model.seen):
            self.choice = ""
        title: tuple[Line, ...] = ((Text(f"{model.title} – {model.name}", HEAD, wraps=True),),)
        self.title.set_cell(Cell((title,), step=24))
        under: tuple[Line, ...] = (
            (Text(model.identity, SMALL, wraps=True),),
            (Text(model.note, SMALL, wraps=True),),
        )
        self.note.set_cell(Cell((under,), step=18))
        self.grid.set_model(model)
        self._promise.set_cell(Cell((((Text(model.promise, SMALL, wraps=True),),),), step=17))
        alike = [row for row in model.rows if row.same and not row.names and row.mine]
        lines: list[Line] = [(Text(_("Otherwise the same"), LABEL),)] if alike else [()]
        for row in alike:
            said = Text(" ".join(row.mine.split()), SMALL, wraps=True)
            lines.append((Text(row.label, SMALL_FAINT), Spring(12, 0.16), said))
        self.alike.set_cell(Cell((tuple(lines),), step=19))
        self._offer(model)
        self.choose(self.choice)

    def _offer(self, model: Conflict) -> None:
        while self._ways.count():
            item = self._ways.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._buttons = []
        for one in model.choices:
            button = StepButton(one.key, one.label, self)
            button.clicked.connect(lambda _checked=False, choice=one.choice: self.choose(choice))
            self._ways.addWidget(button)
            self._buttons.append(button)
        self._ways.addStretch(1)

    def press(self, key: str) -> bool:
        """Choose the way out that has this key; False when none has."""
        for one in self._model.choices if self._model is not None else ():
            if one.key == key:
                self.choose(one.choice)
                return True
        return False

    def choose(self, choice: str) -> None:
        """Choose a way out; nothing is decided before the button is pressed."""
        model = self._model
        if model is None:
            return
        way = next((one for one in model.choices if one.choice == choice), None)
        self.choice = way.choice if way is not None else ""
        self.grid.choose(self.choice)
        self._kept_title.setVisible(way is not None)
        self.kept.setVisible(way is not None)
        if way is None:
            keys = ", ".join(one.key for one in model.choices)
            self.button.set_act(_("Choose first: {keys}").format(keys=keys), "", ready=False)
            return
        kept = way.kept or _("Nothing: it is deleted.")
        self.kept.kept.set_cell(Cell((((Text(kept, PLAIN, wraps=True),),),), step=20))
        left = _("Does not come along: {what}").format(what=way.dropped) if way.dropped else ""
        self.kept.dropped.setVisible(bool(left))
        line: Line = (Icon("clock-counter-clockwise", "text2"), Gap(8), Text(left, STRONG, wraps=True))
        self.kept.dropped.set_cell(Cell(((line,),), step=18))
        self.button.set_act(way.act, "")

    def _press(self) -> None:
        if self._model is None:
            return
        if not self.choice:
            if self._buttons:
                self._buttons[0].setFocus()
            return
        self.act.emit(Settle(self._model.seq, self.choice, self._model.seen))
