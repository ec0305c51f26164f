"""Measured again or not: the values out of range that no later measurement of the same analysis has answered.

What can't be read, is preliminary, was cancelled, hemolysed or entered in error, is of somebody else or lies
ahead never takes the place of a value: then the earlier one stands.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from desktop.clinical.flags import Abnormal
from desktop.clinical.record import parts
from desktop.clinical.record.beside import spoilt
from desktop.clinical.record.observed import QUESTIONED, ahead
from desktop.clinical.record.results import results
from desktop.clinical.record.results.results import Result
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation, Specimen
from desktop.fhir.when import after

READ = (*results.READ, Specimen)
TYPES = frozenset(kind.__name__ for kind in READ)
Place = tuple[str, int]
"""Place of a value: `Observation/id`, and its place among the parts of that."""

_SPOILT_CODES = ("HEM", "CLOT", "CON", "QNS", "LIPO")
"""Of FHIR's value set for the condition of a specimen (v2-0493, and those that laboratories write)."""


def standing(chart: Chart, now: datetime) -> frozenset[Place]:
    """The values that are not surely normal, and that nothing measured later has answered."""
    part = chart.part(*READ)
    return part.once("values that stand", lambda: _standing(part, now), of=(ahead(part, now), language()))


def _standing(chart: Chart, now: datetime) -> frozenset[Place]:
    rows: dict[Hashable, list[Result]] = {}
    for one in results.results(chart, now):
        # What nobody may go by waits as what it looks like; it answers no other (`_counts`).
        if one.answered and (one.use.decide or one.use in QUESTIONED):
            rows.setdefault(_row(chart, one), []).append(one)
    found: set[Place] = set()
    for history in rows.values():
        later: list[Result] = []
        for one in reversed(history):
            if one.abnormal is not Abnormal.NORMAL and not any(_answers(new, one) for new in reversed(later)):
                found.add((one.key, one.part))
            if _counts(chart, one):
                later.append(one)
    return frozenset(found)


def _row(chart: Chart, one: Result) -> Hashable:
    """Analysis of a value, with its unit where that can not be converted: within one, values are compared."""
    if one.analysis is not None:
        return (one.analysis.key, "" if one.comparable else one.unit)
    source = _source(chart, one)
    code = source.code if source is not None else None
    coding = next((c for c in code.coding if c.code), None) if code is not None else None
    said = (coding.system, coding.code) if coding is not None else code.text.casefold() if code else one.key
    # The parts of a panel may be called alike in another one.
    return (said, one.unit, one.whose, _panel(chart, one) if one.part else "")


def _source(chart: Chart, one: Result) -> Observation | None:
    whole = chart.find(one.key, Observation)
    if whole is None or not one.part:
        return whole
    every = parts.every(whole)
    return every[one.part] if one.part < len(every) else None


def _panel(chart: Chart, one: Result) -> str:
    whole = chart.find(one.key, Observation)
    return whole.code.label if whole is not None and whole.code is not None else one.key


def _counts(chart: Chart, one: Result) -> bool:
    """True for a measurement by which a later look may go: final, a number, of a sample that was sound."""
    if one.value is None or one.use.why not in ("", "corrected") or spoilt(one.notes):
        return False
    source = _source(chart, one)
    if source is None or source.data_absent_reason is not None:
        return False
    specimen = chart.find(source.specimen, Specimen)
    return specimen is None or not _unsound(specimen)


def _unsound(specimen: Specimen) -> bool:
    return (
        specimen.status in ("unsatisfactory", "entered-in-error", "unavailable")
        or any(one.has(*_SPOILT_CODES) or spoilt(one.label) for one in specimen.condition)
        or any(spoilt(one.text) for one in specimen.note)
    )


def _answers(later: Result, one: Result) -> bool:
    """True when a later measurement takes the place of an earlier value: it is critical itself, or surely
    less far outside."""
    ended = after(one.when) or one.at
    if one.value is None or later.value is None or later.at <= one.at or later.at < ended:
        # Words are answered by whoever reads them; one of the same minute is no later one.
        return False
    if later.abnormal.critical or not one.abnormal.critical:
        return True
    high = one.abnormal is Abnormal.CRITICAL_HIGH
    low = one.abnormal is Abnormal.CRITICAL_LOW
    if later.comparator and later.comparator not in (("<", "<=") if high else (">", ">=") if low else ()):
        # *Above 3* may be as high as before.
        return False
    if (high and later.value >= one.value) or (low and later.value <= one.value) or later.value == one.value:
        # As far outside, whatever the sender says of it, is no better.
        return False
    if later.abnormal is not Abnormal.UNKNOWN:
        return True
    bound = later.limits.critical_high if high else later.limits.critical_low if low else None
    return bound is not None
