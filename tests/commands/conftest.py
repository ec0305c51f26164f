"""A store with one patient, acts carried out in it, and what they left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop.acts import RecordAct
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.wishes.wish_codes import is_about_set_up
from desktop.commands import carrying, undoing
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.fhir.resources import TYPES
from desktop.store import accesslog, drafts, outbox, people, records, snapshots
from desktop.store.charts import DIRECTORY, Charts
from desktop.store.packages import sprint_keys
from desktop.store.store import Store, Transaction
from tests.store.packages.made import KEY

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
HELD = stamp(NOW + timedelta(seconds=UNDO_SECONDS))
"""Until when an act that can be undone is held here."""
AAS = Actor(
    "PractitionerRole/aas",
    "Practitioner/aas",
    "Maren Aas",
    "LIS",
    ward="h3",
    ward_name="Hjerte 3",
    profession="doctor",
)
BERG = Actor("PractitionerRole/berg", "Practitioner/berg", "Ola Berg", "Overlege", profession="doctor")
CLERK = Actor("PractitionerRole/ruud", "Practitioner/ruud", "Pia Ruud", "Sekretær", secretary=True)
NOBODY = Actor(role="", practitioner="", name="")
SERVER = "https://server.example/fhir/"
Json = dict[str, Any]
R = TypeVar("R")


class Record:
    """A store, and short ways to act on it and to look at it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.charts = Charts(store)

    def act(self, command: Callable[[Transaction], Any]) -> Any:
        """Write by hand, in one transaction."""
        return self.store.write(command, origin="command").result()

    def do(
        self,
        act: RecordAct[R],
        actor: Actor = AAS,
        *,
        between: Callable[[], object] | None = None,
        key: str = "",
    ) -> R:
        """Carry an act out; `between` happens after what is prepared and before the transaction. `key` is
        its idempotency key."""
        prepared: object = None
        if carrying.is_prepared(type(act)):

            def prepare(connection: Any) -> object:
                looking = carrying.Looking(connection, NOW, actor, self.charts, SERVER)
                return carrying.prepare(looking, act)

            prepared = self.store.read(prepare).result()
        if between is not None:
            between()
        found: R = self.act(
            lambda tx: carrying.carry_out(tx, actor, self.charts, act, SERVER, prepared, key=key)
        )
        return found

    def hold(self, *resources: Json, version: str = "1") -> None:
        """What the server has told."""
        rows = [
            records.Row(r["resourceType"], r["id"], version, "2026-11-20T12:00:00Z", text(r), _whose(r))
            for r in resources
        ]
        self.store.write(lambda tx: records.put(tx, rows), origin="sync").result()

    def lose(self, *keys: str) -> None:
        """What the server says is deleted."""
        pairs = [(kind, ident) for kind, _slash, ident in (key.partition("/") for key in keys)]
        self.store.write(lambda tx: records.remove(tx, pairs), origin="sync").result()

    def pulled(self, patient: str) -> None:
        """The server has told all of a patient."""

        def told(tx: Transaction) -> None:
            pkey = people.key_of(tx, patient)
            for kind in TYPES:
                tx.connection.exec_driver_sql(
                    "INSERT INTO cursor (pkey, type, stamp, pulled_at) VALUES (?, ?, ?, ?)",
                    (pkey, kind, stamp(NOW), stamp(NOW)),
                )

        self.store.write(told, origin="sync").result()

    def chart(self, patient: str = "p") -> Chart:
        found = self.store.read(lambda c: self.charts.read(c, patient)).result()
        assert found is not None
        return found

    def all(self) -> tuple[outbox.Entry, ...]:
        return self.store.read(outbox.entries).result()

    def waiting(self) -> list[outbox.Entry]:
        """What waits for the server, without the access log's own entries."""
        return [e for e in self.all() if e.type != "AuditEvent"]

    def body(self, kind: str) -> Json:
        """The one resource of a type that waits for the server."""
        (entry,) = [e for e in self.waiting() if e.type == kind]
        found: Json = strict.loads(entry.body or "")
        return found

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
        undo = self.store.read(lambda c: snapshots.all_of(c, undoing.KIND)).result()
        head = self.store.read(accesslog.head).result()
        return self.all(), head, self.drafts(), self.drafts(BERG), self.drafts(NOBODY), undo


def text(resource: Json) -> str:
    """A resource as it comes over the wire, its numbers as the tests write them."""
    return json.dumps(resource, ensure_ascii=False, default=lambda one: json.loads(strict.dumps(one)))


def exact(resource: Json) -> Json:
    """A resource with its numbers as they came over the wire."""
    found: Json = strict.loads(text(resource))
    return found


def _whose(resource: Json) -> str:
    if resource["resourceType"] == "Patient":
        return str(resource["id"])
    focus = resource.get("focus") if resource["resourceType"] == "Task" else None
    nobodys = (
        resource["resourceType"] in DIRECTORY
        or (focus or {}).get("reference", "").startswith("Location/")
        or is_about_set_up(resource)
    )
    return patient_of(resource) or ("" if nobodys else "p")


@pytest.fixture(autouse=True)
def _sprint_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key of a sprint's owner on this machine."""
    monkeypatch.setattr(sprint_keys, "own", lambda: KEY)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Store(tmp_path / "store", os.urandom(32), clock=lambda: NOW) as store:
        found = Record(store)
        found.hold({"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås"}]})
        yield found
        found.charts.close()


def logged(event: Json) -> tuple[str, str, set[str]]:
    """(action, who, what) of an AuditEvent."""
    whats = (entity.get("what", {}) for entity in event.get("entity", ()))
    what = {one["reference"] for one in whats if "reference" in one}
    return event["action"], event["agent"][0]["who"].get("reference", ""), what
