"""Fasting: by an order or a task that says so, as long as it holds.

What is ordered beside it is not meant: a glucose that is taken fasting is a blood test.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record import requests
from desktop.core.clock import is_end
from desktop.fhir.chart import Chart
from desktop.fhir.resources import OPEN_TASK, ServiceRequest, Task
from desktop.fhir.systems import LOCAL
from desktop.fhir.when import after, instant

FASTING: Final = "fasting"
"""Our own code of an order to fast (`systems.LOCAL`)."""
READ: Final = (ServiceRequest, Task)
TYPES: Final = frozenset(kind.__name__ for kind in READ)
_WORDS = re.compile(
    r"(?:pasienten\s+)?(?:skal\s+)?(?:faste|fastende|faster|fasting|nil by mouth|nothing by mouth|npo)"
    r"(?:\s*$|\s*[,.;:(]|\s+(?:til|fra|før|etter|siden|i|kl|until|till|from|before|since|for|to|as)\b)",
    re.IGNORECASE,
)


class Fasting(msgspec.Struct, frozen=True, gc=False):
    """Fasting of a patient, until a moment where one is written, with its resources (`Type/id`)."""

    until: datetime | None = None
    keys: tuple[str, ...] = ()


def says_fasting(words: str) -> bool:
    """True when an order or task with this name is one to fast."""
    return _WORDS.match(words.strip()) is not None


def fasting(chart: Chart, now: datetime) -> Fasting | None:
    """Present fasting of a patient; the longest of the orders that hold, None where none does."""
    found: list[tuple[datetime | None, str]] = []
    for order in chart.all(ServiceRequest):
        code = order.code
        meant = code is not None and (code.code(LOCAL) == FASTING or says_fasting(code.label))
        if not meant or not requests.stands(order):
            continue
        period = order.occurrence_period
        begins = instant(period.start if period else order.occurrence_date_time)
        ends = after(period.end) if period and period.end else None
        if (begins is None or begins <= now) and (ends is None or ends > now):
            found.append((ends if ends is not None and is_end(ends, now) else None, order.key))
    for task in chart.all(Task):
        words = (task.description, task.code.label if task.code is not None else "")
        if task.status in OPEN_TASK and any(map(says_fasting, words)):
            found.append((None, task.key))
    if not found:
        return None
    # One without an end goes on whatever the others say.
    ends_ = [until for until, _key in found if until is not None]
    until = max(ends_) if len(ends_) == len(found) else None
    return Fasting(until, tuple(key for _until, key in found))
