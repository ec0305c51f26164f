"""Work that somebody else left unsent at this workstation: whose, how many acts, how old, and no patient."""

from __future__ import annotations

from datetime import datetime

import msgspec


class LeftHere(msgspec.Struct, frozen=True, gc=False):
    """Unsent acts in another person's record here. `whose` is a digest of that person (`Practitioner/id`),
    `goes`: they are sent without them as soon as the server answers; `said` is what stands in the way."""

    whose: str
    count: int
    oldest: datetime | None
    goes: bool = False
    said: str = ""
