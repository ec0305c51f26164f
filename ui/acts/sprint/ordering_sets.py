"""Order sets that come first in the order field, changed from the page or the list that is changed: each
change is an edit of the draft."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.first_sets import FirstSet, FirstSetsOf
from desktop.shown.sprint.page_draft import Layer
from desktop.shown.workspace import Workspace
from ui.acts.sprint.ordering import Ordering
from ui.window.sprint.first_list import FirstRow, FirstWords
from ui.window.sprint.searched_list import ListWords
from ui.window.sprint.set_list import first_sets, set_words


class OrderingSets(Ordering):
    """Order sets of one window."""

    word = "favourite"
    _offered: tuple[FirstSet, ...] = ()

    async def ask(self, whose: WorkspaceOf, layer: Layer, place: str) -> None:
        self._offered = await self._desk.bridge.ask(FirstSetsOf(whose, layer, place))

    def every(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._offered)

    def names(self, workspace: Workspace) -> tuple[str, ...]:
        return workspace.favourites

    def told(self, now: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
        if now != below:
            words = _("Without the draft: {names}.")
            names = ", ".join(self._named(one).title for one in below)
            return (words.format(names=names or _("no set comes first")),)
        if not now:
            return (_("No set comes first: they stand in the order of the hospital's file."),)
        return (_("This is the list that counts without the draft, by what lies below it."),)

    def _named(self, key: str) -> FirstSet:
        return next((one for one in self._offered if one.name == key), FirstSet(key, key, ()))

    def row(self, key: str) -> FirstRow:
        one = self._named(key)
        return FirstRow(key, one.title, ", ".join(one.lines), one.where)

    def words(self) -> FirstWords:
        return first_sets()

    def adding_words(self) -> ListWords:
        return set_words()
