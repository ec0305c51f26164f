"""Observations and samples that lie inside a DiagnosticReport (`contained`), read as the patient's own.

A report that carries its values in itself says the same as one whose values stand beside it. They take what
they lack (subject, status, time, order) from the report, and are found under a key of their own
(`Observation/report#inner`). No other resource can refer to what lies inside one: what is written names the
report (`holder`, `outward`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from desktop.fhir.clinical_record import Broken, DiagnosticReport, Observation, Specimen
from desktop.fhir.damaged.broken import subject
from desktop.fhir.elements import CodeableConcept, Identifier, Meta, Quantity, Reference
from desktop.fhir.when import instant

Decode = Callable[[str, bytes], Any]
KINDS: Final = ("Observation", "Specimen")
"""Types that are read inside a report."""
HOLDER: Final = "DiagnosticReport"
_WITHDRAWN: Final = ("cancelled", "entered-in-error")
_OWN: Final = {
    "registered": "registered", "partial": "preliminary", "preliminary": "preliminary", "final": "final",
    "amended": "amended", "corrected": "corrected", "appended": "amended",
}  # fmt: skip
"""Status of a value that has none, by that of its report. What is not among these is of no known status."""
_VALUES: Final = tuple(
    name
    for name in Observation.__struct_fields__
    if name.startswith("value_") and not name.endswith("_element") and name != "value_quantity"
)


def holder(key: str) -> str:
    """Key (`Type/id`) of the resource that holds what a key names: the report, or the resource itself."""
    kind, slash, ident = key.partition("/")
    outer, sign, _inner = ident.partition("#")
    return f"{HOLDER}/{outer}" if slash and sign and kind in KINDS else key


def is_inside(key: str) -> bool:
    """True for the key of what lies inside a report."""
    return holder(key) != key


def outward(resource: Any) -> Any:
    """A copy in which each reference to what lies inside a report names the report, once in each list."""
    if isinstance(resource, dict):
        return {
            name: holder(value) if name == "reference" and isinstance(value, str) else outward(value)
            for name, value in resource.items()
        }
    if not isinstance(resource, list):
        return resource
    made = [outward(one) for one in resource]
    return [one for place, one in enumerate(made) if one == resource[place] or one not in made[:place]]


# Read with its report


def read(report: DiagnosticReport, decode: Decode) -> DiagnosticReport:
    """The report with what lies inside it: its `result` names each by the key under which it is found."""
    named: dict[str, str] = {}
    found: list[Observation | Specimen] = []
    unreadable: list[Broken] = []
    for place, raw in enumerate(report.contained):
        head = msgspec.json.decode(raw)
        kind = head.get("resourceType") if isinstance(head, dict) else None
        if kind not in KINDS:
            continue
        inner = str(head.get("id") or place)
        ident = f"{report.id}#{inner}"
        if f"{kind}/{ident}" in named.values():
            ident = f"{ident}.{place}"
        named.setdefault(f"#{inner}", f"{kind}/{ident}")
        try:
            one = decode(kind, bytes(raw))
        except (msgspec.MsgspecError, ValueError, ArithmeticError) as error:
            unreadable.append((kind, ident, str(error), subject(bytes(raw))))
            continue
        found.append(msgspec.structs.replace(one, id=ident))
    if not named:
        return report
    values = [one for one in found if isinstance(one, Observation)]
    taken = [_of_report(report, one, named) for one in values]
    results = [_named(one, named) for one in report.result]
    told = {one.target for one in results} | {ref.target for one in taken for ref in one.has_member}
    # What nothing names is an answer all the same.
    left = [Reference(reference=one.key) for one in taken if one.key not in told]
    samples = tuple(one for one in found if isinstance(one, Specimen))
    return msgspec.structs.replace(
        report,
        result=(*results, *left),
        specimen=tuple(_named(one, named) for one in report.specimen),
        inside=tuple(taken),
        inside_samples=samples,
        inside_unreadable=tuple(unreadable),
    )


def _named(one: Reference, named: Mapping[str, str]) -> Reference:
    found = named.get(one.reference)
    return msgspec.structs.replace(one, reference=found) if found is not None else one


def _of_report(report: DiagnosticReport, one: Observation, named: Mapping[str, str]) -> Observation:
    """A value inside with what it takes from its report. What holds back the report holds it back too."""
    elsewhere = one.subject is not None and _differs(one.subject, report.subject)
    timed = bool(one.when)
    status = one.status or _OWN.get(report.status, report.status)
    if report.status in _WITHDRAWN or report.status not in _OWN:
        status = report.status
    specimen = one.specimen or (report.specimen[0] if len(report.specimen) == 1 else None)
    return msgspec.structs.replace(
        one,
        meta=_meta(report.meta, one.meta),
        implicit_rules=report.implicit_rules or one.implicit_rules,
        modifier_extension=(*report.modifier_extension, *one.modifier_extension),
        status=status,
        subject=report.subject if elsewhere or one.subject is None else one.subject,
        focus=(one.subject,) if elsewhere and one.subject is not None else one.focus,
        category=one.category or report.category,
        encounter=one.encounter or report.encounter,
        effective_date_time=one.effective_date_time if timed else report.effective_date_time,
        effective_period=one.effective_period if timed else report.effective_period,
        effective_instant=one.effective_instant if timed else "",
        effective_timing=one.effective_timing if timed else None,
        issued=one.issued or report.issued,
        performer=one.performer or report.performer,
        based_on=one.based_on or report.based_on,
        specimen=_named(specimen, named) if specimen is not None else None,
        has_member=tuple(_named(ref, named) for ref in one.has_member),
        derived_from=tuple(_named(ref, named) for ref in one.derived_from),
        contained=report.contained if one.has_member else (),
    )


def _differs(one: Reference, other: Reference | None) -> bool:
    """True for a subject that is not the report's. One by number alone is compared with the patient's."""
    if not one.reference:
        return False
    if other is None:
        return True
    return (one.target or one.reference) != (other.target or other.reference)


def _meta(outer: Meta | None, own: Meta | None) -> Meta | None:
    if outer is None or own is None:
        return own or outer
    return msgspec.structs.replace(
        own, tag=(*outer.tag, *own.tag), last_updated=own.last_updated or outer.last_updated
    )


# Among the patient's others


class Joined(msgspec.Struct, frozen=True):
    """Values and samples inside reports beside those that stand by themselves. `same` names by the key of one
    inside the same one that stands by itself, or in another report: it is there once."""

    values: tuple[Observation, ...]
    samples: tuple[Specimen, ...]
    same: Mapping[str, str]
    unreadable: tuple[Broken, ...]


def joined(
    numbers: Iterable[Identifier],
    values: tuple[Observation, ...],
    samples: tuple[Specimen, ...],
    reports: Iterable[DiagnosticReport],
) -> Joined:
    """All values and samples of a patient with these `numbers`. What was joined before is not joined
    again."""
    holding = [one for one in reports if one.inside or one.inside_samples or one.inside_unreadable]
    if not holding:
        return Joined(values, samples, {}, ())
    held = {one.key for one in (*values, *samples)}
    at: dict[object, list[Observation]] = {}
    for value in values:
        at.setdefault(_moment(value), []).append(value)
    more: list[Observation] = []
    taken: list[Specimen] = []
    same: dict[str, str] = {}
    # Of one that came early, and again in the final answer, the final one stands.
    for report in sorted(holding, key=lambda one: (_OWN.get(one.status) in (None, "preliminary"), one.id)):
        taken += [one for one in report.inside_samples if one.key not in held]
        for one in report.inside:
            if one.key in held:
                continue
            mine = _of_patient(one, report, tuple(numbers))
            beside = at.setdefault(_moment(mine), [])
            twin = next((other for other in beside if _is_same(mine, other)), None)
            if twin is not None:
                same[one.key] = twin.key
                continue
            beside.append(mine)
            more.append(mine)
    wrong = tuple(one for report in holding for one in report.inside_unreadable)
    return Joined((*values, *more) if more else values, (*samples, *taken) if taken else samples, same, wrong)


def _of_patient(one: Observation, report: DiagnosticReport, numbers: tuple[Identifier, ...]) -> Observation:
    """A value whose subject is a number alone: of somebody else where the patient has another such number."""
    subject = one.subject
    number = subject.identifier if subject is not None and not subject.reference else None
    if subject is None or number is None or not number.value or subject == report.subject:
        return one
    theirs = [other for other in numbers if not number.system or other.system == number.system]
    if not theirs or any(other.value == number.value for other in theirs):
        return one
    return msgspec.structs.replace(one, subject=report.subject, focus=(subject,))


def _moment(one: Observation) -> object:
    return instant(one.told_at) or ""


def _is_same(one: Observation, other: Observation) -> bool:
    """True where another Observation of the same moment says all that one inside a report says."""
    return (
        not one.has_member
        and _is_alike(one.code, other.code)
        and _says_same(one, other)
        and (_stands(other) or _share_number(one, other))
        and not _adds(one, other)
    )


def _stands(one: Observation) -> bool:
    return one.status not in _WITHDRAWN


def _share_number(one: Observation, other: Observation) -> bool:
    mine = {(number.system, number.value) for number in one.identifier if number.value}
    return bool(mine.intersection((number.system, number.value) for number in other.identifier))


def is_alike(one: Observation, other: Observation) -> bool:
    """True for two values of the same code and moment."""
    return _is_alike(one.code, other.code) and _moment(one) == _moment(other)


def _is_alike(one: CodeableConcept | None, other: CodeableConcept | None) -> bool:
    if one is None or other is None:
        return one is other
    codes = {(coding.system, coding.code) for coding in one.coding if coding.code}
    if codes and any(coding.code for coding in other.coding):
        return bool(codes.intersection((coding.system, coding.code) for coding in other.coding))
    return bool(one.label) and one.label.casefold() == other.label.casefold()


def _says_same(one: Observation, other: Observation) -> bool:
    if not _is_amount(one.value_quantity, other.value_quantity):
        return False
    concepts = one.value_codeable_concept, other.value_codeable_concept
    if concepts != (None, None) and not _is_alike(*concepts):
        return False
    rest = (name for name in _VALUES if name != "value_codeable_concept")
    return one.component == other.component and all(
        getattr(one, name) == getattr(other, name) for name in rest
    )


def _is_amount(one: Quantity | None, other: Quantity | None) -> bool:
    if one is None or other is None:
        return one is other
    units = bool(one.code) and one.code == other.code, one.unit == other.unit
    return (one.value, one.comparator) == (other.value, other.comparator) and any(units)


def _adds(one: Observation, other: Observation) -> bool:
    """True where one inside says what the other does not: then both stand."""
    return any(set(_beside(one)).difference(_beside(other)))


def _beside(one: Observation) -> Iterator[object]:
    """All that changes what a value means, beside it."""
    yield from (("focus", ref.target or ref.reference) for ref in one.focus)
    yield from (("modifier", extension.url) for extension in one.modifier_extension)
    yield ("rules", one.implicit_rules)
    yield from (("tag", tag.code) for tag in (one.meta.tag if one.meta is not None else ()))
    yield from (("judged", coding.code) for concept in one.interpretation for coding in concept.coding)
    yield from (("judged", concept.text) for concept in one.interpretation if not concept.coding)
    yield from (("note", note.text) for note in one.note)
    absent = one.data_absent_reason
    yield ("absent", absent.label if absent is not None else "")
    yield ("site", one.body_site.label if one.body_site is not None else "")
