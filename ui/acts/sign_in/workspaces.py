"""The window follows whoever signs in: their workspace is asked for, and the window is laid out after it.

It is asked for again now and then: a file that somebody changed is seen without a new start.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop.acts import role_table as roles
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import Workspace, WorkspaceInUse
from ui.acts.desk import Desk

AGAIN_SECONDS = 10
"""After how long the workspace is asked for again: a changed file is seen the time after."""
DOUBT_SECONDS = 20.0
"""Seconds for which a warning about the configuration is shown."""


class Following:
    """Lays the window out after the workspace of whoever is at the keyboard. `told` is what was wrong in the
    files of the last one, a line each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.told = ""
        self._doubted = ""
        self._waits = 0

    def follow(self, actor: Actor) -> None:
        """Lay the window out for whoever has signed in, on their ward; a wrong file is told."""
        self._desk.bridge.run(self._follow(actor, lambda: True, anew=True))

    def tick(self) -> None:
        """A second has passed: the workspace is asked for again now and then, unless somebody is writing."""
        self._waits += 1
        actor = self._desk.actor
        if self._waits >= AGAIN_SECONDS and actor.role and self._idle():
            self._waits = 0
            self._desk.bridge.run(self._follow(actor, self._idle))

    def _idle(self) -> bool:
        """True when the window may be laid out anew: a read-only page is shown and no text is begun."""
        window, desk = self._desk.window, self._desk
        # Of this window: somebody who looks at another program meanwhile has not ended what they write.
        field = window.focusWidget()
        if isinstance(field, QLineEdit):
            begun = bool(field.text())
        else:
            begun = isinstance(field, QTextEdit | QPlainTextEdit) and not field.isReadOnly()
        page = window.current_page()
        read = (
            page is desk.patients.page
            if desk.patients.focus
            else page is not None and bool(desk.pages.current)
        )
        if desk.changing.on:
            # What is being changed is laid out after its draft.
            return False
        return read and not begun and not window.covered and QApplication.activeModalWidget() is None

    async def _follow(self, actor: Actor, may: Callable[[], bool], *, anew: bool = False) -> None:
        desk = self._desk
        follows = actor.secretary or bool(actor.duty) or desk.follows
        found = await desk.bridge.ask(workspace_of(actor, desk.given, follows=follows))
        if desk.actor != actor or not may():
            return
        wrong = left_out(found)
        if wrong is not None and follows and found.left_out != self.told:
            desk.say_error(wrong)
        self.told = found.left_out
        if wrong is None and follows:
            self._doubt(found)
        if anew:
            # Until now the record's side went by what their own workspace asks for.
            desk.patients.tell_layout()
        roles.lay_out(found.roles)
        lay_out(desk, found.workspace)
        if anew:
            # What somebody else had chosen hides nothing from whoever sits down.
            desk.pages.declare(found.workspace, anew=True)

    def _doubt(self, found: WorkspaceInUse) -> None:
        """Say once what is doubtful: it works as it stands, and nobody is stopped for it. What can be undone
        stays on the screen; then it is said the time after."""
        window = self._desk.window
        if found.doubtful in ("", self._doubted) or window.undo_notice.isVisible():
            return
        self._doubted = found.doubtful
        window.say_done(doubtful(found), DOUBT_SECONDS)


def workspace_of(actor: Actor, given: str, *, follows: bool) -> WorkspaceOf:
    """Question for a person's workspace."""
    ward, role, person = actor.ward_name, actor.works_as, actor.practitioner
    return WorkspaceOf(ward, given, follows, role, person, actor.services)


def lay_out(desk: Desk, workspace: Workspace) -> None:
    """Lay the window out after a workspace; whoever is in focus stays there."""
    if replace(workspace, sources={}) == replace(desk.patients.workspace, sources={}):
        # The same page, wherever its values were said.
        desk.patients.workspace = workspace
        return
    focus = desk.patients.focus
    desk.patients.set_workspace(workspace)
    desk.pages.declare(workspace)
    # Which pages there are, and what they are called, is the workspace's.
    desk.patients.listed.emit()
    if focus:
        desk.open_patient(focus)
    elif desk.pages.current:
        desk.pages.refresh(desk.pages.current)


def left_out(found: WorkspaceInUse) -> InputError | None:
    """Message about configuration files with errors, the first with its place; None where none has."""
    if not found.left_out:
        return None
    first, *more = found.left_out.splitlines()
    what = _("Something in the set-up is wrong and is not in use as it stands: {wrong}").format(wrong=first)
    if more:
        what += " " + ngettext("{n} more is wrong.", "{n} more are wrong.", len(more)).format(n=len(more))
    return InputError(
        what,
        kept=_("This is shown instead: {workspace}.").format(workspace=found.workspace.version),
        todo=_("Mend it; it is seen by itself. “fagflate workspace check” names what is wrong."),
        details="\n".join(filter(None, (found.left_out, found.doubtful))),
    )


def doubtful(found: WorkspaceInUse) -> str:
    """Message about configuration files with warnings, the first with its place."""
    first, *more = found.doubtful.splitlines()
    words = _("In use, and doubtful in the set-up: {what}").format(what=first)
    if more:
        words += " " + ngettext("{n} more is doubtful.", "{n} more are doubtful.", len(more)).format(
            n=len(more)
        )
    return words
