"""Catalogue of imported releases: in force, the version before, switching and taking back.

`releases.sqlite` says which release of a system is in force and which was before it; each lies in a file of
its own. Both change in one transaction, and a file that the catalogue does not name is nobody's: it is taken
away by whoever imports or takes back next. One process at a time does either.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlcipher3 import dbapi2 as sqlite

from desktop.core import held_files
from desktop.core.errors import InputError, StoreError
from desktop.core.messages import _
from desktop.core.paths import data_dir, machine_dir, opener, own_folder
from desktop.terminology.code_systems import System

FOLDER: Final = "terminology"
CATALOGUE: Final = "releases.sqlite"
LOCK: Final = "importing.lock"
SUFFIX: Final = ".codes"
BUILDING: Final = ".building"
_FORMAT: Final = 1
_COLUMNS: Final = (
    "id", "system", "version", "dated", "codes", "retired", "terms", "left_out", "sha256", "source",
    "imported", "by", "file", "state",
)  # fmt: skip
_TABLES: Final = f"""
CREATE TABLE IF NOT EXISTS release (
    id INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, version TEXT NOT NULL, dated TEXT NOT NULL,
    codes INT NOT NULL, retired INT NOT NULL, terms INT NOT NULL, left_out INT NOT NULL,
    sha256 TEXT NOT NULL, source TEXT NOT NULL, imported TEXT NOT NULL, by TEXT NOT NULL, file TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in force', 'before')), UNIQUE (system, state)
);
PRAGMA user_version = {_FORMAT};
"""


class Release(msgspec.Struct, frozen=True):
    """A release: system (its short name), version and day (ISO, empty: not said) by its own words or by who
    imported it, numbers, SHA-256 and name of what was imported, when (ISO, UTC) and by which account, its
    file and whether it is `in force` or the one `before`."""

    id: int
    system: str
    version: str
    dated: str
    codes: int
    retired: int
    terms: int
    left_out: int
    sha256: str
    source: str
    imported: str
    by: str
    file: str
    state: str

    @property
    def said(self) -> str:
        """Its version in words."""
        return self.version or self.dated or _("release not said")


def folder() -> Path:
    """The folder of code systems in the user's data folder. Raises StoreError where there is none."""
    return data_dir() / FOLDER


_named: Path | None = None


def name_shared(where: Path | None) -> None:
    """Take the lists of a folder for all accounts from this one (None: from the machine's own) in this
    process."""
    global _named
    _named = where


def is_named() -> bool:
    """True where somebody has said where the lists for all accounts are, so that they are missed there."""
    return _named is not None


def shared() -> Path:
    """The folder of the lists for all accounts of this machine, which IT fills; it need not be there."""
    return _named if _named is not None else machine_dir() / FOLDER


def open_to_writers(where: Path) -> bool:
    """True for a folder of lists which others than its owner may write: what stands there is anybody's. On
    Windows the folder's own access list is IT's."""
    if sys.platform == "win32":
        return False
    every = [where, *where.iterdir()] if where.is_dir() else []
    return any(one.stat().st_mode & 0o022 for one in every)


def let_read(where: Path) -> None:
    """Let all accounts read the lists in a folder, and nobody but its owner write them. Raises StoreError."""
    try:
        where.chmod(0o755)
        for one in where.iterdir():
            one.chmod(0o600 if one.name == LOCK else 0o644)
    except OSError as error:
        raise unwritable(where, error) from error


