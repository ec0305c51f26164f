"""Reading the record for a letter: the stay, people's names, offices, and what was not loaded."""

from __future__ import annotations

from datetime import date, datetime

from desktop.clinical.age import is_child, years_between
from desktop.clinical.record import identity_numbers
from desktop.clinical.record.persons import name_of as person_of
from desktop.clinical.record.persons import whole_name
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.demographics import age_day
from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Organization,
    Patient,
)
from desktop.fhir.when import parse
from desktop.letters.compose import norwegian
from desktop.letters.model import Sender, Subject

__all__ = [
    "Stay",
    "described",
    "is_dead",
    "not_loaded",
    "person_of",
    "sender_of",
    "stay_of",
    "subject_of",
]

_NUMBERS = {"fnr": "fødselsnummer", "d": "D-nummer", "help": "felles hjelpenummer", "": "nummer"}
_WEAK = {
    "": "",
    "temp": " (midlertidig)",
    "secondary": " (sekundært)",
    "unsure": " (usikkert om det gjelder)",
}

_GENDER = {"female": "kvinne", "male": "mann", "other": "annet kjønn", "unknown": "ukjent kjønn"}
_YOUNG = {"female": "jente", "male": "gutt"}


def stay_of(chart: Chart, now: datetime, encounter: str = "") -> Stay | None:
    """The stay that a letter is about: the one that the named Encounter is part of, else the one that goes
    on, else the latest.

    Raises KeyError when `encounter` (`Encounter/id`) is not in the record.
    """
    if not encounter:
        return stays.latest(chart, now)
    found = stays.of_encounter(chart, encounter, now)
    if found is None:
        raise KeyError(encounter)
    return found


def sender_of(chart: Chart, stay: Stay | None, office: str = "") -> Sender:
    """The office that sends: the named Organization, else the stay's; its hospital stands above it."""
    unit = chart.find(office, Organization) if office else None
    if unit is None and stay is not None:
        unit = chart.find(stay.encounter.service_provider, Organization)
    ward = stay.unit if stay else ""
    if unit is None:
        named = stay.encounter.service_provider if stay else None
        return Sender(named.display if named and named.display else ward or "Avsender er ikke registrert")
    top = unit
    for _step in range(10):
        above = chart.find(top.part_of, Organization)
        if above is None:
            break
        top = above
    below = ward or unit.name
    lines = tuple(line for address in top.address[:1] for line in (*address.line, _place(address)) if line)
    phones = [t.value for t in (*unit.telecom, *top.telecom) if t.system == "phone" and t.value][:1]
    lines += tuple(f"Telefon {phone}" for phone in phones)
    name = top.name or unit.name or "Avsender er ikke registrert"
    return Sender(name, below if below != name else "", lines, unit.key)


def _place(address: object) -> str:
    code = getattr(address, "postal_code", "")
    city = getattr(address, "city", "")
    return f"{code} {city}".strip()


def is_dead(patient: Patient) -> bool:
    """True when the record says that the patient has died."""
    return bool(patient.deceased_boolean or patient.deceased_date_time)


def subject_of(patient: Patient, on: datetime) -> Subject:
    """The patient as the letter names them on a day; what the record lacks is said in words.

    Children are boys and girls; the dead stay as old as they were.
    """
    words = _YOUNG if is_child(patient.birth_date[:10], age_day(patient, local(on).date())) else _GENDER
    held = identity_numbers.of(patient, on).official
    number = f"{_NUMBERS[held.kind]} {held.text}{_WEAK[held.weak]}" if held is not None else ""
    dead = ""
    if patient.deceased_date_time:
        dead = f"død {norwegian.day(patient.deceased_date_time)}"
    elif patient.deceased_boolean:
        dead = "død, dato er ikke registrert"
    return Subject(
        key=patient.key,
        name=whole_name(patient.name) or "Navn er ikke registrert",
        birth=f"født {norwegian.day(patient.birth_date)}"
        if patient.birth_date
        else "fødselsdato er ikke registrert",
        sex=words.get(patient.gender) or _GENDER.get(patient.gender, "kjønn er ikke registrert"),
        number=number,
        dead=dead,
    )


def described(patient: Patient, on: datetime) -> str:
    """`78 år gammel kvinne`, as far as the record goes; `kvinne`, `gutt på 7 måneder`, `pasient`."""
    words = norwegian.age(patient.birth_date, local(on).date())
    child = is_child(patient.birth_date[:10], local(on).date())
    sex = (_YOUNG if child else _GENDER).get(patient.gender, "pasient")
    sex = sex if patient.gender in _YOUNG else "pasient"
    if not words:
        return sex
    if words.startswith("0"):
        return f"nyfødt {sex}"
    return f"{words} gammel {sex}"


def not_loaded(chart: Chart, *types: str) -> tuple[str, ...]:
    """Types among these that were not asked for, or not answered by the server: they are not empty."""
    return tuple(name for name in types if name not in chart.types or name not in chart.pulled)


def working_age(born: str, on: date) -> bool:
    """True from 16 to 70 years: the patient may need a certificate for work."""
    found = parse(born)
    return found is not None and 16 <= years_between(found.day, on) < 70
