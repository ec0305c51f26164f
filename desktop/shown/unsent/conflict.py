"""Two versions of one resource side by side: the units that differ, and what can be chosen."""

from __future__ import annotations

from typing import Literal

import msgspec

Choice = Literal["mine", "theirs", "both"]


class UnitRow(msgspec.Struct, frozen=True, gc=False):
    """One unit of the resource as each version has it; an empty text is *not given*. `names` says what the
    resource is about, and stands with the differences.
    """

    label: str
    mine: str
    theirs: str
    same: bool
    names: bool = False


class ConflictChoice(msgspec.Struct, frozen=True, gc=False):
    """A way to settle it: its key, its words, what is kept in the record then and what is not."""

    choice: Choice
    key: str
    label: str
    act: str
    kept: str
    dropped: str = ""


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """A clash: who and what, both heads, the units, the ways out. `seen` names the version looked at."""

    key: str
    seq: int
    seen: str
    title: str
    name: str
    identity: str
    note: str
    mine_title: str
    mine_note: str
    theirs_title: str
    theirs_note: str
    rows: tuple[UnitRow, ...]
    choices: tuple[ConflictChoice, ...]
    promise: str
