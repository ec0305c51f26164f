"""Answers of the demo hospital that wait: they come from the record, and not from its open Tasks."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime

from desktop.backend.demo import hospital
from desktop.backend.demo.fhir_pieces import Resource
from desktop.clinical.record.results import unread
from desktop.fhir import strict
from desktop.fhir.references import patient_of
from tests.letters.charts import chart
from tests.views.charts import NOW

Found = set[tuple[str, str, tuple[str, ...]]]


def waits(resources: list[Resource], now: datetime) -> Found:
    """(patient, answer, owners) of all that waits."""
    of: dict[str, list[Resource]] = defaultdict(list)
    for one in resources:
        of[one["id"] if one["resourceType"] == "Patient" else patient_of(one)].append(one)
    nobodys = of.pop("", [])
    found: Found = set()
    for patient, own in of.items():
        own.sort(key=lambda one: one["resourceType"] != "Patient")
        for one in unread.unread(chart(*own, *nobodys), now):
            found.add((patient, one.key, one.owners))
    return found


def carries(one: Resource) -> bool:
    """True for an open Task of the demo that carries an answer."""
    focus = str(one.get("focus", {}).get("reference", ""))
    open_ = one["resourceType"] == "Task" and one["status"] == "requested"
    return open_ and focus.startswith("DiagnosticReport/")


def test_without_the_makers_tasks_the_same_answers_wait_for_the_same_people() -> None:
    made = [json.loads(strict.dumps(one)) for one in hospital.resources(20, 1, NOW)]
    without = [one for one in made if not carries(one)]
    assert len(made) - len(without) >= 3
    found = waits(made, NOW)
    assert found == waits(without, NOW)
    assert len(found) == len(made) - len(without), "nothing waits that the maker made no Task for"
