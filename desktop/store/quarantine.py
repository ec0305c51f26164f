"""Setting a record aside that can't be opened: nothing is deleted, and what was unsent is said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop.core import held_files
from desktop.core.clock import utc_now
from desktop.core.errors import StoreError, Unusable
from desktop.core.messages import _
from desktop.store import highwater, private
from desktop.store.highwater import Mark
from desktop.store.store_keys import FileKey

_STAYS = ".lock"
"""Files that only say who is here stay: another window may hold them."""


def set_aside(
    folder: Path, *, key_file: Path | None = None, at: datetime | None = None
) -> tuple[Path, Mark | None]:
    """Move the files of a record into a folder of their own beside it; gives that folder and the mark.

    The key stays where it is, so that IT can look into the record; a `key_file` without a key in it goes
    along. Raises StoreError when the files can't be moved: then all of them stand where they stood.
    """
    mark = highwater.read(folder)
    moment = (at or utc_now()).strftime("%Y%m%d-%H%M%S")
    target = folder.with_name(f"{folder.name}.aside-{moment}")
    moved: list[tuple[Path, Path]] = []
    try:
        target.mkdir(mode=private.FOLDER, parents=True)
        paths = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix != _STAYS)
        if key_file is not None and _damaged(key_file):
            paths.append(key_file)
        for path in paths:
            held_files.replace(path, target / path.name)
            moved.append((path, target / path.name))
    except OSError as error:
        for path, now in reversed(moved):
            held_files.replace(now, path)
        if target.exists():
            target.rmdir()
        raise StoreError(
            _("The local record can't be set aside."),
            kept=_("It is left as it is."),
            todo=_("Close all windows of Fagflate, then try again."),
            details=str(error),
        ) from error
    return target, mark


def _damaged(key_file: Path) -> bool:
    try:
        FileKey(key_file).get("")
    except Unusable:
        return True
    return False
