"""A store with one patient, and what a command left in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.access.actor import Actor
from desktop.fhir import strict
from desktop.store import accesslog, drafts, outbox, records
from desktop.store.store import Store, Transaction

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
AAS = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas", "LIS", ward="h3", ward_name="Hjerte 3")
BERG = Actor("PractitionerRole/berg", "Practitioner/berg", "Ola Berg", "Overlege")
NOBODY = Actor(role="", practitioner="", name="")
Json = dict[str, Any]


class Record:
    """A store, and short ways to act on it and to look at it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def act(self, command: Callable[[Transaction], Any]) -> Any:
        return self.store.write(command, origin="command").result()

    def hold(self, *resources: Json) -> None:
        """What the server has told."""
        rows = [
            records.Row(r["resourceType"], r["id"], "1", "2026-11-20T12:00:00Z", strict.dumps(r), "p")
            for r in resources
        ]
        self.store.write(lambda tx: records.put(tx, rows), origin="sync").result()

    def all(self) -> tuple[outbox.Entry, ...]:
        return self.store.read(outbox.entries).result()

    def waiting(self) -> list[outbox.Entry]:
        """What waits for the server, without the access log's own entries."""
        return [e for e in self.all() if e.type != "AuditEvent"]

    def events(self) -> list[Json]:
        """The AuditEvents that wait, oldest first; each is in the log here too."""
        events = [strict.loads(e.body or "") for e in self.all() if e.type == "AuditEvent"]
        kept = [strict.loads(entry)["id"] for _at, entry in self.store.read(accesslog.entries).result()]
        assert sorted(kept) == sorted(event["id"] for event in events)
        return events

    def current(self, key: str) -> Json | None:
        kind, _slash, ident = key.partition("/")
        return self.store.read(lambda c: outbox.current(c, kind, ident)).result()

    def drafts(self, actor: Actor = AAS) -> tuple[drafts.Draft, ...]:
        return self.store.read(lambda c: drafts.of_author(c, actor.role)).result()

    def everything(self) -> tuple[Any, ...]:
        """All that a command could have changed."""
        return self.all(), self.store.read(accesslog.head).result(), self.drafts(), self.drafts(BERG)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Store(tmp_path / "store", os.urandom(32), clock=lambda: NOW) as store:
        found = Record(store)
        found.hold({"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås"}]})
        yield found


def logged(event: Json) -> tuple[str, str, set[str]]:
    """(action, who, what) of an AuditEvent."""
    what = {entity["what"]["reference"] for entity in event.get("entity", ())}
    return event["action"], event["agent"][0]["who"].get("reference", ""), what
