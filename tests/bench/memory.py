"""Memory with ten open patients of 1,500 resources, against an empty PySide6 window."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PATIENTS = 10
EACH = 1500
GOAL = 1.8
GOAL_BOTH = 3.2
GOAL_PATIENT = 2.0
ROOT = Path(__file__).parent.parent.parent
_EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv[:1])
window = QWidget()
window.resize(1440, 860)
window.show()
for _turn in range(20):
    app.processEvents()
from tests.bench.resident import megabytes
print(megabytes())
"""
_INSIDE = """
import json, sys
from tests.bench.memory import inside
print(json.dumps(inside(sys.argv[1])))
"""


def inside(folder: str) -> dict[str, float]:
    """In a process of its own, on a record that is there: megabytes with one patient open, and with ten."""
    import gc
    import time

    from tests.bench.remote import at_record, desk_on
    from tests.bench.resident import megabytes, megabytes_of
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    with at_record(Path(folder)) as (link, launched), desk_on(app, link) as (_window, desk):

        def settle() -> None:
            for _turn in range(50):
                app.processEvents()
                time.sleep(0.002)
            while desk.bridge.busy:
                app.processEvents()

        settle()
        gc.collect()
        ward = megabytes()
        patients = [row.key for row in desk.pages.panel("ward").model.rows]
        # What opening anybody brings (panels, fonts, statements) belongs to the window.
        desk.open_patient(patients[0])
        settle()
        gc.collect()
        one = megabytes()
        for patient in patients[1:PATIENTS]:
            desk.open_patient(patient)
            settle()
        assert len(desk.patients.open) == PATIENTS
        gc.collect()
        return {"ward": ward, "one": one, "ten": megabytes(), "service": megabytes_of(launched.pid)}


def memory() -> dict[str, Any]:
    """Both in processes of their own; megabytes are what is resident in the end."""
    from desktop.store.store import Store
    from desktop.store.store_keys import FileKey
    from tests.bench import record

    empty = float(_child(_EMPTY))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Made here, so that what making them takes does not count.
        with Store.open(Path(folder) / "record", FileKey(Path(folder) / "key")) as store:
            record.fill(store, record.charts(PATIENTS, EACH))
        found = json.loads(_child(_INSIDE, folder))
    each = (found["ten"] - found["one"]) / (PATIENTS - 1)
    ratio = found["ten"] / empty
    both = (found["ten"] + found["service"]) / empty
    return {
        "name": "memory",
        "patients": PATIENTS,
        "resources": EACH,
        "megabytes": round(found["ten"], 1),
        "service_megabytes": round(found["service"], 1),
        "ward_megabytes": round(found["ward"], 1),
        "one_patient_megabytes": round(found["one"], 1),
        "empty_megabytes": round(empty, 1),
        "megabytes_a_patient": round(each, 2),
        "ratio": round(ratio, 2),
        "both_ratio": round(both, 2),
        "goal": GOAL,
        "goal_both": GOAL_BOTH,
        "goal_megabytes_a_patient": GOAL_PATIENT,
        "met": ratio <= GOAL and both <= GOAL_BOTH and each <= GOAL_PATIENT,
    }


def _child(code: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=ROOT, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]
