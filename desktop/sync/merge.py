"""Merging three versions of a resource by clinical unit: what people meant together stays together. Pure.

A whole medicine order with its dosage, an allergy, a diagnosis, a measurement, a section of a letter is
one unit. When both sides changed one unit, or the resource is signed or active, a person decides. Only
additions to lists and independent administrative fields merge by themselves.
"""

from __future__ import annotations

from typing import Any

import msgspec

Json = dict[str, Any]


class Merged(msgspec.Struct, frozen=True):
    """Both sides' changes in one resource, to be sent over their version."""

    resource: Json


class Clash(msgspec.Struct, frozen=True):
    """Both sides changed these units; a person decides."""

    units: tuple[str, ...]


# Types whose top-level elements are independent administrative fields; the rest are one unit each.
_INDEPENDENT = frozenset({"Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization",
                          "Location", "Encounter", "Appointment"})  # fmt: skip
# Elements that only mean something together, inside those types.
_COUPLED = {
    "Encounter": (frozenset({"status", "period", "statusHistory"}), frozenset({"location"})),
    "Patient": (frozenset({"deceasedBoolean", "deceasedDateTime"}),),
}
_ADDITIONS = frozenset({"identifier", "note", "telecom", "contact"})
_IGNORED = frozenset({"meta", "text"})
_SIGNED = frozenset({"final", "amended", "corrected"})
_SIGNABLE = frozenset({"Composition", "DocumentReference", "DiagnosticReport", "Observation"})
_ORDERS = frozenset({"MedicationRequest", "ServiceRequest", "CarePlan"})


def same(one: Json, other: Json) -> bool:
    """Whether two versions say the same, apart from `meta` and the generated narrative."""
    return _content(one) == _content(other)


def merge(base: Json, mine: Json, theirs: Json) -> Merged | Clash:
    """Merge our change (base → mine) with theirs (base → theirs)."""
    my, their = _changed(base, mine), _changed(base, theirs)
    if not their:
        return Merged({**mine, **_meta(theirs)})
    if not my:
        return Merged(theirs)
    both = sorted(my & their)
    if _decided_by_people(base) or _decided_by_people(mine) or _decided_by_people(theirs):
        return Clash(tuple(both or sorted(my | their)))
    kind = str(base.get("resourceType"))
    merged: Json = dict(theirs)
    clashes: list[str] = []
    for name in sorted(my):
        if name == "section" and kind == "Composition":
            sections = _sections(base, mine, theirs)
            if isinstance(sections, Clash):
                clashes += sections.units
            else:
                merged["section"] = sections.resource["section"]
        elif name in both and _added_to(base, mine, name) and _added_to(base, theirs, name):
            if name in _ADDITIONS or (name == "entry" and kind == "List"):
                new = [item for item in mine.get(name, ()) if item not in base.get(name, ())]
                merged[name] = [*theirs[name], *(item for item in new if item not in theirs[name])]
            else:
                clashes.append(name)
        elif name in both:
            if mine.get(name) != theirs.get(name):
                clashes.append(name)
        elif not _alone(kind, name, their):
            clashes.append(name)
        elif name in mine:
            merged[name] = mine[name]
        else:
            merged.pop(name, None)
    return Clash(tuple(clashes)) if clashes else Merged(merged)


def _alone(kind: str, name: str, their: set[str]) -> bool:
    """Whether our change of one element may stand beside their changes of others."""
    if name in _ADDITIONS and their <= _ADDITIONS:
        return True
    if kind == "Composition":
        return their <= {"section"} | _ADDITIONS or name in _ADDITIONS
    if kind not in _INDEPENDENT:
        return False
    return not any(name in group and their & group for group in _COUPLED.get(kind, ()))


def _sections(base: Json, mine: Json, theirs: Json) -> Merged | Clash:
    def by_name(resource: Json) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for index, section in enumerate(resource.get("section") or ()):
            coding = ((section.get("code") or {}).get("coding") or [{}])[0]
            name = str(coding.get("code") or section.get("title") or index)
            found[name if name not in found else f"{name}#{index}"] = section
        return found

    old, my, their = by_name(base), by_name(mine), by_name(theirs)
    clashes = []
    merged = dict(their)
    for name in {**old, **my}:
        if old.get(name) == my.get(name):
            continue
        if old.get(name) != their.get(name) and my.get(name) != their.get(name):
            clashes.append(f"section {name}")
        elif name in my:
            merged[name] = my[name]
        else:
            merged.pop(name, None)
    if clashes:
        return Clash(tuple(clashes))
    return Merged({"section": list(merged.values())})


def _decided_by_people(resource: Json) -> bool:
    kind, status = resource.get("resourceType"), resource.get("status")
    if kind in _SIGNABLE and status in _SIGNED:
        return True
    if kind == "DocumentReference":
        return resource.get("docStatus") in _SIGNED
    return kind in _ORDERS and status == "active"


def _content(resource: Json) -> Json:
    return {k: v for k, v in resource.items() if k not in _IGNORED}


def _meta(resource: Json) -> Json:
    return {"meta": resource["meta"]} if "meta" in resource else {}


def _changed(base: Json, other: Json) -> set[str]:
    names = (base.keys() | other.keys()) - _IGNORED
    return {n for n in names if base.get(n) != other.get(n)}


def _added_to(base: Json, other: Json, name: str) -> bool:
    old, new = base.get(name, []), other.get(name, [])
    return isinstance(old, list) and isinstance(new, list) and all(item in new for item in old)
