"""Limits proposed from a page or a list that is changed: the list is asked for, the ward is asked whom a
value concerns, and what is proposed becomes an edit of the draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.list_edits import SetLimit
from desktop.shown.sprint.page_draft import Layer
from desktop.shown.sprint.proposed_limits import LimitEffectOf, LimitLine, LimitsOf
from ui.acts.desk import Desk
from ui.editors.parts.editor_keys import Table
from ui.editors.parts.speech import announce
from ui.window.sprint.limit_list import LimitList


class ProposingLimits:
    """Limits of one window. `whose()` says of whose draft, which layer and place, `make(edit)` makes one,
    `back()` shows the draft's column again, `watch(widget)` lets the draft hear its keys."""

    def __init__(
        self,
        desk: Desk,
        whose: Callable[[], tuple[WorkspaceOf, Layer, str]],
        make: Callable[[SetLimit], None],
        back: Callable[[], None],
        watch: Callable[[QWidget], None],
    ) -> None:
        self._desk, self._whose, self._make, self._back, self._watch = desk, whose, make, back, watch
        self._scope = desk.bridge.scope()
        self.list: LimitList | None = None

    def open(self) -> None:
        """Show the limits in the column's place; one's own page has none, which is said."""
        if self._whose()[1] == "person":
            self._desk.window.say_done(
                _("Limits, rules and dangers are the hospital's: choose the draft for the sprint (Alt+L).")
            )
            return
        self._scope.run(self._open())

    async def _open(self) -> None:
        desk = self._desk
        whose, layer, place = self._whose()
        try:
            lines = await desk.bridge.ask(LimitsOf(whose, layer, place))
        except FagflateError as error:
            desk.say_error(error)
            return
        if not (desk.changing.on or desk.changing_list.on):
            # Whoever asked for it has ended the change meanwhile.
            return
        if self.list is None:
            self.list = LimitList(desk.actor.ward_name)
            self.list.asked.connect(self._asked)
            self.list.made.connect(self._made)
            self.list.left.connect(self._back)
            self._watch(self.list)
        # Rows are as tall as their words need at the width that the column has.
        desk.window.set_side(self.list)
        self.list.show_lines(lines)
        self.list.take_focus()

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

    def _asked(self, line: LimitLine, words: str) -> None:
        self._scope.run(self._ask(line, words))

    async def _ask(self, line: LimitLine, words: str) -> None:
        desk = self._desk
        whose, layer, place = self._whose()
        question = LimitEffectOf(
            whose, layer, desk.actor.ward, line.item, line.field, words, line.unit, tab=place
        )
        try:
            effect = await desk.bridge.ask(question)
        except FagflateError as error:
            desk.say_error(error)
            return
        if self.list is not None:
            self.list.show_effect(line, words, effect)
            announce(self.list, self.list.said.words())

    def _made(self, line: LimitLine, words: str, why: str) -> None:
        self._back()
        self._make(SetLimit(line.item, line.field, words, line.unit, why))
