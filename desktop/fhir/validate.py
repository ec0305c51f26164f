"""Is this R4? Types, cardinality and required codes of a resource, with the place of every fault.

What R4 does not know is left alone: an unknown member is no fault (it is kept to the letter), except a
choice with a type that the element does not allow (`deceasedString`), which would hide a value. Where a
reference points is not judged: HL7's own examples point outside the types that they list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.fhir.definitions import (
    Field,
    Structure,
    all_codes,
    required_codes,
    resource_types,
    structure,
    type_of_suffix,
)
from desktop.fhir.primitives import checker

MAX_ISSUES = 20

Place = tuple[Any, ...]
"""A chain from the leaf to the root: (parent place, member, index or None); cheap until it is read."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault: FHIR's issue code, an English sentence, and the place as a FHIRPath expression."""

    code: str
    diagnostics: str
    expression: str


class _Enough(Exception):
    pass


def _expression(place: Place) -> str:
    steps: list[str] = []
    while place:
        above, name, index = place
        steps.append(name if index is None else f"{name}[{index}]")
        place = above
    return ".".join(reversed(steps))


class _Found:
    __slots__ = ("issues", "limit")

    def __init__(self, limit: int) -> None:
        self.issues: list[Issue] = []
        self.limit = limit

    def add(self, code: str, place: Place, text: str) -> None:
        self.issues.append(Issue(code, text, _expression(place)))
        if len(self.issues) >= self.limit:
            raise _Enough


def validate(resource: Any, *, limit: int = MAX_ISSUES) -> list[Issue]:
    """The faults of a resource as `strict.loads` reads it, at most `limit`; int and Decimal pass too."""
    found = _Found(limit)
    try:
        if not isinstance(resource, dict):
            found.add("structure", (), "A resource is a JSON object")
        else:
            _resource(resource, (), found)
    except _Enough:
        pass
    return found.issues


def _resource(value: dict[str, Any], place: Place, found: _Found) -> None:
    name = value.get("resourceType")
    if not isinstance(name, str) or name not in _known_resources():
        code = "required" if name is None else "structure"
        told = "resourceType is missing" if name is None else f"{_told(name)} is not a resource type of R4"
        found.add(code, place, told)
        return
    _object(value, structure(name), place or ((), name, None), found, resource=True)


@cache
def _known_resources() -> frozenset[str]:
    return frozenset(resource_types())


def _told(value: Any) -> str:
    """A value as shown in a message: short, and nothing but its beginning."""
    text = str(value)
    return repr(text if len(text) <= 40 else text[:40] + "…")


def _object(
    value: dict[str, Any], shape: Structure, place: Place, found: _Found, *, resource: bool = False
) -> None:
    fields = shape.fields
    if not value:
        found.add("structure", place, "An object must not be empty")
        return
    choices: dict[str, str] = {}
    for key, member in value.items():
        field = fields.get(key)
        if field is None:
            if key == "resourceType" and resource:
                continue
            if key[:1] == "_" and (field := fields.get(key[1:])) is not None:
                _sibling(member, value.get(key[1:]), field, (place, key, None), found)
                key = key[1:]
            else:
                _unknown(key, member, shape, place, found)
                continue
        else:
            _member(member, value, key, field, place, found)
        if field.element.choice and choices.setdefault(field.element.name, key) != key:
            one = choices[field.element.name]
            found.add("structure", (place, key, None), f"Only one {field.element.name}[x]: {one} and {key}")
    for name, keys in _required(shape.name):
        if not any(key in value for key in keys):
            found.add("required", (place, name, None), f"{shape.name}.{name} is required")
    if shape.name == "Extension" and "extension" in value and any(key.startswith("value") for key in value):
        found.add("invariant", place, "An extension has either a value or extensions, not both")


