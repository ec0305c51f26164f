"""Lines of an origin on its end: by whom a Flag, an allergy or an alarm was ended, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record import ended
from desktop.clinical.record.notes import alerts
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource, Task, decode
from desktop.shown.why.origin import OriginLine
from desktop.views.base.making import moment_words
from desktop.views.why.origin_words import Json, not_given

_TYPES: Final = ("Flag", "AllergyIntolerance", "Task")


def of_entry(chart: Chart, resource: Json, now: datetime) -> Iterator[OriginLine]:
    """Lines on the end of a Flag, an allergy or a Task itself."""
    one = _read(resource)
    end = ended.ended(chart, one) if one is not None else None
    if end is not None:
        if end.who or end.when:
            yield OriginLine(_("Ended"), end.who, moment_words(end.when, now))
        if end.why or not isinstance(one, Task) or alerts.is_alert(one):
            yield OriginLine(_("Ended because"), end.why or not_given(), tone="" if end.why else "quiet")


def of_alarms(chart: Chart, key: str, now: datetime) -> Iterator[OriginLine]:
    """Lines on the alarms about a resource (`Type/id`) that were closed."""
    for task in chart.all(Task):
        about = task.reason_reference.target if task.reason_reference is not None else ""
        end = ended.ended(chart, task) if about == key and alerts.is_alert(task) else None
        if end is None:
            continue
        yield OriginLine(_("Alarm closed"), end.who or not_given(), moment_words(end.when, now))
        if end.why:
            yield OriginLine(_("Alarm closed because"), end.why)


def _read(resource: Json) -> Resource | None:
    """The entry as it is read for display; None for other types, and where it can't be."""
    kind = str(resource.get("resourceType", ""))
    if kind not in _TYPES:
        return None
    try:
        return decode(kind, strict.dumps(resource))
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
