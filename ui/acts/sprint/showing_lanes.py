"""Lanes of the chart, shown, hidden and moved from the page that is changed: each is an edit of the draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.shown.sprint.list_edits import PlaceItem, SetItem
from desktop.shown.sprint.page_draft import DraftShown, PageEdit
from ui.acts.desk import Desk
from ui.editors.parts.editor_keys import Table
from ui.window.sprint.lane_list import LaneList


class ShowingLanes:
    """Lanes of one window. `make(edit)` makes an edit, `back()` shows the draft's column again,
    `watch(widget)` lets the draft hear its keys."""

    def __init__(
        self,
        desk: Desk,
        make: Callable[[Callable[[DraftShown], PageEdit | None]], None],
        back: Callable[[], None],
        watch: Callable[[QWidget], None],
    ) -> None:
        self._desk, self._make, self._back, self._watch = desk, make, back, watch
        self.list: LaneList | None = None

    def open(self, model: DraftShown) -> None:
        """Show the lanes in the column's place."""
        if self.list is None:
            self.list = LaneList()
            self.list.turned.connect(self._turn)
            self.list.moved.connect(self._move)
            self.list.left.connect(self._back)
            self._watch(self.list)
        self.list.show_lanes(model.lanes)
        self._desk.window.set_side(self.list)
        self.list.take_focus()

    def show(self, model: DraftShown) -> None:
        """The lanes as a state of the draft has them."""
        if self.list is not None and model.lanes:
            self.list.show_lanes(model.lanes)

    def refused(self, words: str) -> None:
        """Say why an edit was not made."""
        self._desk.window.say_done(words)

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

    def _turn(self, key: str, shown: bool) -> None:
        self._make(lambda _model: SetItem(f"lane {key}", "shown", shown))

    def _move(self, key: str, step: int) -> None:
        """Move a lane past the next one that is shown too."""

        def make(model: DraftShown) -> PlaceItem | None:
            names = [one.key for one in model.lanes]
            seen = [one.key for one in model.lanes if one.shown or one.key == key]
            at = seen.index(key) + step if key in names else -1
            if not 0 <= at < len(seen):
                return None
            beside = seen[at]
            item = f"lane {key}"
            return PlaceItem(item, before=beside) if step < 0 else PlaceItem(item, after=beside)

        self._make(make)
