"""Time of birth: the day, and the hour where it was written.

Source: FHIR R4, extension patient-birthTime on `Patient.birthDate`.
"""

from __future__ import annotations

from datetime import datetime

from desktop.core.clock import local
from desktop.core.watched import by_day
from desktop.fhir.administrative import Patient, RelatedPerson
from desktop.fhir.systems import BIRTH_TIME
from desktop.fhir.when import Moment, parse


def born(patient: Patient) -> Moment | None:
    """The moment of birth, as exact as it is known; None where nobody wrote it."""
    return moment_of(patient)


def born_by(patient: Patient, now: datetime) -> Moment | None:
    """The moment of birth from which an age may be counted: None where it lies ahead, too."""
    found = moment_of(patient)
    if found is None:
        return None
    # Whoever is born stays so: what is kept of them holds beyond the next midnight.
    return found if by_day(now, lambda today: found.day <= today) else None


def moment_of(person: Patient | RelatedPerson) -> Moment | None:
    """Time of a person's birth, as exact as it is known.

    An hour of another day than the date of birth is not believed: the date alone stands then.
    """
    day = parse(person.birth_date)
    more = person.birth_date_element
    for one in more.extension if more is not None else ():
        at = parse(one.value_date_time) if one.url == BIRTH_TIME else None
        if at is not None and at.has_time and day is not None and local(at.start).date() == day.day:
            return at
    return day
