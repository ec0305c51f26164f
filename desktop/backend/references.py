"""Target of a reference: one of ours by type and id, or a URL of somebody else's."""

from __future__ import annotations

import re
from collections.abc import Collection

from desktop.backend.words import bounded
from desktop.fhir.definitions import resource_types

Target = tuple[str, str]
"""(type, id); the type is empty and the id a URL, as `bounded` keeps it, where the target is not ours."""

_LOCAL = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")
_types: frozenset[str] = frozenset()


def is_type(name: str) -> bool:
    """True when the name is a resource type of R4."""
    global _types
    if not _types:
        _types = frozenset(resource_types())
    return name in _types


def target(reference: str, bases: Collection[str] = ()) -> Target | None:
    """The target of a literal reference; None for a contained one (`#…`) or an empty one.

    `bases` are URLs of this server, each ending in a slash; what begins with one is ours.
    """
    if not reference or reference.startswith("#"):
        return None
    for base in bases:
        if reference.startswith(base):
            reference = reference[len(base) :]
            break
    match = _LOCAL.fullmatch(reference)
    if match and is_type(match[1]):
        return match[1], match[2]
    return "", bounded(reference)
