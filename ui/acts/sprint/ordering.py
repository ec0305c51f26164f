"""Names that come first, changed from the page itself: their list in the column's place, each change an edit
of the draft."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.core.errors import FagflateError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem
from desktop.shown.sprint.page_draft import DraftShown, Layer, PageEdit
from desktop.shown.workspace import Workspace
from ui.acts.desk import Desk
from ui.editors.parts.editor_keys import Table
from ui.editors.parts.speech import announce
from ui.window.sprint.add_list import AddList
from ui.window.sprint.first_list import FirstList, FirstRow, FirstWords
from ui.window.sprint.searched_list import ListWords

_Make = Callable[[DraftShown], PageEdit | None]


class Ordering:
    """Base of such lists of one window. `whose()` says of whose draft, which layer and place, `make(edit)`
    makes one, `back()` shows the draft's column again, `watch(widget)` lets the draft hear its keys."""

    word = ""
    """The word of the list in a file: `lab`, `favourite`."""

    def __init__(
        self,
        desk: Desk,
        whose: Callable[[], tuple[WorkspaceOf, Layer, str]],
        make: Callable[[_Make], None],
        back: Callable[[], None],
        watch: Callable[[QWidget], None],
    ) -> None:
        self._desk, self._whose, self._make, self._back, self._watch = desk, whose, make, back, watch
        self._scope = desk.bridge.scope()
        self._model: DraftShown | None = None
        self.list: FirstList | None = None
        self.adding: AddList | None = None

    # Each kind of list

    @abstractmethod
    async def ask(self, whose: WorkspaceOf, layer: Layer, place: str) -> None:
        """Ask for all names that there are."""

    @abstractmethod
    def every(self) -> tuple[str, ...]:
        """All names that may be added, by title."""

    @abstractmethod
    def row(self, key: str) -> FirstRow:
        """A name as a row of the lists."""

    @abstractmethod
    def names(self, workspace: Workspace) -> tuple[str, ...]:
        """The names that come first in a workspace."""

    @abstractmethod
    def told(self, now: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
        """Sentences about the list `now`, and the one that counts without the draft (`below`); the first is
        spoken where the draft no longer says anything of it."""

    @abstractmethod
    def words(self) -> FirstWords:
        """Words of the list."""

    @abstractmethod
    def adding_words(self) -> ListWords:
        """Words of the list of those that may be added."""

    # The list

    def begin(self, model: DraftShown) -> None:
        """Show what comes first, in the column's place."""
        self._scope.run(self._open(model))

    async def _open(self, model: DraftShown) -> None:
        desk = self._desk
        try:
            await self.ask(*self._whose())
        except FagflateError as error:
            desk.say_error(error)
            return
        if not desk.changing.on and not desk.changing_list.on:
            return
        if self.list is None:
            self.list = FirstList(self.words())
            self.list.moved.connect(self._move)
            self.list.gone.connect(lambda key: self._make(lambda _model: RemoveItem(f"{self.word} {key}")))
            self.list.wanted.connect(self.add)
            self.list.left.connect(self._back)
            self._watch(self.list)
        desk.window.set_side(self.list)
        self.list.field.clear()
        # Another edit may have been answered meanwhile.
        self.show(self._model or model)
        self.list.take_focus()

    def show(self, model: DraftShown) -> None:
        """The list as a state of the draft has it."""
        was, self._model = self._model, model
        if self.list is None:
            return
        now, below = self.names(model.workspace), self.names(model.before)
        said = self.told(now, below)
        self.list.show_rows(tuple(map(self.row, now)), said)
        changed = was is not None and self.names(was.workspace) != now
        if changed and now == below:
            announce(self.list, said[0])

    def refused(self, words: str) -> None:
        """Say why an edit was not made."""
        if self.list is not None:
            self.list.say(words)
            announce(self.list, words)

    # Keys

    def holds(self, widget: QWidget | None) -> bool:
        """True for a widget of the list."""
        return self.list is not None and widget is not None and self.list.isAncestorOf(widget)

    def keys(self) -> Table:
        """Keys of the list beside its own and those of undoing."""
        return {"Ctrl+N": self.add}

    def sides(self) -> tuple[QWidget | None, ...]:
        """The lists that may stand in the column's place."""
        return self.list, self.adding

    def end(self) -> None:
        """Let the lists go."""
        for side in self.sides():
            if side is not None:
                side.deleteLater()
        self.list = self.adding = self._model = None

    # Edits

    def add(self) -> None:
        """All names that do not come first yet: one is searched by its title."""
        if self._model is None or self.list is None:
            return
        if self.adding is None:
            self.adding = AddList(words=self.adding_words(), columns=True)
            self.adding.added.connect(self._added)
            self.adding.left.connect(self._return)
        has = self.names(self._model.workspace)
        free = (self.row(one) for one in self.every() if one not in has)
        self._desk.window.set_side(self.adding)
        self.adding.show_choices(tuple(one.choice() for one in free))
        self.adding.take_focus()

    def _added(self, key: str) -> None:
        after = self.list.list.current if self.list is not None else ""
        self._return()
        self._make(partial(self._adding, key=key, after=after))

    def _return(self) -> None:
        self._desk.window.set_side(self.list)
        if self.list is not None:
            self.list.take_focus()

    def _move(self, key: str, step: int) -> None:
        self._make(partial(self._moving, key=key, step=step))

    def _adding(self, model: DraftShown, *, key: str, after: str) -> AddItem:
        return AddItem(f"{self.word} {key}", after=after if after in self.names(model.workspace) else "")

    def _moving(self, model: DraftShown, *, key: str, step: int) -> PlaceItem | None:
        names = self.names(model.workspace)
        at = names.index(key) + step if key in names else -1
        if not 0 <= at < len(names):
            return None
        item = f"{self.word} {key}"
        return PlaceItem(item, before=names[at]) if step < 0 else PlaceItem(item, after=names[at])
