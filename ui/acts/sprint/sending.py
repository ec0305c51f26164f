"""A draft sent to review from the page that it changes: the other clinician is chosen, and it is taken
back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from desktop.acts import RecordAct
from desktop.acts.sprints import SendDraft, WithdrawDraft
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.questions import ColleaguesOf, WorkspaceOf
from desktop.shown.shell import RoleChoice
from desktop.shown.sprint.page_draft import DraftShown
from desktop.shown.sprint.proposed_limits import LimitCountsOf
from ui.acts.desk import Desk
from ui.editors.parts.speech import announce
from ui.widgets.choices import Choice
from ui.window.sprint.add_list import AddList
from ui.window.sprint.column import DraftColumn
from ui.window.sprint.searched_list import ListWords


class SendingDraft:
    """Sending of one window. `done()` is called once the record has it, `back()` to show the column again,
    `whose()` is the person at the keyboard."""

    def __init__(
        self, desk: Desk, column: Callable[[], DraftColumn | None], done: Callable[[], None],
        back: Callable[[], None], whose: Callable[[], WorkspaceOf],
    ) -> None:  # fmt: skip
        self._desk, self._column, self._done, self._back = desk, column, done, back
        self._whose = whose
        self._scope = desk.bridge.scope()
        self.list: AddList | None = None

    def choose(self, model: DraftShown | None) -> None:
        """Ask which clinician reads the draft beside its owner, in the column's place."""
        if model is not None:
            self._scope.run(self._choose(model))

    async def _choose(self, model: DraftShown) -> None:
        desk = self._desk
        people = await desk.bridge.ask(ColleaguesOf(desk.actor.ward))
        if self._column() is None:
            return
        owner = model.owner or _("its owner")
        words = ListWords(
            _("Send to review"),
            "Ctrl+Enter",
            _(
                "{owner} reads it. Who else? Type to search, ↑ ↓ choose, Enter sends it. Esc goes back."
            ).format(owner=owner),
            _("Search colleagues"),
            _("Colleagues"),
        )
        self.list = list_ = AddList(words=words)
        list_.show_choices(tuple(Choice(one.key, one.name, one.role) for one in people))
        named = {one.key: one for one in people}
        list_.added.connect(lambda key: self._send(model, named[key]))
        list_.left.connect(self._leave)
        desk.window.set_side(list_)
        list_.take_focus()

    def _leave(self) -> None:
        list_, self.list = self.list, None
        self._back()
        if list_ is not None:
            list_.deleteLater()

    def end(self) -> None:
        """Let the list of colleagues go."""
        list_, self.list = self.list, None
        if list_ is not None:
            if self._desk.window.side is list_:
                self._desk.window.set_side(None)
            list_.deleteLater()

    def _send(self, model: DraftShown, to: RoleChoice) -> None:
        self._leave()
        self._scope.run(self._counted(model, to))

    async def _counted(self, model: DraftShown, to: RoleChoice) -> None:
        """Send it with how many of the ward here its limits would concern, as far as anybody knows."""
        desk = self._desk
        try:
            counts = await desk.bridge.ask(LimitCountsOf(self._whose(), model.layer, desk.actor.ward))
        except FagflateError:
            # The reviewer is told that none came along.
            counts = ()
        ids = (str(uuid.uuid4()), str(uuid.uuid4()))
        sent = str(uuid.uuid4())
        self._act(
            SendDraft(ids, sent, model.workspace.id, model.digest, model.title, to.key, to.name, counts)
        )

    def withdraw(self, review: str) -> None:
        """Take the draft back from whoever has not answered."""
        self._act(WithdrawDraft(review))

    def _act(self, act: RecordAct[Any]) -> None:
        desk = self._desk
        if desk.may_not(type(act)) is not None:
            # Says why, and logs it.
            desk.do(act)
            return

        async def work() -> None:
            try:
                done = await desk.bridge.act(act)
            except FagflateError as error:
                said, column = " ".join(filter(None, (error.what, error.kept, error.todo))), self._column()
                if column is not None:
                    column.say(said)
                    announce(column, said)
                else:
                    desk.say_error(error)
                return
            self._done()
            desk.performing.say(done)

        desk.bridge.run(work())
