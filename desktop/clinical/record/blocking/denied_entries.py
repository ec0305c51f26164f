"""Entries of a record that a Consent's provision is about: by type, code, label, time, or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from desktop.clinical.record.blocking.denied_readers import Answer, both
from desktop.fhir.elements import CodeableConcept, Coding, Period, Reference
from desktop.fhir.resources import TYPES, ConsentData, ConsentProvision, Resource
from desktop.fhir.systems import LOINC
from desktop.fhir.when import after, instant

_TYPE_SYSTEMS: Final = ("http://hl7.org/fhir/resource-types", "http://hl7.org/fhir/fhir-types")
_CONFIDENTIALITY: Final = "Confidentiality"
_TIMES: Final = (
    "effective_date_time", "effective_period", "effective_instant", "onset_date_time", "recorded_date",
    "issued", "authored_on", "occurrence_date_time", "performed_date_time", "performed_period", "period",
    "date", "created", "start", "sent", "asserted_date",
)  # fmt: skip
_AUTHORS: Final = ("author", "performer", "recorder", "asserter", "requester", "sender")


def narrows(one: ConsentProvision) -> bool:
    """True where a provision is about some of the record, and not about all of it."""
    return bool(one.class_ or one.code or one.security_label or one.data or one.data_period is not None)


def holds(one: ConsentProvision, resource: Resource) -> Answer:
    """True where a provision is about this entry; all that it names must fit."""
    found: list[Answer] = []
    if one.class_:
        found.append(_one_of(_class(coding, resource) for coding in one.class_))
    if one.code:
        found.append(_one_of(_code(concept, resource) for concept in one.code))
    if one.security_label:
        found.append(_one_of(_label(coding, resource) for coding in one.security_label))
    if one.data_period is not None:
        found.append(_when(one.data_period, resource))
    if one.data:
        found.append(_one_of(_data(named, resource) for named in one.data))
    return both(found)


def types(one: ConsentProvision) -> frozenset[str]:
    """The types that a provision is about whole; empty where it names anything else too."""
    if not one.class_ or one.code or one.security_label or one.data or one.data_period is not None:
        return frozenset()
    return frozenset(coding.code for coding in one.class_ if coding.code in TYPES)


def _one_of(answers: Iterable[Answer]) -> Answer:
    found = set(answers)
    return "yes" if "yes" in found else "perhaps" if "perhaps" in found else "no"


def _class(coding: Coding, resource: Resource) -> Answer:
    if coding.system in _TYPE_SYSTEMS or coding.code in TYPES:
        return "yes" if coding.code == resource.resource_type else "no"
    if coding.system == LOINC:
        kind = getattr(resource, "type", None)
        return "yes" if isinstance(kind, CodeableConcept) and kind.has(coding.code) else "no"
    # A document's profile or media type, or a hospital's own: which entries that is nobody here knows.
    return "perhaps"


def _code(concept: CodeableConcept, resource: Resource) -> Answer:
    wanted = {(c.system, c.code) for c in concept.coding if c.code}
    if not wanted:
        return "perhaps"
    bare = {code for _system, code in wanted}
    for one in _codings(resource):
        if (one.system, one.code) in wanted or (one.code in bare and not one.system):
            return "yes"
    names, code = (getattr(resource, f"medication_{of}", None) for of in ("reference", "codeable_concept"))
    # A medicine that is not here may be the one.
    return "perhaps" if names is not None and code is None else "no"


def _label(coding: Coding, resource: Resource) -> Answer:
    held = resource.meta.security if resource.meta is not None else ()
    codes = {coding.code}
    if coding.system.rpartition("-")[2] == _CONFIDENTIALITY and coding.code == "R":
        codes.add("V")
    if not coding.code:
        return "perhaps"
    return "yes" if any(one.code in codes for one in held) else "no"


def _when(wanted: Period, resource: Resource) -> Answer:
    begins, ends = instant(wanted.start), after(wanted.end)
    if (wanted.start and begins is None) or (wanted.end and ends is None):
        return "perhaps"
    known = False
    for name in _TIMES:
        value = getattr(resource, name, None)
        first, last = (value.start, value.end) if isinstance(value, Period) else (value, value)
        if not isinstance(first, str) or not isinstance(last, str) or not (first or last):
            continue
        start, end = instant(first) if first else None, after(last) if last else None
        if (first and start is None) or (last and end is None):
            return "perhaps"
        known = True
        if (ends is None or start is None or start < ends) and (
            begins is None or end is None or end > begins
        ):
            return "yes"
    return "no" if known else "perhaps"


def _data(named: ConsentData, resource: Resource) -> Answer:
    reference = named.reference
    if reference is None or not reference.target:
        return "perhaps"
    if named.meaning == "authoredby":
        held = (getattr(resource, name, None) for name in _AUTHORS)
        return "yes" if any(reference.target in _targets(one) for one in held) else "no"
    if resource.key == reference.target:
        return "yes"
    if named.meaning == "instance":
        return "no"
    # `related`, `dependents`, and what nobody here knows: all that points to it.
    return "yes" if reference.target in _targets(resource) else "no"


def _targets(thing: Any) -> frozenset[str]:
    return frozenset(one.target for one in _parts(thing) if isinstance(one, Reference) and one.target)


def _codings(thing: Any) -> Iterator[Coding]:
    meta = thing.meta if isinstance(thing, Resource) else None
    labels = {id(one) for one in (meta.security if meta is not None else ())}
    return (one for one in _parts(thing) if isinstance(one, Coding) and id(one) not in labels)


def _parts(thing: Any) -> Iterator[Any]:
    """A thing and all that is in it."""
    waits = [thing]
    while waits:
        one = waits.pop()
        yield one
        if isinstance(one, msgspec.Struct):
            waits += [getattr(one, name) for name in one.__struct_fields__]
        elif isinstance(one, tuple):
            waits += one
