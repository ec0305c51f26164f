"""The one reading of problems and diagnoses: which stand, which go on, and whether there is a pregnancy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from desktop.clinical.record.observed import AHEAD, use_of
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, Observation
from desktop.fhir.systems import LOINC
from desktop.fhir.when import after, instant

_WRONG: Final = ("entered-in-error", "refuted")
_ACTIVE: Final = ("active", "recurrence", "relapse")
_ICD: Final = ("7110", "icd-10-no", "icd-10", "icd-10-cm")
"""How the addresses of the ICD-10 code systems end."""

Pregnancy = Literal["pregnant", "after-birth", "not-pregnant", ""]
"""What the record says; empty where it says nothing that still holds."""
_STATUS: Final = "82810-3"
"""LOINC: pregnancy status."""
_YES: Final = ("77386006", "LA15173-0")
_NO: Final = ("60001007", "LA26683-5")
"""SNOMED CT and LOINC answers to it."""
_GOING_ON: Final = ("O0", "O1", "O2", "O3", "O4", "O600", "Z33", "Z34", "Z35")
_AFTER: Final = ("O6", "O7", "O8", "O9")
"""ICD-10 of a pregnancy that goes on; of delivery and the time after it. O60.0 is labour too early without
delivery: she still carries the child."""
_CODED: Final = ("77386006", "72892002", "47200007")
"""SNOMED CT: pregnant; normal pregnancy; high risk pregnancy."""
_WORDS: Final = ("gravid", "pregnan", "svangerskap", "normal pregnan")
_LONGEST: Final = timedelta(days=300)
"""No pregnancy lasts longer: what was said before that says nothing of today."""
_EVER: Final = datetime(1, 1, 2, tzinfo=UTC)


def stands(condition: Condition) -> bool:
    """Whether it was not taken back: neither refuted nor entered in error."""
    return not (condition.verification_status and condition.verification_status.has(*_WRONG))


def standing(chart: Chart) -> tuple[Condition, ...]:
    """All that were not taken back, over or not."""
    return tuple(c for c in chart.all(Condition) if stands(c))


def is_uncertain(condition: Condition) -> bool:
    """Whether it is suspected, provisional, or one of several that it might be."""
    doubt = condition.verification_status
    return doubt is not None and doubt.has("unconfirmed", "provisional", "differential")


def onset(condition: Condition) -> str:
    """When it began, as the record says it; empty where it doesn't."""
    period = condition.onset_period
    return condition.onset_date_time or (period.start if period else "")


def since(condition: Condition) -> str:
    """When it began, else when it was written down."""
    return onset(condition) or condition.recorded_date


def known_first(condition: Condition) -> tuple[str, str]:
    """By what conditions are ordered: the oldest first, last those of which nobody knows since when."""
    return (condition.onset_date_time or condition.recorded_date or "9999", condition.id)


def abatement(condition: Condition) -> str:
    """When it ended, as the record says it; empty where it doesn't."""
    period = condition.abatement_period
    return condition.abatement_date_time or (period.end if period else "")


def is_active(condition: Condition, now: datetime) -> bool:
    """Whether it is going on: by its status, else because no end of it has passed; never before it begins."""
    if not stands(condition):
        return False
    begins = instant(onset(condition))
    if begins is not None and begins > now and begins - now > AHEAD:
        return False
    status = condition.clinical_status
    return status.has(*_ACTIVE) if status is not None else not _over(condition, now)


def _over(condition: Condition, now: datetime) -> bool:
    ended = after(abatement(condition))
    return ended <= now if ended is not None else bool(condition.abatement_string)


def active(chart: Chart, now: datetime) -> tuple[Condition, ...]:
    """Those that are going on."""
    return tuple(c for c in chart.all(Condition) if is_active(c, now))


def icd_code(condition: Condition) -> str:
    """The ICD-10 code of whatever edition, as written; empty without one."""
    codings = condition.code.coding if condition.code else ()
    return next((c.code for c in codings if c.code and c.system.endswith(_ICD)), "")


def pregnancy(chart: Chart, now: datetime) -> Pregnancy:
    """What the newest answer or problem says; one from longer ago than a pregnancy lasts says nothing."""
    said: list[tuple[datetime, Pregnancy]] = []
    for one in answers(chart):
        answer, at = one.value_codeable_concept, instant(one.when)
        if answer is not None and at is not None and use_of(one, now).decide:
            said.append((at, "pregnant" if answer.has(*_YES) else "not-pregnant"))
    for condition in active(chart, now):
        if (kind := _kind(condition)) != "":
            said.append((instant(onset(condition) or condition.recorded_date) or _EVER, kind))
    held = [(at, kind) for at, kind in said if at == _EVER or now - at <= _LONGEST]
    return max(held, key=lambda pair: pair[0])[1] if held else ""


def answers(chart: Chart) -> tuple[Observation, ...]:
    """The answers about pregnancy that say yes or no, whenever they were given."""
    part = chart.part(Observation)
    return part.once("pregnancy status", lambda: _answers(part))


def _answers(chart: Chart) -> tuple[Observation, ...]:
    every = chart.each("pregnancy status", chart.all(Observation), _answer, of=None)
    return tuple(one for one in every if one is not None)


def _answer(one: Observation) -> Observation | None:
    said = (
        one.code is not None
        and one.code.code(LOINC) == _STATUS
        and one.value_codeable_concept is not None
        and one.value_codeable_concept.has(*_YES, *_NO)
    )
    return one if said else None


def _kind(condition: Condition) -> Pregnancy:
    code = icd_code(condition)
    goes_on = code.replace(".", "").startswith(_GOING_ON)
    if code.startswith(_AFTER) and not goes_on:
        return "after-birth"
    concept = condition.code
    if concept is None:
        return ""
    named = not code and fold(concept.label).startswith(_WORDS)
    return "pregnant" if goes_on or concept.has(*_CODED) or named else ""
