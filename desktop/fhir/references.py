"""Literal references inside a resource: found, and rewritten, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def literal(resource: Any) -> Iterator[str]:
    """Every `reference` of the resource that has a value, contained ones (`#…`) left out."""
    stack = [resource]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            reference = value.get("reference")
            if isinstance(reference, str) and reference and not reference.startswith("#"):
                yield reference
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def relative(reference: str) -> str:
    """`Type/id` of a literal reference, without base and version; empty for urn:uuid and others."""
    parts = reference.split("/_history/")[0].rsplit("/", 2)
    return "/".join(parts[-2:]) if len(parts) > 1 else ""


def within(reference: str, base: str) -> str:
    """`Type/id` of a reference to this server's own resource; empty for another server's.

    `base` is the FHIR base with its slash. `https://other/fhir/Patient/1` is nobody whom we know, whatever
    its id.
    """
    if "://" in reference and not (base and reference.startswith(base)):
        return ""
    return relative(reference)


def rewrite(resource: Any, names: Mapping[str, str]) -> Any:
    """A copy with every reference (and `fullUrl`-like `urn:uuid:` text in it) replaced by `names`."""
    if isinstance(resource, dict):
        copy = {key: rewrite(value, names) for key, value in resource.items()}
        reference = copy.get("reference")
        if isinstance(reference, str) and "://" not in reference and relative(reference) in names:
            copy["reference"] = names[relative(reference)]
        elif isinstance(reference, str) and reference in names:
            copy["reference"] = names[reference]
        return copy
    if isinstance(resource, list):
        return [rewrite(item, names) for item in resource]
    return resource


# The element that names the patient, by type, where it is not `subject` or `patient`.
_ELSEWHERE = {"Task": "for", "Coverage": "beneficiary", "RelatedPerson": "patient"}


def patient_of(resource: Mapping[str, Any], base: str = "") -> str:
    """The id of the one patient whom a resource is about; empty for a resource about nobody or several.

    An absolute reference counts only when it begins with `base`: another server's patient is not ours.

    AuditEvents and Provenances name their patient among their entities and targets.
    """
    kind = resource.get("resourceType")
    if kind == "Patient":
        return str(resource.get("id", ""))
    if kind == "Appointment":
        actors = (p.get("actor") for p in _dicts(resource.get("participant")))
        return _only(_patients((a for a in actors if isinstance(a, dict)), base))
    if kind == "AuditEvent":
        whats = (e.get("what") for e in _dicts(resource.get("entity")))
        return _only(_patients((w for w in whats if isinstance(w, dict)), base))
    if kind == "Provenance":
        return _only(_patients(_dicts(resource.get("target")), base))
    for name in (_ELSEWHERE.get(str(kind), "subject"), "patient"):
        element = resource.get(name)
        if isinstance(element, dict):
            found = _only(_patients([element], base))
            if found:
                return found
    return ""


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _patients(references: Any, base: str) -> set[str]:
    found = set()
    for element in references:
        target = within(str(element.get("reference", "")), base)
        if target.startswith("Patient/"):
            found.add(target.removeprefix("Patient/"))
    return found


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
