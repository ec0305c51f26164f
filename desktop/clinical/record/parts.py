"""Parts of an Observation: components and members (hasMember), each read as an Observation of its own.

Blood counts, blood gases and cultures come in all these forms: a component, a member inside the resource
(contained), a member that stands by itself. Whoever reads an answer reads the parts too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from desktop.clinical.record.observed import answer, use_of
from desktop.core.decoding.by_type import json_decoder
from desktop.fhir.chart import Chart
from desktop.fhir.clinical_record import Place
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Component, DiagnosticReport, Observation

_VALUES: Final = tuple(
    one for one in Component.__struct_fields__ if one.startswith("value_") or one == "data_absent_reason"
)

_MOST: Final = 1_000
"""Members of one Observation that are read; more are no answer of a laboratory."""


def parts(whole: Observation) -> tuple[Observation, ...]:
    """The components and the members inside the resource, with time, status, sample and remarks of the whole
    where they have none of their own. All have its key."""
    if not whole.component and not (whole.contained and whole.has_member):
        return ()
    return tuple(part for part, _owner in _parts(whole, set()))


def every(whole: Observation) -> tuple[Observation, ...]:
    """The Observation itself, then its parts: the place of each is its number."""
    return (whole, *parts(whole))


def placed(whole: Observation) -> tuple[tuple[Observation, Observation], ...]:
    """The parts in the same order, each with what it belongs to: the whole, or another part."""
    return tuple(_parts(whole, set())) if whole.component or whole.has_member else ()


def members(chart: Chart, whole: Observation) -> tuple[Observation, ...]:
    """The members that stand by themselves in the record, as far as they are here."""
    found = (chart.find(one, Observation) for one in whole.has_member if not one.reference.startswith("#"))
    return tuple(one for one in found if one is not None)


def missing(chart: Chart, whole: Observation) -> int:
    """Count of members that are not here, or can't be read, of the Observation and its parts."""
    held = contained_in(whole)
    return sum(
        one.reference not in held
        if one.reference.startswith("#")
        else _observation(one) and chart.find(one, Observation) is None
        for source in every(whole)
        for one in source.has_member
    )


def below(chart: Chart, whole: Observation) -> Iterator[Observation]:
    """All that belongs to an Observation, at any depth: its parts, its members, theirs. Each once."""
    return (one for one, _owner in tree(chart, whole))


def tree(chart: Chart, whole: Observation) -> Iterator[tuple[Observation, Observation]]:
    """All that belongs to an Observation, each right below what it belongs to."""
    yield from _tree(chart, whole, {whole.key})


def _tree(chart: Chart, whole: Observation, seen: set[str]) -> Iterator[tuple[Observation, Observation]]:
    inside = list(_parts(whole, set()))
    for source in (whole, *(part for part, _owner in inside)):
        if source is not whole:
            yield from (pair for pair in inside if pair[0] is source)
        for member in members(chart, source):
            if member.key not in seen and len(seen) < _MOST:
                seen.add(member.key)
                yield member, source
                yield from _tree(chart, member, seen)


def in_answer(chart: Chart, focus: Reference | str | None) -> tuple[str, ...]:
    """The keys of the Observations in an answer (a report, or an Observation), in its order, each followed by
    its members."""
    report = chart.find(focus, DiagnosticReport)
    own = focus if isinstance(focus, str) else focus.target if focus is not None else ""
    found: dict[str, None] = {}
    for key in map(chart.key_of, report.result) if report is not None else (own,):
        found[key] = None
        if (one := chart.find(key, Observation)) is not None and one.has_member:
            found |= dict.fromkeys(inner.key for inner in below(chart, one))
    return tuple(found)


def owners(chart: Chart) -> dict[str, Observation]:
    """The Observation that a member belongs to, by the member's key (`Type/id`)."""
    part = chart.part(Observation)

    def made() -> dict[str, Observation]:
        found: dict[str, Observation] = {}
        for whole in part.all(Observation):
            if use_of(whole, None).show:
                for one in whole.has_member:
                    found.setdefault(one.target, whole)
        found.pop("", None)
        return found

    return part.once("owners of members", made)


