"""Elements of a resource that change its meaning and that nobody here can read (FHIR's modifiers)."""

from __future__ import annotations

from typing import Final, Literal

from desktop.fhir.elements import Extension
from desktop.fhir.resources import Resource

Unread = Literal["modifier", "rules", "part"]
"""A modifier extension; rules that must be known (`implicitRules`); a part of the resource alone
(SUBSETTED)."""
_SUBSETTED: Final = "SUBSETTED"


def unread(resource: Resource) -> tuple[Unread, ...]:
    """Kinds of what changes the meaning of a resource and can't be read; empty for nearly every one."""
    found: list[Unread] = []
    extensions: tuple[Extension, ...] = getattr(resource, "modifier_extension", ())
    if extensions:
        found.append("modifier")
    if getattr(resource, "implicit_rules", ""):
        found.append("rules")
    if resource.meta is not None and any(tag.code == _SUBSETTED for tag in resource.meta.tag):
        found.append("part")
    return tuple(found)
