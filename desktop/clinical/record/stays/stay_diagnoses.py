"""The diagnoses of a stay: which is the main one, which are the others, which only came in meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition


class Diagnoses(msgspec.Struct, frozen=True, gc=False):
    """`main` is None where there is none, or where the record does not say which of `others` it is. Of all,
    those that the stay itself `listed` are named by their keys; the others came in while it went on."""

    main: Condition | None
    others: tuple[Condition, ...]
    listed: frozenset[str]

    @property
    def every(self) -> tuple[Condition, ...]:
        """All of them, the main one first."""
        return (self.main, *self.others) if self.main is not None else self.others


COMPLETED: Final = timedelta(days=90)
"""Time after a stay in which its diagnoses are completed: codes are asked for after the patient has left."""


def open_stay(chart: Chart, now: datetime) -> Stay | None:
    """The stay whose diagnoses can be written: the one that goes on, else the last one, where it ended not
    long ago."""
    stay = stays.latest(chart, now)
    if stay is None or stay.ongoing:
        return stay
    over = stay.discharged or stay.admitted
    return stay if over is not None and now - over <= COMPLETED else None


def of_stay(chart: Chart, stay: Stay, now: datetime) -> Diagnoses:
    """Valid diagnoses of a stay; withdrawn ones are not among them."""
    standing = conditions.standing(chart)
    by_key = {c.key: c for c in standing}
    found: list[Condition] = []
    ordered = sorted(
        enumerate(stay.diagnoses),
        key=lambda pair: (pair[1].rank if pair[1].rank is not None else 10_000, pair[0]),
    )
    # What brought the patient in gives way to what was found, once somebody has said so.
    decided = any(entry.use is not None and entry.use.has("DD") for _index, entry in ordered)
    for _index, entry in ordered:
        target = entry.condition.target if entry.condition else ""
        condition = by_key.get(target)
        early = entry.use is not None and entry.use.has("AD", "CC", "pre-op")
        if condition is not None and condition not in found and not (early and decided):
            found.append(condition)
    listed = frozenset(c.key for c in found)
    # Family history and what is denied are nobody's diagnosis unless the stay lists them.
    rest = [c for c in standing if c not in found and conditions.is_own(c) and _came_in(c, stay, now)]
    found += sorted(rest, key=conditions.known_first)
    # Without a rank the first of a list is not the main one: the record has not said which is.
    ranked = [d for d in stay.diagnoses if d.rank is not None and d.condition]
    best = min(ranked, key=lambda d: d.rank or 0, default=None)
    sure = len(found) == 1 or (
        bool(found)
        and best is not None
        and best.condition is not None
        and best.condition.target == found[0].key
    )
    return Diagnoses(found[0], tuple(found[1:]), listed) if sure else Diagnoses(None, tuple(found), listed)


def _came_in(condition: Condition, stay: Stay, now: datetime) -> bool:
    """True when a condition belongs to the stay: it names it, or names none and came while it went on."""
    if condition.encounter is not None and condition.encounter.target:
        return condition.encounter.target in stay.parts
    return stay.covers(conditions.since(condition), now)
