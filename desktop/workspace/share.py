"""A copy of the hospital's folder of configuration on this machine.

The folder may lie on a share that is slow, or gone. It is only ever read on a thread of its own, which copies
what is there; whoever opens a workspace reads the copy and never waits for the network.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

from desktop.core import held_files
from desktop.core.paths import data_dir

log = logging.getLogger(__name__)

MOST_FILES = 2_000
MOST_BYTES = 1_000_000
"""A larger file is no configuration; it is copied cut off, so that reading it names it."""
COUNTS = "counts"
"""Folder in it whose `.ndjson` files are counts of other machines."""
FIRST_SECONDS = 3.0
"""Time limit in seconds of the first reading, after which the previous copy is used."""


class Share:
    """One folder and its copy. `reached` is None before the first look, then whether it could be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reached: bool | None = None
        self._home = data_dir() / "configuration" / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        self._looking: threading.Thread | None = None
        self._lock = threading.Lock()
        self.state = self._newest()

    @property
    def copy(self) -> Path | None:
        """The copy as it stands; None where nothing was ever copied."""
        return self._home / self.state / (self.folder.name or "configuration") if self.state else None

    def original(self, file: Path) -> Path | None:
        """The file of the folder itself of which a file is a copy; None where it is no copy of this."""
        if not file.is_relative_to(self._home):
            return None
        # Below the folder's name, which lies below the state.
        return self.folder.joinpath(*file.relative_to(self._home).parts[2:])

    def look(self) -> threading.Thread:
        """Begin to read the folder, unless that is going on; gives the thread that does."""
        with self._lock:
            if self._looking is None or not self._looking.is_alive():
                self._looking = threading.Thread(target=self._run, name="configuration", daemon=True)
                self._looking.start()
            return self._looking

    def first(self) -> None:
        """Wait a little for the first look, so that a start shows what is there now."""
        if self.reached is None:
            self.look().join(FIRST_SECONDS)

    def _newest(self) -> str:
        try:
            held = [path for path in self._home.iterdir() if path.is_dir() and not path.name.endswith(".new")]
        except OSError:
            return ""
        return max(held, key=lambda path: path.stat().st_mtime_ns).name if held else ""

    def _run(self) -> None:
        try:
            found = self._files()
            state = hashlib.sha256("\n".join(line for line, _file in found).encode()).hexdigest()[:24]
            if state != self.state:
                self._copy(state, [file for _line, file in found])
            self.reached = True
        except OSError:
            if self.reached is not False:
                # For the log alone: whoever asked is told by `found`, in a sentence.
                log.info("the hospital's configuration can't be read", exc_info=True)
            self.reached = False

    def _files(self) -> list[tuple[str, Path]]:
        """Each file with its size and time; OSError where the folder can't be read, or goes away meanwhile: a
        part of it is never taken for the whole."""
        found: list[tuple[str, Path]] = []
        pending = [self.folder]
        while pending and len(found) < MOST_FILES:
            inner = pending.pop()
            for one in sorted(inner.iterdir()):
                # Not is_dir and is_file: of what is gone since it was listed they say no.
                said = one.lstat()
                if S_ISDIR(said.st_mode):
                    pending.append(one)
                elif one.suffix in (".yaml", ".yml") or (one.suffix == ".ndjson" and inner.name == COUNTS):
                    # A directory that is linked may lead round in a circle, and is not followed.
                    said = said if not S_ISLNK(said.st_mode) or not one.exists() else one.stat()
                    if S_ISREG(said.st_mode):
                        name = one.relative_to(self.folder)
                        found.append((f"{name} {said.st_size} {said.st_mtime_ns}", one))
        return sorted(found)[:MOST_FILES]

    def _copy(self, state: str, files: list[Path]) -> None:
        new = self._home / f"{state}.new"
        shutil.rmtree(new, ignore_errors=True)
        root = new / (self.folder.name or "configuration")
        root.mkdir(parents=True)
        for file in files:
            target = root / file.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as source:
                target.write_bytes(source.read(MOST_BYTES))
        before = self.state
        target = self._home / state
        shutil.rmtree(target, ignore_errors=True)
        held_files.rename(new, target)
        self.state = state
        # The one before may still be read; those older than it are not.
        for old in self._home.iterdir():
            if old.name not in (state, before):
                shutil.rmtree(old, ignore_errors=True)
