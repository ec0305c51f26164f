"""Ward names: one ward by its number (`Hjerte 3`), or all of a kind (`Hjerte`, `Kardiologisk sengepost`)."""

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
    return _NUMBERED.sub("", alike(ward)).strip()


def numbered(ward: str) -> bool:
    """True when a name is of one ward, by its number, and not of all of its kind."""
    return alike(ward) != ward_kind(ward)


def names(declared: str, ward: str) -> bool:
    """True when a name in a file reaches a ward: with a number that ward alone, without one all of its kind.

    The one answer for what workspaces declare and for the files of wards.
    """
    mine = ward_kind(ward)
    if not mine or ward_kind(declared) != mine:
        return False
    return not numbered(declared) or alike(declared) == alike(ward)


def of_service(services: Iterable[str], declared: Iterable[str]) -> bool:
    """True when a ward's service is one that is declared, by a code, a `system|code` or a name."""
    told = {fold(one) for one in services}
    return any(fold(one) in told for one in declared)


def alike(ward: str) -> str:
    """A ward's name without what kind of place it is; two names of one ward are the same here."""
    return " ".join(_KIND_OF_PLACE.sub(" ", fold(ward)).split())
