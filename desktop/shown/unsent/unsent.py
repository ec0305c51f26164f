"""View model of unsent acts (outbox), with their state and possible actions."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Step
from desktop.shown.unsent.conflict import Conflict


class UnsentRow(msgspec.Struct, frozen=True, gc=False):
    """One act that waits. `state`: `conflict` (two changed the same), `rejected`, `urgent` (needs paper),
    `expired`
    (asks before it is sent), `waiting` (goes by itself). `why` says what was kept or what it waits for.
    `orders`: it can be put on paper as a requisition. `keys` are the resources (`Type/id`) that it wrote.
    `away` throws it away, where nothing written is lost by that and the server can't have it.
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
    away: Step | None = None
    age_sort: float = 0.0
    spoken: str = ""
    orders: bool = False
    keys: tuple[str, ...] = ()


class UnsentModel(PanelModel, frozen=True, gc=False):
    """All that waits; `promise` stands at the foot (nothing is lost when the program is closed). `detail` is
    the clash of the row with the cursor, in full, `at` the key by which it was asked for. `left` are lines on
    what others left unsent here.
    """

    rows: tuple[UnsentRow, ...]
    title: str = ""
    promise: str = ""
    detail: Conflict | None = None
    left: tuple[str, ...] = ()
    at: str = ""
