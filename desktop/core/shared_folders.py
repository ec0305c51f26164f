"""Detection of shared folders: a network drive, OneDrive, a roaming profile.

A record that lies there can be damaged or opened by two machines at once, and what is unsent is copied about.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import PureWindowsPath
from typing import Literal

Shared = Literal["network", "onedrive", "roaming"]
_REMOTE = 4
"""`DRIVE_REMOTE` of Windows."""


def shared(
    folder: str, environment: Mapping[str, str] = os.environ, kind: Callable[[str], int] | None = None
) -> Shared | None:
    """Kind of sharing of a Windows folder; None for a local one, or where nothing can be known."""
    place = PureWindowsPath(folder)
    for name, value in environment.items():
        inside = value and place.is_relative_to(PureWindowsPath(value))
        if inside and name.upper().startswith("ONEDRIVE"):
            return "onedrive"
        if inside and name.upper() == "APPDATA":
            return "roaming"
    if place.drive.startswith("\\\\") and not place.drive.startswith(("\\\\?\\", "\\\\.\\")):
        return "network"
    if len(place.drive) == 2 and (kind or _kind)(place.drive + "\\") == _REMOTE:
        return "network"
    return None


def _kind(root: str) -> int:
    """Drive type by Windows; 0, not known, elsewhere."""
    if sys.platform != "win32":
        return 0
    import ctypes

    return int(ctypes.windll.kernel32.GetDriveTypeW(root))
