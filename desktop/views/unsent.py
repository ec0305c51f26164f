"""What has not reached the server: what needs a decision, and what goes by itself."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.views.parts import Step


class UnsentRow(msgspec.Struct, frozen=True, gc=False):
    """One act that waits. `state`: `conflict` (two changed the same), `rejected`, `urgent` (needs paper),
    `expired`
    (asks before it is sent), `waiting` (goes by itself). `why` says what was kept or what it waits for.
    """

    key: str
    state: Literal["conflict", "rejected", "urgent", "expired", "waiting"]
    title: str
    family: str
    given: str
    age: str
    why: str = ""
    bed: str = ""
    patient: str = ""
    step: Step | None = None
    age_sort: float = 0.0
    spoken: str = ""


class UnsentModel(msgspec.Struct, frozen=True, gc=False):
    """All that waits; `promise` stands at the foot (nothing is lost when the program is closed)."""

    rows: tuple[UnsentRow, ...]
    title: str = ""
    promise: str = ""
