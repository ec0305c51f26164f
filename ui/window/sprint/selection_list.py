"""A new selection of a list, in the column beside it: conditions are marked, it gets a name, and how many it
shows here is told at every mark. Selections that were taken away come back from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.formats import inside
from desktop.core.messages import _, ngettext
from desktop.shown.sprint.page_draft import Offered
from ui.painting.runs import Text
from ui.painting.text import SMALL
from ui.widgets.choices import Choice
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.one_line import LineField
from ui.window.sprint.searched_list import ListWords, SearchedList

_BACK = "back "


class Left(NamedTuple):
    """Number of rows that conditions leave of a list, of how many, and how many of them stay because what is
    asked is not settled."""

    rows: int
    every: int
    unsettled: int


class SelectionList(SearchedList):
    """Making of a selection. `count(conditions)` says which rows of the list they leave.
    `made(title, conditions)` when it has its name, `fetched(key)` for one that comes back, `left()` on
    Esc."""

    made = Signal(str, object)
    fetched = Signal(str)

    def __init__(self, count: Callable[[tuple[str, ...]], Left], parent: QWidget | None = None) -> None:
        words = ListWords(
            _("New selection"),
            "Ctrl+N",
            _("Type to search, Enter marks what a row must have, Tab gives it its name. Esc goes back."),
            _("Search conditions"),
            _("Conditions"),
        )
        super().__init__(words, parent)
        self._count = count
        self._offered: dict[str, str] = {}
        self.marked: tuple[str, ...] = ()
        self._named = False
        column = self.column
        self.said = RunsLabel(self, wrapping=True)
        column.addWidget(self.said)
        self.name = LineField(self)
        self.name.setAccessibleName(_("Name of the selection"))
        self.name.setPlaceholderText(_("Name, then Enter"))
        column.addWidget(self.name)
        self.list.picked.connect(self.enter)
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

    def keys(self) -> tuple[KeyWords, ...]:
        return list_keys(
            KeyWords("Enter", _("mark"), _("Mark what a row must have")),
            KeyWords("Tab", _("the name"), _("Give the selection its name")),
        )

    def _name_typed(self, _words: str) -> None:
        self._named = True

    def enter(self, key: str) -> None:
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

    def stops(self) -> list[QWidget]:
        return [self.field, self.name]
