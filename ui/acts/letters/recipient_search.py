"""Looking for a recipient while somebody types: here at once, then on the server, which may not answer."""

from __future__ import annotations

from collections.abc import Callable

from desktop.core.errors import FagflateError
from desktop.shown.ask import Ask
from desktop.shown.letters.letter_editor import RecipientHit
from ui.acts.letters.recipient_dialog import RecipientDialog
from ui.bridge import Bridge
from ui.loop import Scope

Question = Callable[[str], Ask[tuple[RecipientHit, ...]]]
LEAST, LEAST_AT_SERVER = 2, 3


class RecipientSearch:
    """Fills a `RecipientDialog`: what is shown says when the server was not asked."""

    def __init__(self, bridge: Bridge, scope: Scope, dialog: RecipientDialog, question: Question) -> None:
        self._bridge = bridge
        self._scope = scope
        self._dialog = dialog
        self._question = question
        self._open = True
        dialog.asked.connect(self._asked)
        dialog.finished.connect(self._over)

    def _over(self, _result: int) -> None:
        self._open = False

    def _asked(self, text: str) -> None:
        if len(text.strip()) >= LEAST:
            self._scope.run(self._find(text))

    async def _find(self, text: str) -> None:
        await self._show(text, "")
        if len(text.strip()) < LEAST_AT_SERVER:
            return
        why = ""
        try:
            await self._bridge.find_recipients(text)
        except FagflateError as error:
            # Whom the server knows is unknown then, and that is said.
            why = error.what
        await self._show(text, why)

    async def _show(self, text: str, why: str) -> None:
        hits = await self._bridge.ask(self._question(text))
        if self._open:
            self._dialog.set_hits(text, hits, why)
