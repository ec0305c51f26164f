"""Earlier value of a corrected result: as this record held it, or as it was when somebody asked about it.

The server's versions say it too, where it keeps them (`sync/lookup_origin.py`); here is what needs no asking.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from desktop.clinical.record.results import results
from desktop.clinical.record.results.results import Result, result
from desktop.clinical.record.tasks import OURS, asks
from desktop.fhir.chart import Chart
from desktop.fhir.inside import holder, is_alike, is_inside
from desktop.fhir.resources import Observation, Task

ASKED_ABOUT = "asked-about"
"""Code of an input of a question: a value as it was when the question was put."""

Json = dict[str, Any]


def before(chart: Chart, now_said: Result, now: datetime | None) -> Result | None:
    """Result before the laboratory's correction; None for one that was not corrected, and where it is not
    known here. One inside a report that was changed may not say itself that it was corrected."""
    if now_said.use.why != "corrected" and not (is_inside(now_said.key) and now_said.use.decide):
        return None
    for former, part in _former(chart, now_said):
        said = results.one(chart, former, part, now)
        if said is None or (part and said.analysis is not now_said.analysis):
            # Another part stood in that place.
            continue
        if said.answered and _differ(said, now_said):
            return said
    return None


def _former(chart: Chart, now_said: Result) -> Iterator[tuple[Observation, int]]:
    """Earlier editions of a result, with its place in each: its own, what the same report held, and what the
    record holds of another one (`desktop.fhir.same_value`)."""
    own = chart.former.get(now_said.key)
    now = chart.find(now_said.key, Observation)
    if now is None:
        return
    inside = is_inside(now.key)
    if isinstance(own, Observation) and (not inside or is_alike(own, now)):
        yield own, now_said.part
    for key, one in chart.former.items() if inside else ():
        # Within a report the ids are those of one version alone.
        if (
            key != now.key
            and holder(key) == holder(now.key)
            and isinstance(one, Observation)
            and is_alike(one, now)
        ):
            yield one, now_said.part
    for place, key, there, _value in now.earlier:
        if place == now_said.part and (other := chart.find(key, Observation)) is not None:
            # Whoever saw it before it was withdrawn must be told both.
            yield msgspec.structs.replace(other, status="final", unlike=(), earlier=()), there


def when_asked(chart: Chart, question: Task, now_said: Result, now: datetime | None) -> Result | None:
    """Result as it was when this question was put, where it differs now."""
    observation = chart.find(now_said.key, Observation)
    if observation is None or not asks(question) or now_said.part:
        return None  # only what the whole said is kept with a question
    for one in question.input:
        about = one.type is not None and one.type.code(OURS) == ASKED_ABOUT and one.type.text
        if about != now_said.key or (one.value_quantity is None and not one.value_string):
            continue
        former = msgspec.structs.replace(
            observation, value_quantity=one.value_quantity, value_string=one.value_string,
            value_codeable_concept=None, interpretation=(),
        )  # fmt: skip
        said = result(chart, former, now)
        return said if said is not None and _differ(said, now_said) else None
    return None


def as_asked(observation: Json) -> Json | None:
    """An input of a question that keeps what an Observation says now; None for one without such a value."""
    kept: Json = {name: observation[name] for name in ("valueQuantity", "valueString") if name in observation}
    if not kept:
        return None
    key = f"Observation/{observation['id']}"
    return {"type": {"coding": [{"system": OURS, "code": ASKED_ABOUT}], "text": key}, **kept}


def _differ(one: Result, other: Result) -> bool:
    return (one.shown, one.comparator, one.unit, one.words) != (
        other.shown, other.comparator, other.unit, other.words,
    )  # fmt: skip
