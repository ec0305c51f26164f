"""Record folders of a workstation: everybody who works there has a record and a key of their own.

The first person's record lies in the root folder, everybody else's in a folder inside it. What is kept beside
the records says who they are by a digest only.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from desktop.core import held_files
from desktop.core.paths import opener
from desktop.store import highwater
from desktop.store.firstpaint import DATABASE
from desktop.store.highwater import Mark

HOLDER = "holder.txt"
SOMEBODYS = "?"
log = logging.getLogger(__name__)


class Holders:
    """The records of one server in a root folder; persons are named by their Practitioner reference."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._last = root.with_name(f"{root.name}.last")

    def last(self) -> Path:
        """The record of whoever worked here last; the root where nobody has."""
        try:
            found = self._inside(self._last.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return self.root
        return found if (found / DATABASE).is_file() else self.root

    def folder(self, person: str) -> Path:
        """Folder of a person's record, present or future."""
        own = self._inside(digest(person))
        if (own / DATABASE).is_file():
            return own
        return self.root if self.whose(self.root) in ("", digest(person)) else own

    def own(self, person: str) -> Path:
        """A person's folder inside the root, for who can't have the root because another window has it."""
        return self._inside(digest(person))

    def holds(self, folder: Path, person: str) -> bool:
        """True when a record is that person's, and nobody else's."""
        return self.whose(folder) == digest(person)

    def elsewhere(self, folder: Path, person: str, *, read_only: bool) -> Path | None:
        """Folder of that person's own record, present or future, when it is not `folder`, which only reads
        where another window has it."""
        if self.holds(folder, person):
            return None
        found = self.folder(person)
        if found != folder:
            return found
        # Nobody's record yet; another window may be about to make it theirs.
        return self.own(person) if read_only else None

    def whose(self, folder: Path) -> str:
        """The digest of whose record a folder holds; empty as long as nobody has worked in it, SOMEBODYS
        where that can't be read."""
        try:
            return (folder / HOLDER).read_text(encoding="ascii").strip() or SOMEBODYS
        except FileNotFoundError:
            return ""
        except (OSError, ValueError):
            return SOMEBODYS

    def took(self, folder: Path, person: str) -> None:
        """A person works in this record now: it is theirs, and the one of the next start.

        A disk that refuses keeps nobody from working: the record itself has the person too.
        """
        try:
            if not self.holds(folder, person):
                _write(folder / HOLDER, digest(person))
            _write(self._last, "" if folder == self.root else digest(person))
        except OSError as error:
            log.info("it was not noted whose record this is: %s", type(error).__name__)

    def others(self, mine: Path) -> tuple[Path, ...]:
        """The records of everybody else at this workstation."""
        inside = sorted(self.root.glob(f"{self.root.name}-*/{DATABASE}")) if self.root.is_dir() else []
        folders = (self.root, *(path.parent for path in inside))
        return tuple(one for one in folders if one != mine and (one / DATABASE).is_file())

    def left(self, mine: Path) -> tuple[tuple[Path, Mark], ...]:
        """The records of everybody else in which something is unsent, and what was noted of it."""
        marks = ((folder, highwater.read(folder)) for folder in self.others(mine))
        return tuple((folder, mark) for folder, mark in marks if mark is not None and mark.unsent)

    def unsent(self, person: str) -> int:
        """Count of a person's unsent acts on this workstation."""
        folder = self.folder(person)
        mark = highwater.read(folder) if self.holds(folder, person) else None
        return len(mark.unsent) if mark is not None else 0

    def key_file(self, given: Path | None, folder: Path) -> Path | None:
        """The key file of a record, where keys lie in files: one each."""
        if given is None or folder == self.root:
            return given
        return given.with_name(f"{given.name}-{folder.name.rpartition('-')[2]}")

    def _inside(self, name: str) -> Path:
        # The key store knows a record's key by the folder's name, so that is another for each.
        if name and not name.isalnum():
            raise ValueError(name)
        return self.root / f"{self.root.name}-{name}" if name else self.root


def digest(person: str) -> str:
    """A person's reference as it stands in names of files."""
    return hashlib.sha256(person.encode()).hexdigest()[:16]


def _write(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    with open(new, "w", encoding="ascii", opener=opener) as file:
        file.write(text)
    held_files.replace(new, path, held_files.BRIEFLY)
