"""Log files of this process: bounded in size, on this machine, scrubbed of what could tell of patients.

No two processes write one file, and no file is renamed: a name tells the role (`window`, `record`, `sync`,
`serve`, `watch`), when the process was started and its number. `scrubbed` decides what of a record is
written.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from desktop import __version__
from desktop.core import settings
from desktop.core.crash import Crash
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.paths import data_dir, opener, own_folder
from desktop.core.scrubbed import Scrubbed

SETTING = "log_folder"
FOLDER = "logs"
BYTES = 1_000_000
"""The most that one file holds; then the next one is begun."""
PARTS = 5
"""Number of files kept of one process."""
FILES = 30
"""Number of files kept of each role, but for those of the last hour: a round each minute must not take away
what a window wrote."""
RECENT = 3600.0
TRIES_AGAIN = 60.0
"""Seconds after which writing is tried again where the disk was full, or the folder gone."""
WINDOW, RECORD, SYNC, SERVE, WATCH = "window", "record", "sync", "serve", "watch"
"""The processes that write a log, as their files are named."""
OURS = ("desktop", "ui")
_HEAD = f"# Fagflate {__version__}, Python {'.'.join(map(str, sys.version_info[:3]))}, {sys.platform}\n"
log = logging.getLogger(__name__)


def folder() -> Path:
    """Folder of the logs: as it is set, else beside the user's records. It need not be there."""
    said = settings.text(SETTING)
    return Path(os.path.expandvars(said)) if said else data_dir() / FOLDER


def stem(role: str) -> str:
    """A name for a file of this process that no other process has on this machine."""
    return f"{role}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}"


class Files(logging.Handler):
    """Writes scrubbed lines into the files of one process. Never raises: a log must not end what it tells of.

    `begin` tries the folder, and raises OSError where it can't be written.
    """

    def __init__(self, place: Path, role: str, *, most: int = BYTES, parts: int = PARTS) -> None:
        super().__init__()
        self.setFormatter(Scrubbed())
        self._place = place
        self._stem = stem(role)
        self._most = most
        self._parts = parts
        self._made: list[Path] = []
        self._number = 0
        self._file: TextIO | None = None
        self._size = 0
        self._lines = 0
        self._quiet_until = 0.0

    def begin(self) -> None:
        """Make the folder and the first file in it. Raises OSError."""
        own_folder(self._place)
        self._next()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; while the disk does not take it, nothing is written for a minute."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            line = self.format(record) + "\n"
            if self._file is None or self._size + len(line.encode()) > self._most:
                self._next()
            assert self._file is not None
            self._size += len(line.encode())
            self._file.write(line)
            self._file.flush()
            self._lines += 1
        except (OSError, ValueError):
            self._leave()
            self._quiet_until = time.monotonic() + TRIES_AGAIN

    def close(self) -> None:
        """End the file; one without a line is taken away."""
        self.acquire()
        try:
            empty = self._file is not None and not self._lines
            self._leave()
            if empty:
                _remove(self._made[-1])
        finally:
            self.release()
        super().close()

    def _next(self) -> None:
        self._leave()
        while True:
            self._number += 1
            path = self._place / f"{self._stem}-{self._number}.log"
            try:
                self._file = open(path, "x", encoding="utf-8", newline="\n", opener=opener)  # noqa: SIM115
                break
            except FileExistsError:
                continue
        self._file.write(_HEAD)
        self._file.flush()
        self._size, self._lines = len(_HEAD), 0
        self._made.append(path)
        while len(self._made) > self._parts:
            _remove(self._made.pop(0))

    def _leave(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            # What could not be written any more is lost: the disk is full, or the folder gone.
            with suppress(OSError):
                file.close()


SAID = {"said": True}
"""`extra` of a record whose matter is said in a sentence on the terminal, too."""


class Console(logging.Handler):
    """The same lines for whoever has started Fagflate in a terminal: from warnings on, but for what is said
    there in words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(Scrubbed())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; where the terminal is gone, nobody is to be told."""
        if sys.stderr is not None and not getattr(record, "said", False):
            with suppress(OSError, ValueError):
                sys.stderr.write(self.format(record) + "\n")


class Logs:
    """Log of this process, from `begin` to `close`: records, and errors nobody caught.

    With them goes its crash report. They lie in `place`; `error` says why nothing is written there, or is
    None.
    """

    def __init__(self, role: str) -> None:
        self.error: InputError | None = None
        self._crash: Crash | None = None
        self._before: list[Callable[[], None]] = []
        self._handlers: list[logging.Handler] = [Console()]
        self.place = place = folder()
        files = Files(place, role)
        try:
            files.begin()
            self._crash = Crash(place, stem(role))
        except (OSError, ValueError) as error:
            self.error = _unwritten(place, error)
            files.close()
        else:
            self._handlers.append(files)
            prune(place)
        root = logging.getLogger()
        for handler in self._handlers:
            root.addHandler(handler)
        for name in OURS:
            self._level(logging.getLogger(name))
        self._hooks()

    def close(self) -> None:
        """Write no more; whoever was told before of errors nobody caught is told again."""
        for back in reversed(self._before):
            back()
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        if self._crash is not None:
            self._crash.close()

    def _level(self, logger: logging.Logger) -> None:
        before = logger.level
        logger.setLevel(logging.INFO)
        self._before.append(lambda: logger.setLevel(before))

    def _hooks(self) -> None:
        before, thread, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook

        def back() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before, thread, unraisable

        self._before.append(back)
        sys.excepthook = _uncaught
        threading.excepthook = _of_thread
        sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    log.critical("an error that nobody caught", exc_info=(kind, error, trace))


def _of_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and told.exc_type is not SystemExit:
        log.error("a thread ended by an error", exc_info=told.exc_value)


def _unraisable(told: Any) -> None:
    if told.exc_value is not None:
        log.error("an error that could not be raised", exc_info=told.exc_value)


def _unwritten(place: Path, error: Exception) -> InputError:
    return InputError(
        _("No log is written: the folder {folder} can't be written to.").format(folder=place),
        kept=_("Fagflate works without it."),
        todo=_("Tell IT, or name another folder in the setting log_folder."),
        details=type(error).__name__,
    )


def prune(place: Path) -> None:
    """Remove the oldest logs of each role, but for recent ones: another process may write them."""
    roles: dict[str, list[tuple[float, Path]]] = {}
    try:
        for path in place.glob("*-*-*-*.log"):
            roles.setdefault(path.name.partition("-")[0], []).append((path.stat().st_mtime, path))
    except OSError:
        return
    for found in roles.values():
        for at, path in sorted(found, reverse=True)[FILES:]:
            if time.time() - at > RECENT:
                _remove(path)


def _remove(path: Path) -> None:
    # One that is still open elsewhere stays; the next start tries again.
    with suppress(OSError):
        path.unlink(missing_ok=True)
