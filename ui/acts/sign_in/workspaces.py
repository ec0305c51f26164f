"""The window follows whoever signs in: their workspace is asked for, and the window is laid out after it.

It is asked for again now and then: a file that somebody changed, and a pilot that began or ended, is seen
without a new start. Whoever is in a pilot looks back with F8 at how the page was before it; whoever has
changed their own page, at the ward's. With both it shows one after the other: the pilot's page without their
own changes, then the ward's without either.
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
        self._doubted = self._waited = self._came = ""
        self._waits = 0
        # How often somebody has changed their own page here: what was asked before is no answer any more.
        self._changed = 0
        # How far somebody looks back: 0 is their page as it holds, 1 the one without the pilot, or without
        # their own changes; with both 1 is the pilot's without these, 2 the ward's.
        self._back = 0
        self._patient = ""
        self._place: _Place | None = None
        self._turned = False

    @property
    def before(self) -> bool:
        """True while the page is shown as it was before the pilot, or without one's own changes."""
        return self._back > 0

    def question(self, actor: Actor, *, follows: bool) -> WorkspaceOf:
        """Question for the page that is shown, with what somebody looks back at."""
        given, ward = self._desk.given, self._back == self._steps() - 1
        return WorkspaceOf.of(
            actor, given, follows=follows, before=self.before and ward, without_own=self.before and not ward
        )

    def _steps(self) -> int:
        """Number of pages that F8 goes through."""
        workspace = self._desk.patients.workspace
        return 3 if workspace.pilot is not None and workspace.own else 2

    def follow(self, actor: Actor) -> None:
        """Lay the window out for whoever has signed in, on their ward; a wrong file is told."""
        self._back, self._place = 0, None
        self._desk.bridge.run(self._follow(actor, lambda: True, anew=True))

    def look_soon(self) -> None:
        """Ask for the workspace with the next second: one of its files has just been written."""
        self._waits = AGAIN_SECONDS

    def settle(self, then: Callable[[], object]) -> None:
        """Somebody has changed their own page here, and it is shown: what was asked before must not bring the
        old one back. The record goes by it from its answer on: its sets, keys and lanes; then `then()` is
        called."""
        self._changed += 1
        self._waits = 0
        self._desk.bridge.run(self._settle(then))

    async def _settle(self, then: Callable[[], object]) -> None:
        await self._follow(self._desk.actor, self._idle)
        then()

    def tick(self) -> None:
        """A second has passed: the workspace is asked for again now and then, unless somebody is writing."""
        self._waits += 1
        actor = self._desk.actor
        if self.before and not (self._looks() and self._idle()):
            # They went on to something else, which is the pilot's again.
            self._back, self._place, self._waits = 0, None, AGAIN_SECONDS
        if self._waits >= AGAIN_SECONDS and actor.role:
            self._waits = 0
            # Asked also while somebody writes: a pilot's limits end at midnight; only the page waits.
            self._desk.bridge.run(self._follow(actor, self._idle))

    def look_back(self, *, home: bool) -> None:
        """Show the page of who is in a pilot as it was before it, else the ward's to who has changed their
        own, with both one after the other, and then as it is; at once where they go `home`. Same patient,
        same tab. Nothing happens elsewhere, and nothing while somebody writes."""
        workspace, actor = self._desk.patients.workspace, self._desk.actor
        on_page = self._desk.window.current_page() is self._desk.patients.page
        other = workspace.pilot is not None or bool(workspace.own)
        if not other or not on_page or self._desk.window.sheets.shown is not None:
            return
        if not self._idle():
            self._desk.window.say_done(_("Finish what is being written, or take it away; then F8."))
            return
        if not self.before:
            self._patient = self._desk.patients.focus
            self._place = _place(self._desk)
        self._back, self._turned = 0 if home or self._back + 1 >= self._steps() else self._back + 1, True
        self._desk.bridge.run(self._follow(actor, self._idle))

    def _looks(self) -> bool:
        """True while the page on which somebody looks back is shown."""
        patients = self._desk.patients
        return self._desk.window.current_page() is patients.page and patients.focus == self._patient

    def _idle(self) -> bool:
        """True when the window may be laid out anew: a read-only page is shown and no text is begun."""
        window, desk = self._desk.window, self._desk
        page = window.current_page()
        read = (
            page is desk.patients.page
            if desk.patients.focus
            else page is not None and bool(desk.pages.current)
        )
        if desk.changing.on or desk.changing_list.on:
            # What is being changed is laid out after its draft.
            return False
        return read and not self._begun() and not window.covered and QApplication.activeModalWidget() is None

    def _begun(self) -> bool:
        """True while a text is begun in this window: somebody who looks at another program meanwhile has not
        ended what they write."""
        field = self._desk.window.focusWidget()
        if isinstance(field, QLineEdit):
            return bool(field.text())
        return isinstance(field, QTextEdit | QPlainTextEdit) and not field.isReadOnly()

    def _say_waits(self, found: Workspace) -> None:
        """Say once to whoever writes that their page has become another, and that it waits for them: also
        where the panel goes in which they write."""
        desk = self._desk
        changing = desk.changing.on or desk.changing_list.on
        same = replace(found, sources={}) == replace(desk.patients.workspace, sources={})
        if same or changing or found.release == self._waited or not self._begun():
            return
        if desk.window.undo_notice.isVisible():
            return
        self._waited = found.release
        words = _("This page has become another. It comes when you have finished what you write.")
        desk.window.say_done(words, DOUBT_SECONDS)

    async def _follow(self, actor: Actor, may: Callable[[], bool], *, anew: bool = False) -> None:
        desk, back, changed = self._desk, self._back, self._changed
        follows = actor.secretary or bool(actor.duty) or desk.follows
        found = await desk.bridge.ask(self.question(actor, follows=follows))
        if desk.actor != actor or back != self._back or changed != self._changed:
            return
        if not may():
            self._say_waits(found.workspace)
            return
        was, pilot = desk.patients.workspace.pilot, found.workspace.pilot
        if not found.workspace.looks_back:
            self._back = 0
        wrong = left_out(found)
        if wrong is not None and follows and found.left_out != self.told:
            desk.say_error(wrong)
        self.told, self._waited = found.left_out, ""
        if wrong is None and follows:
            self._doubt(found)
        self._tell_came(found)
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

    def _tell_came(self, found: WorkspaceInUse) -> None:
        """Say once that another workstation has changed their own page, and how it is taken back. What can be
        undone stays on the screen; then it is said the time after."""
        window = self._desk.window
        if found.came in ("", self._came) or window.undo_notice.isVisible():
            return
        self._came = found.came
        window.say_done(found.came, DOUBT_SECONDS)

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
    shown = desk.patients.workspace
    if replace(workspace, sources={}, own="") == replace(shown, sources={}, own=""):
        # The same page, wherever its values were said.
        desk.patients.workspace = workspace
        desk.patients.page.looks_back = workspace.looks_back
        if workspace.own != shown.own:
            desk.patients.listed.emit()
        return
    desk.lay_out(workspace)


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
