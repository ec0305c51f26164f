"""Run by the installed Python: one act into a store's outbox, and what the store holds.

    python.exe act.py STORE write|read RESOURCE_ID

The store's key is in the system's key store, where `fagflate sync` put it.
"""

import json
import sys
from pathlib import Path

from desktop.store import outbox, records
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.store.store_keys import KeyringKeys

folder, what, name = sys.argv[1:]
with Store.open(Path(folder), KeyringKeys()) as store:
    if what == "write":
        condition = {
            "resourceType": "Condition",
            "id": name,
            "subject": {"reference": "Patient/h12a"},
            "code": {"text": "Hoste på nattevakten"},
        }
        store.write(lambda tx: outbox.put(tx, condition, Act("write", "smoke")), origin="command").result()
    unsent = store.read(outbox.entries).result()
    held = sorted(store.read(lambda c: records.ids(c, "Condition", "h12a")).result())
    told = {"unsent": [f"{one.type}/{one.id}" for one in unsent], "conditions": held}
    sys.stdout.write(json.dumps(told) + "\n")
