"""People's names, ages, sexes and numbers as the screens write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from desktop.clinical import identity
from desktop.clinical.age import age_words
from desktop.core.fold import fold
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import HumanName, Reference
from desktop.fhir.resources import Organization, Patient, Practitioner, PractitionerRole, RelatedPerson
from desktop.fhir.systems import D_NUMBER, FNR, HELP_NUMBER
from desktop.fhir.when import Precision, parse

_ORDER = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4, "anonymous": 5, "maiden": 6, "old": 7}


def best_name(names: tuple[HumanName, ...]) -> HumanName | None:
    """The name to call somebody by: official before usual, a former one last."""
    usable = [n for n in names if n.family or n.given or n.text]
    return min(usable, key=lambda n: _ORDER.get(n.use, 5), default=None)


def family_given(names: tuple[HumanName, ...]) -> tuple[str, str]:
    """(family, given) for a list; what is not split stays whole, and nobody is nameless without saying so."""
    name = best_name(names)
    if name is None:
        return _("Name missing"), ""
    given = " ".join(name.given)
    if name.family:
        return name.family, given
    return (name.text, "") if name.text else (given, "")


def whole_name(names: tuple[HumanName, ...]) -> str:
    """`Maren Aas`; empty when there is none."""
    name = best_name(names)
    if name is None:
        return ""
    return name.text or " ".join([*name.given, name.family]).strip()


def name_of(chart: Chart, reference: Reference | None) -> str:
    """The name behind a reference to a person, role or organization; its display where it is not held."""
    if reference is None:
        return ""
    found = chart.find(reference, Practitioner) or chart.find(reference, RelatedPerson)
    if found is not None:
        return whole_name(found.name) or reference.display
    role = chart.find(reference, PractitionerRole)
    if role is not None and role.practitioner is not None:
        return name_of(chart, role.practitioner)
    organization = chart.find(reference, Organization)
    if organization is not None:
        return organization.name or reference.display
    return reference.display


def sex(gender: str) -> str:
    """The word for FHIR's administrative gender."""
    return {"male": _("Man"), "female": _("Woman"), "other": _("Other"), "unknown": _("Sex unknown")}.get(
        gender, _("Sex not given")
    )


def sex_letter(gender: str) -> str:
    """`M` or `K`, or nothing where it is not one of them."""
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
    age = age_words(patient.birth_date[:10], now)
    return f"{text} ({age})" if age else text


def number(patient: Patient) -> str:
    """The Norwegian identity number in groups, else the first identifier, else words that it is missing."""
    for system in (FNR, D_NUMBER, HELP_NUMBER):
        for identifier in patient.identifier:
            if identifier.system == system and identifier.value:
                return identity.formatted(identifier.value)
    first = next((i.value for i in patient.identifier if i.value), "")
    return first or _("Number missing")


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


def alike(people: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """Those (by patient id, of (id, family, given)) whose names are easily taken for another patient's.

    Alike are equal family names, and equal first given names with family names that begin alike.
    """
    groups: dict[tuple[str, ...], set[str]] = {}
    for patient, family, given in people:
        last, first = fold(family), fold(given).split()[:1]
        groups.setdefault((last,), set()).add(patient)
        if len(last) > 3:
            groups.setdefault((last[:4], *first, ""), set()).add(patient)
    return frozenset().union(*(group for group in groups.values() if len(group) > 1))
