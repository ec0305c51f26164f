"""News of a sprint: a word in the status bar until the help is opened, which tells it."""

from __future__ import annotations

import msgspec

from desktop.core.messages import _, ngettext
from desktop.core.preferences import Preferences
from desktop.shown.help import HelpNews
from desktop.shown.workspace import Workspace
from ui.acts.desk import Desk

_KEPT = 40
"""So many sprints are remembered as seen, the newest ones."""


def word(workspace: Workspace, chosen: Preferences) -> str:
    """The word of the status bar; empty where this person has seen the news, or there are none."""
    if workspace.news is None or workspace.release in chosen.sprints:
        return ""
    return _("New in {version}").format(version=workspace.version)


def shown(workspace: Workspace) -> HelpNews | None:
    """The news as the help tells them; None for none."""
    news = workspace.news
    if news is None:
        return None
    goal = (_("Goal: {goal}").format(goal=workspace.goal),) if workspace.goal is not None else ()
    note = _("Shift+F1 on a panel, a column or a rule says what was changed there and why.")
    if news.more:
        more = ngettext("{n} more change.", "{n} more changes.", news.more).format(n=news.more)
        note = f"{more} {note}"
    return HelpNews(_("New in {version}").format(version=workspace.version), (*goal, *news.lines), note)


def seen(desk: Desk) -> None:
    """This person has seen the news of their sprint: they are told no more."""
    workspace, personal = desk.patients.workspace, desk.personal
    if word(workspace, personal.chosen):
        sprints = (*personal.chosen.sprints, workspace.release)[-_KEPT:]
        personal.keep(msgspec.structs.replace(personal.chosen, sprints=sprints))
        desk.patients.listed.emit()
