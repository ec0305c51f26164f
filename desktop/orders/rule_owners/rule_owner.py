"""Owner of a rule before signing as somebody of the directory: a person, or the role that a committee has.

The file names the owner in words (“Legemiddelkomiteen”) and may give a number or an id. Where neither is a
person, the words are those of a group that reviews (`vocabulary/reviews.yaml`): then its first member is
asked who is in the directory. Nobody found: everybody who owns sprints, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from desktop.clinical.record import persons, sprint_owners
from desktop.core.fold import fold
from desktop.core.messages import Words, pick, using
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Practitioner, PractitionerRole, Resource
from desktop.fhir.systems import HPR
from desktop.orders.rules import Rule
from desktop.workspace.reviews.committee import REVIEWS

_SAFETY: Final = "safety"
"""Group that answers for patient safety."""
_LANGUAGES: Final = ("nb", "en")


def owner_of(rule: Rule, directory: Mapping[str, Resource]) -> Reference | None:
    """The person or role of the directory that owns a rule; None where nobody is found."""
    person = sprint_owners.found(directory.values(), pick(rule.owner), rule.owner_id)
    # What the file says exactly is not guessed otherwise.
    return person if person is not None or rule.owner_id else _member(rule.owner, directory)


def safety(directory: Mapping[str, Resource]) -> Reference | None:
    """The person or role who answers for patient safety; None where nobody is found."""
    group = REVIEWS.now().groups.get(_SAFETY)
    return _member(group.title, directory) if group is not None else None


def safety_title() -> str:
    """Name of the group that answers for patient safety."""
    group = REVIEWS.now().groups.get(_SAFETY)
    return pick(group.title) if group is not None else ""


def _member(owner: Words, directory: Mapping[str, Resource]) -> Reference | None:
    """The first member of the group of these words who is in the directory."""
    wanted = _in_all(owner)
    for group in REVIEWS.now().groups.values():
        if wanted.isdisjoint(_in_all(group.title)):
            continue
        for name in group.members:
            if (found := _named(name, directory.values())) is not None:
                return Reference(reference=found, display=pick(group.title))
    return None


def _named(name: str, directory: Iterable[Resource]) -> str | None:
    for one in directory:
        if not isinstance(one, Practitioner | PractitionerRole) or one.active is False:
            continue
        numbers = one.identifier if isinstance(one, Practitioner) else ()
        if one.id == name.rpartition("/")[2] or any(n.system == HPR and n.value == name for n in numbers):
            return one.key
    return None


def _in_all(words: Words) -> frozenset[str]:
    """Words in each language, folded: a group is named once in the rules, and once where it reviews."""
    found = set()
    for language in _LANGUAGES:
        with using(language):
            found.add(fold(pick(words)))
    return frozenset(found - {""})


def named(rule: Rule, directory: Mapping[str, Resource]) -> str:
    """Name of whoever is asked, with the group for which they are; empty where nobody is found."""
    found = owner_of(rule, directory)
    if found is None:
        return ""
    person = directory.get(found.target)
    if isinstance(person, Practitioner) and (name := persons.whole_name(person.name)):
        return name
    return found.display
