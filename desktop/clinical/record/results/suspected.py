"""Critical by their look: a number in words, without a unit, or of a code that nobody knows.

Such a result is no number of an analysis, and decides nothing. It may be one all the same, and then it is to
be seen at once: it can raise, and never reassures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import flags, vocabulary
from desktop.clinical.flags import Abnormal, Comparator, Limits
from desktop.clinical.record.observed import Answer
from desktop.clinical.record.results import ranges
from desktop.clinical.record.results.row_units import in_row
from desktop.clinical.vocabulary import Analysis, AnalysisCode
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Component, Observation

_NUMBER: Final = re.compile(
    r"\s*(?P<sign><=|>=|≤|≥|<|>)?\s*(?P<number>-?\d{1,6}(?:[.,]\d{1,2})?)(?:\s+|(?![\d.,:/^-]))(?P<unit>\S{0,20})\s*"
)
"""A number alone, with its sign and its unit. Three digits behind a comma may be thousands: they are none."""
_SIGNS: Final[dict[str, Comparator]] = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "≤": "<=", "≥": ">="}
_SYSTEM: Final = re.compile(r"^(?:f?[ps]|[vak]?b|ecv|pt)[-–]\s*", re.IGNORECASE)
"""Sample before a name, as the national list writes it: plasma, serum, blood. Of urine it is another."""
_SAMPLE: Final = re.compile(
    r"(?:\s(?:ser|plas|serpl|bld[vac]?)-\w+|\s*\[[^\]]*\])?"
    r"(?:(?:,| i| in)\s*(?:serum|plasma|blod|blood|fullblod|whole blood)"
    r"(?: (?:eller|or|and|og) (?:serum|plasma|blod|blood))?)?\s*$",
    re.IGNORECASE,
)
"""Sample behind a name, as LOINC and people write it."""
_FARTHEST: Final = 3
"""Largest multiple of a critical limit for a value of a code that nobody knows: beyond, it is of another
sample (potassium in urine) or no such analysis."""


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number in the row's unit; `assumed` where nobody reads its unit, and it is taken to be that one."""

    value: Decimal
    comparator: str
    assumed: bool


class Suspected(msgspec.Struct, frozen=True, gc=False):
    """The analysis (key) that a result may be of, and its numbers. `named` where nothing but its name
    tells."""

    key: str
    numbers: tuple[Number, ...]
    named: bool


def read(observation: Observation | Component, code: AnalysisCode | None, given: Answer) -> Suspected | None:
    """A result by its look; None for one that was read for certain, and where it looks like no number of any
    analysis."""
    if given.absent or (code is not None and given.number is not None and in_row(code, given) is not None):
        return None
    meant = code or _by_name(observation)
    if meant is None:
        return None
    row = vocabulary.analyses()[meant.key]
    found = (_number(meant, row, one) for one in _numbers(observation, given))
    numbers = tuple(number for number in found if number is not None)
    return Suspected(meant.key, numbers, code is None) if numbers else None


def critical(
    chart: Chart, observation: Observation, code: AnalysisCode | None, given: Answer, at: datetime
) -> tuple[Abnormal, str]:
    """Sign of a result that would be critical if it were what it looks like, and the key of that analysis;
    unknown and empty for any other. Without a unit nobody knows on which side it is."""
    suspected = read(observation, code, given)
    if suspected is None:
        return Abnormal.UNKNOWN, ""
    row = vocabulary.analyses()[suspected.key]
    meant = code or AnalysisCode(key=row.key)
    found, _words = ranges.limits(observation, chart, row, at, lambda limit: _limit(meant, row, limit), "")
    for one in suspected.numbers:
        if suspected.named and _is_far(one.value, found):
            continue
        seen = flags.from_limits(one.value, found, _SIGNS.get(one.comparator))
        if seen.critical:
            return Abnormal.CRITICAL if one.assumed else seen, suspected.key
    return Abnormal.UNKNOWN, ""


def _numbers(observation: Observation | Component, given: Answer) -> Iterator[Answer]:
    """The number as it was given, written in words, or at both ends of a range."""
    if given.number is not None:
        yield given
    elif (held := observation.value_range) is not None:
        for end in (held.low, held.high):
            if end is not None and end.value is not None:
                yield Answer(end.value, end.comparator, end.unit or end.code, end.code)
    elif (read := _NUMBER.fullmatch(given.words)) is not None:
        sign = _SIGNS.get(read["sign"] or "", "")
        yield Answer(Decimal(read["number"].replace(",", ".")), sign, read["unit"])


def _number(code: AnalysisCode, row: Analysis, one: Answer) -> Number | None:
    """The number in the row's unit; without a unit that anybody reads as if it were written in it."""
    if one.number is None:
        return None
    found = in_row(code, one)
    if found is not None:
        return Number(found, one.comparator, assumed=False)
    if ucum.coded(one.code, one.unit) or row.unit == "1":
        return None
    return Number(one.number, one.comparator, assumed=True)


def _limit(code: AnalysisCode, row: Analysis, one: Answer) -> Decimal | None:
    found = _number(code, row, one)
    return found.value if found is not None else None


def _is_far(value: Decimal, found: Limits) -> bool:
    """True for a number too far out to be of this analysis."""
    high, low = found.critical_high, found.critical_low
    return (high is not None and value > high * _FARTHEST) or (low is not None and value * _FARTHEST < low)


def _by_name(observation: Observation | Component) -> AnalysisCode | None:
    """The analysis that all names of a code of nobody's agree on; None for those of another sample."""
    specimen = observation.specimen if isinstance(observation, Observation) else None
    sample = specimen.display.casefold() if specimen is not None else ""
    if observation.code is None or (sample and not any(word in sample for word in _BLOOD)):
        return None
    keys = {_key(name) for name in _names(observation.code)}
    return AnalysisCode(key=keys.pop()) if len(keys) == 1 and "" not in keys else None


_BLOOD: Final = ("blod", "blood", "plasma", "serum", "venøs", "venous", "arteri", "kapill", "capill", "edta")


def _names(concept: CodeableConcept) -> set[str]:
    return {name.strip() for name in (concept.text, *(one.display for one in concept.coding)) if name.strip()}


def _key(name: str) -> str:
    bare = _SAMPLE.sub("", _SYSTEM.sub("", name)).strip()
    row = vocabulary.analysis(None, bare)
    return row.key if row is not None else ""
