"""Ejection fraction of the left ventricle as it was measured: percent, by any observation that tells it."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.record.observed import Answer, answer, use_of
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import for_newest, instant

CODES: Final = ("10230-1", "18043-0", "8806-2", "250908004")
"""LOINC: left ventricular ejection fraction, by ultrasound, by two-dimensional ultrasound; SNOMED CT."""
_NAMES: Final = frozenset(
    {
        "ef", "lvef", "ejeksjonsfraksjon", "venstre ventrikkels ejeksjonsfraksjon", "ejection fraction",
        "left ventricular ejection fraction", "ekko ef", "ekko: ef",
    }
)  # fmt: skip
"""Folded names of an observation without a code of LOINC that is one."""
_WRITTEN: Final = re.compile(
    r"(?P<sign>[<>≤≥]=?|\b(?:under|over|below|above)\b)?\s*"
    r"(?<![\d.,])(?P<n>\d{1,2})(?:\s*[-–]\s*\d{1,2})?\s*(?:%|prosent|percent|$)",
    re.IGNORECASE,
)
_SIGNS: Final = {"≤": "<=", "≥": ">=", "under": "<", "below": "<", "over": ">", "above": ">"}
_POSSIBLE: Final = (Decimal(5), Decimal(90))


class Ejection(msgspec.Struct, frozen=True):
    """One ejection fraction: percent (of a span its lower end; None where it can't be read for certain), with
    its comparator, when, and the observation's key."""

    percent: Decimal | None
    comparator: str
    at: datetime
    key: str


def measured(chart: Chart, now: datetime) -> tuple[Ejection, ...]:
    """The ejection fractions that stand, newest first; what may not decide has no number."""
    part = chart.part(Observation)
    every = part.once("ejection fractions", lambda: tuple(o for o in part.all(Observation) if _is_one(o)))
    found = []
    for one in every:
        use, at = use_of(one, now), instant(one.when)
        said = answer(one)
        if not use.show or at is None or at > now or (said is not None and said.absent):
            continue
        percent, comparator = _percent(said) if use.decide and said is not None else (None, "")
        found.append((for_newest(one.when, one.issued), Ejection(percent, comparator, at, one.key)))
    return tuple(one for _at, one in sorted(found, key=lambda pair: (pair[0], pair[1].key), reverse=True))


def _is_one(observation: Observation) -> bool:
    code = observation.code
    if code is None:
        return False
    if code.has(*CODES):
        return True
    return not code.coding and fold(code.text).strip(" :") in _NAMES


def sign(words: str | None) -> str:
    """The comparator of FHIR that a sign or word before a number means; empty for none."""
    said = (words or "").strip().casefold()
    return _SIGNS.get(said, said)


def _percent(said: Answer) -> tuple[Decimal | None, str]:
    """Percent and comparator; of several in words the lowest, as one of them may be an earlier one."""
    comparator = said.comparator
    if said.number is None:
        every = [(Decimal(one["n"]), sign(one["sign"])) for one in _WRITTEN.finditer(said.words)]
        value, comparator = min(every, default=(None, comparator))
    elif said.number <= 1 and (said.code or said.unit) in ("1", "{ratio}", ""):
        value = said.number * 100
    else:
        value = said.number if (said.code or said.unit) in ("%", "", "prosent", "percent") else None
    possible = value is not None and _POSSIBLE[0] <= value <= _POSSIBLE[1]
    return (value, comparator) if possible else (None, comparator)
