"""Keys bound otherwise from the page or the list that is changed: each is an edit of the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from desktop.acts import key_in, shortcuts
from desktop.acts.window import Lock
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import BindKey, DraftShown
from ui.acts.desk import Desk
from ui.editors.parts.editor_keys import Table
from ui.window.sprint.key_list import ActKey, KeyList


class BindingKeys:
    """Keys of acts in one window. `make(edit)` makes an edit, `back()` shows the draft's column again,
    `watch(widget)` lets the draft hear its keys."""

    def __init__(
        self,
        desk: Desk,
        make: Callable[[BindKey], None],
        back: Callable[[], None],
        watch: Callable[[QWidget], None],
    ) -> None:
        self._desk, self._make, self._back, self._watch = desk, make, back, watch
        self.list: KeyList | None = None

    def open(self, model: DraftShown) -> None:
        """Show the keys in the column's place."""
        if self.list is None:
            self.list = KeyList()
            # Whoever is called away locks at once, whatever is asked.
            self.list.catch.passing = frozenset({key_in(Lock, "")})
            self.list.bound.connect(lambda act, key: self._make(BindKey(act, key)))
            self.list.left.connect(self._back)
            self._watch(self.list)
        self._desk.window.set_side(self.list)
        self.show(model)
        self.list.begin()

    def show(self, model: DraftShown) -> None:
        """The keys as a state of the draft has them."""
        if self.list is not None:
            keys = model.workspace.shortcuts
            taken = frozenset(keys.values())
            self.list.show_acts(acts(keys), tuple(one for one in shortcuts.free() if one not in taken))

    def refused(self, words: str) -> None:
        """Say why a key was not bound."""
        if self.list is not None:
            self.list.say(words)

    def holds(self, widget: QWidget | None) -> bool:
        """True for a widget of the list."""
        return self.list is not None and widget is not None and self.list.isAncestorOf(widget)

    def keys(self) -> Table:
        """Keys of the list beside its own and those of undoing."""
        return {}

    def sides(self) -> tuple[QWidget | None, ...]:
        """The list that may stand in the column's place."""
        return (self.list,)

    def end(self) -> None:
        """Let the list go."""
        if self.list is not None:
            self.list.deleteLater()
        self.list = None


def acts(keys: Mapping[str, str]) -> tuple[ActKey, ...]:
    """All acts whose key can be bound, by their words; those of the whole window before those of lists."""
    found = []
    for name in shortcuts.bindable():
        usual = shortcuts.shipped(name)
        where = _("in a list") if shortcuts.listed(name) else _("in the whole window")
        found.append(ActKey(name, shortcuts.said(name), where, keys.get(name) or usual, usual))
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), shortcuts.listed(one.act))))
