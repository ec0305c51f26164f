"""Co-signing: choice of a signer for work one may not sign, work that waits for a signature or came back."""

from __future__ import annotations

from typing import Literal

from desktop.acts.signing import (
    ChooseSigner,
    OpenForSigning,
    OpenReturned,
    TakeUpForSigning,
    TakeUpReturned,
)
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.questions import SignersOf
from ui.acts.controller import Controller
from ui.acts.letters.signer_dialog import SignerDialog


class SigningActs:
    """Acts of one window on what is signed by another."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk

    def begin(self, act: OpenForSigning) -> None:
        """Open the patient with what waits: orders in the order column, a letter in the editor."""
        self._desk.bridge.run(self._open(TakeUpForSigning(act.patient, act.task)))

    def go_on(self, act: OpenReturned) -> None:
        """Open a letter that came back, as a draft again."""
        self._desk.bridge.run(self._open(TakeUpReturned(act.patient, act.task)))

    async def _open(self, act: TakeUpForSigning | TakeUpReturned) -> None:
        desk = self._desk
        if desk.order.patient == act.patient:
            # What stands in the column is kept first; the orders come beside it.
            desk.order.leave()
        try:
            taken = await desk.bridge.act(act)
        except FagflateError as error:
            desk.say_error(error)
            return
        desk.open_patient(act.patient)
        if taken.kind == "letter":
            desk.letter.begin(taken.draft)
        elif taken.kind == "note":
            desk.note.begin(taken.draft)
        else:
            desk.begin_order()

    def choose(self, act: ChooseSigner) -> None:
        """Let a person choose who is asked to sign."""
        self._desk.bridge.run(self._choose(act.kind))

    async def _choose(self, kind: Literal["letter", "order"]) -> None:
        desk = self._desk
        model = desk.letter.editor.model if kind == "letter" else desk.order.column.model
        if model is None or not model.signer or (kind == "order" and not model.basket):
            return  # nothing is there for another to sign
        drafting = desk.letter if kind == "letter" else desk.order
        draft = drafting.kept
        doctors = await desk.bridge.ask(SignersOf(desk.ward))
        if draft is None or not drafting.is_open(draft):
            return  # another patient has come meanwhile
        title = _("Who signs for {patient}?").format(patient=model.patient)
        dialog = SignerDialog(title, doctors, model.signer, desk.window)
        dialog.picked.connect(
            lambda key: desk.letter.asks(draft, key) if kind == "letter" else desk.order.asks(draft, key)
        )
        desk.window.open_dialog(dialog)
