"""User preferences: what a person chose for themself (language, theme, text size, note template).

`preferences.json` beside the record in which the person works, under a digest of who they are: it is read
before the record is opened, because the first frame is painted in it, and tells nobody who works here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from desktop.core import held_files
from desktop.core.decoding.by_type import from_json
from desktop.core.paths import own_folder

FILE = "preferences.json"
TEXT_SIZES = (100, 115, 130, 150)
"""In percent of the system's text size."""


class Preferences(msgspec.Struct, frozen=True, omit_defaults=True):
    """Preferences of a person; empty where nobody chose: then it is as the program was started, and as the
    system says.

    `note_template`: the one that was chosen or used last, with which a new note begins.
    `printer`: the one used last, offered first the next time and never used unasked.
    `steps`: the first steps (`desktop.shown.help`) that this person has taken.
    `sprints`: the sprints whose news they have seen.
    `asked` and `answered`: the sprints about which the ten questions were offered, and answered.
    `answers_told`: marks of the answers to own wishes (`desktop.shown.why.wishes`) that were told once.
    """

    language: str = ""
    theme: str = ""
    text_size: int = 0
    note_template: str = ""
    printer: str = ""
    steps: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()
    answers_told: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


def read(folder: Path, person: str) -> Preferences:
    """Preferences of a person; empty where they chose none, or where they can't be read."""
    return _all(folder).get(_digest(person), Preferences()) if person else Preferences()


def keep(folder: Path, person: str, chosen: Preferences) -> None:
    """Keep what a person chose, and what others chose here. Raises OSError."""
    if not person:
        return
    target = folder / FILE
    own_folder(folder)
    new = target.with_name(f"{FILE}.new")
    new.write_bytes(msgspec.json.encode({**_all(folder), _digest(person): chosen}))
    held_files.replace(new, target, held_files.BRIEFLY)


def _digest(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()[:16]


def _all(folder: Path) -> dict[str, Preferences]:
    try:
        return from_json((folder / FILE).read_bytes(), dict[str, Preferences])
    except (OSError, msgspec.DecodeError):
        return {}
