"""Acts on the letter queue: tick, preview, print, post."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(lambda: _("Mark letters"), may=Capability.ANYBODY, undo=Undo.OPPOSITE)
class TickLetters(Act, frozen=True):
    """These letters are ticked now, and no others."""

    letters: tuple[str, ...]


@declare(lambda: _("Show the pile"), may=Capability.ANYBODY, icon="file-text", log=Log.READ)
class PreviewPile(Act, frozen=True):
    """Show the ticked letters as they will be printed."""


@declare(
    lambda: _("Print letters"),
    icon="printer",
    may=Capability.OFFICE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class PrintLetters(Act, frozen=True):
    """Print these letters, else the ticked ones, then note it; printing is not posting."""

    letters: tuple[str, ...] = ()


@declare(
    lambda: _("The pile is posted"),
    icon="envelope-simple",
    may=Capability.OFFICE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class PostLetters(Act, frozen=True):
    """These letters lie in the post."""

    letters: tuple[str, ...]


@declare(lambda: _("Print from this sheet"), icon="printer", may=Capability.OFFICE)
class PrintPile(Act, frozen=True):
    """Print the pile that is previewed, from a sheet on (counted from 0)."""

    first: int = 0


@declare(lambda: _("Back to the queue"), may=Capability.ANYBODY)
class LeavePile(Act, frozen=True):
    """Leave the preview of the pile."""


@declare(lambda: _("What became of a letter at the printer"), may=Capability.OFFICE)
class SettlePrint(Act, frozen=True):
    """Say what became of a letter (`DocumentReference/id`) that was sent to a printer, or take it back."""

    letter: str


@declare(
    lambda: _("Letter sent to the printer"),
    may=Capability.OFFICE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class SendToPrinter(RecordAct[str], frozen=True):
    """A letter's copy, by its Task (`Task/id`), is sent to a printer; answered with the ticket under which it
    may be handed over, once. Sent is not printed: that is for the spooler or a person to say."""

    task: str
    printer: str


@declare(
    lambda: _("Letter not printed"), may=Capability.OFFICE, writes=("Task",), log=Log.WRITE, undo=Undo.NEVER
)
class MarkNotPrinted(RecordAct[Done], frozen=True):
    """Letters that were sent to a printer did not come out, by their Tasks: they wait for one again."""

    tasks: tuple[str, ...]


@declare(
    lambda: _("Letter printed"), may=Capability.OFFICE, writes=("Task",), log=Log.WRITE, undo=Undo.UNTIL_SENT
)
class MarkPrinted(RecordAct[Done], frozen=True):
    """Letters came out of the printer, by their Tasks (`Task/id`); printing is not posting."""

    tasks: tuple[str, ...]


@declare(
    lambda: _("Letter posted"), may=Capability.OFFICE, writes=("Task",), log=Log.WRITE, undo=Undo.UNTIL_SENT
)
class MarkPosted(RecordAct[Done], frozen=True):
    """Printed letters lie in the post, by their Tasks (`Task/id`)."""

    tasks: tuple[str, ...]