def said(whole: Observation) -> bool:
    """True when the Observation, or one of its parts, says anything: a value, an interpretation, a reason."""
    return any(answer(one) is not None for one in every(whole))


def _observation(one: Reference) -> bool:
    """True for a reference to an Observation, or to what nobody says the type of: no questionnaire."""
    kind = one.type or (one.target.partition("/")[0] if one.target else "")
    return kind in ("", "Observation")


def _parts(whole: Observation, seen: set[str]) -> Iterator[tuple[Observation, Observation]]:
    """The parts, each with what it belongs to."""
    for place, component in enumerate(whole.component, 1):
        yield _of_component(whole, component, place), whole
    held = contained_in(whole) if whole.has_member else {}
    for one in whole.has_member:
        member = held.get(one.reference)
        if member is not None and one.reference not in seen:
            seen.add(one.reference)
            made = _of_member(whole, member)
            yield made, whole
            yield from _parts(made, seen)


def _of_component(whole: Observation, component: Component, place: int) -> Observation:
    return msgspec.structs.replace(
        whole,
        **{name: getattr(component, name) for name in _VALUES},
        code=component.code or whole.code,
        interpretation=component.interpretation,
        reference_range=component.reference_range,
        modifier_extension=(*whole.modifier_extension, *component.modifier_extension),
        component=(), has_member=(), contained=(),
        unlike=_of_place(whole.unlike, place), earlier=_of_place(whole.earlier, place),
    )  # fmt: skip


def _of_place(copies: tuple[Place, ...], place: int) -> tuple[Place, ...]:
    """Of the copies of a whole those of one of its components, as copies of that itself."""
    return tuple((0, *one[1:]) for one in copies if one[0] == place) if copies else ()


def _of_member(whole: Observation, member: Observation) -> Observation:
    """A member inside the resource. What holds back the whole holds it back too."""
    subject = member.subject.target if member.subject is not None else ""
    elsewhere = bool(subject) and (whole.subject is None or whole.subject.target != subject)
    timed = bool(member.when)
    return msgspec.structs.replace(
        member,
        id=whole.id,
        meta=whole.meta if member.meta is None else member.meta,
        contained=whole.contained,
        implicit_rules=whole.implicit_rules or member.implicit_rules,
        modifier_extension=(*whole.modifier_extension, *member.modifier_extension),
        status=member.status if member.status and use_of(whole, None).decide else whole.status,
        subject=whole.subject,
        focus=(member.subject,) if elsewhere and member.subject is not None else member.focus or whole.focus,
        category=member.category or whole.category,
        encounter=member.encounter or whole.encounter,
        effective_date_time=member.effective_date_time if timed else whole.effective_date_time,
        effective_period=member.effective_period if timed else whole.effective_period,
        effective_instant=member.effective_instant if timed else whole.effective_instant,
        effective_timing=member.effective_timing if timed else whole.effective_timing,
        body_site=member.body_site or whole.body_site,
        issued=member.issued or whole.issued,
        specimen=member.specimen or whole.specimen,
        based_on=member.based_on or whole.based_on,
        performer=member.performer or whole.performer,
        note=(*whole.note, *member.note),
    )


_decoder = json_decoder(Observation)


def contained_in(whole: Observation) -> dict[str, Observation]:
    """The Observations inside a resource by the reference to them (`#m1`)."""
    found: dict[str, Observation] = {}
    for raw in whole.contained:
        try:
            one = _decoder.decode(raw)
        except (msgspec.MsgspecError, ValueError, ArithmeticError):
            # Another type, or one that can't be read: its reference counts as missing.
            continue
        if one.resource_type == "Observation":
            found[f"#{one.id}"] = one
    return found
