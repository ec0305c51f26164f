"""A medicine's sources: the column's head, and what a source says of one medicine."""

from __future__ import annotations

from typing import Literal

import msgspec


class SourceHead(msgspec.Struct, frozen=True, gc=False):
    """A source's column: its name, how fresh it is, and whether it was asked.

    `state`: `fresh`; `old` (amber with a clock); `not_asked` and `error` (amber with a question mark):
    never empty.
    """

    key: str
    name: str
    note: str = ""
    state: Literal["fresh", "old", "not_asked", "error"] = "fresh"


class SourceDose(msgspec.Struct, frozen=True, gc=False):
    """What a source says of one medicine. `text` "–" where it was asked and knows nothing.

    `asked` false writes "ikke spurt" in `text`. `differs` from what is given now.
    """

    text: str
    differs: bool = False
    asked: bool = True
