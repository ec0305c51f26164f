"""The names of patients and staff: which of several names holds, and who stands behind a reference."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final, Literal

from desktop.core.actor import Duty, Stage
from desktop.core.characters import unturned
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, HumanName, Reference
from desktop.fhir.resources import Organization, Patient, Practitioner, PractitionerRole, RelatedPerson
from desktop.fhir.systems import HPR
from desktop.fhir.when import instant

_NEVER: Final = float("-inf")
_ORDER = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4, "anonymous": 5, "maiden": 6, "old": 7}


def best_name(names: tuple[HumanName, ...]) -> HumanName | None:
    """The name to call somebody by: official before usual, one whose time has an end after those without, a
    former one last."""
    usable = [n for n in names if n.family or any(n.given) or n.text]
    return min(usable, key=_rank, default=None)


def _rank(name: HumanName) -> tuple[bool, float, int]:
    end = instant(name.period.end) if name.period is not None else None
    # Of those with an end the latest, whatever it is of: nobody asks when it is looked at.
    ended = -end.timestamp() if end is not None else _NEVER
    return name.use in ("maiden", "old"), ended, _ORDER.get(name.use, 5)


def hpr_of(one: Practitioner) -> str:
    """A practitioner's health personnel number, or empty."""
    return next((i.value for i in one.identifier if i.system == HPR), "")


def family_given(names: tuple[HumanName, ...]) -> tuple[str, str]:
    """(family, given) for a list; what is not split stays whole, and nobody is nameless without saying so."""
    name = best_name(names)
    if name is None:
        return _("Name missing"), ""
    given = _in_a_line(" ".join(name.given))
    if name.family:
        return _in_a_line(name.family), given
    return (_in_a_line(name.text), "") if name.text else (given, "")


def whole_name(names: tuple[HumanName, ...]) -> str:
    """`Maren Aas`: given and family name where both are split, else as written; empty when there is none."""
    name = best_name(names)
    if name is None:
        return ""
    split = " ".join(part for part in (*name.given, name.family) if part)
    whole = split if name.family and name.given else name.text or split
    return _in_a_line(whole)


def _in_a_line(name: str) -> str:
    """A name without line breaks, and without signs that turn the direction of what stands behind it."""
    return " ".join(unturned(name).split())


def name_of(chart: Chart, reference: Reference | str | None) -> str:
    """The name behind a reference (or `Type/id`) to a person, role or office; its display where not held."""
    if reference is None:
        return ""
    role = chart.find(reference, PractitionerRole)
    if role is not None:
        named = name_of(chart, role.practitioner) or name_of(chart, role.organization)
        if named:
            return named
    kinds: tuple[type[Practitioner | RelatedPerson | Patient], ...] = (Practitioner, RelatedPerson, Patient)
    for kind in kinds:
        person = chart.find(reference, kind)
        if person is not None and (name := whole_name(person.name)):
            return name
    organization = chart.find(reference, Organization)
    if organization is not None and organization.name:
        return organization.name
    return reference.display if isinstance(reference, Reference) else ""


def _staff(chart: Chart, reference: Reference | str | None) -> Practitioner | None:
    role = chart.find(reference, PractitionerRole) if reference else None
    return chart.find(role.practitioner if role is not None else reference, Practitioner)


def staff_name(chart: Chart, reference: Reference | str | None) -> str:
    """The name of somebody who works here, as the directory has it; empty where it has none. What a record
    calls them beside the reference (`display`) is free text in which anything can stand."""
    person = _staff(chart, reference)
    return whole_name(person.name) if person is not None else ""


def first_name(chart: Chart, reference: Reference | None) -> str:
    """`Hanne`: what somebody who works here is called on the ward, as the directory has it."""
    person = _staff(chart, reference)
    name = best_name(person.name) if person is not None else None
    given = " ".join(name.given).split() if name is not None else []
    return given[0] if given else staff_name(chart, reference)


_CODES: Final = {
    "doctor": (
        "doctor", "MD", "LE", "role-lege", "role-overlege", "role-fastlege", "158965000", "309343006",
        "112247003", "62247001", "59058001", "69280009", "405279007", "405277009", "39677007", "17561000",
        "304292004", "88189002", "82296001", "11935004", "83685006", "80584001", "56397003", "22731001",
        "66862007", "61207006",
    ),
    "nurse": (
        "nurse", "RN", "SP", "JO", "VP", "HF", "HP", "224535009", "106292003", "309453006", "role-sykepleier",
    ),
    "other": (
        "physio", "FT", "ET", "36682004", "80546007", "pharmacist", "FA", "FA1", "FA2", "46255001", "dentist",
        "TL", "TP", "HE", "BI", "RA", "PS", "KE", "KI", "MT", "PE", "AU", "OP", "OR", "OI", "FO",
    ),
}  # fmt: skip
"""Codes of professions: HL7's practitioner-role and v2-0360, the Norwegian 9060 (of which `HE` is a medical
secretary), SNOMED CT, this program's own. A code that stands nowhere here says nothing: nobody is made a
doctor by it."""
_TITLES: Final = {
    "nurse": r"sykepleier|sjukepleiar|jordmor|vernepleier|helsefagarbeider|hjelpepleier|\bnurse|midwife",
    "other": r"fysioterap|ergoterap|physio|occupational|farmasøyt|pharmac|bioingeniør|radiograf|ernæring"
    r"|dieti|sosionom|logoped|psykolog|psycholog|student",
    "doctor": r"lege|\blis ?[123]?\b|doctor|physician|surgeon|consultant|kirurg|anestesiolog|kardiolog",
}
"""Words of titles, most telling first: *legesekretær* is no doctor, *anestesisykepleier* is a nurse."""