class Releases:
    """The releases in a folder. Raises StoreError for a catalogue that can't be read or written."""

    def __init__(self, where: Path) -> None:
        self.folder = where

    @property
    def catalogue(self) -> Path:
        """The file that says what is in force."""
        return self.folder / CATALOGUE

    def all(self) -> tuple[Release, ...]:
        """Every release, by system, the one in force first."""
        try:
            if not self.catalogue.is_file():
                return ()
        except OSError as error:
            raise _unreadable(self.catalogue, error) from error
        with self._open() as db:
            rows = db.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM release ORDER BY system, state DESC"
            ).fetchall()
        return tuple(Release(*row) for row in rows)

    def in_force(self, system: System) -> Release | None:
        """The release that is searched."""
        return next((one for one in self.all() if (one.system, one.state) == (system.key, "in force")), None)

    def path(self, release: Release) -> Path:
        """The file of a release."""
        return self.folder / release.file

    def switch(self, new: Release, instead: Release | None) -> Release:
        """A built release is in force from now on, and the one that was is the one before, in one change.
        Raises InputError where another than `instead` has come into force meanwhile."""
        with self._changed() as db:
            was = db.execute(
                "SELECT id FROM release WHERE system = ? AND state = 'in force'", (new.system,)
            ).fetchone()
            if (was[0] if was else None) != (instead.id if instead else None):
                raise _meanwhile()
            db.execute("DELETE FROM release WHERE system = ? AND state = 'before'", (new.system,))
            db.execute("UPDATE release SET state = 'before' WHERE system = ?", (new.system,))
            values = [getattr(new, name) for name in _COLUMNS[1:]]
            made = db.execute(
                f"INSERT INTO release ({', '.join(_COLUMNS[1:])}) VALUES ({', '.join('?' * len(values))})",
                values,
            )
        return msgspec.structs.replace(new, id=made.lastrowid)

    def renew(self, new: Release, same: Release) -> Release:
        """The release in force was built again from the same file. Raises InputError where it is in force no
        more."""
        values = [getattr(new, name) for name in _COLUMNS[1:]]
        with self._changed() as db:
            changed = db.execute(
                f"UPDATE release SET {', '.join(f'{name} = ?' for name in _COLUMNS[1:])}"
                " WHERE id = ? AND state = 'in force'", (*values, same.id),
            )  # fmt: skip
            if not changed.rowcount:
                raise _meanwhile()
        return msgspec.structs.replace(new, id=same.id)

    def back(self, system: System) -> tuple[Release, Release | None]:
        """The release in force is taken back, and the one before it is in force again; where there is none,
        what is shipped. Gives both. Raises InputError where none is in force."""
        every = {one.state: one for one in self.all() if one.system == system.key}
        if "in force" not in every:
            raise InputError(
                _("No release of {system} is in force.").format(system=system.title()),
                kept=_("Nothing was changed."),
            )
        with self._changed() as db:
            db.execute("DELETE FROM release WHERE id = ?", (every["in force"].id,))
            db.execute("UPDATE release SET state = 'in force' WHERE system = ?", (system.key,))
        self.tidy()
        before = every.get("before")
        return every["in force"], msgspec.structs.replace(before, state="in force") if before else None

    def tidy(self) -> None:
        """Take away files that no release has: of an import that broke off, or of a version that is replaced.
        One that another program holds goes next time. Only for who holds the lock."""
        named = {one.file for one in self.all()}
        for path in self.folder.iterdir():
            ours = path.name.partition(".")[2].split("-")[0]
            if path.name not in named and f".{ours}" in (SUFFIX, BUILDING):
                with suppress(OSError):
                    held_files.unlink(path, held_files.BRIEFLY)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock of imports; a process that dies lets go of it. Raises InputError where another has
        it, and StoreError where the folder can't be written."""
        try:
            own_folder(self.folder)
            lock = self.folder / LOCK
            os.close(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise unwritable(self.folder, error) from error
        with closing(sqlite.connect(str(lock), timeout=0, isolation_level=None)) as held:
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite.DatabaseError as error:
                raise InputError(
                    _("Another import of codes, or the taking back of one, is under way."),
                    kept=_("The codes in force are as they were."),
                    todo=_("Wait until it is done, then run the command again."),
                ) from error
            yield

    @contextmanager
    def _open(self) -> Iterator[Any]:
        try:
            with closing(sqlite.connect(str(self.catalogue), timeout=10, isolation_level=None)) as db:
                yield db
        except sqlite.DatabaseError as error:
            raise _unreadable(self.catalogue, error) from error

    @contextmanager
    def _changed(self) -> Iterator[Any]:
        with open(self.catalogue, "ab", opener=opener):
            pass
        with self._open() as db:
            db.executescript(_TABLES)
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


def _meanwhile() -> InputError:
    return InputError(
        _("Another release has come into force meanwhile."),
        kept=_("It stays in force; nothing was imported."),
        todo=_("Look at fagflate terminology list, then import again if it is still wanted."),
    )


def unwritable(where: Path, error: Exception) -> StoreError:
    """Error for a folder in which nothing can be written, or a disk that is full."""
    return StoreError(
        _("The codes can't be written in {folder}.").format(folder=where),
        kept=_("The codes in force are as they were."),
        todo=_("Check that the disk has room and that you may write there, then import again."),
        details=str(error),
    )


def _unreadable(path: Path, error: Exception) -> StoreError:
    return StoreError(
        _("The list of imported codes can't be read or written: {file}.").format(file=path),
        kept=_("Searches use the codes that are shipped; no patient's data lies there."),
        todo=_("Check the disk. Move the folder away and import the codes again."),
        details=str(error),
    )
