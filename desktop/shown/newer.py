"""A newer version of the program, as IT has told of it."""

from __future__ import annotations

import msgspec


class Newer(msgspec.Struct, frozen=True):
    """Which `version`, and where a person finds it, in IT's own words (may be empty)."""

    version: str
    where: str = ""
