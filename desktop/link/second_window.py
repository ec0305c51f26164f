"""A second window's end of a link: the same record and person, with listeners of its own."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, TypeVar

from desktop.acts import RecordAct
from desktop.core.actor import Actor
from desktop.core.clock import Clock
from desktop.core.errors import FagflateError
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.link.link_errors import ended
from desktop.link.listening import Listening
from desktop.shown.ask import Ask
from desktop.shown.status import Status
from desktop.shown.workspace import Worklist

T = TypeVar("T")


class Beside(Listening):
    """A further window's end of a link that another window opened: it asks and acts over the same one.

    The person is the same in both, and what both look at is kept up to date. `number` tells the record's side
    which window asks, so that the access log knows what is on which screen. Closing it closes nothing else.
    """

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self.number = link.join(self)
        self._open = True

    @property
    def server(self) -> str:
        return self._link.server

    @property
    def clock(self) -> Clock:
        return self._link.clock

    @property
    def folder(self) -> str:
        return self._link.folder

    @property
    def read_only(self) -> bool:
        return self._link.read_only

    @property
    def actor(self) -> Actor:
        return self._link.actor

    @property
    def last(self) -> Actor | None:
        return self._link.last

    @property
    def status(self) -> Status:
        return self._link.status

    @property
    def behind(self) -> bool:
        return self._link.behind

    @property
    def served(self) -> Any:
        return self._link.served

    def ask(self, question: Ask[T]) -> Future[T]:
        """Answer a question, from one snapshot of the record."""
        return self._link.ask(question, self.number) if self._open else _ended()

    def act(self, act: RecordAct[T], actor: Actor, key: str = "") -> Future[T]:
        """Carry an act out for `actor`."""
        return self._link.act(act, actor, key) if self._open else _ended()

    def want(self, wish: say.Wish[T]) -> Future[T]:
        """Ask the record's side for something beside questions and acts."""
        return self._link.want(wish) if self._open else _ended()

    def tell(self, message: Any) -> None:
        """Say something that has no answer."""
        if self._open:
            self._link.tell(message)

    def silent(self, error: FagflateError | None) -> None:
        """The record's side has not answered this window for long, or does again."""
        self._link.silent(error)

    def sign_in(self, actor: Actor) -> None:
        """From now on this person works here; the same one as before is not told again."""
        if actor != self._link.actor:
            self._link.sign_in(actor)

    def look_at(self, wards: tuple[str, ...], patients: tuple[str, ...], *, choices: bool = False) -> None:
        """Set the wards and patients of this window, the patient in focus first."""
        if self._open:
            self._link.look_at(wards, patients, choices=choices, window=self.number)

    def lay_out(self, worklist: Worklist, weighed: tuple[str, ...] = (), *, reasons: bool = False) -> None:
        """Set the workspace's settings, which are the person's in both windows."""
        self._link.lay_out(worklist, weighed, reasons=reasons)

    def close(self) -> None:
        """The window is closed; the link stays open for the others."""
        if self._open:
            self._open = False
            self._link.leave(self.number)


def _ended() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(ended())
    return future
