"""Which workspace somebody works in. A wrong file takes nobody's work away: it is left out, and told."""

from __future__ import annotations

from functools import cache

from desktop.access.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.workspace.model import Workspace

SECRETARY = "secretary"


def opened(name: str) -> tuple[Workspace, InputError | None]:
    """The workspace of a name without what is wrong in it, and what that was."""
    from desktop.views.known import known
    from desktop.workspace.loader import load_safely

    workspace, wrong = load_safely(name, known=known())
    if not wrong:
        return workspace, None
    return workspace, InputError(
        _("A file of the workspace is wrong and was left out."),
        kept=_("This is shown instead: {workspace}.").format(workspace=workspace.version),
        todo=_("Mend it with “fagflate workspace check”, then start again."),
        details="\n".join(map(str, wrong)),
    )


def workspace_for(actor: Actor, given: Workspace) -> Workspace:
    """The secretary's own for a secretary, else the one that the window was opened with."""
    return _secretary() if actor.secretary and given.id != SECRETARY else given


@cache
def _secretary() -> Workspace:
    return opened(SECRETARY)[0]
