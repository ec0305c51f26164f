"""Deliveries of a mother: the deliveries and children in her record, twins as one delivery.

Which Procedure is a delivery is decided here alone; letters ask here too.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.clinical.record import procedures
from desktop.clinical.record.birth import moment_of
from desktop.core.clock import shifted
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Procedure, RelatedPerson
from desktop.fhir.when import Moment, Precision, parse

READ: Final = (Procedure, RelatedPerson)
TYPES: Final = frozenset(kind.__name__ for kind in READ)
LATELY: Final = timedelta(days=42)
"""Time after a birth within which a loss of blood may still be of it."""
_COMING: Final = timedelta(days=2)
"""Time after its beginning for which a delivery may still go on."""
_BEGUN: Final = frozenset({"preparation", "in-progress", "on-hold"})
_ONE: Final = timedelta(hours=24)
"""Births so near each other are one delivery."""
_SECTION = re.compile(r"keisersnitt|\bsectio\b|\bc(?:a|ae)?esar[ei]an")
# Whole words, or what nothing else is called: a resection, a vacuum dressing and an evacuation after a birth
# are no births.
_BIRTH = re.compile(
    _SECTION.pattern + r"|forlos|vakuumekstraksjon|^(?:normal|vaginal|spontan)\w* fodsel"
    r"|\b(?:vaginal|normal|spontaneous|instrumental|assisted|forceps|vacuum|breech|obstetric)"
    r"(?: \w+)? delivery\b|\bchildbirth\b"
)
_CODED = re.compile(r"M(A[A-HP-X]|CA)\w*")
_CHILD = re.compile(r"\bbarn\b|\bchild|datter|sonn|nyfodt|daughter|\bson\b")
_NOT_BORN = re.compile(r"foster|\bste|\bstp|adopt|grand|sviger|in[- ]?law|\bbarnebarn")
"""A child that somebody else gave birth to."""


class Delivery(msgspec.Struct, frozen=True):
    """The newest delivery. `first` and `last` are when its births were, the same for one child; `timed`: the
    hour of the last is known, else both are the beginnings of a day. `count` is how many births are told of,
    `some`: of others of them the hour is not known. `keys` are the resources behind it."""

    first: datetime
    last: datetime
    timed: bool
    count: int
    some: bool
    keys: tuple[str, ...]
    until: datetime
    """The last moment at which it may have been: of a day alone its end."""


def is_delivery(procedure: Procedure) -> bool:
    """True when a procedure has a code of NCSP's chapter M that ends a birth, or is called so."""
    codes = [c.code for c in procedure.code.coding] if procedure.code else []
    coded = any(_CODED.fullmatch(code) for code in codes)
    return coded or bool(procedure.code and _BIRTH.search(fold(procedure.code.label)))


def is_section(concept: CodeableConcept | None) -> bool:
    """True when a delivery is called a caesarean section."""
    return concept is not None and bool(_SECTION.search(fold(concept.label)))


def is_child(person: RelatedPerson) -> bool:
    """True when a RelatedPerson is the patient's child."""
    said = (part for c in person.relationship for part in (c.label, *(k.code for k in c.coding)))
    words = fold(" ".join(said))
    return person.active is not False and bool(_CHILD.search(words)) and not _NOT_BORN.search(words)


def ended(chart: Chart, now: datetime) -> datetime | None:
    """The last moment at which the newest birth that is told of may have been, however long ago; None where
    none is. A delivery that goes on has ended nothing."""
    if chart.patient.gender == "male":
        return None
    part = chart.part(*READ)
    found = part.once("births", lambda: _births(part))
    return max((_last(at, now) for at in found if at.start <= now), default=None)


def _births(chart: Chart) -> tuple[Moment, ...]:
    """Every birth that is told of as over, whenever it was."""
    done = (one for one in chart.all(Procedure) if one.status == "completed" and is_delivery(one))
    found = [at for one in done if (at := _of_procedure(one)) is not None]
    children = (moment_of(one) for one in chart.all(RelatedPerson) if is_child(one))
    return (*found, *(at for at in children if at is not None))


def _last(at: Moment, now: datetime) -> datetime:
    # Of a month or a year alone nobody knows the day: it may have been the first.
    return min(shifted(at.start, _ONE), now) if at.precision is Precision.DAY else at.start


def coming(chart: Chart, now: datetime) -> bool:
    """True when a delivery is planned or in progress, without a recorded end."""
    part = chart.part(Procedure)
    begun = part.once("births to come", lambda: _begun(part))
    return any(at is None or at.start > shifted(now, -_COMING) for at in begun)


def _begun(chart: Chart) -> tuple[Moment | None, ...]:
    every = (one for one in chart.all(Procedure) if one.status in _BEGUN and is_delivery(one))
    return tuple(parse(procedures.performed(one)) for one in every)


def delivery(chart: Chart, now: datetime) -> Delivery | None:
    """The newest delivery of the last weeks; None where none is told of with its day.

    Where a child's hour of birth is known it counts before the hour of the procedure: a section begins before
    it, and is over after it.
    """
    if chart.patient.gender == "male":
        return None
    acts = [
        (at, one.key)
        for one in chart.all(Procedure)
        if procedures.carried_out(one) and is_delivery(one) and (at := _of_procedure(one)) is not None
    ]
    children = [
        (at, one.key)
        for one in chart.all(RelatedPerson)
        if is_child(one) and (at := moment_of(one)) is not None
    ]
    every = [(at, key) for at, key in (*acts, *children) if _is_near(at, now)]
    if not every:
        return None
    newest = max(at.start for at, _key in every)
    together = [(at, key) for at, key in every if newest - at.start <= _ONE]
    own = [(at, key) for at, key in together if any(key == other for _at, other in children)]
    # A child with its hour counts; else a procedure with its hour; else the day.
    groups = (own, [pair for pair in together if pair not in own])
    chosen = next((g for g in groups if any(at.has_time for at, _k in g)), groups[0] or groups[1])
    timed = sorted(at.start for at, _key in chosen if at.has_time)
    count = max(len(group) for group in groups)
    keys = tuple(sorted(key for _at, key in together))
    if timed:
        return Delivery(timed[0], timed[-1], True, count, len(timed) < count, keys, timed[-1])
    days = sorted(at.start for at, _key in chosen)
    ends = max(shifted(at.start, _ONE) for at, _key in chosen)
    return Delivery(days[0], days[-1], False, count, count > 1, keys, min(ends, now))


def _of_procedure(one: Procedure) -> Moment | None:
    """A section's child comes soon after its beginning; any other delivery ends with the birth."""
    first, last = parse(procedures.performed(one)), parse(procedures.ended(one))
    return first if is_section(one.code) or last is None else last


def _is_near(at: Moment, now: datetime) -> bool:
    return at.precision >= Precision.DAY and shifted(now, -LATELY) <= at.start <= now
