"""Writing something that is signed: opened as a draft, kept at every pause, signed once, never lost."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from desktop.acts import Done
from desktop.acts.drafts import SaveDraft, SignLetter, SignNote, SignOrders, ThrowLetterAway
from desktop.acts.edits import Kept, LetterText, NoteText, OrderEdit
from desktop.acts.signing import SendForSigning, SendLetterForSigning, SendNoteForSigning
from desktop.core.errors import FagflateError
from ui.acts.desk import Desk

Signing = (
    SignNote
    | SignLetter
    | SignOrders
    | SendForSigning
    | SendLetterForSigning
    | SendNoteForSigning
    | ThrowLetterAway
)
"""Acts that finish a draft: a signature, sending it to a person who may sign, or throwing it away."""

E = TypeVar("E", NoteText, LetterText, OrderEdit)


class Drafting(ABC, Generic[E]):
    """One draft of the patient in focus, and what is edited in it: the states that all kinds have.

    nothing open → opening → open (kept at every change) → signing → nothing open, or open again with the
    reason. Answers about a draft that was left meanwhile are dropped; what was kept or signed is done all the
    same. The record holds what is kept; here is only its stored form and the newest edit over it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk: Desk = desk
        self.patient: str = ""
        self.kept: Kept | None = None
        self._edit: E | None = None
        self._signing: bool = False
        self._unsaved: bool = False
        self._opening = desk.bridge.scope()
        self._showing = desk.bridge.coalesced(self._show_now)
        self._saving = desk.bridge.coalesced(self._save_now)

    # What a kind of draft has of its own

    @abstractmethod
    async def _show_now(self) -> None:
        """Show the open draft as things stand now; its words stay."""

    def _saved(self) -> None:
        """The draft is kept."""

    def _not_saved(self, error: FagflateError) -> None:
        """The draft could not be kept."""

    def _signed(self, draft: Kept, done: Done) -> None:
        """The draft was signed; another may be open by now."""

    def _not_signed(self, draft: Kept, error: FagflateError) -> None:
        """The signature was refused; another draft may be open by now."""

    # States

    @property
    def signing(self) -> bool:
        """True while the open draft is being signed, sent for signing or thrown away."""
        return self._signing

    def is_open(self, draft: Kept) -> bool:
        """True when this draft is (still, or again) the open one."""
        return self.kept is not None and self.kept.id == draft.id

    def _open(self, kept: Kept, edit: E) -> None:
        self.kept, self._edit, self.patient = kept, edit, kept.patient
        self._signing = self._unsaved = False

    def _close(self) -> None:
        """Close the draft; pending work on it is dropped."""
        self._opening.cancel()
        self._showing.cancel()
        self._saving.cancel()
        self.kept = self._edit = None
        self.patient = ""
        self._signing = self._unsaved = False

    def _leave(self, edit: E | None) -> None:
        """Close the draft, keeping what was edited last: words that waited for a pause are not lost."""
        kept = self.kept
        unsaved = (self._unsaved or edit != self._edit) and not self._signing
        self._close()
        if kept is not None and edit is not None and unsaved:
            self._desk.bridge.tell(SaveDraft(kept, edit))

    def refresh(self) -> None:
        """The record has changed: show the open draft as things stand now."""
        if self.kept is not None:
            self._showing.request()

    def _edited(self, edit: E) -> None:
        """Save an edit, only the newest if several come at once."""
        self._edit = edit
        self._unsaved = True
        self._saving.request()

    async def _save_now(self) -> None:
        kept, edit = self.kept, self._edit
        # While it is being signed nothing is kept: the draft goes with the signature.
        if kept is None or edit is None or self._signing:
            return
        saving = self._desk.bridge.act(SaveDraft(kept, edit))
        self._unsaved = False
        try:
            await saving
        except FagflateError as error:
            if self.is_open(kept):
                # Whoever leaves it has it kept once more.
                self._unsaved = True
            self._not_saved(error)
        else:
            self._saved()

    def _sign(self, act: Signing) -> None:
        """Sign the open draft; it goes on when the draft is left meanwhile."""
        self._signing = True
        self._desk.bridge.run(self._signature(act, self._desk.bridge.act(act)))

    async def _signature(self, act: Signing, answer: object) -> None:
        draft = act.kept
        try:
            done = await answer  # type: ignore[misc]
        except FagflateError as error:
            # Nothing was kept while it was being signed: the last words are kept now.
            if self.is_open(draft):
                self._signing, self._unsaved = False, True
                self._saving.request()
            else:
                edit = act.edit if isinstance(act, SignOrders | SendForSigning) else act.text
                self._desk.bridge.tell(SaveDraft(draft, edit))
            self._not_signed(draft, error)
        else:
            self._signed(draft, done)
