"""Least time between two doses as needed, and the most doses in a period: the one reading of both.

`hver 4. time` is one dose in four hours, `inntil x 4` four in a day, and `minst 4 t mellom` an interval that
R4 has no element for: it stands in words. A bound that can't be read is none, and makes nothing earlier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.words.timings import CODE_WHEN, CODES, said_code
from desktop.core.fold import fold
from desktop.fhir.elements import Dosage, Timing
from desktop.fhir.resources import MedicationRequest

_SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "wk": 7 * 86_400}
_HOURLY: Final = ("s", "min", "h")
_LONGEST: Final = timedelta(days=31)
_SPAN: Final = r"(\d{1,3}(?:[.,]\d)?)\s*(t|timer?|timar|h|hours?|min|minutter|minutes?)\.?"
_DOSES: Final = r"(?:hver\s+|kvar\s+|de\s+)?(?:doser?|dosene|inntak(?:ene)?|tabletter?|tablettene)"
_AGAIN: Final = r"(?:gjentas|gjentakes|repeteres)(?:\s+(?:en\s+gang|x\s?\d|\d\s+ganger))?"
_NOT_LONGEST: Final = "".join(
    rf"(?<!{word})"
    for word in (
        "maks ",
        r"maks\. ",
        "maksimalt ",
        "max ",
        "hoyst ",
        "enn ",
        "over ",
        "inntil ",
        "opptil ",
        "under ",
        r"\d-",
        r"[\d.,]",
    )
)
"""Before a number: none of the words that make it the longest time, and no part of another number."""
_WRITTEN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:minst|minimum|min\.?|tidligst|at least)\s+{_SPAN}\s+(?:i\s?)?(?:mellom|between|apart)(?!\w)",
        rf"(?:minst|minimum|at least)\s+{_SPAN}s?\s*(?:mellomrom|intervall?|avstand)(?!\w)",
        rf"{_NOT_LONGEST}{_SPAN}\s+(?:i\s?)?mellom\s+{_DOSES}(?!\w)",
        rf"{_NOT_LONGEST}{_SPAN}s\s+(?:mellomrom|intervall?)(?!\w)",
        r"(?:ikke|ikkje)\s+oftere\s+enn\s+(?:hver|hvert|kvar)\s+(\d{1,3})\.?\s*(time|t|min|minutt)(?!\w)",
        rf"tidligst\s+(?:etter\s+)?{_SPAN}(?:\s+etter\s+(?:forrige|siste)(?!\w)|(?=\s*(?:[.,;)]|$)))",
        rf"{_AGAIN}\s+(?:tidligst\s+)?etter\s+(?:minst\s+)?{_SPAN}(?!\w)",
        rf"{_AGAIN}\s+(?:hver|hvert|kvar|kvart)\s+(\d{{1,3}})\.?\s*(time|t|min|minutt)(?!\w)",
    )
)
"""Wordings of the least time between two doses; what says the longest is none of them."""


class Often(msgspec.Struct, frozen=True, gc=False):
    """At most so many doses within a span of time; `apart` where it is the time between two."""

    most: int
    span: timedelta
    apart: bool


def bounds(request: MedicationRequest, dosages: Sequence[Dosage]) -> tuple[Often, ...]:
    """Bounds on how soon a dose may follow others by these dosages, the longest interval first."""
    found = [one for dosage in dosages if (one := _of_timing(dosage.timing)) is not None]
    texts = [note.text for note in request.note]
    for dosage in dosages:
        texts += [dosage.text, dosage.patient_instruction]
        texts += [concept.label for concept in dosage.additional_instruction]
    found += [Often(1, span, apart=True) for text in texts for span in _in_words(text)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (not one.apart, -one.span, one.most)))


def in_all(dosages: Sequence[Dosage]) -> int | None:
    """The most doses that there may ever be; None where one of the dosages doesn't say."""
    total = 0
    for dosage in dosages:
        repeat = dosage.timing.repeat if dosage.timing is not None else None
        most = (repeat.count_max or repeat.count) if repeat is not None else None
        if not most:
            return None
        total += most
    return total or None


def _of_timing(timing: Timing | None) -> Often | None:
    """The bound of a timing; none of one that names hours or parts of the day, which says when, not how
    soon again."""
    repeat = timing.repeat if timing is not None else None
    if timing is None or timing.modifier_extension:
        return None
    if repeat is not None and (repeat.time_of_day or repeat.when or repeat.day_of_week):
        return None
    if repeat is not None and repeat.period is not None:
        often, period, unit = repeat.frequency_max or repeat.frequency or 1, repeat.period, repeat.period_unit
    elif (code := said_code(timing)) and code not in CODE_WHEN:
        often, period, unit = CODES[code]
    else:
        return None
    return _often(often, period, unit)


def _often(often: int, period: Decimal, unit: str) -> Often | None:
    if unit not in _SECONDS or often < 1 or not 0 < period <= 10_000:
        return None
    span = timedelta(seconds=float(period * _SECONDS[unit]))
    return Often(often, span, apart=often == 1 and unit in _HOURLY) if span <= _LONGEST else None


def _in_words(text: str) -> list[timedelta]:
    found = []
    folded = fold(text)
    for match in (match for pattern in _WRITTEN for match in pattern.finditer(folded)):
        number = float(match[1].replace(",", "."))
        span = timedelta(hours=number) if match[2][0] in "th" else timedelta(minutes=number)
        if timedelta(0) < span <= _LONGEST:
            found.append(span)
    return found
