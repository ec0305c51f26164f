"""Which workspace somebody works in. A wrong file takes nobody's work away: it is left out, and told."""

from __future__ import annotations

from functools import cache

from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.shown.workspace import Workspace
from ui.acts.desk import Desk

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


def name_for(actor: Actor) -> str:
    """The name of the workspace that somebody has: the secretary's own, else their ward's."""
    from desktop.workspace.wards import workspace_of

    return SECRETARY if actor.secretary else workspace_of(actor.ward_name)


def chosen(actor: Actor, given: Workspace) -> tuple[Workspace, InputError | None]:
    """The workspace that somebody has, and what is wrong in it; files are read once in a process.

    `given`, with which the window was opened, holds where it is the one they have: it may be a sprint that is
    tried out.
    """
    name = name_for(actor)
    return (given, None) if given.id == name else _opened(name)


def follow(desk: Desk, actor: Actor) -> None:
    """Lay the window out for whoever has signed in, on their ward; a wrong file is told."""
    given = desk.given
    workspace, wrong = chosen(actor, given) if actor.secretary or desk.follows else (given, None)
    if wrong is not None:
        desk.say_error(wrong)
    if workspace is not desk.patients.workspace:
        desk.patients.set_workspace(workspace)


def read_all() -> None:
    """Read what each workspace declares, and the workspaces, before somebody signs in who has one of them."""
    from desktop.workspace.wards import declared

    for name in dict.fromkeys((*(one.workspace for one in declared()), SECRETARY)):
        _opened(name)


@cache
def _opened(name: str) -> tuple[Workspace, InputError | None]:
    return opened(name)
