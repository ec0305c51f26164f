"""Acts on notes: begin one from a template, add to one, correct one, withdraw one, read one."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("New note from a template"),
    short=lambda: _("template"),
    keys=("Ctrl+Shift+N",),
    panel_keys={"notes": "M"},
    icon="pencil-simple",
    needs=Needs.PATIENT,
    may=Capability.WRITE,
    in_palette=True,
)
class ChooseNoteTemplate(Act, frozen=True):
    """Choose what a new note begins with."""


@declare(
    lambda: _("Write an addendum"),
    short=lambda: _("addendum"),
    panel_keys={"notes": "T"},
    icon="plus",
    needs=Needs.ROW,
    may=Capability.WRITE,
)
class BeginAddendum(Act, frozen=True):
    """Write a note of one's own that adds to a signed one (`Composition/id`)."""

    note: str


@declare(
    lambda: _("Correct the note"),
    short=lambda: _("correct"),
    panel_keys={"notes": "F2"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.SIGN,
)
class BeginNoteCorrection(Act, frozen=True):
    """Write a new version of a signed note (`Composition/id`); the old one stays to be read."""

    note: str


@declare(
    lambda: _("Withdraw the note …"),
    short=lambda: _("withdraw"),
    panel_keys={"notes": "X"},
    icon="x",
    needs=Needs.ROW,
    may=Capability.SIGN,
)
class AskWithdrawal(Act, frozen=True):
    """Ask why a signed note (`Composition/id`) is withdrawn; nothing is changed yet."""

    note: str


@declare(
    lambda: _("Note withdrawn"),
    may=Capability.SIGN,
    writes=("Composition",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class WithdrawNote(RecordAct[Done], frozen=True):
    """A signed note (`Composition/id`) was entered in error, for this reason. It stays to be read, struck."""

    patient: str
    note: str
    reason: str


@declare(lambda: _("Read the note"), may=Capability.ANYBODY, needs=Needs.ROW)
class ReadNote(Act, frozen=True):
    """Show a note whole, among all notes of the patient in focus."""

    note: str


@declare(
    lambda: _("Other versions of the note"),
    may=Capability.ANYBODY,
    short=lambda: _("versions"),
    panel_keys={"notes": "V"},
    needs=Needs.ROW,
    repeats=True,
)
class OtherVersion(Act, frozen=True):
    """Go from one version of a note to the next older one, and round to the newest."""


@declare(
    lambda: _("The note as it was written"),
    may=Capability.ANYBODY,
    short=lambda: _("original"),
    panel_keys={"notes": "O"},
    needs=Needs.ROW,
    repeats=True,
    also=lambda: _("struck out, deleted, hidden, source"),
)
class ReadOriginal(Act, frozen=True):
    """Show the narrative of a note as its author's system wrote it, with what was struck; and back."""


@declare(lambda: _("Go on from the note as it stands now"), may=Capability.WRITE)
class GoOnFromNewest(Act, frozen=True):
    """Continue from the newest version: somebody has changed the note that is added to or corrected."""
