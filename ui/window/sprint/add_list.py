"""The list of all panels that can be put on a page, in the column beside it: type to search, Enter adds. With
other words it is the list of colleagues of whom one is chosen."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Offered
from ui.editors.parts.editor_side import SideHead, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held

_WIDE = 320


class ListWords(NamedTuple):
    """Words of the list: its title and keys, what to do, the search, and what is in it."""

    title: str
    keys: str
    said: str
    search: str
    name: str


def panel_words() -> ListWords:
    """Words for the list of panels."""
    return ListWords(
        _("Add a panel"),
        "Ctrl+N",
        _("Type to search, ↑ ↓ choose, Enter adds it below the panel you were in. Esc goes back."),
        _("Search panels"),
        _("Panels"),
    )


def column_words() -> ListWords:
    """Words for the list of columns of a list of the ward."""
    return ListWords(
        _("Add a column"),
        "Ctrl+N",
        _("Type to search, ↑ ↓ choose, Enter adds it after the column you were in. Esc goes back."),
        _("Search columns"),
        _("Columns"),
    )


class AddList(Ground):
    """List of panels, or of columns with `columns`. `added(name)` for the one that was chosen, `left()` on
    Esc."""

    added = Signal(str)
    left = Signal()

    def __init__(
        self, parent: QWidget | None = None, words: ListWords | None = None, *, columns: bool = False
    ) -> None:
        super().__init__("canvas", parent=parent)
        self._columns = columns
        said = words or (column_words() if columns else panel_words())
        self.setAccessibleName(said.title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(6), px(14), px(12))
        column.setSpacing(px(8))
        head = Stack()
        head.add(
            SideHead(said.title, keys=said.keys, large=True),
            paragraph(said.said, SMALL),
        )
        column.addWidget(head)
        self.field = FilterField(said.search, "", "magnifying-glass", _WIDE, parent=self)
        column.addWidget(self.field)
        self.list = ChoiceList(said.name, self)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._search)
        self.list.picked.connect(self.added)

    def show_offered(self, offered: tuple[Offered, ...]) -> None:
        """Show what can be added, from the top and without a search."""
        choices = tuple(
            Choice(one.name, one.title, self._remark(one.where) if one.where else "") for one in offered
        )
        self.field.clear()
        self.list.set_choices(choices, choices[0].key if choices else "", digits=False)

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """Show other choices than panels, from the top and without a search."""
        self.field.clear()
        self.list.set_choices(choices, choices[0].key if choices else "", digits=False)

    def _remark(self, where: str) -> str:
        return where if self._columns else _("is on {tab}").format(tab=where)

    def take_focus(self) -> None:
        """Begin with the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def setFocus(self, *_reason: object) -> None:
        self.take_focus()

    def _search(self, words: str) -> None:
        self.list.set_filter(words)
        chosen = self._chosen()
        shown = [row for row in self.list.rows if not row.isHidden()]
        if shown and (chosen is None or chosen.isHidden()):
            self.list.choose(shown[0].choice.key)

    def _chosen(self) -> QWidget | None:
        return next((row for row in self.list.rows if row.chosen), None)

    def _step(self, step: int) -> None:
        """Choose the next or previous one that is shown; what is typed goes on into the search."""
        shown = [row for row in self.list.rows if not row.isHidden()]
        at = next((at for at, row in enumerate(shown) if row.chosen), -1)
        if shown:
            self.list.choose(shown[min(max(at + step, 0), len(shown) - 1)].choice.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        row = self._chosen()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A row that has the focus itself has told of it already.
            if row is not None and not row.isHidden() and self.field.hasFocus() and not held(event):
                self.added.emit(self.list.current)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
