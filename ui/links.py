"""A link to a patient is opened when somebody is at the keyboard and has said yes, never of itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.acts.window import OpenPatient
from desktop.core import links
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from ui.acts.controller import Controller

LOOKS = 300
"""Milliseconds between two looks whether somebody can be asked."""
WAITS = 300.0
"""Seconds for which a link waits until somebody has signed in or unlocked; then it is forgotten."""


class Links(QObject):
    """Handler of links: opens them on the desk that is there (`desk()`, None while there is none)."""

    def __init__(self, desk: Callable[[], Controller | None]) -> None:
        super().__init__()
        self._desk = desk
        self._patient = ""
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKS)
        self._timer.timeout.connect(self.look)

    def want(self, link: str) -> None:
        """Ask whether to open what a link names, as soon as somebody can be asked; the last link counts."""
        try:
            self._patient = links.patient_of(link)
        except InputError as error:
            desk = self._desk()
            if desk is not None:
                desk.say_error(error)
            return
        self._until = time.monotonic() + WAITS
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask now, if somebody is there and is asked nothing else."""
        if time.monotonic() > self._until:
            self._timer.stop()
            return
        desk = self._desk()
        if desk is None or not desk.actor.name or desk.window.covered or QApplication.activeModalWidget():
            return
        self._timer.stop()
        if (why := desk.may_not(OpenPatient)) is not None:
            desk.say_error(why)
            return
        desk.bridge.run(_ask(desk, self._patient))


async def _ask(desk: Controller, patient: str) -> None:
    # After the first paint.
    from desktop.shown.questions import OpenPatientOf
    from ui.acts.confirm import ConfirmDialog

    held = await desk.bridge.ask(OpenPatientOf(patient))
    if desk.window.covered or desk.patients.focus == patient:
        return
    if held is not None:
        name = ", ".join(part for part in (held.family, held.given) if part)
        title = _("Open the record of {name}?").format(name=name)
        words = _("Another program asks for it. That you read it is logged.")
    else:
        title = _("Open the record that a link names?")
        words = _(
            "Another program asks for it. The patient is not held here and is fetched first. That you read it"
            " is logged."
        )
    dialog = ConfirmDialog(
        title, words, _("Open"), lambda: _open(desk, patient, held is not None), desk.window, _("Cancel")
    )
    dialog.open()


def _open(desk: Controller, patient: str, held: bool) -> None:
    if held:
        desk.open_patient(patient)
    else:
        desk.bridge.run(_fetch(desk, patient))


async def _fetch(desk: Controller, patient: str) -> None:
    """Fetch a patient who is not held here, and open them. Raises FagflateError where that can't be done."""
    from desktop.shown.questions import OpenPatientOf

    await desk.bridge.fetch("Patient", patient)
    if await desk.bridge.ask(OpenPatientOf(patient)) is None:
        raise FagflateError(
            _("The server does not know the patient whom the link names."),
            kept=_("Nothing was opened."),
            todo=_("The link may be meant for another server. Look for the patient by name or number."),
        )
    if not desk.window.covered:
        desk.open_patient(patient)
