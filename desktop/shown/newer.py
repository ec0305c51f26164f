"""A newer version of the program, as IT has told of it."""

from __future__ import annotations

import msgspec


class Newer(msgspec.Struct, frozen=True):
    """Newer `version`, and the place to find it, in IT's own words (may be empty)."""

    version: str
    where: str = ""
