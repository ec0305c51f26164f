"""Acts on drafts: save, discard, send as preliminary, sign."""

from __future__ import annotations

from desktop.acts.act import CHECKED, Done, Log, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.edits import DraftKind, Kept, LetterText, NoteText, OrderEdit
from desktop.core.messages import _


@declare(lambda: _("Keep the draft"), may=Capability.KEEP)
class SaveDraft(RecordAct[Kept], frozen=True):
    """Keep a draft as it stands, on this machine; answered with its new stored form. An empty basket is no
    draft, and is thrown away."""

    kept: Kept
    edit: NoteText | LetterText | OrderEdit


@declare(lambda: _("Throw the draft away"), may=Capability.KEEP, undo=Undo.NEVER)
class DiscardDraft(RecordAct[None], frozen=True):
    """Throw a draft away; a person said so, or its words are signed."""

    kind: DraftKind
    draft: str


@declare(lambda: _("Throw the draft of the letter away"), may=Capability.WRITE, undo=Undo.UNTIL_SENT)
class ThrowLetterAway(RecordAct[Done], frozen=True):
    """The author of an unsigned letter does not go on with it; taken back, every word is there again."""

    kept: Kept
    text: LetterText


@declare(lambda: _("Note, draft"), may=Capability.WRITE, writes=("Composition",), log=Log.WRITE)
class KeepNote(RecordAct[None], frozen=True):
    """The editor was left: what is written so far goes out as preliminary; the draft stays."""

    kept: Kept
    text: NoteText


@declare(
    lambda: _("Sign the note"),
    may=Capability.SIGN,
    writes=("Composition",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SignNote(RecordAct[Done], frozen=True):
    """Sign a note, an addendum or a corrected version as it stands in the editor."""

    kept: Kept
    text: NoteText


@declare(
    lambda: _("Sign the orders"),
    may=Capability.DECIDE,
    writes=("MedicationRequest", "ServiceRequest", "DetectedIssue", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=CHECKED,
)
class SignOrders(RecordAct[Done], frozen=True):
    """Sign the orders (`lines`) that were shown in the basket, with the findings (`shown`, by their marks)
    that were shown of them; None where nobody was shown any."""

    kept: Kept
    edit: OrderEdit
    lines: tuple[str, ...]
    shown: tuple[str, ...] | None = None


@declare(
    lambda: _("Sign and send the letter"),
    may=Capability.DECIDE,
    writes=("Composition", "Binary", "DocumentReference", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=CHECKED,
)
class SignLetter(RecordAct[Done], frozen=True):
    """Sign a letter as it stands in the editor, and queue it for its recipients."""

    kept: Kept
    text: LetterText
