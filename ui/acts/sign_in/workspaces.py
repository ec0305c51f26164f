"""The window follows whoever signs in: their workspace is asked for, and the window is laid out after it.

It is asked for again now and then: a file that somebody changed, and a pilot that began or ended, is seen
without a new start. Whoever is in a pilot looks back with F8 at how the page was before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop.acts import role_table as roles
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import Workspace, WorkspaceInUse
from ui.acts.desk import Desk
from ui.widgets.panel import Panel
from ui.window.patient_page import PatientPage

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
        self.before = False
        """True while the page is shown as it was before the pilot."""
        self._patient = ""
        self._place: _Place | None = None
        self._turned = False

    def follow(self, actor: Actor) -> None:
        """Lay the window out for whoever has signed in, on their ward; a wrong file is told."""
        self.before, self._place = False, None
        self._desk.bridge.run(self._follow(actor, lambda: True, anew=True))

    def look_soon(self) -> None:
        """Ask for the workspace with the next second: one of its files has just been written."""
        self._waits = AGAIN_SECONDS

    def tick(self) -> None:
        """A second has passed: the workspace is asked for again now and then, unless somebody is writing."""
        self._waits += 1
        actor = self._desk.actor
        if self.before and not (self._looks() and self._idle()):
            # They went on to something else, which is the pilot's again.
            self.before, self._place, self._waits = False, None, AGAIN_SECONDS
        if self._waits >= AGAIN_SECONDS and actor.role:
            self._waits = 0
            # Asked also while somebody writes: a pilot's limits end at midnight; only the page waits.
            self._desk.bridge.run(self._follow(actor, self._idle))

    def look_back(self) -> None:
        """Show the page of who is in a pilot as it was before it, and once more as it is: same patient, same
        tab. Nothing happens elsewhere, and nothing while somebody writes."""
        pilot, actor = self._desk.patients.workspace.pilot, self._desk.actor
        on_page = self._desk.window.current_page() is self._desk.patients.page
        if pilot is None or not on_page or self._desk.window.sheets.shown is not None:
            return
        if not self._idle():
            self._desk.window.say_done(_("Finish what is being written, or take it away; then F8."))
            return
        if not self.before:
            self._patient = self._desk.patients.focus
            self._place = _place(self._desk)
        self.before, self._turned = not self.before, True
        self._desk.bridge.run(self._follow(actor, self._idle))

    def _looks(self) -> bool:
        """True while the page on which somebody looks back is shown."""
        patients = self._desk.patients
        return self._desk.window.current_page() is patients.page and patients.focus == self._patient

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
        if desk.changing.on or desk.changing_list.on:
            # What is being changed is laid out after its draft.
            return False
        return read and not begun and not window.covered and QApplication.activeModalWidget() is None

    async def _follow(self, actor: Actor, may: Callable[[], bool], *, anew: bool = False) -> None:
        desk, before = self._desk, self.before
        follows = actor.secretary or bool(actor.duty) or desk.follows
        found = await desk.bridge.ask(WorkspaceOf.of(actor, desk.given, follows=follows, before=before))
        if desk.actor != actor or not may() or before != self.before:
            return
        was, pilot = desk.patients.workspace.pilot, found.workspace.pilot
        if pilot is None:
            self.before = False
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
        if self._turned and self._place is not None:
            # Once: whoever goes on from there is not taken back.
            self._place.give_back(desk)
            self._place = self._place if self.before else None
        self._turned = False
        if was is not None and pilot is None and not anew:
            words = _("The pilot of {version} is over: the page is as it was before it.")
            desk.window.say_done(words.format(version=was.version), DOUBT_SECONDS)
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Place on a patient's page: the tab, the panel with the focus by its name in the set-up, and its row."""

    patient: str
    tab: str
    panel: str
    row: object

    def give_back(self, desk: Desk) -> None:
        """Go back there, where the page still has it and nobody has gone elsewhere."""
        page = desk.patients.page
        if desk.patients.focus != self.patient or desk.window.current_page() is not page:
            return
        panel = next((one for one in page.shown_panels() if _name(page, one) == self.panel), None)
        if page.tab == self.tab and panel is not None and panel.isVisible():
            panel.take_focus()
            if isinstance(self.row, str):
                panel.show_row(self.row)


def _place(desk: Desk) -> _Place:
    page, panel = desk.patients.page, desk.window.focused_panel()
    row = panel.current_key() if panel is not None else None
    return _Place(desk.patients.focus, page.tab, _name(page, panel), row)


def _name(page: PatientPage, panel: Panel | None) -> str:
    """A panel's name in the set-up."""
    place = page.place_of(panel) if panel is not None else None
    return place.id if place is not None else ""


def lay_out(desk: Desk, workspace: Workspace) -> None:
    """Lay the window out after a workspace; whoever is in focus stays there, on the tab that is shown."""
    if replace(workspace, sources={}) == replace(desk.patients.workspace, sources={}):
        # The same page, wherever its values were said.
        desk.patients.workspace = workspace
        return
    focus, tab = desk.patients.focus, desk.patients.page.tab
    # Whoever sits down begins on the first one.
    desk.patients.set_workspace(workspace, tab if focus else "")
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
