"""The order of `load`: what is pointed at goes before what points at it, and a circle goes together."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from desktop.backend.references import target
from desktop.cli.load_files import Item
from desktop.fhir.strict import dumps, loads

_LINKS = frozenset({"POST", "PUT"})


@dataclass(slots=True)
class Waiting:
    """Everything that is to be sent, packed: files may hold more than fits into memory as objects.

    A resource that stands twice is sent twice, in the order of the files, so that the last one stays.
    """

    items: list[tuple[str, str, bool, bytes]] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _needs: list[tuple[str, ...]] = field(default_factory=list)
    _before: dict[int, int] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        """Keep one until its turn comes."""
        number = len(self.items)
        packed = zlib.compress(dumps(item.resource).encode("utf-8", "surrogatepass"), 1)
        self.items.append((item.file, item.place, item.transaction, packed))
        needs = dict.fromkeys(_targets(item.resource))
        for name in _gives(item):
            earlier = self._places.get(name)
            if earlier is not None and earlier != number:
                self._before[number] = earlier
            self._places[name] = number
        self._needs.append(tuple(needs))

    def __getitem__(self, number: int) -> Item:
        file, place, transaction, packed = self.items[number]
        return Item(file, place, loads(zlib.decompress(packed)), transaction)

    def is_transaction(self, number: int) -> bool:
        """True for a transaction, which is sent as it is."""
        return self.items[number][2]

    def levels(self) -> Iterator[list[list[int]]]:
        """Groups of numbers, level by level: nothing points at a later level, a circle is one group."""
        needs = {}
        for number, names in enumerate(self._needs):
            there = {self._places[name] for name in names if name in self._places}
            if number in self._before:
                there.add(self._before[number])
            needs[number] = there
        self._needs, self._places = [], {}
        return iter(order(needs))


def _gives(item: Item) -> Iterator[str]:
    """The `Type/id` that an item brings."""
    if not item.transaction:
        yield item.name
        return
    for entry in _entries(item.resource):
        request, resource = entry.get("request"), entry.get("resource")
        if isinstance(request, dict) and request.get("method") in _LINKS:
            if isinstance(resource, dict) and isinstance(resource.get("id"), str):
                yield f"{resource.get('resourceType')}/{resource['id']}"
            elif isinstance(request.get("url"), str):
                yield request["url"]


def _entries(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    entries = bundle.get("entry")
    yield from (e for e in entries if isinstance(e, dict)) if isinstance(entries, list) else ()


def _targets(value: Any) -> Iterator[str]:
    """`Type/id` of everything that a resource refers to, also inside contained ones and bundles."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack += one
        elif isinstance(one, dict):
            reference = one.get("reference")
            found = target(reference) if isinstance(reference, str) else None
            if found and found[0]:
                yield "/".join(found)
            stack += [member for member in one.values() if isinstance(member, dict | list)]


def order(needs: Mapping[int, Set[int]]) -> list[list[list[int]]]:
    """Levels of groups: each group after all that its members need; who need one another are one group."""
    depth: dict[int, int] = {}
    levels: list[list[list[int]]] = []
    for group in _circles(needs):
        inside = set(group)
        outside = (depth[other] for one in group for other in needs[one] if other not in inside)
        level = max(outside, default=-1) + 1
        depth.update(dict.fromkeys(group, level))
        if level == len(levels):
            levels.append([])
        levels[level].append(sorted(group))
    return levels


def _circles(needs: Mapping[int, Set[int]]) -> Iterator[list[int]]:
    """Strongly connected groups, each after those that it needs (Tarjan's way, without recursion)."""
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    for start in needs:
        if start in seen:
            continue
        work = [(start, iter(needs[start]))]
        while work:
            one, others = work[-1]
            if one not in seen:
                seen[one] = low[one] = len(seen)
                path.append(one)
                on_path.add(one)
            for other in others:
                if other not in seen:
                    work.append((other, iter(needs[other])))
                    break
                if other in on_path:
                    low[one] = min(low[one], seen[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[one])
                if low[one] == seen[one]:
                    group: list[int] = []
                    while not group or group[-1] != one:
                        group.append(path.pop())
                    on_path.difference_update(group)
                    yield group
