"""What of the outbox may go out now, in which order, and what goes together. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.fhir import strict
from desktop.fhir.references import literal, relative
from desktop.store.outbox import WAITING, Entry


class Plan(msgspec.Struct, frozen=True):
    """Units to send one after the other, each a tuple of entries that go together; and the entries whose
    time to go unasked is over."""

    units: tuple[tuple[Entry, ...], ...]
    too_late: tuple[Entry, ...] = ()


def references(entry: Entry) -> frozenset[str]:
    """`Type/id` of everything that an entry's body refers to."""
    if entry.body is None:
        return frozenset()
    return frozenset(relative(r) for r in literal(strict.loads(entry.body)))


def plan(entries: Sequence[Entry], now: str) -> Plan:
    """Decide the next round. `entries` is the whole outbox, oldest first; `now` a FHIR instant in UTC.

    A resource's changes go in their order; a create goes before what refers to it; the entries of an
    atomic act, and creates that refer to each other in a circle, go together. Whatever can't go yet
    (waiting for a time, for a person, or for something that can't go) is left out without holding up
    the rest.
    """
    too_late = tuple(
        e for e in entries if e.state == "queued" and e.attempts == 0 and e.send_until and e.send_until < now
    )
    late = {e.seq for e in too_late}
    by_seq = {e.seq: e for e in entries}
    first: dict[str, Entry] = {}
    creates: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
        if entry.op == "create":
            creates[entry.key] = entry

    candidates = {
        e.seq
        for e in entries
        if e.state in WAITING and e.seq not in late and e.not_before <= now and first[e.key] is e
    }
    needs = {
        seq: frozenset(
            creates[key].seq for key in references(by_seq[seq]) if key in creates and creates[key].seq != seq
        )
        for seq in candidates
    }
    # Taking away what needs something that can't go may make others unable to go.
    while True:
        stuck = {seq for seq in candidates if not needs[seq] <= candidates}
        if not stuck:
            break
        candidates -= stuck

    groups = _groups([by_seq[s] for s in sorted(candidates)], needs)
    return Plan(_ordered(groups, needs), too_late)


def _groups(entries: list[Entry], needs: dict[int, frozenset[int]]) -> list[tuple[Entry, ...]]:
    leader: dict[int, int] = {e.seq: e.seq for e in entries}

    def find(seq: int) -> int:
        while leader[seq] != seq:
            seq = leader[seq]
        return seq

    acts: dict[str, int] = {}
    for entry in entries:
        # What may already have been carried out is settled on its own, entry by entry.
        if entry.atomic and entry.state == "queued" and entry.attempts == 0:
            other = acts.setdefault(entry.act_id, entry.seq)
            leader[find(entry.seq)] = find(other)
    reach = {e.seq: _reachable(e.seq, needs) for e in entries}
    for seq, reached in reach.items():
        for other in reached:
            if other in reach and seq in reach[other]:
                leader[find(seq)] = find(other)
    grouped: dict[int, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(find(entry.seq), []).append(entry)
    return [tuple(group) for group in grouped.values()]


def _reachable(seq: int, needs: dict[int, frozenset[int]]) -> set[int]:
    found: set[int] = set()
    stack = list(needs.get(seq, ()))
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack.extend(needs.get(one, ()))
    return found


def _ordered(
    groups: list[tuple[Entry, ...]], needs: dict[int, frozenset[int]]
) -> tuple[tuple[Entry, ...], ...]:
    home = {e.seq: index for index, group in enumerate(groups) for e in group}
    waits = [
        {home[n] for e in group for n in needs[e.seq] if home[n] != index}
        for index, group in enumerate(groups)
    ]
    ordered: list[tuple[Entry, ...]] = []
    placed: set[int] = set()
    while len(ordered) < len(groups):
        ready = [i for i in range(len(groups)) if i not in placed and waits[i] <= placed]
        # Two atomic acts that need each other can't both be first; the older goes first then.
        chosen = ready[0] if ready else next(i for i in range(len(groups)) if i not in placed)
        placed.add(chosen)
        ordered.append(_parents_first(groups[chosen], needs))
    return tuple(ordered)


def _parents_first(group: tuple[Entry, ...], needs: dict[int, frozenset[int]]) -> tuple[Entry, ...]:
    members = {e.seq for e in group}
    done: list[Entry] = []
    rest = list(group)
    while rest:
        placed = {e.seq for e in done}
        ready = next((e for e in rest if needs[e.seq] & members <= placed), rest[0])
        rest.remove(ready)
        done.append(ready)
    return tuple(done)
