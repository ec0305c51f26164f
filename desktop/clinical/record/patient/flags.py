"""The one reading of Flags: which question of the banner each answers, which hold, which deny it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import interpreter
from desktop.core.clock import local
from desktop.core.formats import day, day_short
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Period
from desktop.fhir.resources import Flag
from desktop.fhir.when import after, instant, parse, within

Question = Literal["limits", "infection", "interpreter", "critical", "other"]
QUESTIONS: Final[tuple[Question, ...]] = ("limits", "infection", "interpreter", "critical")
"""Banner questions for every patient: treatment limits, infection, interpreter, critical information."""

_ELSEWHERE: Final[dict[Question, tuple[str, ...]]] = {
    "other": ("spo2-scale-2", "news2-threshold", "legal"),
    "infection": ("infection-control", "isolation"),
    "limits": ("advance-directive", "code-status", "133918004"),
}
"""Codes of others, and those that answer none of the four; any other code is critical information."""
_COMFORT: Final = ("limits-comfort", "133918004")
"""Codes of a comfort care limit: our own, and *comfort measures* of SNOMED CT."""


def question(flag: Flag) -> Question:
    """Banner question that a Flag answers; an unknown one is critical information, never left out."""
    codes = {c.code for concept in (*flag.category, flag.code) if concept for c in concept.coding}
    for kind in QUESTIONS:
        if kind in codes or f"{kind}-none" in codes:
            return kind
    return next((kind for kind, known in _ELSEWHERE.items() if codes & set(known)), "critical")


def holds(flag: Flag) -> bool:
    """True when a Flag is active: neither ended nor entered in error, whatever its period says."""
    return flag.status == "active"


def in_effect(flag: Flag, now: datetime) -> bool | None:
    """True when a Flag is active and its period holds; None for an active one whose period can't be read."""
    if not holds(flag):
        return False
    return within(flag.period.start, flag.period.end, now) if flag.period is not None else True


def standing(chart: Chart, kind: Question) -> tuple[Flag, ...]:
    """The flags that hold and answer a question; those with words and those that say none."""
    return tuple(f for f in chart.all(Flag) if holds(f) and question(f) == kind)


def ended(chart: Chart, kind: Question) -> tuple[Flag, ...]:
    """Flags that were entered in error or hold no more: they stay to be seen, struck. Not those that said
    none."""
    gone = (f for f in chart.all(Flag) if f.status in ("entered-in-error", "inactive"))
    return tuple(f for f in gone if question(f) == kind and not says_none(f))


def says_none(flag: Flag) -> bool:
    """True when the Flag says that there is none; one without words says that there is something, and
    one that can't be read may."""
    denies = flag.code is not None and flag.code.has(f"{question(flag)}-none")
    return denies and not is_unread(flag)


def words(flag: Flag) -> str:
    """Text of the Flag, with that it can't be read fully; empty for one without words."""
    said = flag.code.label if flag.code else ""
    if not is_unread(flag):
        return said
    return _("{words}, can't be read fully").format(words=said or _("without words"))


def over(flag: Flag, now: datetime) -> bool:
    """True when the period of a Flag is over, whatever its status says."""
    return flag.period is not None and _is_over(flag.period, now)


def ahead(flag: Flag, now: datetime) -> bool:
    """True when a Flag has not begun."""
    return flag.period is not None and _is_ahead(flag.period, now)


def at_its_time(said: str, flag: Flag, now: datetime) -> str:
    """Words of a Flag with its end or beginning, where it does not hold now: its status alone says that it
    does."""
    return of_its_period(said, flag.period, now)


def of_its_period(said: str, period: Period | None, now: datetime) -> str:
    """Words of a warning or a decision with the end or beginning of its period, where that is not now."""

    def of(text: str) -> str:
        moment = parse(text)
        assert moment is not None
        same = moment.day.year == local(now).year
        return day_short(moment.start) if same else day(moment.start)

    if period is not None and _is_over(period, now):
        return _("{words}, until {day}").format(words=said, day=of(period.end))
    if period is not None and _is_ahead(period, now):
        return _("{words}, from {day}").format(words=said, day=of(period.start))
    return said


def _is_over(period: Period, now: datetime) -> bool:
    end = after(period.end)
    return end is not None and end <= now


def _is_ahead(period: Period, now: datetime) -> bool:
    begins = instant(period.start)
    return begins is not None and begins > now


def choice(flag: Flag) -> str:
    """Choice key of the Flag (`contact`, `no-cpr`), by its code, of an interpreter by its words too; empty
    for words of another system's own."""
    codes = [c.code for c in flag.code.coding] if flag.code else []
    kind = question(flag)
    if f"{kind}-none" in codes:
        return "none" if says_none(flag) else ""
    coded = next((c.removeprefix(f"{kind}-") for c in codes if c.startswith(f"{kind}-")), "")
    said = flag.code.label if flag.code else ""
    return coded or (interpreter.answer(said) if kind == "interpreter" else "")


def comfort_only(chart: Chart, now: datetime) -> Flag | None:
    """The flag by which somebody decided, in a code, that nothing but comfort is sought; words alone, *no
    CPR* and other limits never say so. One that is still to come, or of which the period or another part
    can't be read, does not hold."""
    for flag in standing(chart, "limits"):
        concepts = (*flag.category, flag.code)
        if (
            any(one.has(*_COMFORT) for one in concepts if one)
            and in_effect(flag, now)
            and not is_unread(flag)
        ):
            return flag
    return None
