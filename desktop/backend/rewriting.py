"""References of a transaction's resources: `urn:uuid:…` and conditional ones become real ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from desktop.backend.references import is_type
from desktop.fhir.definitions import Structure, structure

_URI_TYPES = frozenset(("uri", "url", "canonical", "oid", "uuid"))
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?(.+)")

Change = Callable[[str], str]


def rewrite(resource: Any, change: Change) -> Any:
    """A copy with every reference, and every address of type uri or url, put through `change`.

    `Identifier.system` and identifier values are no addresses: a business identifier that happens to
    equal an entry's `fullUrl` stays as it is.
    """
    if not isinstance(resource, dict) or not is_type(str(resource.get("resourceType"))):
        return resource
    return _object(resource, structure(resource["resourceType"]), change)


def _object(value: dict[str, Any], shape: Structure, change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, member in value.items():
        field = shape.fields.get(key)
        if field is None:
            found[key] = member
        elif field.type in _URI_TYPES or (shape.name == "Reference" and key == "reference"):
            keep = shape.name in ("Identifier", "Coding", "Meta") or key == "implicitRules"
            found[key] = member if keep else _each(member, lambda one: _text(one, change))
        elif field.type == "Resource":
            found[key] = _each(member, lambda one: rewrite(one, change))
        elif field.type == "xhtml" and isinstance(member, str):
            found[key] = re.sub(
                r"""((?:href|src)\s*=\s*["'])(urn:uuid:[0-9a-fA-F-]{36})""",
                lambda match: match[1] + change(match[2]),
                member,
            )
        elif isinstance(member, dict | list):
            inner = structure(field.type)
            found[key] = _each(member, lambda one, inner=inner: _nested(one, inner, change))  # type: ignore[misc]
        else:
            found[key] = member
    return found


def _nested(value: Any, shape: Structure, change: Change) -> Any:
    return _object(value, shape, change) if isinstance(value, dict) else value


def _each(member: Any, change: Callable[[Any], Any]) -> Any:
    return [change(one) for one in member] if isinstance(member, list) else change(member)


def _text(value: Any, change: Change) -> Any:
    return change(value) if isinstance(value, str) else value


def conditional(reference: str) -> tuple[str, str] | None:
    """(type, criteria) of `Patient?identifier=…`, or None for any other reference."""
    match = _CONDITIONAL.fullmatch(reference)
    return (match[1], match[2]) if match and is_type(match[1]) else None
