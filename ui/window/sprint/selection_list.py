"""A new selection of a list, in the column beside it: conditions are marked, it gets a name, and how many it
shows here is told at every mark. Selections that were taken away come back from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.formats import inside
from desktop.core.messages import _, ngettext
from desktop.shown.sprint.page_draft import Offered
from ui.editors.parts.editor_side import SideHead, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.runs import Text
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window.sprint.one_line import LineField

_WIDE = 320
_BACK = "back "


class Left(NamedTuple):
    """Number of rows that conditions leave of a list, of how many, and how many of them stay because what is
    asked is not settled."""

    rows: int
    every: int
    unsettled: int


class SelectionList(Ground):
    """Making of a selection. `count(conditions)` says which rows of the list they leave.
    `made(title, conditions)` when it has its name, `fetched(key)` for one that comes back, `left()` on
    Esc."""

    made = Signal(str, object)
    fetched = Signal(str)
    left = Signal()

    def __init__(self, count: Callable[[tuple[str, ...]], Left], parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self._count = count
        self._offered: dict[str, str] = {}
        self.marked: tuple[str, ...] = ()
        self._named = False
        self.setAccessibleName(_("New selection"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(6), px(14), px(12))
        column.setSpacing(px(8))
        head = Stack()
        head.add(
            SideHead(_("New selection"), keys="Ctrl+N", large=True),
            paragraph(
                _("Type to search, Enter marks what a row must have, Tab gives it its name. Esc goes back."),
                SMALL,
            ),
        )
        column.addWidget(head)
        self.field = FilterField(_("Search conditions"), "", "magnifying-glass", _WIDE, parent=self)
        column.addWidget(self.field)
        self.list = ChoiceList(_("Conditions"), self)
        column.addWidget(self.list, 1)
        self.said = RunsLabel(self, wrapping=True)
        column.addWidget(self.said)
        self.name = LineField(self)
        self.name.setAccessibleName(_("Name of the selection"))
        self.name.setPlaceholderText(_("Name, then Enter"))
        column.addWidget(self.name)
        self.field.textChanged.connect(self.list.set_filter)
        self.list.picked.connect(self._pick)
        self.name.finished.connect(self._finished)
        self.name.textEdited.connect(self._name_typed)

    def show_offered(self, conditions: tuple[Offered, ...], away: tuple[Offered, ...]) -> None:
        """Begin anew with these conditions, and the selections that were taken away."""
        self._offered = {one.name: one.title for one in conditions}
        self.marked, self._named = (), False
        back = _("taken away: Enter brings it back")
        choices = [Choice(one.name, one.title) for one in conditions]
        choices += [Choice(_BACK + one.name, one.title, back) for one in away]
        self.field.clear()
        self.name.clear()
        self.list.set_choices(tuple(choices), choices[0].key if choices else "", digits=False)
        self._say()

    def take_focus(self) -> None:
        """Begin with the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def setFocus(self, *_reason: object) -> None:
        self.take_focus()

    def _name_typed(self, _words: str) -> None:
        self._named = True

    def _pick(self, key: str) -> None:
        """Mark a condition, or take its mark away; a selection that was taken away comes back."""
        if key.startswith(_BACK):
            self.fetched.emit(key.removeprefix(_BACK))
            return
        marked = [one for one in self.marked if one != key]
        self.marked = tuple(marked) if len(marked) < len(self.marked) else (*self.marked, key)
        for row in self.list.rows:
            on = row.choice.key in self.marked
            row.set_remark(_("must hold") if on else "")
        if not self._named:
            titles = [self._offered[one] for one in self.marked]
            self.name.setText(", ".join((*titles[:1], *map(inside, titles[1:]))))
        self._say()

    def _say(self) -> None:
        words = _("Mark at least one condition.")
        if self.marked:
            left = self._count(self.marked)
            words = _("Shows {n} of {all} here.").format(n=left.rows, all=left.every)
            if left.unsettled:
                more = ngettext(
                    "{n} of them is shown unsettled: unknown, incomplete or a single score.",
                    "{n} of them are shown unsettled: unknown, incomplete or a single score.",
                    left.unsettled,
                )
                words = f"{words} {more.format(n=left.unsettled)}"
        self.said.set_line((Text(words, SMALL, wraps=True),))

    def _finished(self, entered: bool) -> None:
        words = " ".join(self.name.text().split())
        if not entered:
            return
        if not self.marked:
            self.take_focus()
        elif words:
            self.made.emit(words, self.marked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.current and self.field.hasFocus() and not held(event):
                self._pick(self.list.current)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.field.hasFocus():
            self.list.mark(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        (self.field if self.name.hasFocus() else self.name).setFocus(Qt.FocusReason.TabFocusReason)
        return True
