"""One window for each user, session and record: a second start brings the open one to the front.

Who holds the lock is the first. It listens at a local socket that only its user reaches, under a name nobody
else can guess; a second start tells it what it was asked to open, and ends. Nothing secret goes over it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.core.paths import data_dir, opener, own_folder

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

FOLDER = "windows"
ANSWERS = 3.0
"""Seconds in which an open window says that it has heard."""
MOST = 4_096
"""Bytes of a message; a longer one is not read."""
_LONGEST_NAME = 100
"""A socket's path may be no longer on Linux and macOS."""
_WAIT = 50
HEARD = b"heard\n"


class Hangs(FagflateError):
    """A window is open and does not answer."""


def hangs() -> Hangs:
    """Error for an open window that does not answer."""
    return Hangs(
        _("Fagflate is open already, and its window does not answer."),
        kept=_("What is saved is safe."),
        todo=_("Wait a moment and start again. If it stays so, end Fagflate in the task manager first."),
    )


class Single(QObject):
    """The one window of a record in `root`. `first` says whether it is; `wanted(link)` when another start
    was handed over, with what it was asked to open, or empty; `another()` when it wants one more window."""

    wanted = Signal(str)
    another = Signal()

    def __init__(self, root: Path) -> None:
        super().__init__()
        place = data_dir() / FOLDER
        self._stem = _digest(str(root.absolute()), _session())
        self._token = place / f"{self._stem}.id"
        self._server: QLocalServer | None = None
        with suppress(OSError):
            own_folder(place)
        self._lock = QLockFile(str(place / f"{self._stem}.lock"))
        # Another window may be open for days; one whose process is gone is seen at once.
        self._lock.setStaleLockTime(0)
        self.first = self._lock.tryLock(0) or (self._left() and self._lock.tryLock(0))
        # Where no lock can be written, nobody is sent away.
        self.taken = not self.first and self._lock.error() == QLockFile.LockError.LockFailedError

    def _left(self) -> bool:
        """Remove a stale lock of a killed process that had this process's number; tell if one was removed."""
        said: Any = self._lock.getLockInfo()
        # One that is held can't be taken away, also not one that this very process holds.
        return bool(said and said[0] == os.getpid() and self._lock.removeStaleLockFile())

    def listen(self) -> None:
        """Hear other starts from now on; where that can't be, they open windows of their own."""
        if not self.first or self._server is not None:
            return
        try:
            from PySide6.QtNetwork import QLocalServer

            with open(self._token, "w", encoding="ascii", opener=opener) as file:
                file.write(os.urandom(16).hex())
        except (OSError, ImportError):
            self.close()
            return
        name = self._name()
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # Left behind by one that did not end well: the lock says that nobody listens there.
        QLocalServer.removeServer(name)
        if name and server.listen(name):
            server.newConnection.connect(self._connected)
            self._server = server
        else:
            # Nobody is sent away to a window that can't be told.
            self.close()

    def hand_over(self, link: str = "", seconds: float = ANSWERS, *, another: bool = False) -> None:
        """Tell the open window what is wanted, `another` window on its record first. Raises Hangs when it
        does not say that it has heard."""
        from PySide6.QtNetwork import QLocalSocket

        _let_come_forward()
        message = json.dumps({"link": link[:MOST], "another": another}).encode() + b"\n"
        deadline = time.monotonic() + seconds
        while (left := round((deadline - time.monotonic()) * 1000)) > 0:
            socket = QLocalSocket()
            # It may have been started a moment ago, and not listen yet.
            socket.connectToServer(self._name())
            if socket.waitForConnected(min(left, 1000)):
                socket.write(message)
                socket.flush()
                answer = b""
                while len(answer) < len(HEARD) and (left := round((deadline - time.monotonic()) * 1000)) > 0:
                    if not socket.bytesAvailable() and not socket.waitForReadyRead(left):
                        break
                    answer += bytes(socket.readAll().data())
                if answer == HEARD:
                    return
            socket.abort()
            time.sleep(_WAIT / 1000)
        raise hangs()

    def close(self) -> None:
        """The window goes: the next start is the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self.first:
            self.first = False
            self._lock.unlock()

    def _name(self) -> str:
        """The socket's name, as the token that only this user reads says; empty where there is none."""
        try:
            token = self._token.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""
        name = f"fagflate-{_digest(self._stem, token)}"
        if sys.platform == "win32":
            return name
        # Needed once, and not before the first paint.
        import tempfile

        # The last one is everybody's: there a name new at each start, and the socket's mode, have to do.
        places = os.environ.get("XDG_RUNTIME_DIR", ""), str(self._token.parent), tempfile.gettempdir()
        paths = (str(Path(place) / name) for place in places if place)
        return next((path for path in paths if len(path.encode()) <= _LONGEST_NAME), "")

    def _connected(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setReadBufferSize(MOST + 1)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            # Whoever says nothing is let go of.
            QTimer.singleShot(round(ANSWERS * 1000), socket, socket.abort)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            wish = _wish(bytes(socket.readLine().data()))
            if wish is None:
                socket.abort()
                return
            # Answered when the window has done it: one that hangs there has not heard.
            link, another = wish
            if another:
                self.another.emit()
            if link or not another:
                self.wanted.emit(link)
            socket.write(HEARD)
            socket.flush()
            socket.disconnectFromServer()
        elif socket.bytesAvailable() > MOST:
            socket.abort()


def _wish(line: bytes) -> tuple[str, bool] | None:
    """Decode a message to the open window: the link, and if in one more window; None if it is not ours."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    link = said.get("link") if isinstance(said, dict) else None
    return (link, said.get("another") is True) if isinstance(link, str) else None


def _digest(*parts: str) -> str:
    user = os.environ.get("USERNAME") or os.environ.get("USER") or ""
    return hashlib.blake2b(
        "\0".join((user, *parts)).encode("utf-8", "surrogateescape"), digest_size=10
    ).hexdigest()


def _session() -> str:
    """This session of the user: at a terminal server they may have several, each with screens of its own."""
    if sys.platform == "win32":
        import ctypes

        number = ctypes.c_ulong()
        ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
        return str(number.value)
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""


def _let_come_forward() -> None:
    """Windows lets only the program in use bring another one's window to the front."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
