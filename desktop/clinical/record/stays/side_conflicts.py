"""Diagnosis and procedure of one part of the body on different sides: a wrong side, or a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from desktop.clinical.body_regions import regions
from desktop.clinical.record import procedures, sided
from desktop.clinical.record.patient import conditions
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Condition, Procedure
from desktop.fhir.when import instant

_LONGEST: Final = timedelta(days=180)
"""A procedure this long after or before a diagnosis is of another event, unless it names that diagnosis."""
_PLANNED: Final = ("preparation", "in-progress", "completed", "stopped", "on-hold", "unknown")
_STEM: Final = 6
_word = re.compile(r"[a-z]{6,}")
_PLAIN: Final = (
    "venstre",
    "operas",
    "operat",
    "proced",
    "behand",
    "diagno",
    "fraktu",
    "fractu",
    "kronis",
    "chroni",
)
"""Beginnings of words that say nothing of where."""


def of(chart: Chart, now: datetime) -> Mapping[str, Procedure]:
    """By the key of each standing diagnosis with a side, a procedure of the same part on the other
    side alone; empty for nearly everybody."""
    part = chart.part(Condition, Procedure)
    return part.once("sides that differ", lambda: _all(part, now), of=now.date())


def _all(chart: Chart, now: datetime) -> dict[str, Procedure]:
    done = [
        (one, side) for one in chart.all(Procedure) if one.status in _PLANNED and (side := sided.of(one).side)
    ]
    if not done:
        return {}
    found: dict[str, Procedure] = {}
    for condition in chart.all(Condition):
        side = sided.of(condition).side
        if not side or not conditions.stands(condition) or not conditions.is_own(condition):
            continue
        mine = [one for one, _side in done if _about(condition, one)]
        sides = {other for one, other in done if one in mine}
        # Whoever was operated on the side of the diagnosis too has both.
        if mine and side not in sides:
            found[condition.key] = mine[0]
    return found


def _about(condition: Condition, procedure: Procedure) -> bool:
    """True when a procedure is about a diagnosis: it names it, or both are of one part and of one time."""
    named = {one.target for one in procedure.reason_reference}
    if named:
        return condition.key in named
    begun, at = instant(conditions.since(condition)), instant(procedures.performed(procedure))
    if begun is not None and at is not None and abs(at - begun) > _LONGEST:
        return False
    mine, theirs = _regions(condition), _regions(procedure)
    if mine and theirs:
        return bool(mine & theirs)
    return bool(_stems(condition) & _stems(procedure))


def _regions(resource: Condition | Procedure) -> frozenset[str]:
    return _regions_of(_texts(resource), _codes(resource.code))


@lru_cache(maxsize=4096)
def _regions_of(texts: tuple[str, ...], codes: tuple[str, ...]) -> frozenset[str]:
    return regions(" ".join(texts), codes)


def _texts(resource: Condition | Procedure) -> tuple[str, ...]:
    concepts = (*((resource.code,) if resource.code is not None else ()), *resource.body_site)
    return tuple(text for one in concepts for text in (one.text, *(c.display for c in one.coding)) if text)


def _codes(concept: CodeableConcept | None) -> tuple[str, ...]:
    return tuple(one.code for one in concept.coding if one.code) if concept is not None else ()


def _stems(resource: Condition | Procedure) -> frozenset[str]:
    words = _word.findall(fold(" ".join(_texts(resource))))
    return frozenset(word[:_STEM] for word in words if not word.startswith(_PLAIN))
