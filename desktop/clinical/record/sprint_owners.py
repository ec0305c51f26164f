"""Sprint owners as persons: who stands behind the sentence that a file has for its owner.

By the number that the file gives, else by a name that one person of the directory has. Somebody who left, and
a name that several have, are nobody: then a wish goes to all who own sprints, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop.clinical.record import persons
from desktop.core.fold import fold
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Practitioner, Resource
from desktop.fhir.systems import HPR

_HPR: Final = re.compile(r"[0-9]{1,9}")


def found(directory: Iterable[Resource], owner: str, owner_id: str = "") -> Reference | None:
    """The person of the directory behind an owner's sentence (“Kari Fosse, overlege”) and number (HPR or
    Practitioner id); None where nobody is found, or several."""
    people = [one for one in directory if isinstance(one, Practitioner) and one.active is not False]
    if owner_id:
        # What the file says exactly is not guessed otherwise.
        return _only([one for one in people if one.id == owner_id or _has_number(one, owner_id)])
    name = fold(owner.partition(",")[0])
    return _only([one for one in people if name and fold(persons.whole_name(one.name)) == name])


def _has_number(one: Practitioner, number: str) -> bool:
    known = any(part.system == HPR and part.value == number for part in one.identifier)
    return bool(_HPR.fullmatch(number)) and known


def _only(people: list[Practitioner]) -> Reference | None:
    if len({one.id for one in people}) != 1:
        return None
    return Reference(reference=people[0].key, display=persons.whole_name(people[0].name))
