r"""The machine's policy: what IT has decided in a way that nobody on the machine can change.

On Windows the values below `HKLM\Software\Policies\Fagflate`, which a group policy fills; elsewhere
`policies.json` in the machine's folder, with the names of `settings.json`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from desktop.core.paths import machine_dir

KEY = r"Software\Policies\Fagflate"
FILE = "policies.json"


class Damaged(Exception):
    """A file of settings that is there and can't be understood; `text` is what it holds, None where not even
    that can be read."""

    def __init__(self, file: Path, text: str | None) -> None:
        super().__init__(file.name)
        self.text = text


def reading(file: Path) -> dict[str, Any]:
    """The values of a file of settings; empty where there is none. Raises Damaged."""
    text = None
    try:
        # Windows' own editors may begin it with a mark.
        text = file.read_text(encoding="utf-8-sig")
        found = json.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise Damaged(file, text) from error
    if not isinstance(found, dict):
        raise Damaged(file, text)
    return found


def place() -> str:
    """Place of the policy, in words for an administrator."""
    return rf"HKLM\{KEY}" if sys.platform == "win32" else str(machine_dir() / FILE)


def values() -> dict[str, object]:
    """All values by the names that they have there; empty where there is no policy. Raises Damaged."""
    if sys.platform == "win32":
        import winreg

        return registered(winreg)
    return filed()


def filed() -> dict[str, object]:
    """The values of the file that holds the policy where there is no registry. Raises Damaged."""
    return reading(machine_dir() / FILE)


def registered(registry: Any) -> dict[str, object]:
    """The values of the policy's key in a registry (`winreg`, or what stands in for it in a test): texts,
    numbers and lists of texts as they are."""
    found: dict[str, object] = {}
    try:
        key = registry.OpenKey(registry.HKEY_LOCAL_MACHINE, KEY, 0, registry.KEY_READ)
    except OSError:
        return found
    with key:
        at = 0
        while True:
            try:
                name, value, _kind = registry.EnumValue(key, at)
            except OSError:
                return found
            found[str(name)] = value
            at += 1
