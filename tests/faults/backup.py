"""A server that is restored from a backup within a schedule, and what may be asked of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.faults.memory import Memory, units
from tests.faults.server import Server
from tests.sync.driver import Client
from tests.sync.fake_server import Stored


@dataclass
class Backup:
    """Taken before one step and brought back before a later one (-1: never); `restored` says that it was.

    `excused`: texts that were replaced or deleted at the server before the restore, by people who had seen
    them. `deleted`: what was deleted then; `gone`: the same, and every machine knew it. `orders`: those that
    the restore took away.
    """

    chance: Random
    steps: int
    always: bool = False
    restored: bool = False
    excused: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    _store: dict[str, list[Stored]] = field(default_factory=dict)
    _before: dict[str, list[Stored]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        happens = self.always or self.chance.random() < 0.3
        self.taken = self.chance.randrange(self.steps - 4) if happens else -1
        self.back = self.chance.randrange(self.taken + 1, self.steps) if happens else -1

    def take(self, server: Server) -> None:
        self._store = {key: list(versions) for key, versions in server.store.items()}

    def restore(self, server: Server, clients: Sequence[Client], memory: Memory, away: float) -> None:
        """After `away` seconds the server is as it was; what was on its way, to it or within it, is gone.

        Names of versions and of resources are not given a second time.
        """
        self.restored = True
        before = server.store
        every = {
            t for versions in before.values() for v in versions if v.body for t in units(v.body).values()
        }
        last = [versions[-1].body for versions in before.values()]
        self.excused |= every - memory.behind({t for body in last if body for t in units(body).values()})
        for key, versions in before.items():
            kind, ident = key.split("/")
            back = self._store.get(key)
            alive = back is not None and back[-1].body is not None
            if kind == "MedicationRequest" and not alive and versions[0].body:
                self.orders.add(str(versions[0].body["groupIdentifier"]["value"]))
            if versions[-1].body is None:
                self.deleted.add(key)
            if versions[-1].body is None and not alive and all(_knows(c, kind, ident) for c in clients):
                self.gone.add(key)
        self._before = before
        server.store = {key: list(versions) for key, versions in self._store.items()}
        server.late.clear()
        for client in clients:
            client.wire.late.clear()
        server.clock.forward(away)  # type: ignore[attr-defined]

    def said(self, key: str) -> set[str]:
        """What a resource said before the restore."""
        return _texts(self._before.get(key, ()))

    def untold(self, server: Server) -> set[str]:
        """Texts of which nobody can tell, without history, that the restore took them away: what they stood
        in is not there, which may be somebody's deletion, or was changed since, which may overlay them."""
        if server.features.history and server.features.lists_types:
            return set()
        found = set()
        for key, versions in self._before.items():
            back = self._store.get(key)
            if back is None or back[-1].body is None or len(server.store[key]) > len(back):
                found |= _texts(versions)
        return found


def _texts(versions: Sequence[Stored]) -> set[str]:
    return {text for version in versions if version.body for text in units(version.body).values()}


def _knows(client: Client, kind: str, ident: str) -> bool:
    """Whether a machine has learned that something is deleted, and holds nothing of it."""
    return client.base(f"{kind}/{ident}") is None and f"{kind}/{ident}" not in client.states()
