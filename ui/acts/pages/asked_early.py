"""Acts on a patient who was just opened and is not there yet: held until the banner says who it is; and acts
that are asked for while a note or a letter is being signed: held until its page has closed.

Whoever opens a patient and presses Ctrl+N at once means that patient. Nothing is begun under a banner that
names nobody, or closed by the end of a signature, and no key is lost: what waits is said, and it is over when
somebody else comes into focus.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop.acts import Act, Needs, RecordAct, declared
from desktop.core.messages import _
from ui.acts.desk import Desk
from ui.window.banner import LATE_MS


class AskedEarly(QObject):
    """The acts of one window that wait for the patient in focus, in the order in which they came."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._acts: list[Act] = []
        # Which coming into focus they are of: the same patient opened anew later is another one.
        self._coming = 0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self._say)
        # After the step in which all of the page is shown.
        desk.patients.focused.connect(lambda _patient: self.go_on())
        desk.patients.unread.connect(self.drop)

    def holds(self, act: Act) -> bool:
        """Hold an act that needs the patient in focus, whose page is still on its way or about to come back;
        False where it can be done now. The same key pressed again by somebody who waits is the same act."""
        patients = self._desk.patients
        if (
            not (patients.awaited or self._desk.signing)
            or isinstance(act, RecordAct)
            or declared(type(act)).needs is not Needs.PATIENT
        ):
            return False
        if self._coming != patients.coming:
            self._acts.clear()
            self._coming = patients.coming
        if act not in self._acts:
            self._acts.append(act)
            self._late.start()
        return True

    def go_on(self) -> None:
        """Do what waits for the end of a signature, after the step in which the page comes back."""
        QTimer.singleShot(0, self, self._do)

    def drop(self) -> None:
        """The page could not be read, or the draft not signed, and that is said: nothing waits any more."""
        self._late.stop()
        self._acts.clear()

    def _do(self) -> None:
        patients, window = self._desk.patients, self._desk.window
        if patients.awaited or self._desk.signing:
            return
        acts, gone = list(self._acts), self._coming != patients.coming
        self.drop()
        if gone or window.covered or window.palette_overlay.isVisible():
            # They went on to something else.
            return
        for act in acts:
            self._desk.do(act)

    def _say(self) -> None:
        if not self._acts or self._coming != self._desk.patients.coming:
            return
        words = declared(type(self._acts[-1])).words()
        if self._desk.patients.awaited:
            self._desk.window.say_done(_("{act}: comes when the patient is there.").format(act=words))
        elif self._desk.signing:
            self._desk.window.say_done(_("{act}: comes when the signature is done.").format(act=words))
