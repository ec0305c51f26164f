"""Interface of a window's controller for its parts: who is at the keyboard, what is shown, acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from desktop.acts import Act, Done
from desktop.acts.edits import TextRun
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.core.preferences import Preferences
from desktop.shown.sprint.begun_draft import BegunDraft
from desktop.shown.workspace import Workspace
from ui.acts.frame.over import Over
from ui.acts.pages.pages import Pages
from ui.acts.pages.patients import Patients
from ui.bridge import Bridge
from ui.widgets.panel import Panel
from ui.window.window import MainWindow


class Performs(Protocol):
    """Execution of acts with *Undo* as long as possible."""

    def say(self, done: Done, undone: Callable[[], object] | None = None) -> None: ...

    def offer(self, said: str, undo: Callable[[], object]) -> None: ...


class Prefers(Protocol):
    """Preferences of the person at the keyboard, kept beside their record."""

    @property
    def chosen(self) -> Preferences: ...

    def keep(self, chosen: Preferences) -> None: ...


class Locks(Protocol):
    @property
    def locked(self) -> bool: ...

    def lock(self) -> None: ...

    def say_kept(self) -> None: ...


class ShowsCorridor(Protocol):
    """The corridor screen: whether it hides everything, and that the window is locked behind it."""

    @property
    def shown(self) -> bool: ...

    def lock_behind(self) -> bool: ...

    def unlock_behind(self) -> None: ...


class AsksWhy(Protocol):
    """Requirement of a reason for opening a patient's record, before anything is asked about the patient."""

    def needs(self, patient: str) -> bool: ...

    def lock(self) -> None: ...

    def resume(self) -> bool: ...


class Watches(Protocol):
    """Listener to the spooler, about jobs that were handed over."""

    def begin(self) -> None: ...

    def follow(self, printer: str, job: str, title: str) -> None: ...


class FillsIn(Protocol):
    """The form that is filled in: whose it is, empty while none is open."""

    patient: str


class Others(Protocol):
    """The other windows on the record: locked together, and in which of them a patient is written about."""

    def others(self, desk: Any, /) -> tuple[Any, ...]: ...

    def lock(self, desk: Any, /) -> None: ...

    def resume(self, desk: Any, /) -> None: ...

    def writing(self, desk: Any, patient: str, /) -> object | None: ...

    def changing(self, desk: Any, /) -> Any: ...

    def changed(self, desk: Any, /) -> None: ...


class SignsIn(Protocol):
    """The sign-in page, on which whoever has signed out reads what waits for them."""

    def say_farewell(self, words: str) -> None: ...


class AsksWho(Protocol):
    @property
    def signing(self) -> SignsIn: ...

    def begin(
        self,
        ward: str = "",
        person: str = "",
        *,
        instead: bool = False,
        back: Callable[[], object] | None = None,
    ) -> None: ...

    def end(self) -> None: ...


class Changes(Protocol):
    """The page as its own editor, and whether it is that now, or about to be."""

    on: bool

    @property
    def opening(self) -> bool: ...

    def toggle(self, *, sprint: bool = False) -> None: ...

    def end_comparing(self) -> None:
        """Take the made-up patients away, if they are shown."""


class ChangesList(Changes, Protocol):
    """A list as its own editor; `takes()` where one that can be changed is shown."""

    def takes(self) -> bool: ...


class TellsDraft(Protocol):
    """The draft that somebody has begun, in the status bar; `look()` where it may be another now."""

    @property
    def shown(self) -> BegunDraft | None: ...

    def look(self) -> None: ...


class Follows(Protocol):
    """The window's workspace is followed; `look_soon()` where one of its files has just been written,
    `settle(then)` where that was somebody's own page, which is shown already."""

    def look_soon(self) -> None: ...

    def settle(self, then: Callable[[], object]) -> None: ...


class KeepsForLater(Protocol):
    """Keeping of something just written for later: a basket as a set, a marked text as a phrase."""

    def order_set(self) -> None: ...

    def phrase(self, runs: tuple[TextRun, ...], /) -> None: ...


class Holds(Protocol):
    """Acts that wait for the patient or for a signature."""

    def go_on(self) -> None: ...

    def drop(self) -> None: ...


class Renews(Protocol):
    """A signal: the window is to be made anew, with the settings page or without."""

    def emit(self, settings: bool, /) -> None: ...


class Desk(Protocol):
    """One window on one record, as its parts see it; `ui.acts.controller.Controller` is it.

    A part gets it instead of the other parts, so that none needs to know who else there is.
    """

    window: MainWindow
    bridge: Bridge
    ward: str
    reader: Actor | None
    marked: frozenset[str]
    follows: bool
    given: str

    @property
    def actor(self) -> Actor: ...

    @property
    def unsent(self) -> int: ...

    @property
    def used(self) -> SignalInstance: ...

    @property
    def decided(self) -> SignalInstance: ...

    @property
    def pages(self) -> Pages: ...

    @property
    def patients(self) -> Patients: ...

    @property
    def over(self) -> Over: ...

    @property
    def performing(self) -> Performs: ...

    @property
    def print_watch(self) -> Watches: ...

    @property
    def personal(self) -> Prefers: ...

    @property
    def locking(self) -> Locks: ...

    @property
    def corridor(self) -> ShowsCorridor: ...

    @property
    def reasons(self) -> AsksWhy: ...

    @property
    def choosing(self) -> AsksWho: ...

    @property
    def questionnaires(self) -> FillsIn: ...

    @property
    def windows(self) -> Others: ...

    @property
    def changing(self) -> Changes: ...

    @property
    def changing_list(self) -> ChangesList: ...

    @property
    def begun(self) -> TellsDraft: ...

    @property
    def following(self) -> Follows: ...

    @property
    def keeps(self) -> KeepsForLater: ...

    @property
    def early(self) -> Holds: ...

    @property
    def signing(self) -> bool: ...

    @property
    def renewed(self) -> Renews: ...

    def offers(self, kind: type[Act]) -> bool: ...

    def may_not(self, kind: type[Act]) -> FagflateError | None: ...

    def do(self, act: Act) -> bool: ...

    def sign_in(self, actor: Actor) -> None: ...

    def hands_over(self, actor: Actor) -> bool: ...

    def asks_who(self, asks: bool) -> None: ...

    def look(self) -> None: ...

    def show_page(self, key: str) -> None: ...

    def open_patient(self, patient: str) -> None: ...

    def lay_out(self, workspace: Workspace) -> None: ...

    def show_tab(self, tab: str) -> None: ...

    def show_orders(self) -> None: ...

    def show_editor(self, key: str, editor: Panel) -> None: ...

    def editor_closed(self) -> None: ...

    def leave_editors(self) -> None: ...

    def shown_again(self) -> None: ...

    def reopen(self, kind: str, patient: str, draft: str) -> None: ...

    def say_error(self, error: FagflateError) -> None: ...

    def say_standing(self) -> None: ...

    def wishes_wait(self, count: int) -> None: ...
