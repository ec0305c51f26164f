"""Paths on disk: the program's resources and the user's own folders."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from desktop.core import folders
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.core.shipped import resources as resources


def machine_dir() -> Path:
    """The machine's own folder, for all its users, which IT fills.

    `FAGFLATE_MACHINE` names another one where there is none, as for trials; anybody can set a variable, so it
    takes the place of nothing that IT has decided, and on Windows it counts nowhere.
    """
    usual = _usual()
    own = _named()
    return Path(own) if own and not os.path.isdir(usual) else usual


def _named() -> str:
    return "" if sys.platform == "win32" else os.environ.get("FAGFLATE_MACHINE", "")


def _usual() -> Path:
    if sys.platform == "win32":
        return Path(_program_data() or r"C:\ProgramData") / "Fagflate"
    return Path("/Library/Application Support/Fagflate" if sys.platform == "darwin" else "/etc/fagflate")


@cache
def _program_data() -> str:
    """Folder of Windows for all users' data, from the system: the variable is the user's to set."""
    import ctypes

    found = ctypes.create_unicode_buffer(260)
    common_appdata = 0x23
    shell: Any = getattr(ctypes, "WinDLL")("shell32")  # noqa: B009
    return "" if shell.SHGetFolderPathW(None, common_appdata, None, 0, found) else found.value


def data_dir() -> Path:
    """The user's own folder for stores and logs; local to the machine, never roaming.

    `FAGFLATE_HOME` names another one. The folder is not created here. Raises StoreError where the system
    knows of none, and where no folder can be called so.
    """
    if own := os.environ.get("FAGFLATE_HOME"):
        folders.check_name(Path(own))
        return Path(own)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "Fagflate" if base else _home() / "AppData" / "Local" / "Fagflate"
    if sys.platform == "darwin":
        return _home() / "Library" / "Application Support" / "Fagflate"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else _home() / ".local" / "share") / "fagflate"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise StoreError(
            _("The user profile is broken: the system does not say where your own folder is."),
            kept=_("Nothing was opened or changed."),
            todo=_("Let IT mend the profile, or name a folder in the variable FAGFLATE_HOME."),
            details=str(error),
        ) from error


def own_folder(path: Path) -> None:
    """Make a folder and those that lack above it, each its user's alone. Raises OSError.

    `Path.mkdir` gives its mode to the last one only: the user's own folder stood open to other accounts of
    the machine, and is closed where an earlier version made it so.
    """
    lacking: list[Path] = []
    for one in (path, *path.parents):
        if one.is_dir():
            break
        lacking.append(one)
    for one in reversed(lacking):
        one.mkdir(mode=0o700, exist_ok=True)
    # One that somebody has named may be there for more than this program.
    if sys.platform != "win32" and not os.environ.get("FAGFLATE_HOME"):
        # A broken profile, or another's folder: then there is nothing to close.
        with suppress(StoreError, PermissionError):
            own = data_dir()
            if path.is_relative_to(own) and own.stat().st_mode & 0o077:
                own.chmod(0o700)


def opener(path: str, flags: int) -> int:
    """For `open(…, opener=…)`: what is made belongs to its user alone."""
    return os.open(path, flags, 0o600)
