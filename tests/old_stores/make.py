"""Write the present format's file, once, when it is released: `python -m tests.old_stores.make`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from desktop.store import accesslog, drafts, outbox, record_cache, records, snapshots, upgrading
from desktop.store.outbox import Act
from desktop.store.records import Row
from desktop.store.store import DATABASE, Store, Transaction

FOLDER = Path(__file__).parent
KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PERSON = '{"resourceType":"Patient","id":"p1","name":[{"family":"Øverås"}],"meta":{"versionId":"1"}}'
VALUE = (
    '{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1"},'
    '"valueQuantity":{"value":0.010}}'
)


def fill(tx: Transaction) -> None:
    """Something in each table."""
    records.put(tx, [Row("Patient", "p1", "1", "2026-11-20T07:00:00.000Z", PERSON, "p1"),
                     Row("Observation", "o1", "v", "2026-11-20T07:00:00.000Z", VALUE, "p1")])  # fmt: skip
    outbox.put(tx, {"resourceType": "Condition", "id": "c1", "code": {"text": "Hjertesvikt"},
                    "subject": {"reference": "Patient/p1"}}, Act("write", "r1"))  # fmt: skip
    outbox.put(tx, {"resourceType": "Task", "id": "t1", "for": {"reference": "Patient/p1"}},
               Act("order", "r1", send_until="2026-11-20T09:00:00.000Z", atomic=True))  # fmt: skip
    outbox.update(tx, 2, state="conflict", their_json='{"resourceType":"Task","id":"t1"}')
    drafts.save(tx, "d1", "note", "p1", "r1", '{"text":"Ikke ferdig"}')
    for number in range(3):
        accesslog.append(tx, f'{{"resourceType":"AuditEvent","id":"a{number}"}}')
    snapshots.put(tx, "session", "actor", '{"role":"r1"}')
    record_cache.write(tx, "row", {"p1": "{}"}, "print")
    execute = tx.connection.exec_driver_sql
    execute("INSERT INTO receipt VALUES ('Condition', 'c0', 'v', '2026-11-20T07:00:00.000Z', '2026')")
    execute("INSERT INTO cursor VALUES (1, 'Condition', '2026-11-20T07:00:00.000Z', '2026')")
    execute("INSERT INTO refetch VALUES ('Condition', 'c9')")


def main() -> int:
    target = FOLDER / f"{upgrading.HEAD}.db"
    if target.exists():
        print(f"{target.name} is there already: a released format is never written again")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        with Store(Path(folder), KEY, clock=lambda: NOW) as store:
            store.write(fill, origin="make").result()
            store.write(lambda tx: tx.connection.exec_driver_sql("SELECT 1"), origin="make").result()
        shutil.copy2(Path(folder) / DATABASE, target)
    print(f"{target.name}: {target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
