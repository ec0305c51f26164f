"""Elements of a resource that change its meaning and that nobody here can read (FHIR's modifiers)."""

from __future__ import annotations

import types
from functools import cache
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from desktop.core.messages import _
from desktop.fhir.elements import Element, Extension
from desktop.fhir.resources import Resource

Unread = Literal["modifier", "rules", "part"]
"""A modifier extension, of the resource or of a part of it; rules that must be known (`implicitRules`); a
part of the resource alone (SUBSETTED)."""
_SUBSETTED: Final = "SUBSETTED"
JUDGED_APART: Final = frozenset({("Observation", "reference_range"), ("Component", "reference_range"),
                                 ("Patient", "link"), ("DiagnosticReport", "inside"),
                                 ("DiagnosticReport", "inside_samples")})  # fmt: skip
"""Parts with a reader of their own, which leaves out that part alone: a range marks nothing
(`results.ranges`), a link is odd (`patient.links`), a value inside a report is a result of its own."""


def unread(resource: Resource) -> tuple[Unread, ...]:
    """Kinds of what changes the meaning of a resource and can't be read; empty for nearly every one."""
    if not is_unread(resource):
        return ()
    found: list[Unread] = []
    if _extensions(resource) or any(_within(resource, name) for name in _parts(type(resource))):
        found.append("modifier")
    if resource.implicit_rules:
        found.append("rules")
    if _is_part(resource):
        found.append("part")
    return tuple(found)


def is_unread(resource: Resource) -> bool:
    """True when a resource or a part of it holds something that changes its meaning and can't be read.

    By FHIR nobody may then read the rest as usual: it may raise a question, mark or stop, and never
    reassures. Source: FHIR R4, 2.5.1 Extensibility (modifier extensions), Resource.implicitRules, and the
    tag SUBSETTED of the security and integrity codes.
    """
    if resource.modifier_extension or resource.implicit_rules:
        return True
    if resource.meta is not None and resource.meta.tag and _is_part(resource):
        return True
    return any(_within(resource, name) for name in _parts(type(resource)))


def doubt(*resources: Resource | None) -> str:
    """Doubt about a text that holds something that can't be read, or any of several that are one; empty for
    an ordinary one."""
    unread = any(one is not None and is_unread(one) for one in resources)
    return _("can't be read fully") if unread else ""


def told(*resources: Resource | None) -> str:
    """The same as a sentence."""
    words = _("It holds something that can't be read here, and may mean something else.")
    return words if doubt(*resources) else ""


def _is_part(resource: Resource) -> bool:
    return resource.meta is not None and any(tag.code == _SUBSETTED for tag in resource.meta.tag)


def _extensions(element: Element) -> tuple[Extension, ...]:
    found: tuple[Extension, ...] = getattr(element, "modifier_extension", ())
    return found


def _within(element: Element, name: str) -> bool:
    held = getattr(element, name)
    if not held:
        return False
    several: tuple[Element, ...] = held if isinstance(held, tuple) else (held,)
    # Asked of every observation: nothing is made for those without parts.
    for one in several:
        if getattr(one, "modifier_extension", ()):
            return True
        for part in _parts(type(one)):
            if _within(one, part):
                return True
    return False


@cache
def _parts(kind: type[Element]) -> tuple[str, ...]:
    """Fields of a struct whose elements, or what they hold, may have a modifier extension."""
    return tuple(name for name, held in _nested(kind) if any(modifiable(one) for one in held))


@cache
def _nested(kind: type[Element]) -> tuple[tuple[str, tuple[type[Element], ...]], ...]:
    """Fields that hold structs, but for those that are judged apart."""
    hints = get_type_hints(kind)
    return tuple(
        (name, held)
        for name in kind.__struct_fields__
        if name not in ("extension", "modifier_extension")
        and (kind.__name__, name) not in JUDGED_APART
        and (held := elements_of(hints[name]))
    )


def elements_of(hint: Any) -> tuple[type[Element], ...]:
    """Structs in the annotation of a field: of a tuple, of an alternative, or the struct itself."""
    if isinstance(hint, type) and get_origin(hint) is None:
        return (hint,) if issubclass(hint, Element) else ()
    if get_origin(hint) in (tuple, Union, types.UnionType):
        return tuple(one for part in get_args(hint) for one in elements_of(part))
    return ()


@cache
def modifiable(kind: type[Element]) -> bool:
    """True when a struct can hold a modifier extension, by itself or in one of its parts."""
    seen, ahead = {kind}, [kind]
    while ahead:
        one = ahead.pop()
        if "modifier_extension" in one.__struct_fields__:
            return True
        # A section holds sections, an item items.
        new = [part for _name, held in _nested(one) for part in held if part not in seen]
        seen.update(new)
        ahead += new
    return False
