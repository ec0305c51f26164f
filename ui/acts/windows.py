"""More windows on one record (second screen): one person in all of them, and each patient is written about in
one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer

from desktop.acts import Act, RecordAct, declared, papers
from desktop.acts.capabilities import Capability
from desktop.acts.results import AcknowledgeAnalysis
from desktop.acts.window import ChangePage, OpenLogFolder, OpenSettings, SendAgainAfterRestore, ShowAbout
from desktop.core.actor import Actor
from desktop.core.messages import _
from desktop.link.link import Link
from desktop.link.second_window import Beside
from desktop.shown.shell import Notice
from desktop.shown.workspace import Workspace
from ui import placing
from ui.acts.desk import Desk
from ui.acts.pages.ward import first_page
from ui.bridge import Bridge
from ui.window.window import MainWindow

_HERE = frozenset(
    {OpenSettings, OpenLogFolder, ShowAbout, SendAgainAfterRestore, AcknowledgeAnalysis, ChangePage}
)
"""Acts done in the window in which they are asked for, as they open no editor."""
Make = Callable[[MainWindow, Bridge, Workspace], Any]
"""Factory for the desk of one more window: a `DeskOfWindow`."""


SOON_MS = 30
"""After so many milliseconds it is looked again whether what was written in another window is kept."""


class DeskOfWindow(Desk, Protocol):
    """A desk as the windows on one record see each other's; `ui.acts.controller.Controller` is it."""

    windows: Any
    elsewhere: Any
    editors: tuple[Any, ...]

    @property
    def link(self) -> Any: ...

    @property
    def order(self) -> Any: ...

    @property
    def locking(self) -> Any: ...

    @property
    def pages(self) -> Any: ...

    @property
    def handed(self) -> Any: ...

    @property
    def renewed(self) -> Any: ...

    def join(self, actor: Actor) -> None: ...

    def close(self) -> None: ...


