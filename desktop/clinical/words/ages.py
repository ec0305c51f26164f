"""Ages of FHIR (`onsetAge`, `onsetRange`) in words, with their unit: `45 år`, `40–50 år`."""

from __future__ import annotations

from typing import Final

from desktop.core.formats import number
from desktop.core.messages import _, ngettext
from desktop.fhir.elements import Quantity, Range

_YEARS: Final = frozenset({"a", "yr", "yrs", "year", "years", "y"})
_MONTHS: Final = frozenset({"mo", "month", "months"})
_WEEKS: Final = frozenset({"wk", "week", "weeks"})
_DAYS: Final = frozenset({"d", "day", "days"})


def age(told: Quantity | None, span: Range | None = None) -> str:
    """An age as it was written; a span of ages with both ends. Empty where no number was written."""
    ends = [told] if told is not None else [span.low, span.high] if span is not None else []
    said = [one for one in ends if one is not None and one.value is not None]
    if not said:
        return ""
    numbers = "–".join(f"{one.comparator}{number(one.value)}" for one in said if one.value is not None)
    if told is None and span is not None and len(said) == 1:
        # One end alone says that it was not sooner, or not later.
        numbers = f"{'≥' if span.high is None or span.high.value is None else '≤'} {numbers}"
    last = said[-1]
    return f"{numbers} {_unit(last.unit or last.code, 1 if last.value == 1 else 2)}".strip()


def _unit(unit: str, many: int) -> str:
    """A unit of age that everybody writes, in words; another as it stands."""
    plain = unit.strip().casefold().rstrip(".")
    if plain in _YEARS:
        return ngettext("year", "years", many)
    if plain in _MONTHS:
        return ngettext("month", "months", many)
    if plain in _WEEKS:
        return ngettext("week", "weeks", many)
    if plain in _DAYS:
        return ngettext("day", "days", many)
    return unit or _("unit not given")
