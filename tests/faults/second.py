"""A second process on a record that another writes: it reads, sees whole transactions only, and logs whom it
has read.

`python -m tests.faults.second FOLDER NAME`: prints `read NAME-n` once that entry of its log is kept. Ends
with 0 when FOLDER holds a file `stop`, with 1 and a sentence when it has seen half of something.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from desktop.commands.access import record_access
from desktop.core.actor import Actor
from desktop.core.errors import StoreError
from desktop.store import outbox, snapshots
from desktop.store.outbox import Act
from desktop.store.store import READING, Store
from tests.faults.child import KEY
from tests.sync.sim_clock import SimClock
from tests.sync.things import note

ACTOR = Actor("PractitionerRole/r1", "Practitioner/d1", "Maren Aas", title="Lege", profession="doctor")
PAUSE = 0.003
"""Seconds in the middle of a query, in which the other goes on."""
ROUND = "round"
"""Snapshots that one transaction writes together, all with the same text."""


@dataclass
class Seen:
    """What was seen last: a round, and letters with their tasks, of which none is ever taken away."""

    round: int = 0
    acts: frozenset[str] = frozenset()


def half(connection: Connection, before: Seen) -> str:
    """What is seen of half a transaction in one query, in words; empty when all is well."""
    first = snapshots.get(connection, ROUND, "0")
    rows = connection.exec_driver_sql("SELECT type || '/' || id FROM resource")
    known = {str(row[0]) for row in rows}
    time.sleep(PAUSE)
    unsent = {e.key for e in outbox.entries(connection)}
    rounds = {first or "0", snapshots.get(connection, ROUND, "29") or "0"}
    if len(rounds) > 1:
        return f"rounds {sorted(rounds)} at the same time"
    number = int(rounds.pop())
    if number < before.round:
        return f"round {number} after round {before.round}"
    acts = frozenset(k for k in unsent | known if k.startswith(("Condition/w", "Task/t")))
    if before.acts - acts:
        return f"{sorted(before.acts - acts)} neither unsent nor sent"
    before.round, before.acts = number, acts
    for key in acts:
        kind, _slash, ident = key.partition("/")
        other = f"Task/t{ident[1:]}" if kind == "Condition" else f"Condition/w{ident[1:]}"
        for some, words in ((unsent, "unsent"), (known, "sent")):
            if (key in some) != (other in some):
                return f"{key} without {other} among what is {words}"
    return ""


def main(folder: Path, name: str) -> int:
    with Store(folder / "record", KEY, clock=SimClock()) as store:
        if not store.read_only:
            print("it may write, beside another that writes")
            return 1
        try:
            store.write(lambda tx: outbox.put(tx, note("never"), Act("write", "r1")), origin="write").result()
        except StoreError:
            pass
        else:
            print("it has written")
            return 1
        seen, looked = Seen(), 0
        while not (folder / "stop").exists():
            words = store.read(lambda c: half(c, seen)).result()
            if words:
                print(words)
                return 1
            looked += 1
            if looked % 30 == 1:
                who = f"{name}-{looked}"
                store.write(lambda tx, who=who: record_access(tx, ACTOR, who), origin=READING).result()  # type: ignore[misc]
                print("read", who, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
