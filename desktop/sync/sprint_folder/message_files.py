"""Files of the folder for sprints: one a version, written under another name and named when whole.

No file is ever written over. A version's number belongs to whoever names the file first, so of two machines
that write at once one is told that somebody was before it.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from desktop.core import held_files
from desktop.sync.sprint_folder.sealed_message import MOST_BYTES, Message, Unsound, is_permitted, opened

MESSAGES: Final = "messages"
COUNTS: Final = "counts"
MOST_FILES: Final = 20_000
_NAME: Final = re.compile(r"([A-Za-z0-9.-]{1,64})\.([0-9]{4})\.(json|taken)")


class Thread(msgspec.Struct, frozen=True):
    """All versions of one wish or review: those that are sound, oldest first, the highest number that is in
    use, and the names of files that can't be used."""

    ident: str
    sound: tuple[Message, ...] = ()
    highest: int = 0
    wrong: tuple[str, ...] = ()

    @property
    def newest(self) -> Message | None:
        return self.sound[-1] if self.sound else None


def threads(folder: Path) -> tuple[Thread, ...]:
    """All that lies in the folder. Raises OSError where it can't be read."""
    names: dict[str, dict[int, set[str]]] = {}
    for number, path in enumerate((folder / MESSAGES).iterdir() if _begun(folder) else ()):
        if number >= MOST_FILES:
            break
        if (found := _NAME.fullmatch(path.name)) is not None:
            names.setdefault(found[1], {}).setdefault(int(found[2]), set()).add(found[3])
    return tuple(_thread(folder, ident, found) for ident, found in sorted(names.items()))


def thread(folder: Path, ident: str) -> Thread:
    """One of them, without any version where there is none. Raises OSError."""
    found: dict[int, set[str]] = {}
    for path in (folder / MESSAGES).glob(f"{ident}.[0-9][0-9][0-9][0-9].*") if _begun(folder) else ():
        if (name := _NAME.fullmatch(path.name)) is not None and name[1] == ident:
            found.setdefault(int(name[2]), set()).add(name[3])
    return _thread(folder, ident, found)


def _begun(folder: Path) -> bool:
    """True where something was ever written there. Raises OSError where the folder itself is away: it is not
    made anew, and an empty place is never taken for it."""
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, str(folder))
    return (folder / MESSAGES).is_dir()


def _thread(folder: Path, ident: str, found: dict[int, set[str]]) -> Thread:
    sound: list[Message] = []
    wrong: list[str] = []
    for number in sorted(found):
        if "json" not in found[number]:
            continue
        path = _path(folder, ident, number)
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        try:
            message = opened(raw, ident, number)
        except Unsound:
            wrong.append(path.name)
            continue
        if is_permitted(message, sound[-1] if sound else None):
            sound.append(message)
        else:
            wrong.append(path.name)
    return Thread(ident, tuple(sound), max(found, default=0), tuple(wrong))


def write(folder: Path, ident: str, number: int, raw: bytes) -> bool:
    """Put a version there, whole or not at all; False where its number is somebody else's. Raises OSError."""
    _begun(folder)
    home = folder / MESSAGES
    home.mkdir(exist_ok=True)
    return put_new(_path(folder, ident, number), raw)


def put_new(target: Path, raw: bytes) -> bool:
    """Write a new file under another name and name it when it is whole; False where the name is taken. Raises
    OSError."""
    new = target.with_name(f".{uuid.uuid4()}.new")
    try:
        with new.open("xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        return _named(new, target)
    finally:
        held_files.unlink(new)


def _named(new: Path, target: Path) -> bool:
    try:
        if sys.platform == "win32":
            # There a name that is taken is refused.
            held_files.rename(new, target)
        else:
            os.link(new, target)
    except FileExistsError:
        return False
    except OSError:
        if target.exists():
            return False
        if sys.platform == "win32":
            raise
        return _without_links(new, target)
    return True


def _without_links(new: Path, target: Path) -> bool:
    """Name a file where the share knows no links: whoever makes the mark beside it has the number."""
    try:
        os.close(os.open(target.with_suffix(".taken"), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        return False
    held_files.replace(new, target)
    return True


def weeks(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Names and bytes of the weeks of machines that lie there. Raises OSError."""
    _begun(folder)
    home = folder / COUNTS
    for path in sorted(home.glob("*.json"))[:MOST_FILES] if home.is_dir() else ():
        with path.open("rb") as file:
            yield path.name, file.read(MOST_BYTES + 1)


def write_week(folder: Path, name: str, raw: bytes) -> bool:
    """Put a machine's week there; False where it lies there already. Raises OSError."""
    _begun(folder)
    (folder / COUNTS).mkdir(exist_ok=True)
    return put_new(folder / COUNTS / f"{name}.json", raw)


def _path(folder: Path, ident: str, number: int) -> Path:
    return folder / MESSAGES / f"{ident}.{number:04d}.json"
