"""Ward kinds by name: `Hjerte 3` and `Kardiologisk sengepost 2B` without their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop.core.fold import fold

_NUMBERED: Final = re.compile(r"(?:\W+(?:\d+\w?|[a-zæøå]|[ivx]+))+\W*$")
"""Pattern of ward numbers: `Hjerte 3`, `Kardiologi 2B`; `Hjerte, 4. etg` is another name."""
_KIND_OF_PLACE: Final = re.compile(
    r"(?:^|\W+)(?:sengepost(?:en)?|post(?:en)?|avdeling(?:en)?|seksjon(?:en)?|ward|department)(?=\W|$)"
)


def ward_kind(ward: str) -> str:
    """A ward's name without its number and without what kind of place it is."""
    return _NUMBERED.sub("", _without_place(ward)).strip()


def numbered(ward: str) -> bool:
    """True when a name is of one ward, by its number, and not of all of its kind."""
    return _without_place(ward) != ward_kind(ward)


def of_service(services: Iterable[str], declared: Iterable[str]) -> bool:
    """True when a ward's service is one that is declared, by a code, a `system|code` or a name."""
    told = {fold(one) for one in services}
    return any(fold(one) in told for one in declared)


def _without_place(ward: str) -> str:
    return " ".join(_KIND_OF_PLACE.sub(" ", fold(ward)).split())
