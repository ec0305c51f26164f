"""Letting go of a patient in the middle of a schedule, and what must hold at that moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from unittest.mock import patch

import msgspec

from desktop.store import held_records
from desktop.sync.pull import tidying
from desktop.sync.pull.eviction import LIMIT
from desktop.sync.pull.interests import Interests
from tests.sync.driver import Client, run

ELSEWHERE = Interests(patients=("p2",))
LONG = timedelta(days=8)


def let_go(client: Client, chance: Random, meanwhile: Callable[[], None]) -> list[str]:
    """Tidy a record in which nobody works on the one patient, a few rows at a time; `meanwhile` happens
    between the steps. Gives what was wrong at once, if nobody has acted."""
    by_size = chance.random() < 0.5
    effects = client.effects
    if not by_size:
        effects = msgspec.structs.replace(effects, clock=lambda: client.clock() + LONG)
    before, rows = client.unsent, _count(client, "resource")

    async def pause() -> None:
        meanwhile()

    step = chance.choice((1, 3, 500))
    with ExitStack() as stack:
        for module in (held_records, tidying):
            stack.enter_context(patch.object(module, "STEP", step))
        gone = run(tidying.tidy(effects, ELSEWHERE, pause=pause, limit=0 if by_size else LIMIT))
    wrong = []
    if client.unsent != before:
        wrong.append("letting go of a patient touched what is unsent")
    left = _count(client, "resource")
    if any(e.type != "AuditEvent" for e in before) and (gone or left != rows):
        wrong.append("a patient was let go of whom something is unsent")
    if gone and (left or _count(client, "cursor")):
        wrong.append(f"let go of, and still there: {left} resources")
    return wrong


def _count(client: Client, table: str) -> int:
    found = client.database.ask(lambda c: c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())
    return int(found or 0)
