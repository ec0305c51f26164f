"""`Service`: the record in a process of its own, for one window."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec

from desktop import __version__
from desktop.core import messages as words
from desktop.core.clock import utc_now
from desktop.core.decoding.by_type import message_decoder
from desktop.core.errors import FagflateError, Unusable, place_of
from desktop.core.interpreter_settings import take_turns
from desktop.core.logs import RECORD, Logs
from desktop.link import codec
from desktop.link import protocol as say
from desktop.link.channel import Channel
from desktop.link.letting_go import LEAVING, WANTED, forget, note
from desktop.link.link_errors import fault, updated, wrong_of
from desktop.service import reads_ahead
from desktop.service.others import Others, opened
from desktop.service.serving import Serving
from desktop.service.watch import Watch
from desktop.store import highwater, private, quarantine, upgrading
from desktop.store.holders import Holders
from desktop.store.locks import in_use
from desktop.views.session import Session
from desktop.views.sign_in import workspaces
from desktop.views.unsent import lost
from desktop.workspace import locations

log = logging.getLogger(__name__)
LINGERS = 60.0
"""Seconds in which signed work may still leave after the window is closed."""
FINISHES = 30.0
"""Seconds in which the acts are carried out that were under way when the window was closed."""
WAITS = FINISHES + 10.0
"""Seconds for which a new window waits until the service of the one before lets go of the record: one that is
opened before then only reads, for as long as it is open."""
TELLS = 2.0
"""Seconds of that wait after which the new window says for what it waits."""
READS_AHEAD = 2.0
"""Seconds after which what is not needed yet is read, when the first pages are there."""
IDLES = 0.3
"""Seconds without a word of a window after which a service is a spare one, which reads ahead."""
_LOOK = 0.05
_first_word = message_decoder(say.ToService)


class Service:
    """Serves the window at the other end of a channel, and lets what is signed leave after it is closed."""

    def __init__(self, channel: Channel, alone: Callable[[], None] = lambda: None) -> None:
        """`alone()` is called when the window has ended and something signed is still to leave."""
        self._channel = channel
        self._alone = alone
        self._first: SimpleQueue[say.Begin | None] = SimpleQueue()
        self._gone = threading.Event()
        self.serving: Serving | None = None

    def run(self) -> None:
        """Open what the window names, answer it until it ends, and let what is signed leave."""
        self._channel.open(self._take, self._ended)
        opened = self._opened()
        if opened is None:
            self._channel.close()
            return
        begin, session = opened
        others = Others(begin, session)
        self.serving = serving = Serving(session, self._channel)
        missing = session.store.missing
        threading.Thread(target=self._read_ahead, name="workspaces", daemon=True).start()
        serving.begin(lost.cut_off(missing, utc_now()) if missing else None)
        serving.stands = others.heard
        watch = Watch(session, serving.record)
        watch.start()
        self._gone.wait()
        folder, ours = session.store.folder, not session.store.read_only
        if ours:
            # Before anything that takes its time: the next window would find the record in use.
            note(folder / LEAVING)
        try:
            watch.stop()
            # Whoever sits down next may have one of these records.
            others.stop()
            _finish(serving)
            serving.close()
            linger(session, self._alone)
        finally:
            session.close()
            if ours:
                forget(folder / LEAVING)
            session.rest()
            self._channel.join(1)

    def _opened(self) -> tuple[say.Begin, Session] | None:
        """The record that the window names first; it may name it again when it could not be opened."""
        while (begin := self._named()) is not None:
            words.set_language(begin.language)
            if begin.version not in ("", __version__):
                self._channel.send(codec.encode(say.NotOpened(wrong_of(updated()))))
                continue
            try:
                return begin, open_session(begin, self._converts, self._waits, self._gone.is_set)
            except Exception as error:  # noqa: BLE001
                # Whatever it is: a service that ends here would be started again and again, without a word.
                told = _told(error, Path(begin.folder))
                mark = highwater.read(Path(begin.folder))
                unsent = lost.unsent(mark, utc_now()) if isinstance(told, Unusable) else ""
                self._channel.send(codec.encode(say.NotOpened(wrong_of(told), unsent)))
        return None

    def _named(self) -> say.Begin | None:
        """Next record that the window names; None when it has ended."""
        try:
            return self._first.get(timeout=IDLES)
        except Empty:
            reads_ahead.read(lambda: not self._first.empty())
            return self._first.get()

    def _converts(self, words: str) -> None:
        self._channel.send(codec.encode(say.Converts(words)))

    def _waits(self) -> None:
        self._channel.send(codec.encode(say.Waits()))

    def _read_ahead(self) -> None:
        """Read the workspaces before somebody signs in who has another one than whoever was expected."""
        if not self._gone.wait(READS_AHEAD):
            workspaces.read_all()

    def _take(self, frame: bytes) -> None:
        if self.serving is not None:
            self.serving.take(frame)
            return
        try:
            message = _first_word.decode(frame)
        except msgspec.MsgspecError:
            log.exception("a message of the window was not understood")
            return
        if isinstance(message, say.Begin):
            self._first.put(message)

    def _ended(self) -> None:
        self._first.put(None)
        self._gone.set()


def _told(error: Exception, folder: Path) -> FagflateError:
    """Error for a record that could not be opened."""
    if isinstance(error, FagflateError):
        return error
    if isinstance(error, OSError):
        return private.unusable(folder, error)
    log.error("the record was not opened: %s", place_of(error))
    return fault(place_of(error))


def open_session(
    begin: say.Begin,
    tell: Callable[[str], None] = upgrading.quietly,
    waits: Callable[[], None] = lambda: None,
    given_up: Callable[[], bool] = lambda: False,
) -> Session:
    """The record that a window names. Raises what opening it raises. `tell` is given a sentence before one of
    an earlier version is changed.

    Where the service of a window before it has not ended, it is asked to let go, and waited for until the
    new window has `given_up`; `waits()` is called once where that takes its time.
    """
    folder = Path(begin.folder)
    locations.choose(begin.configuration)
    holders = Holders(Path(begin.holders)) if begin.holders else None
    given = Path(begin.key_file) if begin.key_file else None
    key_file = holders.key_file(given, folder) if holders is not None else given
    began, told = time.monotonic(), False
    while (folder / LEAVING).exists() and in_use(folder) and not given_up():
        waited = time.monotonic() - began
        if waited > WAITS:
            break
        note(folder / WANTED)
        if waited > TELLS and not told:
            told = True
            waits()
        time.sleep(_LOOK)
    if begin.set_aside:
        quarantine.set_aside(folder, key_file=key_file)
    session = Session(
        begin.server,
        token=begin.token,
        sign_in_as=begin.sign_in_as,
        people_sign_in=True,
        known=begin.signs_in,
        folder=folder,
        key_file=key_file,
        holders=holders,
        opened=lambda other: opened(begin, other),
        tell=tell,
    )
    forget(folder / WANTED)
    if not session.store.read_only:
        # Left behind by one that did not end well.
        forget(folder / LEAVING)
    return session


def _finish(serving: Serving) -> None:
    """Carry out what the window had sent: a letter may still be drawn, or the server be asked first."""
    deadline = time.monotonic() + FINISHES
    while serving.acting and time.monotonic() < deadline:
        time.sleep(_LOOK)


def linger(session: Session, alone: Callable[[], None] = lambda: None, seconds: float = LINGERS) -> None:
    """Let what is signed leave, though nobody looks any more: until nothing waits, the server is away, time
    is up, or somebody wants the record."""
    folder = session.store.folder
    if session.store.read_only or not session.started or not session.sends:
        return
    alone()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not (folder / WANTED).exists():
        if session.status.away or not session.sends:
            return
        time.sleep(_LOOK)


def _quiet() -> None:
    """Redirect stderr to the null device, so that the window's starter can read its output to the end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)


def main() -> int:
    """`python -m desktop.service`: serve the window at the other end of standard input and output."""
    reads, writes = os.dup(0), os.dup(1)
    # Nothing that prints may come between the frames.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing if sys.stderr is None else 2, 1)
    os.close(nothing)
    # Ctrl+C in a terminal goes to all its processes; this one ends with its window.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    take_turns()
    # Whether they can be written is said by the window, which has the same folder.
    logs = Logs(RECORD)
    try:
        Service(Channel(reads, writes, "record"), _quiet).run()
    finally:
        logs.close()
    return 0
