"""Acts on the letter queue: tick, preview, print, post."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, RecordAct, Undo, Who, declare
from desktop.core.messages import _


@declare(lambda: _("Mark letters"), undo=Undo.OPPOSITE)
class TickLetters(Act, frozen=True):
    """These letters are ticked now, and no others."""

    letters: tuple[str, ...]


@declare(lambda: _("Show the pile"), icon="file-text", log=Log.READ)
class PreviewPile(Act, frozen=True):
    """Show the ticked letters as they will be printed."""


@declare(
    lambda: _("Print letters"),
    icon="printer",
    who=Who.NAMED,
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
    who=Who.NAMED,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class PostLetters(Act, frozen=True):
    """These letters lie in the post."""

    letters: tuple[str, ...]


@declare(lambda: _("Print from this sheet"), icon="printer", who=Who.NAMED)
class PrintPile(Act, frozen=True):
    """Print the pile that is previewed, from a sheet on (counted from 0)."""

    first: int = 0


@declare(lambda: _("Back to the queue"))
class LeavePile(Act, frozen=True):
    """Leave the preview of the pile."""


@declare(lambda: _("Letter printed"), who=Who.NAMED, writes=("Task",), log=Log.WRITE, undo=Undo.UNTIL_SENT)
class MarkPrinted(RecordAct[Done], frozen=True):
    """Letters came out of the printer, by their Tasks (`Task/id`); printing is not posting."""

    tasks: tuple[str, ...]


@declare(lambda: _("Letter posted"), who=Who.NAMED, writes=("Task",), log=Log.WRITE, undo=Undo.UNTIL_SENT)
class MarkPosted(RecordAct[Done], frozen=True):
    """Printed letters lie in the post, by their Tasks (`Task/id`)."""

    tasks: tuple[str, ...]
