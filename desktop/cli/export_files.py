"""The folder of an export: written under another name, and given its own only when it is whole."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from desktop.cli.load_files import MANIFEST
from desktop.core import held_files
from desktop.core.errors import InputError
from desktop.core.messages import _

UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class File:
    """One type's file. `told` is the server's own count, None where it gives none; `bytes` its size;
    `labelled` of them have a security label by which not everybody is to have them."""

    type: str
    count: int
    bytes: int
    sha256: str
    told: int | None = None
    labelled: int = 0

    @property
    def name(self) -> str:
        """The file's name in the folder; a type without resources has none."""
        return f"{self.type}.ndjson" if self.count else ""

    @property
    def short(self) -> bool:
        """True when the server counts more than it gave."""
        return self.told is not None and self.told > self.count


@dataclass(frozen=True, slots=True)
class RefusedType:
    """A type that the server did not give, and its words."""

    type: str
    status: int
    reason: str


@dataclass(slots=True)
class Manifest:
    """Manifest of an export: content and gaps; `unreadable` and `not_searched` are names; `logged` tells if
    the server took the log of the reading; `blocking` counts the Consents by which somebody may not read."""

    server: str
    software: str
    fhir_version: str
    started: str
    finished: str = ""
    files: list[File] = field(default_factory=list)
    refused: list[RefusedType] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    not_searched: list[str] = field(default_factory=list)
    logged: bool = True
    blocking: int = 0

    @property
    def complete(self) -> bool:
        """True when everything that the server offers is there."""
        return not self.refused and not self.unreadable and not any(file.short for file in self.files)

    def as_object(self) -> dict[str, Any]:
        """The manifest as JSON: the file `manifest.json`, and the answer of `--json`."""
        return {
            "server": self.server,
            "software": self.software,
            "fhirVersion": self.fhir_version,
            "started": self.started,
            "finished": self.finished,
            "complete": self.complete,
            "logged": self.logged,
            "total": sum(file.count for file in self.files),
            "files": [
                {
                    "type": file.type,
                    "file": file.name,
                    "count": file.count,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                    **({"serverCount": file.told} if file.told is not None else {}),
                    **({"labelled": file.labelled} if file.labelled else {}),
                }
                for file in self.files
                if file.count or file.short
            ],
            "empty": [file.type for file in self.files if not file.count and not file.short],
            "refused": [
                {"type": one.type, "status": one.status, "reason": one.reason} for one in self.refused
            ],
            "unreadable": self.unreadable,
            "notSearched": self.not_searched,
            **({"blocking": self.blocking} if self.blocking else {}),
        }


class Folder:
    """Writes into `DIR.unfinished`; `finish` writes the manifest last and then renames the folder.

    Used as a context: whatever ends it before `finish` leaves no folder of the wanted name. Raises
    InputError where `out` holds something already, or can't be written.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.work = out.with_name(out.name + UNFINISHED)
        if not out.name:
            raise InputError(_("{path} is not a folder to write to.").format(path=out))
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise InputError(
                _("{path} is there already and holds something.").format(path=out),
                kept=_("Nothing was changed."),
                todo=_("Name another folder; an export is never mixed with an older one."),
            )

    def __enter__(self) -> Self:
        try:
            if self.work.exists():
                self._only_ours()
                held_files.remove_tree(self.work)
            self.work.mkdir(mode=0o700, parents=True)
        except OSError as error:
            raise _unwritable(self.work, error) from error
        return self

    def _only_ours(self) -> None:
        if not self.work.is_dir() or any(
            path.suffix != ".ndjson" and path.name != MANIFEST for path in self.work.iterdir()
        ):
            raise InputError(
                _("{path} is there already and holds something.").format(path=self.work),
                kept=_("Nothing was changed."),
                todo=_("Move it away."),
            )

    def write(self, kind: str, lines: list[str], *, more: bool) -> None:
        """Add lines to a type's file; `more` when it has some already."""
        if not lines:
            return
        try:
            with (self.work / f"{kind}.ndjson").open("ab" if more else "wb") as file:
                file.write(("\n".join(lines) + "\n").encode("utf-8"))
        except OSError as error:
            raise _unwritable(self.work, error) from error

    def replace(self, kind: str, newer: dict[int, str]) -> None:
        """Write lines (by their number from 0) anew, where the server gave a later version afterwards."""
        if not newer:
            return
        path = self.work / f"{kind}.ndjson"
        beside = self.work / f"{kind}.new.ndjson"
        try:
            with path.open("rb") as old, beside.open("wb") as new:
                for number, line in enumerate(old):
                    new.write((newer[number] + "\n").encode("utf-8") if number in newer else line)
            held_files.replace(beside, path)
        except OSError as error:
            raise _unwritable(self.work, error) from error

    def checked(self, kind: str, count: int, told: int | None) -> File:
        """A type's file with its size and checksum, as it lies on the disk."""
        path = self.work / f"{kind}.ndjson"
        if not count:
            return File(kind, 0, 0, "", told)
        try:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            return File(kind, count, path.stat().st_size, digest, told)
        except OSError as error:
            raise _unwritable(self.work, error) from error

    def finish(self, manifest: Manifest) -> None:
        """Everything is there: the manifest, then the folder's own name."""
        text = json.dumps(manifest.as_object(), ensure_ascii=False, indent=2) + "\n"
        try:
            with (self.work / MANIFEST).open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if self.out.exists():
                self.out.rmdir()
            held_files.rename(self.work, self.out)
        except OSError as error:
            raise _unwritable(self.out, error) from error

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # Patient data that nobody will use must not stay behind.
        if self.work.exists():
            with suppress(OSError):
                held_files.remove_tree(self.work)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(
        _("{path} can't be written.").format(path=path),
        todo=_("Check that the disk is not full and that the folder may be written to."),
        details=error.strerror or str(error),
    )
