"""R4's search parameters, with the JSON paths that each one looks at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.fhir.definitions import _lines


@dataclass(frozen=True, slots=True)
class Path:
    """Path of a search parameter to its values.

    `steps` are JSON member names with an optional filter `(member, value)` on the object found there;
    `type` is the FHIR type at the end (or `exists`); `only` the resource type a reference must have.
    """

    steps: tuple[tuple[str, str, str], ...]
    type: str
    only: str
    repeats: bool


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One parameter of one resource type; `targets` is empty where a reference may have any type."""

    resource: str
    code: str
    type: str
    targets: tuple[str, ...]
    url: str
    paths: tuple[Path, ...]


@cache
def _table() -> dict[str, str]:
    return _lines("search.ndjson")


def _path(row: list[Any]) -> Path:
    steps = []
    for step in row[0].split("."):
        name, _, rule = step.partition("?")
        member, _, value = rule.partition("=")
        steps.append((name, member, value))
    return Path(tuple(steps), row[1], row[2], bool(row[3]))


@cache
def search_parameters(resource: str) -> dict[str, SearchParameter]:
    """All parameters of a resource type by code, without `_id` and `_lastUpdated`."""
    line = _table().get(resource)
    if line is None:
        return {}
    found: dict[str, Any] = json.loads(line)["search"]
    return {
        code: SearchParameter(
            resource,
            code,
            row[0],
            tuple(row[1]),
            "http://hl7.org/fhir/SearchParameter/" + row[2],
            tuple(_path(path) for path in row[3]),
        )
        for code, row in found.items()
    }