@cache
def _required(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    shape = structure(name)
    rows = []
    for element in shape.elements:
        if element.minimum:
            keys = [key for key, field in shape.fields.items() if field.element is element]
            rows.append((element.name, tuple(keys + ["_" + key for key in keys])))
    return tuple(rows)


def _unknown(key: str, member: Any, shape: Structure, place: Place, found: _Found) -> None:
    bare = key.removeprefix("_")
    for element in shape.elements:
        if element.choice and bare.startswith(element.name) and type_of_suffix(bare[len(element.name) :]):
            kind = type_of_suffix(bare[len(element.name) :])
            found.add("structure", (place, key, None), f"{shape.name}.{element.name}[x] can't be a {kind}")
            return
    if member is None or member == [] or member == {}:
        found.add("structure", (place, key, None), "A member must not be null or empty")


def _member(member: Any, owner: dict[str, Any], key: str, field: Field, place: Place, found: _Found) -> None:
    here = (place, key, None)
    element = field.element
    if element.maximum == 1:
        if type(member) is list:
            found.add("structure", here, f"{element.name} is a single value, not a list")
        elif member is None:
            found.add("structure", here, "A member must not be null")
        else:
            _value(member, field, here, found)
        return
    if type(member) is not list:
        found.add("structure", here, f"{element.name} is a list")
        return
    if not member:
        found.add("structure", here, "A list must not be empty")
    if element.maximum and len(member) > element.maximum:
        found.add("structure", here, f"{element.name} has {len(member)} values, at most {element.maximum}")
    beside = owner.get("_" + key)
    for index, item in enumerate(member):
        if item is None:
            # A null stands only where an extension beside it holds the place.
            if not (isinstance(beside, list) and len(beside) > index and beside[index]):
                found.add("structure", (place, key, index), "A value in a list must not be null")
            continue
        _value(item, field, (place, key, index), found)


def _value(value: Any, field: Field, place: Place, found: _Found) -> None:
    kind = field.type
    check = _checks(kind)
    if check is not None:
        if fault := check(value):
            found.add("value", place, f"{_told(value)} {fault}")
        elif field.element.codes and value not in all_codes(field.element.codes):
            found.add(
                "code-invalid", place, f"{_told(value)} is not one of the codes of {field.element.codes}"
            )
        return
    if not isinstance(value, dict):
        found.add("structure", place, f"A {kind} is an object, not {_told(value)}")
        return
    if kind == "Resource":
        _resource(value, place, found)
        return
    _object(value, structure(kind), place, found)
    if field.element.codes:
        _coded(value, kind, field.element.codes, place, found)


@cache
def _checks(kind: str) -> Callable[[Any], str | None] | None:
    shape = structure(kind)
    return checker(kind, shape.regex) if shape.kind == "primitive-type" else None


def _coded(value: dict[str, Any], kind: str, codes: str, place: Place, found: _Found) -> None:
    if kind == "CodeableConcept":
        codings = value.get("coding")
    elif kind == "Coding":
        codings = [value]
    elif kind == "Quantity":
        codings = [value] if "code" in value else []
    else:
        return
    known = required_codes(codes)
    if codings == [] or not isinstance(codings, list):
        return
    for coding in codings:
        if isinstance(coding, dict) and coding.get("code") in known.get(coding.get("system", ""), ()):
            return
    found.add("code-invalid", place, f"No coding from {codes}, which is required here")


def _sibling(member: Any, owner: Any, field: Field, place: Place, found: _Found) -> None:
    """The `_name` beside a primitive: an Element (id, extension), in a list where the element repeats."""
    if _checks(field.type) is None:
        found.add("structure", place, f"{field.element.name} is not a primitive and has no such companion")
        return
    if field.element.maximum == 1:
        if not isinstance(member, dict):
            found.add("structure", place, "Beside a primitive stands an object with id or extension")
        else:
            _object(member, structure("Element"), place, found)
        return
    if not isinstance(member, list) or not member:
        found.add("structure", place, "Beside a list of primitives stands a list")
        return
    if isinstance(owner, list) and len(owner) != len(member):
        found.add("structure", place, f"{len(member)} companions beside {len(owner)} values")
    above, key, _ = place
    for index, item in enumerate(member):
        if item is None:
            continue
        if not isinstance(item, dict):
            found.add("structure", (above, key, index), "Beside a primitive stands an object")
        else:
            _object(item, structure("Element"), (above, key, index), found)
