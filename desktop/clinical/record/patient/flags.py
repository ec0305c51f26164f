"""The one reading of Flags: which question of the banner each answers, which hold, which deny it.

A Flag of a status that nobody knows, or of an earlier contact, is told and never silences: it may hold.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal

from desktop.clinical import inherited
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import interpreter
from desktop.clinical.record.stays import stays
from desktop.core.clock import local
from desktop.core.formats import day, day_short
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Period
from desktop.fhir.narrative import narrative_text
from desktop.fhir.resources import Encounter, Flag
from desktop.fhir.systems import SNOMED, canonical
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
_WORD: Final = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
"""Codes that are words: *isolation*."""
_GONE: Final = ("inactive", "entered-in-error")
_CONTACT_OVER: Final = ("finished", "cancelled", "entered-in-error")
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


def told(flag: Flag) -> bool:
    """True unless a Flag was ended or entered in error: one of a status that nobody knows may hold."""
    return flag.status not in _GONE


def in_effect(chart: Chart, flag: Flag, now: datetime) -> bool | None:
    """True when a Flag is active and its period holds. None where nobody knows: a status or a period that
    can't be read, or a contact that is over or not held here."""
    if not told(flag):
        return False
    held = within(flag.period.start, flag.period.end, now) if flag.period is not None else True
    if held and (not holds(flag) or contact(chart, flag, now) in ("earlier", "not-held")):
        return None
    return held


def certain(chart: Chart, flag: Flag, now: datetime) -> bool:
    """True when a Flag holds and nothing of it is doubtful: only such a one may silence anything."""
    return in_effect(chart, flag, now) is True and not is_unread(flag)


def contact(chart: Chart, flag: Flag, now: datetime) -> Literal["", "now", "earlier", "not-held"]:
    """The contact that a Flag is for (`encounter`), by FHIR the only one in which it is relevant; empty where
    it is for every one."""
    if flag.encounter is None or not (flag.encounter.target or flag.encounter.identifier):
        return ""
    named = chart.find(flag.encounter, Encounter)
    if named is None:
        # Where nobody asked for contacts, that it is not here tells nothing.
        return "not-held" if chart.known(Encounter) else ""
    if named.status not in _CONTACT_OVER:
        return "now"
    stay = stays.of_encounter(chart, named.key, now)
    return "now" if stay is not None and stay.ongoing else "earlier"


def contact_end(chart: Chart, flag: Flag, now: datetime) -> datetime | None:
    """The end of the contact that a Flag is for, as far as the record says."""
    named = chart.find(flag.encounter, Encounter)
    stay = stays.of_encounter(chart, named.key, now) if named is not None else None
    period = stay.encounter.period if stay is not None else None
    return after(period.end) if period is not None else None


def standing(chart: Chart, kind: Question) -> tuple[Flag, ...]:
    """The flags that hold, or may, and answer a question; those with words and those that say none."""
    return tuple(f for f in chart.all(Flag) if told(f) and question(f) == kind)


def ended(chart: Chart, kind: Question) -> tuple[Flag, ...]:
    """Flags that were entered in error or hold no more: they stay to be seen, struck. Not those that said
    none."""
    gone = (f for f in chart.all(Flag) if not told(f))
    return tuple(f for f in gone if question(f) == kind and not (_denies(f) and not is_unread(f)))


def says_none(flag: Flag) -> bool:
    """True when the Flag says that there is none; one without words says that there is something, and
    one that can't be read, or of a status that nobody knows, may."""
    return _denies(flag) and holds(flag) and not is_unread(flag)


def denies(chart: Chart, flag: Flag, now: datetime) -> bool:
    """True when the Flag says that there is none, and holds now: one that is over, or was of an earlier
    contact, answers nothing."""
    return says_none(flag) and in_effect(chart, flag, now) is True


def _denies(flag: Flag) -> bool:
    return flag.code is not None and flag.code.has(f"{question(flag)}-none")


def words(flag: Flag) -> str:
    """Text of the Flag, with what is not known of it; empty for one without words."""
    said = _named(flag)
    if is_unread(flag):
        said = _("{words}, can't be read fully").format(words=said or _("without words"))
    if told(flag) and not holds(flag):
        said = _("{words}, not known whether it holds").format(words=said or _("without words"))
    return said


def _named(flag: Flag) -> str:
    """Words of the code, else of what it is known to mean, else of the narrative, else the code with its
    system."""
    known = inherited.kind_of(flag.code)
    if flag.code is not None and (said := flag.code.words):
        # What the code alone says is said beside words that do not.
        named = known is None or inherited.mentioned(said) is not None
        return said if named or known is None else f"{said} ({known.name})"
    if known is not None:
        return known.name
    if flag.text is not None and (said := " ".join(narrative_text.lines(flag.text.div)).strip()):
        return said
    coded = next((one for one in (flag.code.coding if flag.code else ()) if one.code), None)
    if coded is None or _WORD.fullmatch(coded.code):
        return coded.code if coded is not None else ""
    system = "SNOMED CT" if canonical(coded.system) == SNOMED else ""
    return _("{code} (a code without words)").format(code=" ".join(filter(None, (system, coded.code))))


def over(flag: Flag, now: datetime) -> bool:
    """True when the period of a Flag is over, whatever its status says."""
    return flag.period is not None and _is_over(flag.period, now)


def ahead(flag: Flag, now: datetime) -> bool:
    """True when a Flag has not begun."""
    return flag.period is not None and _is_ahead(flag.period, now)


def at_its_time(chart: Chart, said: str, flag: Flag, now: datetime) -> str:
    """Words of a Flag with its end or beginning, or that it was for an earlier contact, where it does not
    hold now: its status alone says that it does."""
    if over(flag, now) or ahead(flag, now):
        return of_its_period(said, flag.period, now)
    if flag.period is not None and within(flag.period.start, flag.period.end, now) is None:
        said = _("{words}, not known from when or until when").format(words=said)
    match contact(chart, flag, now):
        case "earlier":
            return _("{words}, from an earlier contact").format(words=said)
        case "not-held":
            return _("{words}, for a contact that is not shown here").format(words=said)
    return said


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
    if _denies(flag):
        return "none" if says_none(flag) else ""
    coded = next((c.removeprefix(f"{kind}-") for c in codes if c.startswith(f"{kind}-")), "")
    said = _named(flag)
    return coded or (interpreter.answer(said) if kind == "interpreter" else "")


def comfort_only(chart: Chart, now: datetime) -> Flag | None:
    """The flag by which somebody decided, in a code, that nothing but comfort is sought; words alone, *no
    CPR* and other limits never say so. One that is still to come, or of which the period or another part
    can't be read, does not hold."""
    for flag in standing(chart, "limits"):
        concepts = (*flag.category, flag.code)
        if any(one.has(*_COMFORT) for one in concepts if one) and certain(chart, flag, now):
            return flag
    return None
