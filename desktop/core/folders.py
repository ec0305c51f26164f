"""Folders in which no record can lie: by names that Windows keeps for itself, or longer than it can open.

Asked before anything is made there: the system's own answer is another for each kind of file, and a name that
ends in a dot would quietly be another folder's.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any

from desktop.core.errors import StoreError
from desktop.core.messages import _

DEVICES = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{one}{n}" for one in ("com", "lpt") for n in "0123456789¹²³"),
    ]
)
"""They are devices in every folder, whatever follows a dot."""
_LETTERS = re.compile(r'[<>:"|?*\x00-\x1f]')
SHORT, WIDE = 259, 32_766
"""Characters of a whole path on Windows: as it is installed, and where IT has let paths be long."""
SQLITE = 511
"""Bytes of a whole path that the database's library opens on other systems."""
ROOM = 50
"""Characters of the longest name of a file in a record's folder."""


def refused(folder: PurePath) -> str:
    """The part of a path that no folder on Windows can be called; empty where there is none."""
    path = PureWindowsPath(str(folder))
    for part in path.parts:
        if part in (path.anchor, ".", ".."):
            continue
        stem = part.partition(".")[0].rstrip(" ").casefold()
        if stem in DEVICES or _LETTERS.search(part) or part != part.rstrip(". "):
            return part
    return ""


def check_name(folder: Path) -> None:
    """Raises StoreError for a folder that can't be called so on this system."""
    if sys.platform == "win32" and (part := refused(folder)):
        raise _unusable(
            folder,
            _("The folder {folder} can't be used: Windows lets no folder be called “{name}”.").format(
                folder=_cut(str(folder)), name=_cut(part)
            ),
            _("Name another folder, for example in the variable FAGFLATE_HOME."),
        )


def check(folder: Path) -> None:
    """Raises StoreError for a folder that no record can lie in on this system: its name, or its length."""
    check_name(folder)
    whole = os.path.abspath(folder)
    if sys.platform == "win32":
        long, most = len(whole), (WIDE if _long_paths() else SHORT) - ROOM
    else:
        long, most = len(os.fsencode(whole)), SQLITE - ROOM
    if long > most:
        raise _unusable(
            folder,
            _("The path of the folder {folder} is too long: {n} characters, and {most} is the most.").format(
                folder=_cut(whole), n=long, most=most
            ),
            _(
                "Name a folder with a shorter path, for example in the variable FAGFLATE_HOME; on Windows, IT"
                " can let paths be longer (LongPathsEnabled)."
            ),
        )


def _unusable(folder: Path, what: str, todo: str) -> StoreError:
    return StoreError(what, kept=_("Nothing was opened or changed."), todo=todo, details=str(folder))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:29]}…{text[-30:]}"


@cache
def _long_paths() -> bool:
    """True when this Windows lets this program open longer paths, as it says itself."""
    import ctypes

    try:
        library: Any = getattr(ctypes, "WinDLL")("ntdll")  # noqa: B009
        return bool(library.RtlAreLongPathsEnabled() & 0xFF)
    except (AttributeError, OSError):
        # An older Windows has no long ones to give.
        return False
