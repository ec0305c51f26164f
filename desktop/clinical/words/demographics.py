"""A person's sex, birth date, age, number and death in words."""

from __future__ import annotations

from datetime import date, datetime

from desktop.clinical.age import age_words, is_child
from desktop.clinical.record import identity_numbers
from desktop.clinical.record.identity_numbers import Number
from desktop.core.formats import day
from desktop.core.messages import _, pgettext
from desktop.fhir.resources import Patient
from desktop.fhir.when import Precision, parse


def sex(gender: str, birth: str, on: date) -> str:
    """The word for FHIR's administrative gender; children of that day are boys and girls."""
    if is_child(birth[:10], on) and gender in ("male", "female"):
        return _("Boy") if gender == "male" else _("Girl")
    words = {"male": _("Man"), "female": _("Woman"), "unknown": _("Sex unknown")}
    words["other"] = pgettext("sex", "Other")
    return words.get(gender, _("Sex not given"))


def sex_letter(gender: str, birth: str, on: date) -> str:
    """`M` or `K` (`G` or `J` of a child), or nothing where it is not one of them."""
    if is_child(birth[:10], on) and gender in ("male", "female"):
        return pgettext("letter", "B") if gender == "male" else pgettext("letter", "G")
    return {"male": _("M"), "female": _("F")}.get(gender, "")


def born(patient: Patient, now: date) -> str:
    """`14.03.1948 (78 år)`; a partial date stays partial, a missing one says so."""
    moment = parse(patient.birth_date)
    if moment is None:
        return _("Birth date missing")
    if moment.precision is Precision.YEAR:
        text = patient.birth_date
    elif moment.precision is Precision.MONTH:
        text = f"{patient.birth_date[5:7]}.{patient.birth_date[:4]}"
    else:
        text = day(date.fromisoformat(patient.birth_date[:10]))
    if patient.deceased_boolean and not patient.deceased_date_time:
        # Nobody knows when: an age would be a guess.
        return text
    if moment.day > now:
        return _("{date} (date ahead)").format(date=text)
    age = age_words(patient.birth_date[:10], age_day(patient, now))
    if age and patient.deceased_date_time:
        age = _("{age} at death").format(age=age)
    return f"{text} ({age})" if age else text


def age_day(patient: Patient, now: date) -> date:
    """The day on which an age is counted: today, or the day of death."""
    moment = parse(patient.deceased_date_time)
    return min(moment.day, now) if moment is not None else now


def number(patient: Patient, now: datetime) -> str:
    """The official current number, an identity number in groups; else words that it is missing."""
    found = identity_numbers.of(patient, now)
    if found.official is None:
        return _formerly(found.former) or _("Number missing")
    return _held(found.official)


def named_number(patient: Patient, now: datetime) -> str:
    """The number with what it is (`Fødselsnummer 148348 19660`); another system's is only a number."""
    words = {
        "fnr": _("Identity number {number}"),
        "d": _("D number {number}"),
        "help": _("Help number {number}"),
        "": _("Number {number}"),
    }
    found = identity_numbers.of(patient, now).official
    return words[found.kind].format(number=_held(found)) if found is not None else number(patient, now)


def several_numbers(patient: Patient, now: datetime) -> str:
    """Warning of two identity numbers of which neither is said to be over; empty where there are none."""
    found = identity_numbers.of(patient, now)
    if found.official is None or not found.rivals:
        return ""
    numbers = ", ".join(_held(one) for one in (found.official, *found.rivals))
    return _("Several numbers: {numbers}: find out which holds").format(numbers=numbers)


def _held(one: Number) -> str:
    said = {"temp": _("temporary"), "secondary": _("secondary number"), "unsure": _("unsure if it holds")}
    return f"{one.text} ({said[one.weak]})" if one.weak else one.text


def _formerly(former: tuple[Number, ...]) -> str:
    """A number that is over is never said as if it held."""
    said = ", ".join(one.text for one in former)
    return _("Number missing (formerly {number})").format(number=said) if said else ""


def deceased(patient: Patient) -> str:
    """`Død 19.11.2026`, `Død`, or empty."""
    if patient.deceased_date_time:
        moment = parse(patient.deceased_date_time)
        if moment is None:
            return _("Dead")
        # A year is no first of January.
        text = patient.deceased_date_time
        exact = {Precision.YEAR: text[:4], Precision.MONTH: f"{text[5:7]}.{text[:4]}"}
        return _("Died {date}").format(date=exact.get(moment.precision) or day(moment.start))
    return _("Dead") if patient.deceased_boolean else ""
