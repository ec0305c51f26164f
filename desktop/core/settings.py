"""What this installation knows of its site: the server's address and what IT has decided, nothing of people.

`settings.json` in the machine's folder, which IT fills and which has the last word, and in the user's:
`server` (the address that answered last), `audit_server` (where the log
of reading goes when the server does not take it), `allow_http` (a list of host names that may be spoken to
without encryption), `lock_minutes` (after how long without a touch the window locks; 0 is never), `window`
(where the window stood on the screen), `icd10` (the file of diagnosis codes: a JSON list of `code`, `text`
and, where one is no longer used, `status` `retired`; or a FHIR CodeSystem),
`configuration` (the folder of the hospital's own workspaces and settings).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop.core.paths import data_dir, machine_dir


def path() -> Path:
    """The file."""
    return data_dir() / "settings.json"


def read() -> dict[str, Any]:
    """Everything in both; empty where there is none, or none that can be read."""
    return {**_read(path()), **_read(machine_dir() / "settings.json")}


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def text(name: str) -> str:
    """One of its texts; empty where it is not said."""
    found = read().get(name)
    return found.strip() if isinstance(found, str) else ""


def texts(name: str) -> frozenset[str]:
    """One of its lists of texts."""
    found = read().get(name)
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()


def keep(name: str, value: str) -> None:
    """Change one thing and leave the rest as it is. Raises OSError."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = target.with_name(f"{target.name}.new")
    new.write_text(json.dumps({**_read(path()), name: value}, ensure_ascii=False), encoding="utf-8")
    new.replace(target)
