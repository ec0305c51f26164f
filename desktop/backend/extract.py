"""The index rows of one resource: what each search parameter finds in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from desktop.backend import search_values
from desktop.backend.references import Target, target
from desktop.backend.searched import indexed_parameters, patient_steps
from desktop.fhir.definitions import required_codes, structure
from desktop.fhir.searchparams import Path

_DATED = ("date", "dateTime", "instant", "Period", "Timing")
Steps = tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Rows:
    """Index rows by kind, each beginning with the parameter's code; sets, so that nothing doubles."""

    tokens: set[tuple[str, str, str]] = field(default_factory=set)
    references: set[tuple[str, Target]] = field(default_factory=set)
    strings: set[tuple[str, str, str]] = field(default_factory=set)
    dates: set[tuple[str, int, int]] = field(default_factory=set)
    quantities: set[tuple[str, float, float, str, str, str]] = field(default_factory=set)
    patient: Target | None = None


def extract(resource: dict[str, Any], bases: Collection[str] = ()) -> Rows:
    """All index rows of a valid resource, and its one patient where its type ties it to one."""
    rows = Rows()
    kind = resource["resourceType"]
    plan = _plan(kind)
    for member in resource:
        for code, type_, path, systems in plan.get(member, ()):
            for value in follow(resource, path.steps):
                _ADD[type_](rows, code, value, path, systems, bases)
    if kind == "Patient":
        rows.patient = ("Patient", resource["id"])
        if not any(code == "deceased" for code, *_ in rows.tokens):
            rows.tokens.add(("deceased", "", "false"))
    elif steps := patient_steps(kind):
        for value in follow(resource, steps):
            found = target(value["reference"], bases) if isinstance(value.get("reference"), str) else None
            if found and found[0] == "Patient":
                rows.patient = found
    return rows


def follow(resource: Any, steps: Steps) -> Iterator[Any]:
    """Every value at the end of a path; lists are walked, a filter keeps the objects that fit."""
    if not steps:
        yield resource
        return
    name, member, wanted = steps[0]
    value = resource.get(name) if isinstance(resource, dict) else None
    for item in value if isinstance(value, list) else (value,):
        if item is None or (member and (not isinstance(item, dict) or item.get(member) != wanted)):
            continue
        yield from follow(item, steps[1:])


@cache
def _plan(kind: str) -> dict[str, list[tuple[str, str, Path, dict[str, frozenset[str]]]]]:
    # By the first member, so that a resource costs only what is in it.
    plan: dict[str, list[tuple[str, str, Path, dict[str, frozenset[str]]]]] = {}
    for code, parameter in indexed_parameters(kind).items():
        for path in parameter.paths:
            if parameter.type == "date" and path.type not in _DATED:
                continue  # "January 2012" is a string, and no date
            row = (code, parameter.type, path, _systems(kind, path))
            plan.setdefault(path.steps[0][0], []).append(row)
    return plan


def _systems(kind: str, path: Path) -> dict[str, frozenset[str]]:
    """The code systems that a `code` element implies by its binding."""
    if path.type != "code":
        return {}
    shape = structure(kind)
    found = None
    for name, _member, _value in path.steps:
        found = shape.fields.get(name)
        if found is None:
            return {}
        shape = structure(found.type)
    return required_codes(found.element.codes) if found and found.element.codes else {}


Adder = Callable[[Rows, str, Any, Path, dict[str, frozenset[str]], Collection[str]], None]


def _token(rows: Rows, code: str, value: Any, path: Path, systems: Any, _bases: Any) -> None:
    if path.type == "exists":
        rows.tokens.add((code, "", "true"))
        return
    if path.type == "code" and isinstance(value, str):
        system = next((name for name, codes in systems.items() if value in codes), "")
        rows.tokens.add((code, system, search_values.bounded(value)))
        return
    for system, token in search_values.tokens(value):
        rows.tokens.add((code, system, token))


def _uri(rows: Rows, code: str, value: Any, _path: Path, _systems: Any, _bases: Any) -> None:
    if isinstance(value, str):
        rows.tokens.add((code, "", search_values.bounded(value)))


def _string(rows: Rows, code: str, value: Any, _path: Path, _systems: Any, _bases: Any) -> None:
    for text in search_values.strings(value):
        if norm := search_values.normal(text):
            rows.strings.add((code, norm, search_values.bounded(text)))


def _date(rows: Rows, code: str, value: Any, _path: Path, _systems: Any, _bases: Any) -> None:
    for low, high in search_values.dates(value):
        rows.dates.add((code, low, high))


def _quantity(rows: Rows, code: str, value: Any, _path: Path, _systems: Any, _bases: Any) -> None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = {"value": value}
    for row in search_values.quantities(value):
        rows.quantities.add((code, *row))


def _reference(rows: Rows, code: str, value: Any, path: Path, _systems: Any, bases: Collection[str]) -> None:
    if isinstance(value, str):  # canonical or uri: found with and without its version
        if value and not value.startswith("#"):
            for one in {value, value.partition("|")[0]}:
                if found := target(one, bases):
                    rows.references.add((code, found))
        return
    if not isinstance(value, dict):
        return
    literal = value.get("reference")
    found = target(literal, bases) if isinstance(literal, str) else None
    if found and (not path.only or found[0] == path.only):
        rows.references.add((code, found))
    identifier = value.get("identifier")
    if identifier and (not path.only or (found[0] if found else value.get("type")) in (path.only, None)):
        for system, token in search_values.tokens(identifier):
            rows.tokens.add((code + ":identifier", system, token))


_ADD: dict[str, Adder] = {
    "token": _token,
    "uri": _uri,
    "string": _string,
    "date": _date,
    "quantity": _quantity,
    "number": _quantity,
    "reference": _reference,
}
