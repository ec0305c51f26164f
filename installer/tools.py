"""What every step of the build uses: running a program with a limit, finding one, fixed times, digests."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from installer import progress

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "installer"
BUILD = ROOT / "build" / "windows"
DIST = ROOT / "dist" / "windows"
EPOCH = "SOURCE_DATE_EPOCH"


class Failed(Exception):
    """A step of the build that could not be done; the text says what to do."""


def run(
    command: Sequence[str | Path],
    *,
    limit: float,
    most: float | None = None,
    cwd: Path | None = None,
    more: Mapping[str, str] | None = None,
    writes: Iterable[Path] = (),
) -> str:
    """Run a program to its end and give what it wrote. Raises Failed, also when it has made no progress for
    `limit` seconds (processor time, output, the files that it `writes`), or was not done after `most`, six
    times as many unless told."""
    words = [str(word) for word in command]
    shown = " ".join(words[:6])
    try:
        # A pipe that is closed at once: wine's console programs wait for ever on a missing one.
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env={**os.environ, **(more or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise Failed(f"{words[0]} is not installed") from error
    pipes = Pipes(process)
    try:
        code = progress.wait(process, still=limit, most=most, moving=(pipes.written, progress.sizes(writes)))
    except progress.Stuck as error:
        raise Failed(f"{shown} {error}; it wrote: {''.join(pipes.texts())[-1500:]}") from error
    except BaseException:
        progress.end(process)
        raise
    out, errors = pipes.texts()
    if code != 0:
        raise Failed(f"{shown} ended with {code}:\n{(out + errors)[-4000:]}")
    return out


class Pipes:
    """Reader of a program's output: a full pipe would stop it. Its standard input is closed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        process.stdin.close()
        self._parts: tuple[list[bytes], list[bytes]] = ([], [])
        self._readers = [
            threading.Thread(target=_read, args=(pipe, parts), daemon=True)
            for pipe, parts in zip((process.stdout, process.stderr), self._parts, strict=True)
        ]
        for one in self._readers:
            one.start()

    def written(self) -> int:
        """Number of bytes written so far."""
        return sum(len(part) for parts in self._parts for part in tuple(parts))

    def texts(self, wait: float = 30) -> tuple[str, str]:
        """The text written to standard output and standard error. Another program may hold the pipes long
        after this one has ended: then what is here after `wait` seconds."""
        for one in self._readers:
            one.join(wait)
        out, errors = (b"".join(parts).decode("utf-8", "replace") for parts in self._parts)
        return out.replace("\r\n", "\n"), errors


def _read(pipe: IO[bytes], parts: list[bytes]) -> None:
    with pipe:
        while part := os.read(pipe.fileno(), 65536):
            parts.append(part)


def tool(*names: str, package: str) -> str:
    """The first of these programs that is installed. Raises Failed with the package that holds it."""
    for name in names:
        if found := shutil.which(name):
            return found
        if Path(name).is_file():
            return name
    raise Failed(f"{names[0]} is missing; on Debian it is in the package {package}")


def uv() -> list[str]:
    """The command of uv: the one that started this (`uv run` names itself), the module beside this Python, or
    the program."""
    if (here := os.environ.get("UV")) and Path(here).is_file():
        return [here]
    try:
        import uv as _found  # noqa: F401
    except ImportError:
        return [tool("uv", package="uv (python -m pip install uv)")]
    return [sys.executable, "-m", "uv"]


def epoch() -> int:
    """The time that everything built is stamped with: `SOURCE_DATE_EPOCH`, else that of the last commit."""
    told = os.environ.get(EPOCH)
    if told is None:
        told = run(["git", "log", "-1", "--format=%ct"], limit=20, cwd=ROOT).strip()
    # ZIP and MSI keep times to two seconds.
    return int(told) // 2 * 2


def environment() -> dict[str, str]:
    """What makes other programs stamp the same time, in the same zone and language, each time."""
    return {EPOCH: str(epoch()), "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


def files(folder: Path) -> list[Path]:
    """All files under a folder, in one order on every system."""
    return sorted((one for one in folder.rglob("*") if one.is_file()), key=lambda one: order(one, folder))


def order(path: Path, folder: Path) -> str:
    """What files are sorted by: the path inside the folder, with `/`."""
    return path.relative_to(folder).as_posix()


def stamp(folder: Path) -> None:
    """Set one time, and modes without differences between users, on everything in a folder."""
    when = epoch()
    for one in [folder, *folder.rglob("*")]:
        one.chmod(0o755 if one.is_dir() else 0o644)
        os.utime(one, (when, when))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_digest(folder: Path) -> str:
    """SHA-256 of all files in a folder and their names."""
    whole = hashlib.sha256()
    for one in files(folder):
        whole.update(f"{order(one, folder)}\0{digest(one)}\n".encode())
    return whole.hexdigest()
