"""One line of `doctor`: what was looked at, how it stands, and what to do."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["green", "amber", "red"]
Area = Literal["machine", "server"]


class Line(msgspec.Struct, frozen=True):
    """`name` is stable for programs; `text` a whole sentence, `todo` what to do or empty.

    `level`: green is in order, amber works with less, red does not work.
    """

    area: Area
    name: str
    level: Level
    text: str
    todo: str = ""
    details: str = ""
