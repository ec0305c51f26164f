"""The list of all panels that can be put on a page, in the column beside it: type to search, Enter adds. With
other words it is the list of colleagues of whom one is chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Offered
from ui.widgets.choices import Choice
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.searched_list import ListWords, SearchedList


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


class AddList(SearchedList):
    """List of panels, or of columns with `columns`. `added(name)` for the one that was chosen, `left()` on
    Esc."""

    added = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, words: ListWords | None = None, *, columns: bool = False
    ) -> None:
        super().__init__(words or (column_words() if columns else panel_words()), parent)
        self._columns = columns
        self.list.picked.connect(self.added)

    def keys(self) -> tuple[KeyWords, ...]:
        return list_keys(KeyWords("Enter", _("choose it"), _("Choose the row")))

    def show_offered(self, offered: tuple[Offered, ...]) -> None:
        """Show what can be added, from the top and without a search."""
        self.show_choices(
            tuple(
                Choice(one.name, one.title, self._remark(one.where) if one.where else "") for one in offered
            )
        )

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """Show other choices than panels, from the top and without a search."""
        self.field.clear()
        self.list.set_choices(choices, choices[0].key if choices else "", digits=False)

    def _remark(self, where: str) -> str:
        return where if self._columns else _("is on {tab}").format(tab=where)

    def enter(self, key: str) -> None:
        self.added.emit(key)
