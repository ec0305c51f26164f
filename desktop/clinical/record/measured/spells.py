"""Spells that were noted (apnoea, bradycardia, a fall in saturation): each by itself, or so many in a time.

What was noted may be no more than that it happened: an Observation of the code without any value.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.clinical.columns import has
from desktop.clinical.record import observed
from desktop.core.formats import number
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Component, Observation
from desktop.fhir.when import parse

_COUNTED: Final = frozenset({"", "1", "{count}", "{spells}", "{episodes}", "{#}", "ganger", "stk", "antall"})
"""The units, as codes or in words, of a number that says how many there were."""
_NONE: Final = frozenset({"52101004", "2667000", "373067005", "N", "LA32-8", "no", "absent", "none"})
"""Answers that say there was none: SNOMED CT's absent and no, HL7's N, LOINC's No."""
_DAY: Final = timedelta(hours=24)


class Spell(msgspec.Struct, frozen=True):
    """Counted events (spells) of one kind: `count` of them between `at` and `until` (0: somebody looked, and
    there was none), or one at `at`. `words` is what is also said of it: how long, what was done. Of one that
    is not `exact` nobody knows how many they were."""

    at: datetime
    key: str
    count: int
    until: datetime | None = None
    words: str = ""
    timed: bool = True
    summed: bool = False
    exact: bool = True


def spells(chart: Chart, codes: tuple[str, ...], since: datetime | None, now: datetime) -> list[Spell]:
    """All that is noted of these codes since then, oldest first."""
    part = chart.part(Observation)
    found = part.once(f"spells {codes}", lambda: [one for one in part.all(Observation) if _about(one, codes)])
    made = (_of(one) for one in found if observed.use_of(one, now).decide)
    kept = [one for one in made if one is not None and (since is None or one.at >= since)]
    return sorted(kept, key=lambda one: (one.at, one.key))


def last_day(found: list[Spell], now: datetime) -> int | None:
    """Count of events in the last 24 hours; None where nobody can tell: sums and single ones may tell of the
    same, and a sum may begin before."""
    new = [one for one in found if (one.until or one.at) > now - _DAY]
    if len({one.summed for one in new}) > 1 or not all(
        one.exact and one.timed and one.at >= now - _DAY for one in new
    ):
        return None
    return sum(one.count for one in new)


def _about(one: Observation, codes: tuple[str, ...]) -> bool:
    return one.code is not None and has(one.code, codes)


def _of(one: Observation) -> Spell | None:
    moment = parse(one.when)
    if moment is None or one.data_absent_reason is not None:
        # Not looked for is no spell.
        return None
    end = parse(one.effective_period.end) if one.effective_period is not None else None
    until = end.start if end is not None and end.start > moment.start else None
    said = observed.answer(one)
    parts = [words for part in one.component if (words := _part(part))]
    made = Spell(moment.start, one.key, 1, until, "", moment.has_time)
    if said is None:
        return msgspec.structs.replace(made, words=", ".join(parts))
    if said.number is not None and _counts(said):
        if said.comparator or said.number != int(said.number) or said.number < 0:
            # Nobody knows how many: it stands as it was written.
            own = f"{said.comparator}{number(said.number)}"
            return msgspec.structs.replace(made, words=", ".join((own, *parts)), summed=True, exact=False)
        count = int(said.number)
        return msgspec.structs.replace(made, count=count, words=", ".join(parts), summed=True)
    if one.value_boolean is False or _is_no(one):
        return msgspec.structs.replace(made, count=0)
    words = "" if one.value_boolean else _words(said)
    return msgspec.structs.replace(made, words=", ".join(filter(None, (words, *parts))))


def _counts(said: observed.Answer) -> bool:
    return said.code in _COUNTED if said.code else said.unit.casefold() in _COUNTED


def _is_no(one: Observation) -> bool:
    concept = one.value_codeable_concept
    return concept is not None and any(coding.code in _NONE for coding in concept.coding)


def _words(said: observed.Answer) -> str:
    if said.number is None:
        return said.words
    return f"{said.comparator}{number(said.number)} {said.unit}".strip()


def _part(part: Component) -> str:
    said = observed.answer(part)
    if said is None or said.absent:
        return ""
    name = part.code.label if part.code is not None else ""
    return f"{name} {_words(said)}".strip()
