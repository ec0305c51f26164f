"""Reason for clearing a danger: asked when the record's side says that somebody else answers for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from desktop.acts import Done, RecordAct
from desktop.acts.act import declared
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError, ReasonToClear
from desktop.core.messages import _
from ui.acts.desk import Desk
from ui.acts.sign_in.reason_dialog import ReasonDialog


class Clearing:
    """The question of one window; `dialog` while it is shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.dialog: ReasonDialog | None = None

    def ask(self, act: RecordAct[Any], error: ReasonToClear, then: Callable[[Done], object]) -> None:
        """Ask why, and do the act with what is answered; `then` what it did."""
        if self.dialog is not None:
            self.dialog.reject()
        words, actor = declared(type(act)).words(), self._desk.actor
        said = " ".join(part for part in (error.what, error.todo) if part)
        hint = _("Reason, kept with it")
        self.dialog = dialog = ReasonDialog(words, said, words, hint, self._desk.window)
        dialog.given.connect(lambda reason: self._desk.bridge.run(self._do(dialog, actor, act, reason, then)))
        dialog.finished.connect(lambda _result: self._gone(dialog))
        self._desk.window.open_dialog(dialog)

    async def _do(
        self, dialog: ReasonDialog, actor: Actor, act: RecordAct[Any], reason: str,
        then: Callable[[Done], object],
    ) -> None:  # fmt: skip
        try:
            # Whoever was asked says why, not who sits there by then.
            done = await self._desk.bridge.act(msgspec.structs.replace(act, reason=reason), actor)
        except FagflateError as error:
            if self.dialog is dialog:
                dialog.refused(str(error))
            return
        if self.dialog is dialog:
            dialog.accept()
        then(done)

    def _gone(self, dialog: ReasonDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
