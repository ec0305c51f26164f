"""Lists in the place of a draft's column: lanes, results and sets that come first, keys of acts, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import DraftShown, Layer, PageEdit
from ui.acts.desk import Desk
from ui.acts.sprint import ordering_labs
from ui.acts.sprint.binding_keys import BindingKeys
from ui.acts.sprint.ordering_labs import OrderingLabs
from ui.acts.sprint.ordering_sets import OrderingSets
from ui.acts.sprint.proposing import ProposingLimits
from ui.acts.sprint.showing_lanes import ShowingLanes
from ui.editors.parts.editor_keys import Table
from ui.widgets.panel import Panel

_CHART = "vitals"


class _InColumn(Protocol):
    """One of the lists: `holds(widget)` of it, its `keys()` beside those of undoing, what may stand in the
    column (`sides()`), and `end()` lets it go."""

    def holds(self, widget: QWidget | None) -> bool: ...

    def keys(self) -> Table: ...

    def sides(self) -> tuple[QWidget | None, ...]: ...

    def end(self) -> None: ...


class _Following(_InColumn, Protocol):
    """One that shows each state of the draft, and says why an edit was not made."""

    def show(self, model: DraftShown) -> None: ...

    def refused(self, words: str) -> None: ...


class ListsBeside:
    """The lists of one window. `whose()` says of whose draft, which layer and place, `make(edit)` makes one,
    `back()` shows the draft's column again, `watch(widget)` lets the draft hear its keys."""

    def __init__(
        self,
        desk: Desk,
        whose: Callable[[], tuple[WorkspaceOf, Layer, str]],
        make: Callable[[Callable[[DraftShown], PageEdit | None]], None],
        back: Callable[[], None],
        watch: Callable[[QWidget], None],
    ) -> None:
        def at_once(edit: PageEdit) -> None:
            make(lambda _model: edit)

        self._desk = desk
        self.lanes = ShowingLanes(desk, make, back, watch)
        self.labs = OrderingLabs(desk, whose, make, back, watch)
        self.sets = OrderingSets(desk, whose, make, back, watch)
        self.keys = BindingKeys(desk, at_once, back, watch)
        self.limits = ProposingLimits(desk, whose, at_once, back, watch)
        self._following: tuple[_Following, ...] = (self.lanes, self.labs, self.sets, self.keys)
        self._all: tuple[_InColumn, ...] = (*self._following, self.limits)

    def open_of(self, kind: str, panel: Panel | None, model: DraftShown) -> None:
        """Show the list that a panel of a kind has: the lanes of the chart, the results that come first."""
        if kind == ordering_labs.KIND and panel is not None:
            self.labs.open(panel, model)
        elif kind == _CHART and model.lanes:
            self.lanes.open(model)
        else:
            self._desk.window.say_done(
                _("Only the chart has lanes, and only the laboratory results an order.")
            )

    def show(self, model: DraftShown) -> None:
        """The lists as a state of the draft has them."""
        for one in self._following:
            one.show(model)

    def refused(self, words: str) -> bool:
        """Say in the list that is shown why an edit was not made; False where none is."""
        side = self._desk.window.side
        shown = next((one for one in self._following if side is not None and side in one.sides()), None)
        if shown is not None:
            shown.refused(words)
        return shown is not None

    def table(self, focused: QWidget | None) -> Table | None:
        """Keys of the list that has the focus beside those of undoing; None where none has."""
        return next((one.keys() for one in self._all if one.holds(focused)), None)

    def sides(self) -> tuple[QWidget | None, ...]:
        """Widgets that may stand in the column's place."""
        return tuple(side for one in self._all for side in one.sides())

    def end(self) -> None:
        """Let the lists go."""
        for one in self._all:
            one.end()
