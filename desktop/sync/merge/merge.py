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
    # Whoever was discharged is in no bed: the place goes with the status.
    "Encounter": (
        frozenset({"status", "period", "statusHistory", "location"}),
        frozenset({"class", "classHistory"}),
    ),
    "Appointment": (frozenset({"status", "start", "end", "minutesDuration", "participant"}),),
    "Patient": (
        frozenset({"deceasedBoolean", "deceasedDateTime"}),
        frozenset({"name", "birthDate", "gender"}),
        frozenset({"active", "link"}),
        frozenset({"multipleBirthBoolean", "multipleBirthInteger"}),
    ),
}
# What the whole resource stands or falls with.
_EVERYTHING = frozenset({"contained", "modifierExtension", "implicitRules"})
_ADDITIONS = frozenset({"identifier", "note", "telecom", "contact"})
_IGNORED = frozenset({"meta", "text", "id"})
_SIGNED = frozenset({"final", "amended", "corrected"})
_SIGNABLE = frozenset({"Composition", "DocumentReference", "DiagnosticReport", "Observation"})
_ORDERS = frozenset({"MedicationRequest", "ServiceRequest", "CarePlan"})


def same(one: Json, other: Json) -> bool:
    """True when two versions are equal, apart from `meta` and the generated narrative."""
    return not _changed(one, other)


def differing(one: Json, other: Json) -> set[str]:
    """The elements in which two versions differ, apart from `meta` and the generated narrative."""
    return _changed(one, other)


def holds(base: Json, mine: Json, theirs: Json) -> bool:
    """True when `theirs` contains our change: the changed units stand there, and the rest differs only by
    what a server adds."""
    if any(_unit(theirs, n) != _unit(mine, n) for n in _changed(base, mine)):
        return False
    return all(_unit(mine, n) == _NONE for n in _changed(mine, theirs))


def overlay(before: Json, after: Json, now: Json) -> Json:
    """A change (before → after) laid over `now`, which differs from `before` only by the server's doing."""
    result = dict(now)
    for name in _changed(before, after):
        _copy(after, result, name)
    if "text" in after and after["text"] != before.get("text"):
        result["text"] = after["text"]
    return result


def merge(base: Json, mine: Json, theirs: Json) -> Merged | Clash:
    """Merge our change (base → mine) with theirs (base → theirs)."""
    my, their = _changed(base, mine), _changed(base, theirs)
    if not their:
        return Merged({**mine, **_meta(theirs)})
    if not my:
        return Merged(theirs)
    both = sorted(my & their)
    if any(_decided_by_people(resource) for resource in (base, mine, theirs)):
        return Clash(tuple(both or sorted(my | their)))
    if (my | their) & _EVERYTHING:
        return Clash(tuple(both or sorted(my | their)))
    kind = str(base.get("resourceType"))
    merged: Json = dict(theirs)
    clashes: list[str] = []
    for name in sorted(my):
        if name == "section" and kind == "Composition":
            # The sections are units of their own; what else stands in the document must not have moved.
            sections = _sections(base, mine, theirs)
            if isinstance(sections, Clash):
                clashes += sections.units
            elif not _only_added(base, theirs, their - {"section"}):
                clashes.append(name)
            else:
                merged["section"] = sections.resource["section"]
        elif _unit(mine, name) == _unit(theirs, name):
            if not _alone(kind, name, their - {name}):
                clashes.append(name)
        elif name in both:
            listed = name in _ADDITIONS or (name == "entry" and kind == "List")
            rest = their - {name}
            beside = _alone(kind, name, rest) or _additions(base, theirs, name, rest)
            if listed and beside and _added_to(base, mine, name) and _added_to(base, theirs, name):
                new = [item for item in mine.get(name, ()) if item not in base.get(name, ())]
                there = theirs.get(name, [])
                merged[name] = [*there, *(item for item in new if item not in there)]
            else:
                clashes.append(name)
        elif _alone(kind, name, their) or (
            _added_to(base, mine, name) and _additions(base, theirs, name, their)
        ):
            _copy(mine, merged, name)
        else:
            clashes.append(name)
    return Clash(tuple(clashes)) if clashes else Merged(merged)


def _alone(kind: str, name: str, their: set[str]) -> bool:
    """True when our change of one element may stand beside their changes of others."""
    if not their:
        return True
    if kind not in _INDEPENDENT:
        return False
    return not any(name in group and their & group for group in _COUPLED.get(kind, ()))


def _additions(base: Json, theirs: Json, name: str, their: set[str]) -> bool:
    """True when an addition of ours to one list may stand beside theirs to others (or to a document)."""
    document = base.get("resourceType") == "Composition"
    return name in _ADDITIONS and _only_added(base, theirs, their - ({"section"} if document else set()))


def _only_added(base: Json, other: Json, names: set[str]) -> bool:
    """True when all these elements are lists to which the other side has added, and taken nothing away."""
    return all(name in _ADDITIONS and _added_to(base, other, name) for name in names)


def sections(resource: Json) -> dict[str, Any]:
    """A document's top sections by code (or title), numbered where two have the same."""
    found: dict[str, Any] = {}
    for section in resource.get("section") or ():
        coding = ((section.get("code") or {}).get("coding") or [{}])[0]
        name = str(coding.get("code") or section.get("title") or "")
        count = 1
        while (key := f"{name}#{count}" if count > 1 or not name else name) in found:
            count += 1
        found[key] = section
    return found


def _sections(base: Json, mine: Json, theirs: Json) -> Merged | Clash:
    old, my, their = sections(base), sections(mine), sections(theirs)
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
    # An order of sections that only we changed must not get lost.
    common = [n for n in my if n in old]
    if common != [n for n in old if n in my] and not clashes:
        clashes.append("section")
    if clashes:
        return Clash(tuple(clashes))
    return Merged({"section": list(merged.values())})


def _decided_by_people(resource: Json) -> bool:
    kind, status = resource.get("resourceType"), resource.get("status")
    if status == "entered-in-error" or (kind in _SIGNABLE and status in _SIGNED):
        return True
    if kind == "DocumentReference":
        return resource.get("docStatus") in _SIGNED
    return kind in _ORDERS and status == "active"


_NONE = (None, None)


def _unit(resource: Json, name: str) -> tuple[Any, Any]:
    # A primitive and its extensions (`birthDate`, `_birthDate`) are one element.
    return resource.get(name), resource.get(f"_{name}")


def _copy(source: Json, target: Json, name: str) -> None:
    for member in (name, f"_{name}"):
        if member in source:
            target[member] = source[member]
        else:
            target.pop(member, None)


def _meta(resource: Json) -> Json:
    return {"meta": resource["meta"]} if "meta" in resource else {}


def _changed(base: Json, other: Json) -> set[str]:
    names = {n.removeprefix("_") for n in base.keys() | other.keys()} - _IGNORED
    return {n for n in names if _unit(base, n) != _unit(other, n)}


def _added_to(base: Json, other: Json, name: str) -> bool:
    old, new = base.get(name, []), other.get(name, [])
    return isinstance(old, list) and isinstance(new, list) and all(item in new for item in old)
