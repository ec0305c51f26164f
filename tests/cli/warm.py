"""Command-line tests fork from a warm process: `run` and `Popen` as of `subprocess`, without a start each.

An interpreter that imports a command takes longer than most commands. One process for each process of tests
does it once; every command is a fork of it with its own arguments, environment, folder and standard streams,
runs from the same entry as the real one, and ends as an interpreter ends. Nothing comes back from it.

What only the start of an interpreter decides (`PYTHON…`, the locale, `-X utf8`) must be as in the warm
process; where it isn't, for any other command, and where the system has no fork, it is really started.
"""

from __future__ import annotations

import json
import locale
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

from tests.cli import warm_process

ROOT = Path(__file__).resolve().parents[2]
FORKS = sys.platform == "linux"
_BY_START = ("PYTHON", "LC_", "LANG", "LD_")


def _by_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_BY_START)}


class Warm:
    """The warm process as the tests know it; it ends with them, or by `close`."""

    def __init__(self) -> None:
        self.by_start = _by_start(os.environ)
        self._control, theirs = socket.socketpair()
        # Pipes, as the commands have: what Python makes of a file is not right for a pipe in its place.
        pipe = subprocess.PIPE
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", warm_process.__name__, str(theirs.fileno())],
                stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=[theirs.fileno()], cwd=ROOT,
            )  # fmt: skip

    def fork(self, wanted: Mapping[str, Any], streams: Sequence[int]) -> socket.socket:
        """Begin a command; the socket tells its process's number, and how it ended."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"!"], [theirs.fileno(), *streams])
        ours.sendall(json.dumps(wanted).encode() + b"\n")
        return ours

    def close(self) -> str:
        """End it; gives what it said, which is nothing but where it fails."""
        self._control.close()
        return self._process.communicate()[1].decode()


class Forked:
    """A command forked from the warm process, with the face of `subprocess.Popen` that tests use."""

    def __init__(
        self, warm: Warm, command: Sequence[str], parts: Mapping[str, Any], *, stdin: int | None = None,
        stdout: int | None = None, stderr: int | None = None, text: bool = False, encoding: str = "utf-8",
        env: Mapping[str, str] | None = None, cwd: str | Path | None = None,
    ) -> None:  # fmt: skip
        assert encoding == "utf-8"
        self.args = list(command)
        self.returncode: int | None = None
        self._text = text
        theirs: list[int] = []
        try:
            self.stdin, self.stdout, self.stderr = (
                self._stream(number, wanted, theirs) for number, wanted in enumerate((stdin, stdout, stderr))
            )
            wanted = {**parts, "env": dict(os.environ if env is None else env), "cwd": str(cwd or Path.cwd())}
            self._link = warm.fork(wanted, theirs)
        finally:
            for one in theirs:
                os.close(one)
        # Unbuffered: what has been read is not waited for any more.
        self._told = self._link.makefile("rb", 0)
        self._read = {one: bytearray() for one in (self.stdout, self.stderr) if one is not None}
        if not (begun := self._told.readline()):
            raise RuntimeError(f"no command was forked: {warm.close()}")
        self.pid = int(begun)

    def _stream(self, number: int, wanted: int | None, theirs: list[int]) -> IO[Any] | None:
        """Our end of a standard stream, if there is one; the command's goes to `theirs`."""
        if wanted != subprocess.PIPE:
            assert wanted in (None, subprocess.DEVNULL)
            theirs.append(os.dup(number) if wanted is None else os.open(os.devnull, os.O_RDWR))
            return None
        reads, writes = os.pipe()
        theirs.append(writes if number else reads)
        if self._text:
            return open(reads, encoding="utf-8") if number else open(writes, "w", 1, encoding="utf-8")
        return open(reads, "rb") if number else open(writes, "wb", 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait()

    def poll(self) -> int | None:
        """Exit code, as of `wait`; None while it lives."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; gives the exit code, or a signal's number below 0."""
        if self.returncode is None:
            with selectors.DefaultSelector() as ended:
                ended.register(self._link, selectors.EVENT_READ)
                if not ended.select(timeout):
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(self._told.readline())
            # From now on its number may be another's; it is gone when this has been answered.
            self._link.shutdown(socket.SHUT_WR)
            assert self._told.read() == b""
            self._told.close()
            self._link.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to it, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, input: Any = None, timeout: float | None = None) -> tuple[Any, Any]:
        """Give it `input`, and wait for its end with all that it says; subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        left = input.encode() if isinstance(input, str) else input or b""
        with selectors.DefaultSelector() as streams:
            if self.stdin is not None and not self.stdin.closed:
                if left:
                    streams.register(self.stdin, selectors.EVENT_WRITE)
                else:
                    self.stdin.close()
            for stream in self._read:
                if not stream.closed:
                    streams.register(stream, selectors.EVENT_READ)
            while streams.get_map():
                ready = streams.select(None if until is None else max(0.0, until - time.monotonic()))
                if not ready and until is not None and time.monotonic() >= until:
                    raise subprocess.TimeoutExpired(self.args, timeout or 0, *map(bytes, self._read.values()))
                for key, _events in ready:
                    stream = key.fileobj
                    if stream is self.stdin:
                        left = self._written(left)
                        done = not left
                    else:
                        part = os.read(key.fd, 1 << 16)
                        self._read[stream] += part  # type: ignore[index]
                        done = not part
                    if done:
                        streams.unregister(stream)
                        stream.close()  # type: ignore[union-attr]
        self.wait(None if until is None else max(0.0, until - time.monotonic()))
        return self._said(self.stdout), self._said(self.stderr)

    def _written(self, left: bytes) -> bytes:
        assert self.stdin is not None
        try:
            return left[os.write(self.stdin.fileno(), left[:4096]) :]
        except BrokenPipeError:
            return b""

    def _said(self, stream: IO[Any] | None) -> Any:
        if stream is None:
            return None
        said = bytes(self._read[stream])
        return said.decode().replace("\r\n", "\n").replace("\r", "\n") if self._text else said


_warm: list[Warm] = []


def close() -> None:
    """End the warm process of these tests, if one was begun."""
    while _warm:
        _warm.pop().close()


def _parts(command: Sequence[str]) -> dict[str, Any] | None:
    """The parts of `python [-W error | -P -X utf8] (-m MODULE | -c CODE) ARGUMENT…`; None for any other
    command."""
    strict = list(command[1:3]) == ["-W", "error"]
    # As a window starts its record service: nothing of the folder one is in, whatever the locale.
    service = list(command[1:4]) == ["-P", "-X", "utf8"] and locale.getencoding().lower() == "utf-8"
    rest = command[3 if strict else 4 if service else 1 :]
    if command[0] != sys.executable or len(rest) < 2 or rest[0] not in ("-m", "-c"):
        return None
    kind, source, *arguments = rest
    return {"strict": strict, "safe": service, "kind": kind, "source": source, "arguments": arguments}


def Popen(command: Sequence[str], **options: Any) -> subprocess.Popen[Any] | Forked:
    """`subprocess.Popen` of a Python command, forked from the warm process where that is the same."""
    parts, environment = _parts(command), options.get("env")
    if not FORKS or parts is None:
        return subprocess.Popen(command, **options)
    if not _warm:
        _warm.append(Warm())
    if _by_start(os.environ if environment is None else environment) != _warm[0].by_start:
        return subprocess.Popen(command, **options)
    return Forked(_warm[0], command, parts, **options)


def run(
    command: Sequence[str], *, input: Any = None, timeout: float | None = None,
    capture_output: bool = False, **options: Any,
) -> subprocess.CompletedProcess[Any]:  # fmt: skip
    """`subprocess.run` of a Python command, forked from the warm process where that is the same."""
    if input is not None:
        options["stdin"] = subprocess.PIPE
    if capture_output:
        options["stdout"] = options["stderr"] = subprocess.PIPE
    with Popen(command, **options) as process:
        try:
            out, err = process.communicate(input, timeout=timeout)
        except BaseException:
            process.kill()
            raise
    assert process.returncode is not None
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
