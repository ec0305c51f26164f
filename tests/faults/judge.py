"""What must be true after a schedule, whatever happened in it."""

from __future__ import annotations

from collections import Counter

from desktop.fhir import strict
from desktop.store import records
from desktop.sync.push.sending_plan import references
from tests.faults.acting import FOR_PEOPLE
from tests.faults.memory import units
from tests.faults.world import STEPS, TYPES, World


class Violation(AssertionError):
    """A promise that was broken."""


def schedule(seed: int, restored: bool = False, doubtful: bool = False) -> Counter[str]:
    """Run one schedule and judge it; gives the faults that were injected. Raises Violation."""
    world = World(seed, restored=restored, doubtful=doubtful)
    try:
        for _step in range(STEPS):
            world.step()
        after(world)
        return world.faults
    finally:
        world.close()


def after(world: World) -> None:
    """Let fair weather come over a world and judge it. Raises Violation."""
    world.settle()
    _promises(world)
    _up_to_date(world)
    world.compare()
    _nothing_too_much(world)


def _need(condition: bool, words: str) -> None:
    if not condition:
        raise Violation(words)


def _promises(world: World) -> None:
    memory = world.memory
    _need(not world.broken, "; ".join(dict.fromkeys(world.broken)))
    waiting = [e for c in world.clients for e in c.unsent]
    for entry in waiting:
        held = entry.state in FOR_PEOPLE or (world.poison and world.poison in str(entry.body))
        ahead = any(
            (e.seq < entry.seq and e.key == entry.key)
            or (e.act_id == entry.act_id and e.seq != entry.seq)
            or (e.op == "create" and e.key in references(entry))
            for e in waiting
        )
        _need(bool(held or ahead), f"{entry.key} never went: {entry.state}, {entry.answer}")
    there: set[str] = set()
    homes: dict[str, set[str]] = {}
    for key, versions in world.server.store.items():
        before: dict[str, str] = {}
        gone = False
        for version in versions:
            if version.body is None:
                gone = True
                continue
            _need(not gone, f"{key} was deleted and came back")
            now = units(version.body)
            for unit, text in now.items():
                there.add(text)
                homes.setdefault(text, set()).add(key)
                _need(text in memory.parents, f"{key} says what nobody wrote: {text}")
                _need(memory.unit_of[text] == unit, f"{key}: the text of {memory.unit_of[text]} is in {unit}")
                earlier = before.get(unit, text)
                _need(earlier == text or memory.knew(text, earlier),
                      f"{key}: {text} silently overwrote {earlier}")  # fmt: skip
            before = now
    for text, keys in homes.items():
        # What a server named itself and another deleted can't be found by a search: it may be made again.
        alive = {k for k in keys if world.server.store[k][-1].body is not None}
        helpless = not world.server.features.update_create
        _need(len(alive if helpless else keys) <= 1, f"{text} was created twice: {sorted(keys)}")
    kept = {text for e in waiting if e.body for text in units(strict.loads(e.body)).values()}
    excused = world.backup.excused | world.backup.untold(world.server) if world.backup else set()
    lost = memory.lost(there | kept | excused)
    _need(not lost, f"lost: {sorted(lost)}")
    back = [k for k in world.backup.gone if world.server.get(k)] if world.backup else []
    _need(not back, f"everybody knew that these were deleted, and they came back: {back}")
    _whole(world)


def _whole(world: World) -> None:
    """What was to go in one transaction is there whole or not at all, where the server can do that."""
    if not world.server.features.transaction:
        return
    for one in world.server.all("Task"):
        focus = one["focus"]["reference"]
        # A person may throw away the one while a restored server has neither.
        memory = world.memory
        thrown = world.backup is not None and world.backup.said(focus) & memory.behind(memory.dropped)
        # Somebody may have deleted the one alone, before the restore took away both.
        halved = world.backup is not None and focus in world.backup.deleted
        _need(
            focus in world.server.store or bool(thrown) or halved,
            f"Task/{one['id']} is there without {focus}",
        )


def _up_to_date(world: World) -> None:
    """Without unsent changes, each machine shows what the server has."""
    if world.server.features.next_links == "offset" or (world.backup and world.backup.restored):
        # Pages that shift may hide something until then, and so may a server that went back by itself.
        world.compare()
    for client in world.clients:
        dirty = client.states()
        for kind in TYPES:
            for one in world.server.all(kind):
                key = f"{kind}/{one['id']}"
                if key in dirty:
                    continue
                base = client.base(key)
                _need(base is not None, f"{key} is not shown")
                shown, real = (base or {})["meta"]["versionId"], one["meta"]["versionId"]
                _need(shown == real, f"{key} is shown as {shown}, the server has {real}")


def _nothing_too_much(world: World) -> None:
    for client in world.clients:
        dirty = client.states()
        for kind in TYPES:
            held = client.database.ask(lambda c, kind=kind: records.ids(c, kind, "p1"))  # type: ignore[misc]
            for ident in held:
                key = f"{kind}/{ident}"
                there = world.server.get(key) is not None
                _need(there or key in dirty, f"{key} is shown, and was deleted")
