"""Reviews in a window: a sprint opened beside the list in which it waits, accepted, sent back or released,
and a published one taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.acts import RecordAct
from desktop.acts.sprints import AcceptDraft, PilotFor, ReleaseSprint, Remark, RetireSprint, SendBackDraft
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.reviews import ReviewOf, ReviewShown
from desktop.shown.why.wishes import WishesModel
from ui.acts.desk import Desk
from ui.acts.frame.wishes import Wishing
from ui.editors.parts.speech import announce
from ui.window.sprint.review_column import ReviewColumn


class Reviewing(QObject):
    """Reviews of one window. `column` while one is open."""

    def __init__(self, desk: Desk, wishing: Wishing) -> None:
        super().__init__(desk.window)
        self._desk, self._wishing = desk, wishing
        # Remarks that were begun and left, by person and review: nothing typed is lost.
        self._typed: dict[tuple[str, str], tuple[Remark, ...]] = {}
        self._scope = desk.bridge.scope()
        self.column: ReviewColumn | None = None
        self._whose = ""
        self._again = desk.bridge.coalesced(self._look)
        desk.bridge.changed.connect(self._changed)

    def begin(self, review: str) -> None:
        """Open a review (`Task/id`) in the column beside the list."""
        self._scope.run(self._open(review))

    async def _open(self, review: str) -> None:
        model = await self._ask(review)
        self.leave(give_back=False)
        self.column = column = ReviewColumn()
        self._whose = self._desk.actor.role
        column.left.connect(self.leave)
        column.accepted.connect(self._accept)
        column.sent_back.connect(self._send_back)
        column.released.connect(self._release)
        column.set_model(model)
        column.put_remarks(self._typed.pop((self._desk.actor.role, model.key), ()))
        self._desk.window.set_side(column)
        column.take_focus()
        announce(column, _("{title}. {by}").format(title=model.title, by=model.by))

    async def _ask(self, review: str) -> ReviewShown:
        desk = self._desk
        whose = WorkspaceOf.of(desk.actor, desk.given, follows=bool(desk.actor.duty) or desk.follows)
        return await desk.bridge.ask(ReviewOf(review, whose))

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        kinds = set().union(*gathered.values()) if gathered else set()
        column = self.column
        if column is not None and self._desk.window.side is not column and not self._desk.over.covers(column):
            # Another page has come in its place.
            self.leave(give_back=False)
        if self.column is not None and kinds & {"Task", "Library", "outbox", "snapshot:wishes"}:
            self._again.request()

    async def _look(self) -> None:
        column = self.column
        if column is None or not isValid(column) or column.model is None:
            return
        model = await self._ask(column.model.key)
        if self.column is column and isValid(column):
            column.set_model(model)

    def leave(self, *, give_back: bool = True) -> None:
        """Close the review; remarks that were not sent stay for whoever has typed them."""
        column, self.column = self.column, None
        if column is None or not isValid(column):
            return
        if column.model is not None and (remarks := column.remarks()):
            self._typed[self._whose, column.model.key] = remarks
        if self._desk.window.side is column:
            self._desk.window.set_side(None)
        self._desk.over.let_go(column)
        column.deleteLater()
        if give_back and self._desk.pages.current == "wishes":
            self._desk.pages.panel("wishes").take_focus()

    # Acts

    def _accept(self) -> None:
        if (model := self._model()) is not None:
            self._act(AcceptDraft(model.key, model.content), self._answered)

    def _send_back(self, remarks: tuple[Remark, ...]) -> None:
        if (model := self._model()) is not None:
            self._act(SendBackDraft(model.key, remarks), self._sent_back)

    def _sent_back(self) -> None:
        if self.column is not None:
            self.column.forget_remarks()
        self.leave()

    def _release(self, pilot: PilotFor | None) -> None:
        if (model := self._model()) is not None:
            self._act(ReleaseSprint(model.key, model.content, pilot), self.leave)

    def _answered(self) -> None:
        """An owner who has accepted last goes on to try it out, in the same column."""
        column = self.column
        if column is not None and column.model is not None:
            self._scope.run(self._after(column, column.model.key))

    async def _after(self, column: ReviewColumn, review: str) -> None:
        model = await self._ask(review)
        if not model.releases or self.column is not column:
            self.leave()
            return
        column.set_model(model)
        column.take_focus()

    def _model(self) -> ReviewShown | None:
        return self.column.model if self.column is not None else None

    def _act(self, act: RecordAct[Any], then: Callable[[], None]) -> None:
        desk, column = self._desk, self.column
        if desk.may_not(type(act)) is not None:
            # Says why, and logs it.
            desk.do(act)
            return

        async def work() -> None:
            try:
                done = await desk.bridge.act(act)
            except FagflateError as error:
                said = " ".join(filter(None, (error.what, error.kept, error.todo)))
                if column is not None and self.column is column and isValid(column):
                    column.say(said)
                    announce(column, said)
                else:
                    desk.say_error(error)
                return
            then()
            desk.performing.say(done)

        desk.bridge.run(work())

    # Taking back

    def take_back(self, sprint: str) -> None:
        """Ask in one line why a published sprint is taken back; sending that is the act."""
        desk = self._desk
        panel = desk.pages.panel("wishes")
        rows = panel.model.sprints if isinstance(panel.model, WishesModel) else ()
        row = next((one for one in rows if one.key == sprint and one.takes_back), None)
        if row is None:
            desk.window.say_done(_("This sprint is not published, as far as this machine knows."))
            return
        self._wishing.one_line(
            panel,
            f"{desk.actor.role} back {sprint}",
            _("Why is {sprint} taken back?").format(sprint=row.title),
            _("On every machine of the site. What was before it comes back."),
            lambda words: RetireSprint(sprint, words),
        )
