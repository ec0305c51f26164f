"""What the corridor screen of a ward of the demo's shows, from its resources alone."""

from __future__ import annotations

import functools
import json
from typing import Any

from desktop.backend import demo
from desktop.clinical.record.patient import fasting
from desktop.clinical.record.stays import cleaning, places
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Location, Task, decode
from desktop.shown.beds.corridor import CorridorShown
from desktop.views.beds import bed_stays, corridor
from desktop.views.beds.beds import Ward
from desktop.views.beds.empty_beds import Cleanings
from tests.layout.specialties import PATIENTS
from tests.layout.ward import NOW
from tests.letters.charts import charts


@functools.cache
def demo_hospital() -> tuple[tuple[Chart, ...], tuple[Location, ...], tuple[Task, ...]]:
    """The charts of the demo's patients, its places, and the tasks about nobody."""
    plain: list[Any] = [
        json.loads(json.dumps(one, default=float)) for one in demo.resources(PATIENTS, now=NOW)
    ]
    found = [decode(one["resourceType"], strict.dumps(one)) for one in plain
             if one["resourceType"] in ("Location", "Task") and "for" not in one]  # fmt: skip
    places_ = tuple(one for one in found if isinstance(one, Location))
    tasks = tuple(one for one in found if isinstance(one, Task))
    return tuple(chart for _key, chart in charts(plain)), places_, tasks


def corridor_of(ward: str) -> CorridorShown:
    """The beds of a ward (its Location id) at the hour of the pictures."""
    every, places_, tasks = demo_hospital()
    location = next(one for one in places_ if one.id == ward)
    inside = tuple(
        one for one in places_
        if places.is_bed(one) and one.part_of is not None and one.part_of.target == location.key
    )  # fmt: skip
    lying = [bed_stays.lying(chart, NOW) for chart in every]
    here = [one for one in lying if one.ward == ward]
    names = tuple(one.key for one in here)
    fasts = {
        chart.patient.id: corridor.fasting_words(one, NOW)
        for chart in every
        if (one := fasting.fasting(chart, NOW)) is not None
    }
    clean = Cleanings(cleaning.cleanings(tasks, NOW))
    return corridor.build(Ward(location, inside, names), here, NOW, None, clean, fasts)
