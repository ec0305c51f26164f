"""Literal references inside a resource: found, and rewritten, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ADDRESSES = frozenset({"reference", "url", "fullUrl", "uri", "valueUri", "valueUrl"})
_NAMED_ANEW = frozenset({"reference", "url", "fullUrl", "valueUrl"})
"""Elements in which `urn:uuid:…` names another resource, and is no identifier."""
_link = re.compile(r"""((?:href|src)\s*=\s*)(["'])([^"']*)\2""")


def literal(resource: Any) -> Iterator[str]:
    """Every address by which a resource names another: in references (contained ones, `#…`, left out), in
    attachments, urls of extensions and links of the narrative; of the latter those without a server."""
    stack = [resource]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            for key, member in value.items():
                if not isinstance(member, str):
                    stack.append(member)
                elif key == "div":
                    yield from (m[3] for m in _link.finditer(member) if _local(m[3]))
                elif key in _ADDRESSES and (
                    _local(member) or (key == "reference" and member[:1] not in ("", "#"))
                ):
                    yield member
        elif isinstance(value, list):
            stack.extend(value)


def _local(address: str) -> bool:
    return bool(address) and "://" not in address and not address.startswith("#")


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
    """A copy with every address (references, attachments, local urls, links of the narrative) replaced by
    `names`, which may hold `urn:uuid:…` too. Identifiers are no addresses."""
    if isinstance(resource, dict):
        return {key: _renamed(key, value, names) for key, value in resource.items()}
    if isinstance(resource, list):
        return [rewrite(item, names) for item in resource]
    return resource


def _renamed(key: str, value: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return rewrite(value, names)
    if key == "div":
        return _link.sub(lambda m: f"{m[1]}{m[2]}{_named('url', m[3], names)}{m[2]}", value)
    return _named(key, value, names) if key in _ADDRESSES else value


def _named(key: str, address: str, names: Mapping[str, str]) -> str:
    if "://" in address:
        return address
    anew = key in _NAMED_ANEW
    if (found := names.get(relative(address))) is not None and (anew or not found.startswith("urn:")):
        return found
    return names.get(address, address) if anew else address


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
