"""Frames of bytes over a pair of file descriptors: each four bytes of length, big-endian, and so many bytes.

One thread reads and one writes, so that whoever sends never waits for the other side.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

LONGEST: Final = 256 * 1024 * 1024
"""Bytes of the longest frame: more is no message of ours."""
_LENGTH: Final = struct.Struct(">I")
_AT_ONCE: Final = 1024 * 1024


class Channel:
    """One end of a link. `sent` and `received` count frames.

    `take(frame)` is called on the reading thread for each frame, `ended()` once after the last: the other end
    is closed, or what came is no frame. Both file descriptors are this channel's from now on.
    """

    def __init__(self, reads: int, writes: int, name: str) -> None:
        self._reads, self._writes = reads, writes
        self._name = name
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self.sent = self.received = 0
        self._counting = threading.Lock()
        self._reader: threading.Thread | None = None
        self._writer = threading.Thread(target=self._write_all, name=f"{name} out", daemon=True)
        self._closed = False

    def open(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Begin to read and write."""
        self._reader = threading.Thread(
            target=self._read_all, args=(take, ended), name=f"{self._name} in", daemon=True
        )
        self._writer.start()
        self._reader.start()

    def send(self, frame: bytes) -> None:
        """Put a frame on its way; ValueError when it is too long. After `close` it is dropped."""
        if len(frame) > LONGEST:
            raise ValueError(f"{len(frame)} bytes are too many for one message")
        with self._counting:
            self.sent += 1
        self._queue.put(frame)

    def close(self) -> None:
        """End after what is on its way has been written; may be called on any thread, and twice."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            if self._reader is None:
                # Never opened: no thread is there to close them.
                os.close(self._reads)
                os.close(self._writes)

    def join(self, seconds: float | None = None) -> None:
        """Wait until everything has been written and this end is closed."""
        if threading.current_thread() is not self._writer:
            self._writer.join(seconds)

    def join_reading(self, seconds: float | None = None) -> None:
        """Wait until the other end is closed and all that it sent has been taken."""
        if self._reader is not None:
            self._reader.join(seconds)

    def _write_all(self) -> None:
        try:
            while (frame := self._queue.get()) is not None:
                _write(self._writes, _LENGTH.pack(len(frame)) + frame)
        except OSError:
            # The other end is gone; the reading thread tells it.
            pass
        finally:
            os.close(self._writes)

    def _read_all(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        try:
            while True:
                (length,) = _LENGTH.unpack(_read(self._reads, _LENGTH.size))
                if length > LONGEST:
                    break
                frame = _read(self._reads, length)
                take(frame)
                self.received += 1
        except (EOFError, OSError):
            pass
        finally:
            os.close(self._reads)
            ended()


def _write(where: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(where, rest[:_AT_ONCE]) :]


def _read(where: int, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        part = os.read(where, min(length - len(found), _AT_ONCE))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def pair() -> tuple[tuple[int, int], tuple[int, int]]:
    """File descriptors (reads, writes) of both ends of a link within one process."""
    here_reads, there_writes = os.pipe()
    there_reads, here_writes = os.pipe()
    return (here_reads, here_writes), (there_reads, there_writes)
