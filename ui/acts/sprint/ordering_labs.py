"""Laboratory analyses that come first, changed from the page itself: L on the results opens their list with
this patient's answers, and each change is an edit of the draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.first_labs import LabsOf, LabsOffered
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem
from desktop.shown.sprint.page_draft import DraftShown, Layer, Offered, PageEdit
from ui.acts.desk import Desk
from ui.editors.parts.editor_keys import Table
from ui.editors.parts.speech import announce
from ui.widgets.panel import Panel
from ui.window.sprint.add_list import AddList
from ui.window.sprint.lab_list import LabFirst, LabList, lab_words, newest_answer

KIND = "laboratory"
_Make = Callable[[DraftShown], PageEdit | None]


class OrderingLabs:
    """Analyses of one window. `whose()` says of whose draft, which layer and place, `make(edit)` makes one,
    `back()` shows the draft's column again, `watch(widget)` lets the draft hear its keys."""

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
        self._panel: Panel | None = None
        self._model: DraftShown | None = None
        self._offered = LabsOffered(())
        self.list: LabList | None = None
        self.adding: AddList | None = None

    def open(self, panel: Panel, model: DraftShown) -> None:
        """Show what comes first in a panel, in the column's place."""
        if "first" in self._options(panel):
            self._desk.window.say_done(
                _("This panel has an order of its own in its file (options, first): change it there.")
            )
            return
        self._panel = panel
        self._scope.run(self._open(model))

    def _options(self, panel: Panel) -> dict[str, object]:
        """Options that the panel has of its own in the workspace."""
        page = self._desk.patients.page
        place = page.place_of(panel)
        every = self._desk.patients.workspace.tabs
        found = (one for tab in every for one in tab.panels if place is not None and one.id == place.id)
        return next((dict(one.options) for one in found), {})

    async def _open(self, model: DraftShown) -> None:
        desk = self._desk
        whose, layer, place = self._whose()
        try:
            self._offered = await desk.bridge.ask(LabsOf(whose, layer, desk.actor.ward, place))
        except FagflateError as error:
            desk.say_error(error)
            return
        if not desk.changing.on:
            return
        if self.list is None:
            self.list = LabList()
            self.list.moved.connect(self._move)
            self.list.gone.connect(lambda key: self._make(lambda _model: RemoveItem(f"lab {key}")))
            self.list.wanted.connect(self.add)
            self.list.left.connect(self._back)
            self._watch(self.list)
        desk.window.set_side(self.list)
        self.show(model)
        self.list.take_focus()

    def show(self, model: DraftShown) -> None:
        """The list as a state of the draft has it."""
        was, self._model = self._model, model
        if self.list is None:
            return
        now, below = model.workspace.labs_first, model.before.labs_first
        self.list.show_labs(tuple(map(self._lab, now)), (*self._told(now, below), self._offered.said))
        changed = was is not None and was.workspace.labs_first != now
        if changed and now == below:
            announce(self.list, self._told(now, below)[0])

    def _told(self, now: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
        names = ", ".join(self._named(one).title for one in below)
        if now != below:
            words = _("Without the draft: {names}. Take all away, and that list counts again.")
            return (words.format(names=names),)
        if not now:
            return (_("No analysis comes first: the most urgent answers lead by themselves."),)
        return (_("This is the list that counts without the draft, by what lies below it."),)

    def _named(self, key: str) -> Offered:
        return next((one for one in self._offered.labs if one.name == key), Offered(key, key))

    def _lab(self, key: str) -> LabFirst:
        one, panel = self._named(key), self._panel
        value = newest_answer(panel.model, panel.state, key) if panel is not None else ""
        return LabFirst(key, one.title, value, one.where)

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
        self.list = self.adding = self._panel = self._model = None

    # Edits

    def add(self) -> None:
        """All analyses that do not come first yet: one is searched by its name."""
        if self._model is None or self.list is None:
            return
        if self.adding is None:
            self.adding = AddList(words=lab_words(), columns=True)
            self.adding.added.connect(self._added)
            self.adding.left.connect(self._return)
        has = self._model.workspace.labs_first
        free = (self._lab(one.name) for one in self._offered.labs if one.name not in has)
        self._desk.window.set_side(self.adding)
        self.adding.show_choices(tuple(one.choice() for one in free))
        self.adding.take_focus()

    def _added(self, key: str) -> None:
        after = self.list.list.current if self.list is not None else ""
        self._return()
        self._make(lambda model: _adding(model, key, after))

    def _return(self) -> None:
        self._desk.window.set_side(self.list)
        if self.list is not None:
            self.list.take_focus()

    def _move(self, key: str, step: int) -> None:
        self._make(partial(_moving, key=key, step=step))


def _adding(model: DraftShown, key: str, after: str) -> AddItem:
    return AddItem(f"lab {key}", after=after if after in model.workspace.labs_first else "")


def _moving(model: DraftShown, *, key: str, step: int) -> PlaceItem | None:
    names = model.workspace.labs_first
    at = names.index(key) + step if key in names else -1
    if not 0 <= at < len(names):
        return None
    item = f"lab {key}"
    return PlaceItem(item, before=names[at]) if step < 0 else PlaceItem(item, after=names[at])
