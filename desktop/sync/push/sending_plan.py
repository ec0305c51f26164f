"""Planning of a push: the entries that may be sent now, their order and units. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.references import literal, relative
from desktop.fhir.when import instant
from desktop.store.outbox import WAITING, Entry

LONGEST_PAUSE = timedelta(minutes=10)
"""No pause is longer; one that is comes from a clock that was set back."""


class Plan(msgspec.Struct, frozen=True):
    """Units to send one after the other, each a tuple of entries that go together; the entries whose time
    to go unasked is over; and which creates (`seq`) each entry to be sent needs first."""

    units: tuple[tuple[Entry, ...], ...]
    too_late: tuple[Entry, ...] = ()
    needs: Mapping[int, frozenset[int]] = {}


def references(entry: Entry) -> frozenset[str]:
    """`Type/id` of everything that an entry's body refers to."""
    if entry.body is None:
        return frozenset()
    return frozenset(relative(r) for r in literal(strict.loads(entry.body)))


def is_late(entry: Entry, now: str) -> bool:
    """True when the time until which an entry may be sent unasked is over."""
    return bool(entry.send_until) and entry.send_until < now


def plan(
    entries: Sequence[Entry], now: str, tried: frozenset[int] = frozenset(), *, log_first: bool = False
) -> Plan:
    """Decide the next round. `entries` is the whole outbox, oldest first; `now` a FHIR instant in UTC;
    `tried` those that have had their turn. With `log_first` (the server keeps the ids that we give) what the
    access log says of an act goes right before it, and holds nothing up where the server does not take it.

    A resource's changes go in their order; a create goes before what refers to it; the entries of an
    atomic act, and creates that refer to each other in a circle, go together; an atomic act goes whole or
    not at all. Whatever can't go yet (waiting for a time, for a person, or for something that can't go) is
    left out without holding up the rest. What is late and may have been sent already is not asked about
    before the server has been.
    """
    too_late = tuple(e for e in entries if e.state == "queued" and is_late(e, now))
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
        if e.state in WAITING and e.seq not in late and e.seq not in tried
        and not _paused(e, now) and first[e.key] is e
    }  # fmt: skip
    acts: dict[str, set[int]] = {}
    for entry in entries:
        # A second change of one resource in one act waits for the first anyway.
        if entry.atomic and (first[entry.key] is entry or first[entry.key].act_id != entry.act_id):
            acts.setdefault(entry.act_id, set()).add(entry.seq)
    needs = {
        seq: frozenset[int]()
        if log_first and goes_ahead(by_seq[seq])
        else frozenset(
            creates[key].seq for key in references(by_seq[seq]) if key in creates and creates[key].seq != seq
        )
        for seq in candidates
    }
    # Taking away what needs something that can't go may make others unable to go.
    while True:
        stuck = {
            seq
            for seq in candidates
            if not needs[seq] <= candidates
            or (by_seq[seq].atomic and not acts[by_seq[seq].act_id] <= candidates)
        }
        if not stuck:
            break
        candidates -= stuck

    groups = _groups([by_seq[s] for s in sorted(candidates)], needs)
    if log_first:
        groups = _log_before(groups)
    return Plan(_ordered(groups, needs), too_late, {seq: needs[seq] for seq in candidates})


def goes_ahead(entry: Entry) -> bool:
    """True for an event of the log that goes before what it tells of. One that the server has refused once
    goes after it: there are servers that take no reference to what they don't have yet."""
    return entry.type == "AuditEvent" and entry.attempts == 0


def _log_before(groups: list[tuple[Entry, ...]]) -> list[tuple[Entry, ...]]:
    """The groups with each event of the log right before the first group that it tells of."""
    place = {entry.key: group[0].seq for group in groups for entry in group if entry.type != "AuditEvent"}

    def position(group: tuple[Entry, ...]) -> tuple[int, bool, int]:
        first = group[0]
        if not goes_ahead(first):
            return first.seq, True, first.seq
        told = (place[key] for key in references(first) if key in place)
        return min((first.seq, *told)), False, first.seq

    return sorted(groups, key=position)


def _paused(entry: Entry, now: str) -> bool:
    if entry.not_before <= now:
        return False
    moment = instant(now)
    return moment is None or entry.not_before <= stamp(moment + LONGEST_PAUSE)


def _groups(entries: list[Entry], needs: dict[int, frozenset[int]]) -> list[tuple[Entry, ...]]:
    leader: dict[int, int] = {e.seq: e.seq for e in entries}

    def find(seq: int) -> int:
        while leader[seq] != seq:
            seq = leader[seq]
        return seq

    acts: dict[str, int] = {}
    for entry in entries:
        if entry.atomic:
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
