"""Frequency in a prescriber's own text, compared with the one that the structure of a dosage says."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.clinical.words.doses import is_as_needed
from desktop.clinical.words.timings import CODES, said_code
from desktop.fhir.elements import Dosage, TimingRepeat

_NUMBERS: Final = {
    "en": 1, "én": 1, "ein": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "one": 1, "once": 1, "two": 2, "twice": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_WORDS: Final = "|".join(_NUMBERS)
_A_DAY: Final = r"(?:daglig|dgl|(?:per|pr\.?|om|i) (?:dag|dagen|døgn|døgnet)|daily|(?:a|per|each) day)"
_TIMES: Final = (
    re.compile(rf"\b(\d+|{_WORDS})(?: ?[-–] ?(\d+))? (?:gang(?:er)?|times?) {_A_DAY}"),
    re.compile(rf"\b(once|twice) {_A_DAY}"),
    re.compile(r"(?<![\d.,])[x×] ?(\d+)(?: ?[-–] ?(\d+))?(?![\d.,/])"),
)
"""Doses a day in a text: `3 ganger daglig`, `twice daily`, `x 3`."""

_NEEDED: Final = re.compile(r"\bbehov|\bprn\b|\bp\.r\.n|\bas needed|\bif needed|\bwhen needed")
_WEEKLY: Final = re.compile(
    r"\b(?:per|pr\.?|hver|hver \d+\.?|annenhver|\d+ ?x ?i) ?uken?\b|\bi uken\b|ukentlig|weekly"
    r"|\b(?:per|a|every|each|every \d+) weeks?\b"
)
_OTHER_DAY: Final = re.compile(r"annen ?hver dag|hver annen dag|every other day|alternate days")
_NAMED_DAY: Final = re.compile(
    r"\b(?:man|tirs|ons|tors|fre|lør|søn)dag(?:er|en)?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
)
_NOT: Final = re.compile(
    r"\bikke (?:gi|gis|ta|tas|bruk|brukes)\b(?! (?:sammen|samtidig|med|på|etter))"
    r"|\bdo not (?:give|take|use)\b(?! (?:with|together|after|on))"
    r"|\bseponer|\bpause(?:s|r|res|rt)?\b|\bunntatt\b|\bexcept\b"
)
_AT_LEAST_A_WEEK: Final = {"wk", "mo", "a"}


def differs(dosage: Dosage) -> bool:
    """True when the text says another frequency than the structure: as needed, weekly, every other day, on
    certain days, not at all, or another number a day. Nobody knows which of the two is meant.

    Where only one of them says it, there is nothing to compare.
    """
    text = " ".join(dosage.text.split()).casefold()
    timing = dosage.timing
    if not text or timing is None:
        return False
    if _NOT.search(text) or (_NEEDED.search(text) and not is_as_needed(dosage)):
        return True
    repeat = timing.repeat or TimingRepeat()
    code = said_code(timing)
    unit, period = repeat.period_unit, repeat.period
    if code and not unit:
        _frequency, period, unit = CODES[code]
    if not (unit or repeat.time_of_day or repeat.when or repeat.day_of_week):
        return False
    days = _days(period, unit)
    weekly = bool(repeat.day_of_week) or unit in _AT_LEAST_A_WEEK or days >= 7
    if (_WEEKLY.search(text) or _NAMED_DAY.search(text)) and not weekly:
        return True
    if _OTHER_DAY.search(text) and days != 2:
        return True
    counts = _counts(text)
    fixed = _a_day(repeat, code, period, unit)
    return bool(counts and fixed) and not any(low <= fixed[1] and fixed[0] <= high for low, high in counts)


def _days(period: Decimal | None, unit: str) -> Decimal:
    hours = {"h": Decimal(1), "d": Decimal(24), "wk": Decimal(168)}.get(unit)
    return (period or Decimal(1)) * hours / 24 if hours else Decimal(0)


def _counts(text: str) -> list[tuple[int, int]]:
    found = []
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            low = _NUMBERS.get(match[1]) or int(match[1])
            more = match[2] if match.re.groups > 1 else None
            found.append((low, int(more) if more else low))
    return found


def _a_day(repeat: TimingRepeat, code: str, period: Decimal | None, unit: str) -> tuple[int, ...]:
    """The least and the most doses of a day; empty where the structure fixes none."""
    if repeat.day_of_week or _days(period, unit) > 1 or unit in _AT_LEAST_A_WEEK:
        return ()
    if repeat.time_of_day or repeat.when:
        count = max(len(repeat.time_of_day or repeat.when), repeat.frequency or 0)
        return (count, max(count, repeat.frequency_max or 0))
    frequency = repeat.frequency or (CODES[code][0] if code and not repeat.period else 1)
    if unit == "d":
        return (frequency, repeat.frequency_max or frequency)
    if unit != "h" or not period or period <= 0:
        return ()
    most = Decimal(24) * (repeat.frequency_max or frequency) / period
    least = Decimal(24) * frequency / (repeat.period_max or period)
    return (int(least), -int(-most // 1))
