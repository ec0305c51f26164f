"""FHIR R4's own definitions: the structure of every type and the codes that it requires.

Read from the generated tables in `resources/fhir`; a type is parsed the first time it is asked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.core.paths import resources


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `name` as defined (a choice without `[x]`), how often, and what it is bound to.

    `maximum` 0 means any number. `codes` names a value set whose codes are required, or is empty.
    `repeats` says that JSON writes an array.
    """

    name: str
    minimum: int
    maximum: int
    codes: str
    choice: bool

    @property
    def repeats(self) -> bool:
        """True when JSON writes an array."""
        return self.maximum != 1


@dataclass(frozen=True, slots=True)
class Field:
    """One JSON member: the element it belongs to, its type, and the types a reference may point to."""

    element: Element
    type: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """A type or a nested part (`Patient.contact`) with every member that JSON may have.

    `kind` is FHIR's: resource, complex-type or primitive-type; `regex` is a primitive's.
    """

    name: str
    kind: str
    base: str
    fields: dict[str, Field]
    elements: tuple[Element, ...]
    regex: str


def _lines(file: str) -> dict[str, str]:
    # Each line starts {"type":"Name", so that a name is found without parsing the rest.
    text = (resources() / "fhir" / file).read_text(encoding="utf-8")
    return {line.split('"', 4)[3]: line for line in text.splitlines()}


@cache
def _types() -> dict[str, str]:
    return _lines("types.ndjson")


@cache
def _codes() -> dict[str, str]:
    return _lines("codes.ndjson")


@cache
def _line(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_types()[name])
    return found


@cache
def resource_types() -> tuple[str, ...]:
    """Names of all resource types that can be stored, in alphabetical order."""
    return tuple(
        name
        for name, line in _types().items()
        if '"kind":"resource"' in line[:120] and name not in ("Resource", "DomainResource")
    )


@cache
def _type_names() -> dict[str, str]:
    return {name[0].upper() + name[1:]: name for name in _types()}


def type_of_suffix(suffix: str) -> str | None:
    """The type that a choice's suffix names (`Quantity`, `DateTime`), or None."""
    return _type_names().get(suffix)


@cache
def structure(name: str) -> Structure:
    """The structure of a type (`Patient`) or a nested part (`Patient.contact`); KeyError if unknown."""
    root = name.split(".")[0]
    line = _line(root)
    if line["kind"] == "primitive-type":
        return Structure(name, "primitive-type", line["base"], {}, (), line.get("regex", ""))
    if "." in name:
        base = "Element" if name in line.get("plain", ()) else "BackboneElement"
    else:
        base = line["base"]
    fields: dict[str, Field] = {}
    elements: tuple[Element, ...] = ()
    if base:
        above = structure(base)
        fields |= above.fields
        elements = above.elements
    for path, row in line["parts"][name].items():
        types, minimum, maximum = row[:3]
        bare = path.removesuffix("[x]")
        element = Element(bare, minimum, maximum, row[3] if len(row) > 3 else "", bare != path)
        elements += (element,)
        for spelled in types.split("|"):
            kind, _, targets = spelled.rstrip(")").partition("(")
            kind = kind.removeprefix("#")
            member = bare + kind[0].upper() + kind[1:] if element.choice else bare
            fields[member] = Field(element, kind, tuple(targets.split(",")) if targets else ())
    return Structure(name, line["kind"], base, fields, elements, "")


@cache
def required_codes(value_set: str) -> dict[str, frozenset[str]]:
    """Codes by code system of a value set that a required binding names."""
    found = json.loads(_codes()[value_set])["codes"]
    return {system: frozenset(codes) for system, codes in found.items()}


@cache
def all_codes(value_set: str) -> frozenset[str]:
    """The codes of a value set without regard to their system, as a `code` element takes them."""
    return frozenset().union(*required_codes(value_set).values())