class Windows(QObject):
    """The desks of all windows on one record. The first one opened the record, and lets go of it.

    Two editors of one draft would each keep their own words over the other's. So a patient is written about
    in the window that came to them first: what would open an editor in another one opens it there, and the
    column of orders stands there only.
    """

    def __init__(self, parent: QObject, first: DeskOfWindow, make: Make) -> None:
        super().__init__(parent)
        self._make = make
        self._desks: list[DeskOfWindow] = [first]
        # Which window came first to each patient.
        self._first_at: dict[str, DeskOfWindow] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.looked)

    @property
    def desks(self) -> tuple[DeskOfWindow, ...]:
        """Desks of all windows, the one that opened the record first."""
        return tuple(self._desks)

    def others(self, desk: DeskOfWindow) -> tuple[DeskOfWindow, ...]:
        """Desks of all windows but one."""
        return tuple(one for one in self._desks if one is not desk)

    # Opening and closing

    def open(self, desk: DeskOfWindow, patient: str | None = None) -> DeskOfWindow:
        """Open one more window beside a desk's, for the same person, with its patient in focus or another."""
        first = self._desks[0]
        window = MainWindow()
        assert isinstance(first.link, Link)
        bridge = Bridge(Beside(first.link), window)
        made: DeskOfWindow = self._make(window, bridge, desk.patients.workspace)
        made.windows, made.elsewhere = self, first.elsewhere
        made.given, made.follows, made.reader = first.given, first.follows, first.reader
        made.handed.connect(first.handed)
        made.renewed.connect(first.renewed)
        self._desks.append(made)
        window.installEventFilter(self)
        placing.beside(window, desk.window)
        made.join(desk.actor)
        made.open_patient(desk.patients.focus if patient is None else patient)
        window.activateWindow()
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            for desk in self._desks[1:]:
                if desk.window is watched:
                    self._close(desk)
        return False

    def _close(self, desk: DeskOfWindow) -> None:
        """A window is closed: what is being written in it is kept as a draft."""
        self._desks.remove(desk)
        desk.close()
        desk.window.deleteLater()
        self.looked()

    def close_others(self) -> None:
        """Only the first window stays, which holds the record."""
        for desk in self._desks[1:]:
            desk.window.close()

    def leave(self, first: DeskOfWindow) -> None:
        """The first window is closed while others are open: nobody's record stays open in it."""
        if len(self._desks) > 1 and first.actor.role:
            first.show_page(first_page(first.actor))
            first.patients.forget()
            first.look()

    # One person

    def signs_in(self, desk: DeskOfWindow, actor: Actor) -> bool:
        """Sign in a person at one window. Where it is somebody else, one window stays, in which it is done;
        True where that is another one than this."""
        before, first = desk.actor, self._desks[0]
        if (before.practitioner, before.role, before.ward) == (actor.practitioner, actor.role, actor.ward):
            self.resume(desk)
            return False
        if desk is first:
            self.close_others()
            return False
        # After what led here has ended: its window is closed then.
        QTimer.singleShot(0, self, lambda: self._sign_in(actor))
        return True

    def _sign_in(self, actor: Actor) -> None:
        first = self._desks[0]
        first.locking.end()
        placing.bring_forward(first.window)
        first.sign_in(actor)

    def lock(self, desk: DeskOfWindow) -> None:
        """One window was locked: so are all."""
        for other in self.others(desk):
            other.locking.lock()

    def resume(self, desk: DeskOfWindow) -> None:
        """The person is back at one window: so they are at all."""
        for other in self.others(desk):
            other.locking.resume()

    # One place to write

    def writing(self, desk: DeskOfWindow, patient: str) -> DeskOfWindow | None:
        """The desk of the other window in which a patient is written about; None where it is this one."""
        if len(self._desks) == 1 or not patient:
            return None
        first = self._first_at.get(patient)
        if first is None or first not in self._desks or not _writes(first, patient):
            first = next((one for one in self.others(desk) if _writes(one, patient)), desk)
            self._first_at[patient] = first
        return first if first is not desk else None

    def hands_on(self, desk: DeskOfWindow, act: Act) -> bool:
        """Do an act that opens an editor in the window in which its patient is written about; False where
        that is this one, or the act opens none."""
        if len(self._desks) == 1 or isinstance(act, RecordAct):
            return False
        if type(act) in _HERE or type(act).__module__ == papers.__name__:
            return False
        patient = getattr(act, "patient", "") or desk.patients.focus
        opens = declared(type(act)).may is not Capability.ANYBODY
        other = self.writing(desk, patient) if opens else None
        if other is None:
            return False
        if patient == desk.patients.focus != other.patients.focus:
            other.open_patient(patient)
        placing.bring_forward(other.window)
        other.do(act)
        return True

    # One place to change the set-up

    def changing(self, desk: DeskOfWindow) -> DeskOfWindow | None:
        """The desk of the other window in which a page or a list is being changed; None where none is."""
        return next((one for one in self.others(desk) if _changes(one)), None)

    def changed(self, desk: DeskOfWindow) -> None:
        """Say in the other windows that something is being changed in this one, or no more; their lists are
        laid out as the record lays them out now. No window tells of a draft meanwhile."""
        for one in self._desks:
            one.begun.look()
        for other in self.others(desk):
            other.say_standing()
            if other.pages.current:
                other.pages.refresh(other.pages.current)

    def notice(self, desk: DeskOfWindow) -> Notice | None:
        """Notice over a page whose patient is written about in another window, or that is changed there."""
        other = self.changing(desk)
        if other is not None and (other.changing.on if desk.patients.focus else other.changing_list.on):
            words = (
                (_("The page is being changed in another window."), _("Here it is as it holds now."))
                if desk.patients.focus
                else (
                    _("The list is being changed in another window."),
                    _("Its columns here are the draft's."),
                )
            )
            return Notice("pencil-simple", (words,), tone="accent")
        if self.writing(desk, desk.patients.focus) is None:
            return None
        return Notice(
            "copy",
            ((_("This patient is open in another window too."), _("What you write is written there.")),),
            tone="accent",
        )

    def looked(self) -> None:
        """A window has turned to somebody else: where the others write may be another place now."""
        if len(self._desks) > 1 and any(desk.bridge.acting for desk in self._desks):
            # What was written there is still on its way: an editor that opened now would not have it.
            self._soon.start()
            return
        for desk in self._desks if len(self._desks) > 1 or self._first_at else ():
            if desk.patients.focus and desk.window.current_page() is desk.patients.page:
                desk.show_orders()
            desk.say_standing()
        if len(self._desks) == 1:
            self._first_at.clear()


def _changes(desk: DeskOfWindow) -> bool:
    """True while a page or a list is changed in a window, or is about to be."""
    return any(one.on or one.opening for one in (desk.changing, desk.changing_list))


def _writes(desk: DeskOfWindow, patient: str) -> bool:
    """True when a patient is in focus in a window, or has an open editor there."""
    parts = (desk.order, *desk.editors)
    return desk.patients.focus == patient or any(getattr(one, "patient", "") == patient for one in parts)
