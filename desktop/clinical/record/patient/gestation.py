"""Gestational age at birth, and a preterm child's corrected age.

Source: LOINC for the codes; WHO for preterm (born before 37 completed weeks). Corrected age counts from the
day on which 40 weeks would have been complete, and is used until two years of life.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from desktop.clinical.record import birth
from desktop.clinical.record.observed import answer, use_of
from desktop.core.watched import by_day
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import Precision, for_newest, parse

CODES: Final = ("11884-4", "11885-1", "49051-6", "76516-4", "18185-9")
"""LOINC: gestational age, estimated, from the last period, in weeks, at birth."""
PRETERM: Final = 37 * 7
"""Days: who is born before this is preterm."""
TERM: Final = 40 * 7
CORRECTED_UNTIL: Final = 730
"""Days of life from which nobody's age is corrected."""
_CHILD: Final = timedelta(days=3_650)
_POSSIBLE: Final = range(20 * 7, 46 * 7)
"""Days within which a gestational age at a birth lies."""
_WEEKS: Final = re.compile(r"(?:wk|week|uke)", re.IGNORECASE)
_DAYS: Final = re.compile(r"(?:d|day|dag|døgn)", re.IGNORECASE)
_WRITTEN: Final = re.compile(r"(\d{2})\s*\+\s*([0-6])\b")


def days(one: Observation) -> int | None:
    """The days of gestation that an observation tells; None where it is no such number, or an impossible one.

    A number without a unit is taken as weeks or as days, whichever is possible at a birth.
    """
    said = answer(one)
    if said is None or said.absent or said.comparator:
        return None
    if said.number is None:
        written = _WRITTEN.search(said.words)
        found = Decimal(int(written[1]) * 7 + int(written[2])) if written else None
    elif (factor := _factor(said.code or said.unit)) is not None:
        found = said.number * factor
    elif said.code or said.unit:
        return None
    else:
        found = said.number * 7 if said.number < _POSSIBLE.start else said.number
    return int(found) if found is not None and int(found) in _POSSIBLE else None


def _factor(unit: str) -> int | None:
    name = unit.strip(" {}")
    return 7 if _WEEKS.match(name) else 1 if _DAYS.match(name) else None


def at_birth(chart: Chart, now: datetime) -> int | None:
    """The child's own gestational age in days at birth, as the newest standing observation tells it; of two
    of one moment the shorter one, which hides nobody who was born too early."""
    found = [
        (for_newest(one.when, one.issued), -told)
        for one in _told(chart)
        if use_of(one, now).decide and (told := days(one)) is not None
    ]
    return -max(found)[1] if found else None


def of_a_child(chart: Chart, now: datetime) -> bool:
    """True when recorded gestational weeks are the patient's own, and no pregnancy's."""
    born = birth.born_by(chart.patient, now)
    return born is not None and now - born.start < _CHILD


DUE: Final = ("11778-8", "11779-6", "11780-4", "11781-2", "57060-6")
"""LOINC: estimated date of delivery; from the last period, from ovulation, by ultrasound, clinical."""
LONGEST: Final = 44 * 7
"""Days from which a pregnancy that nobody has ended is none."""


def gone(chart: Chart, now: datetime) -> int | None:
    """Days of a pregnancy by the newest due date or gestational age recorded for the mother. None where
    neither was, or the pregnancy would be over."""
    every = _evidence(chart, now)
    found = by_day(now, lambda today: _newest(every, today)) if every else None
    return found[1] if found is not None else None


def told(chart: Chart, now: datetime) -> datetime | None:
    """Time of the newest dating of a pregnancy that would still go on; None where there is none."""
    every = _evidence(chart, now)
    if not every:
        return None
    return by_day(now, lambda today: found[0] if (found := _newest(every, today)) is not None else None)


def of_pregnancy(chart: Chart) -> tuple[Observation, ...]:
    """The observations that may tell how far a pregnancy has come, whenever they were made."""
    return *_told(chart), *_due(chart)


class _Evidence(NamedTuple):
    """Gestational age in days on a day (date), with the moment of the statement."""

    at: datetime
    day: date
    days: int


def _evidence(chart: Chart, now: datetime) -> list[_Evidence]:
    found = []
    for one in of_pregnancy(chart):
        if not use_of(one, now).decide or (said_at := parse(one.when)) is None:
            continue
        due = parse(one.value_date_time)
        if due is not None and due.precision >= Precision.DAY:
            found.append(_Evidence(said_at.start, due.day, TERM))
        elif said_at.precision >= Precision.DAY and (weeks := _weeks(one)) is not None:
            found.append(_Evidence(said_at.start, said_at.day, weeks))
    return found


def _newest(every: list[_Evidence], today: date) -> tuple[datetime, int] | None:
    """The newest that is possible today: an impossible one hides nothing that was told before."""
    gone = ((one.at, one.days + (today - one.day).days) for one in every)
    return max((one for one in gone if 0 < one[1] < LONGEST), default=None)


def _weeks(one: Observation) -> int | None:
    """The days of gestation of a pregnancy that goes on, which may be of few weeks."""
    said = answer(one)
    if said is None or said.absent or said.comparator:
        return None
    if said.number is None:
        written = _WRITTEN.search(said.words)
        return int(written[1]) * 7 + int(written[2]) if written else None
    if not (said.code or said.unit):
        return days(one)
    factor = _factor(said.code or said.unit)
    return int(said.number * factor) if factor is not None and 0 < said.number * factor < LONGEST else None


def _due(chart: Chart) -> tuple[Observation, ...]:
    part = chart.part(Observation)
    return part.once(
        "due dates",
        lambda: tuple(o for o in part.all(Observation) if o.code is not None and o.code.has(*DUE)),
    )


def _told(chart: Chart) -> tuple[Observation, ...]:
    part = chart.part(Observation)
    return part.once(
        "gestation",
        lambda: tuple(o for o in part.all(Observation) if o.code is not None and o.code.has(*CODES)),
    )


def behind(told: int | None, lived: int) -> int:
    """Days by which a preterm child's corrected age is less than its age of so many days of life; 0 for
    others, and where the weeks at birth are not known."""
    return TERM - told if told is not None and told < PRETERM and lived < CORRECTED_UNTIL else 0