_STUDENT: Final = r"student(?!.*(lisens|licen[cs]e))"
"""Titles of students: *sykepleierstudent* is no nurse yet. With a licence one works as what it is for."""


def profession(role: PractitionerRole) -> Literal["doctor", "nurse", "other", ""]:
    """Profession of a PractitionerRole, by its codes, else by its title; empty where neither tells."""
    return _profession(role.code)


def colleagues(
    chart: Chart, professions: Collection[str], but: str, office: str
) -> tuple[tuple[str, str], ...]:
    """Staff in the record of these professions (empty: not said), by name: reference and name.

    Without `but` (a reference), and without whoever is inactive, by the role or as a person; of one office,
    where `office` names one.
    """
    found: dict[str, str] = {}
    for role in chart.directory.values():
        if not isinstance(role, PractitionerRole) or role.active is False or role.practitioner is None:
            continue
        place = role.organization.target if role.organization is not None else ""
        if profession(role) not in professions or (office and place != office):
            continue
        key = role.practitioner.target
        person = chart.find(key, Practitioner)
        if person is not None and person.active is False:
            continue
        name = (whole_name(person.name) if person else "") or role.practitioner.display
        if key and name and key != but:
            found[key] = name
    return tuple(sorted(found.items(), key=lambda pair: pair[1]))


def licensed_as(person: Practitioner) -> Literal["doctor", "nurse", "other", ""]:
    """Profession of a person by what they are licensed as; empty where nothing tells. What has an end counts
    for nothing: whether it still holds is not asked here."""
    held = (
        one for one in person.qualification if one.code is not None and not (one.period and one.period.end)
    )
    return _profession(tuple(one.code for one in held if one.code is not None))


def _profession(code: tuple[CodeableConcept, ...]) -> Literal["doctor", "nurse", "other", ""]:
    titles = " ".join(c.label for c in code if c.label).casefold()
    if "sekretær" in titles or "secretary" in titles or re.search(_STUDENT, titles):
        return "other"
    for kind, codes in _CODES.items():
        if any(c.has(*codes) for c in code):
            return kind  # type: ignore[return-value]
    for kind, words in _TITLES.items():
        if re.search(words, titles):
            return kind  # type: ignore[return-value]
    return ""


def secretary(role: PractitionerRole) -> bool:
    """True for a secretary, by the codes of a role or its titles."""
    titles = [c.label.casefold() for c in role.code if c.label]
    coded = any(c.has("secretary", "224608005", "sekretaer", "HE") for c in role.code)
    return coded or any("sekretær" in title or "secretary" in title for title in titles)


_DUTY_CODES: Final = {
    "coordinator": ("role-flytkoordinator",), "ambulance": ("role-ambulanse", "AA"),
    "gp": ("role-fastlege", "62247001"), "owner": ("role-sprinteier",),
    "auditor": ("role-loggkontrollor", "role-personvern"),
}  # fmt: skip
_DUTY_TITLES: Final = {
    "coordinator": r"(seng\w*|flyt)-?\s?(og flyt)?-?koordinator|\b(bed|flow) (co-?ordinator|manager)",
    "ambulance": r"ambulanse(arbeider|fagarbeider|personell)|paramedi|amk-?operatør"
    r"|ambulance (crew|work|tech)",
    "gp": r"\bfastlege(vikar)?\b|\b(allmenn|primær)lege\b|\bgeneral practitioner\b",
    "owner": r"\bsprint-?eier\b|\bsprint owner\b",
    "auditor": r"\bpersonvern(ombud|rådgiver|koordinator)|\blogg?-?(kontroll|revisor)"
    r"|\bdata protection officer\b|\baccess log auditor\b",
}
"""Titles of whoever works in an ambulance or at its desk; a doctor who flies with one is a doctor."""


def duty(role: PractitionerRole) -> Duty:
    """Function of a role beside a profession, by its codes, else by its title; empty for every other.

    A general practitioner works outside the wards: whose role names a place treats patients there.
    """
    titles = " ".join(c.label for c in role.code if c.label).casefold()
    for kind, codes in _DUTY_CODES.items():
        if kind == "gp" and (role.location or profession(role) not in ("doctor", "")):
            continue
        if kind == "ambulance" and profession(role) == "doctor":
            continue  # who may decide about treatment is never shut out from writing by a second code
        if any(c.has(*codes) for c in role.code) or re.search(_DUTY_TITLES[kind], titles):
            return kind  # type: ignore[return-value]
    return ""


_TRAINING: Final = r"\blis ?[123]?\b|\blege i spesialisering\b|\bspecialty (trainee|registrar)\b"


def stage(role: PractitionerRole) -> Stage:
    """Stage of whoever learns a profession, by the titles of a role: a student, or a doctor in training."""
    titles = " ".join(c.label for c in role.code if c.label).casefold()
    if re.search(_STUDENT, titles):
        return "student"
    return "training" if re.search(_TRAINING, titles) and profession(role) == "doctor" else ""


_folded = lru_cache(maxsize=4096)(fold)
"""A ward's list folds the same names each time."""


def alike(people: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """Patients (by id, of (id, family, given)) whose names are easily taken for another patient's.

    Alike are equal family names, and equal first given names with family names that begin alike.
    """
    groups: dict[tuple[str, ...], set[str]] = {}
    for patient, family, given in people:
        last, first = _folded(family), _folded(given).split()[:1]
        groups.setdefault((last,), set()).add(patient)
        if len(last) > 3:
            groups.setdefault((last[:4], *first, ""), set()).add(patient)
    return frozenset().union(*(group for group in groups.values() if len(group) > 1))
