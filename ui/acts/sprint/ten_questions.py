"""Ten questions about the page (SUS): offered once for a sprint at a quiet time, never in the way of care.

Offered is one line in the status bar that takes no key and goes by itself, when a list is on the screen,
nothing is being written and nobody has pressed anything for a minute. The questions open only when somebody
asks for them. Kept is one score by profession; that this person has answered is their own preference.
"""

from __future__ import annotations

import logging
from datetime import date

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.acts.sprints import BeginQuestions
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.core.usage import kept
from desktop.core.usage.sus import score
from desktop.core.usage.weeks import Answered, week_of
from desktop.shown.workspace import Workspace
from ui.acts.desk import Desk
from ui.window.sprint.questions import QuestionsDialog

QUIET, LOOK_MS = 60, 20_000
"""Seconds without an input that are quiet; milliseconds between two looks."""
TASKS = 20
"""Acts of a person with a sprint in use before they are asked about it."""
_KEPT = 40
_SHOWN = 20.0
log = logging.getLogger(__name__)


class Asking(QObject):
    """Questions of one window, offered by themselves from `watch` on; `dialog` while they are open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self.dialog: QuestionsDialog | None = None
        # Looks without an input since, and acts with the release that is in use.
        self._still = 0
        self._done: tuple[str, str, int] = ("", "", 0)
        desk.bridge.acted.connect(lambda _act: self._acted())
        desk.window.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self) -> None:
        """Look for a quiet time from now on."""
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
            self._still = 0
        return False

    def _acted(self) -> None:
        self._still = 0
        release, who = self._desk.patients.workspace.release, self._desk.actor.practitioner
        before = self._done[2] if self._done[:2] == (release, who) else 0
        self._done = (release, who, before + 1)

    def look(self) -> None:
        """Offer the questions where it is quiet, and they are due."""
        self._still += 1
        if self._still * LOOK_MS < QUIET * 1000 or not self.quiet() or not self.due():
            return
        release = self._desk.patients.workspace.release
        chosen = self._desk.personal.chosen
        self._desk.personal.keep(msgspec.structs.replace(chosen, asked=(*chosen.asked, release)[-_KEPT:]))
        words = _("Ten questions about the page, one minute, without your name: Ctrl+K, {words}")
        self._desk.window.say_done(
            words.format(words=_("What do you think of the page?")), _SHOWN, undo=False
        )

    def quiet(self) -> bool:
        """True when a list is on the screen, nothing is being written, and nothing else asks anything."""
        desk = self._desk
        return (
            bool(desk.actor.role)
            and bool(desk.pages.current)
            and not desk.patients.focus
            and not desk.locking.locked
            and desk.window.undo_notice.isHidden()
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
            and self.dialog is None
        )

    def due(self) -> bool:
        """True when this person has a sprint long enough, and was never asked about it."""
        desk, workspace = self._desk, self._desk.patients.workspace
        chosen = desk.personal.chosen
        if workspace.sprint is None or workspace.release in (*chosen.asked, *chosen.answered):
            return False
        if desk.may_not(BeginQuestions) is not None:
            return False
        today = local(desk.bridge.link.clock()).date()
        return _tried(workspace, today) or self._done == (
            workspace.release, desk.actor.practitioner, max(self._done[2], TASKS)
        )  # fmt: skip

    def begin(self) -> None:
        """Open the questions about the page in use; who has answered is told so."""
        desk, workspace = self._desk, self._desk.patients.workspace
        if workspace.sprint is None:
            desk.window.say_done(
                _("This page belongs to no sprint: there is nothing to ask about."), undo=False
            )
            return
        if workspace.release in desk.personal.chosen.answered:
            said = _("You have answered about {sprint} already.")
            desk.window.say_done(said.format(sprint=workspace.version))
            return
        if self.dialog is not None:
            self.dialog.raise_()
            return
        self.dialog = dialog = QuestionsDialog(workspace.version, desk.window)
        release, actor = workspace.release, desk.actor
        dialog.answered.connect(lambda answers: self._keep(release, actor.practitioner, answers))
        dialog.finished.connect(lambda _how: self._closed(dialog))
        dialog.open()

    def _closed(self, dialog: QuestionsDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def _keep(self, release: str, person: str, answers: tuple[int, ...]) -> None:
        desk = self._desk
        if self.dialog is None or desk.actor.practitioner != person:
            return
        role = "secretary" if desk.actor.secretary else desk.actor.profession
        week = week_of(local(desk.bridge.link.clock()).date())
        try:
            kept.keep_score(Answered(release, role, week, score(answers)))
        except OSError as error:
            log.info("a score was not kept: %s", type(error).__name__)
            self.dialog.refused(
                _("The answers could not be kept on this machine. They stand here; try again.")
            )
            return
        chosen = desk.personal.chosen
        desk.personal.keep(msgspec.structs.replace(chosen, answered=(*chosen.answered, release)[-_KEPT:]))
        self.dialog.accept()
        desk.window.say_done(_("Thank you. Kept as one number, with your profession and without your name."),
                             undo=False)  # fmt: skip


def _tried(workspace: Workspace, today: date) -> bool:
    """True in the second half of the pilot in which somebody is."""
    pilot = workspace.pilot
    return pilot is not None and not pilot.before and 2 * pilot.day(today) > pilot.days
