"""Laboratory analyses that come first on a page that is changed, in the column beside it, each with the open
patient's newest answer: moved, taken away, and another one asked for."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.core.messages import _
from desktop.shown.parts import PanelState
from desktop.shown.results.laboratory import LaboratoryModel
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Line, Text
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.button import StepButton
from ui.widgets.choices import Choice
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.lane_list import MOVED
from ui.window.sprint.searched_list import ListWords, SearchedList


class LabFirst(NamedTuple):
    """An analysis in the list: its key and title, the patient's newest answer in words, and why nobody here
    would see it, empty where somebody does."""

    key: str
    title: str
    value: str
    where: str = ""

    def choice(self) -> Choice:
        """Row of a list."""
        return Choice(self.key, self.title, " · ".join(filter(None, (self.value, self.where))))


def lab_words() -> ListWords:
    """Words for the list of analyses that may be added."""
    return ListWords(
        _("Add an analysis"),
        "Ctrl+N",
        _("Type to search, ↑ ↓ choose, Enter adds it below the one you were at. Esc goes back."),
        _("Search analyses"),
        _("Analyses"),
    )


def newest_answer(model: LaboratoryModel | None, state: PanelState, key: str) -> str:
    """The newest answer of an analysis that the open patient's flowsheet has, in words: value, unit, side,
    when. One that nobody may go by only where there is no other, with its mark."""
    if model is None:
        return _("the patient's answers are not here yet")
    row = next((row for group in model.groups for row in group.rows if row.key == key), None)
    if row is None:
        whole = state.kind in ("ready", "empty")
        return _("the patient has no answer of it") if whole else _("no answer of it is here yet")
    # The newest stands at the right; those that nobody dated stand before all others.
    told = [both for both in zip(model.columns, row.cells, strict=True) if both[1].state == "value"][::-1]
    usable = [both for both in told if "?" not in both[1].mark]
    if not told:
        asked = next((cell.text for cell in row.cells if cell.state == "unanswered"), "")
        return asked or _("answered before the samples that the page shows")
    column, cell = (usable or told)[0]
    value = f"{cell.text}{cell.mark} {row.unit}".strip()
    side = {"high": _("high"), "low": _("low")}.get(cell.outside, "")
    unused = "" if usable else _("not used")
    return ", ".join(filter(None, (value, side, unused, f"{column.date} {column.time}".strip())))


class LabList(SearchedList):
    """List of what comes first. `moved(key, step)` moves one, `gone(key)` takes one away, `wanted()` asks for
    one more, `left()` on Esc."""

    moved = Signal(str, int)
    gone = Signal(str)
    wanted = Signal()
    in_rows = True
    keeps = "H"

    def __init__(self, parent: QWidget | None = None) -> None:
        said = ListWords(
            _("Results that come first"),
            "L",
            _("Of answers as urgent, these come first. Type to search, ↑ ↓ choose, Ctrl+Z undoes, Esc goes"
              " back."),
            _("Search among them"),
            _("Results that come first"),
        )  # fmt: skip
        super().__init__(said, parent)
        self.labs: tuple[LabFirst, ...] = ()
        column = self.column
        self.below = Stack(spacing=6)
        self.said = RunsLabel(wrapping=True)
        self.below.add(self.said)
        column.addWidget(self.below)
        steps = QGridLayout()
        steps.setHorizontalSpacing(px(18))
        steps.setVerticalSpacing(px(6))
        self.steps: list[StepButton] = []
        for at, (key, words, do) in enumerate(
            (
                ("Shift+↑", _("move up"), lambda: self._move(-1)),
                ("Shift+↓", _("move down"), lambda: self._move(1)),
                ("H", _("take away"), self._take),
                ("Ctrl+N", _("add …"), self.wanted.emit),
            )
        ):
            button = StepButton(key, words, self)
            # A click leaves the focus on the row that it is about.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, do=do: do())
            steps.addWidget(button, at // 2, at % 2, Qt.AlignmentFlag.AlignLeft)
            self.steps.append(button)
        steps.setColumnStretch(2, 1)
        column.addLayout(steps)

    def keys(self) -> tuple[KeyWords, ...]:
        return list_keys(
            KeyWords("Shift+↑ ↓", _("move"), _("Move the analysis")),
            KeyWords("H", _("take away"), _("Take the analysis away")),
            KeyWords("Ctrl+N", _("add …"), _("Add an analysis")),
            KeyWords("Ctrl+Z", _("undo"), ""),
        )

    def show_labs(self, labs: tuple[LabFirst, ...], said: tuple[str, ...]) -> None:
        """Show what comes first, and sentences about the list below it; the chosen one stays it, or the one
        that has come into its place."""
        self.said.set_cell(Cell((tuple(_paragraph(one) for one in said if one),), step=17))
        self.below.refresh()
        if labs == self.labs and self.list.rows:
            return
        inside = self.in_list
        keys, old = [one.key for one in labs], [one.key for one in self.labs]
        current = self.list.current
        came = [key for key in keys if key not in old] if old else []
        if len(came) == 1:
            current = came[0]
        elif current not in keys and keys:
            current = keys[min(old.index(current), len(keys) - 1)] if current in old else keys[0]
        self.labs = labs
        self.list.set_choices(tuple(one.choice() for one in labs), current, digits=False)
        self.search(self.field.text())
        if inside:
            self.take_focus()

    def _move(self, step: int) -> None:
        if self.list.current:
            self.moved.emit(self.list.current, step)

    def _take(self) -> None:
        if self.list.current:
            self.gone.emit(self.list.current)

    def moves(self, event: QKeyEvent) -> bool:
        # An arrow with Shift moves an analysis; the list itself would choose another one.
        step = MOVED.get(Qt.Key(event.key()), 0)
        if not step or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        if not held(event):
            self._move(step)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        takes = event.key() in (Qt.Key.Key_H, Qt.Key.Key_Delete) and not event.modifiers()
        if takes and not self.field.hasFocus():
            if not held(event):
                self._take()
            return
        super().keyPressEvent(event)


def _paragraph(words: str) -> Line:
    return (Text(words, SMALL, wraps=True),)
