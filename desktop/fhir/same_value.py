"""Copies of one value that say different things: found, and each marked with the others.

An answer reaches a record in several ways: inside a report and by itself, from two systems, early and
final. Two Observations are the same value where they carry the same business identifier, which by FHIR is
the same wherever a resource is copied, and are of the same code and time: laboratories number whole orders
too. Without one, where they are of the same code and the same instant (a day is none), nothing tells them
apart (sample, device, order, site, method, whom they are of), and something binds them: the same sample, the
same order, or that one of them lies inside a report, of which a server makes the other. Two values of one
minute that nothing binds are two measurements.

Which of them is right nobody here can say: each is marked (`Observation.unlike`), and nobody goes by it. A
later edition (final after preliminary, corrected after final, not issued before the other) stands, and
names the earlier one (`Observation.earlier`). Copies that say the same share their remarks, which are of the
value and not of the copy; a later edition takes none from an earlier one. Sources: FHIR R4,
Observation.identifier, Observation.status and DomainResource.contained.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

import msgspec

from desktop.fhir import ucum
from desktop.fhir.clinical_record import Component, Observation, Place
from desktop.fhir.elements import Annotation, CodeableConcept, Reference
from desktop.fhir.when import instant, parse

_EDITION: Final = {"preliminary": 0, "final": 1, "amended": 2, "corrected": 2}
_WITHDRAWN: Final = ("cancelled", "entered-in-error")
_MOST: Final = 50
"""Observations of one code and time that are compared with each other."""


class Kept(msgspec.Struct):
    """Marked Observations by key, with what they were marked from, and all that were looked at last: the same
    ones are the same objects, and are not looked at again."""

    marked: dict[str, tuple[Observation, tuple[tuple[Any, ...], ...], Observation]] = {}
    last: tuple[tuple[Observation, ...], tuple[Observation, ...]] = ((), ())


def marked(every: tuple[Observation, ...], kept: Kept | None = None) -> tuple[Observation, ...]:
    """All of a patient's Observations, those with copies that differ marked; the same tuple where none
    has."""
    if kept is None:
        return _marked(every, Kept())
    before, found = kept.last
    if len(before) != len(every) or not all(map(operator.is_, before, every)):
        found = _marked(every, kept)
        kept.last = every, found
    return found if found is not before else every


def _marked(every: tuple[Observation, ...], kept: Kept) -> tuple[Observation, ...]:
    unlike: dict[str, list[Place]] = {}
    earlier: dict[str, list[Place]] = {}
    superseded: dict[str, set[int]] = {}
    remarks: dict[str, list[Annotation]] = {}
    for one, other in _pairs(every):
        differing = tuple(_differing(one, other))
        if not differing and one.status in _EDITION and other.status in _EDITION:
            for mine, theirs in ((one, other), (other, one)):
                if lacking := () if follows(mine, theirs) else _lacking(mine, theirs):
                    remarks.setdefault(mine.key, []).extend(lacking)
        for place, there in differing:
            if follows(one, other) or follows(other, one):
                new, old = (one, other) if follows(one, other) else (other, one)
                of_new, of_old = (place, there) if new is one else (there, place)
                if _is_empty(old, of_old):
                    continue
                earlier.setdefault(new.key, []).append((of_new, old.key, of_old, _text(old, of_old)))
                unlike.setdefault(old.key, []).append((of_old, new.key, of_new, _text(new, of_new)))
                superseded.setdefault(old.key, set()).add(of_old)
            elif one.status in _EDITION and other.status in _EDITION:
                if _is_empty(one, place) or _is_empty(other, there):
                    continue
                # Of another status one decides nothing, and holds back none that does.
                unlike.setdefault(one.key, []).append((place, other.key, there, _text(other, there)))
                unlike.setdefault(other.key, []).append((there, one.key, place, _text(one, place)))
    marks = (unlike, earlier, superseded, remarks)
    if not any(marks):
        return every
    return tuple(
        _with(one, tuple(tuple(each.get(one.key, ())) for each in marks), kept)
        if any(one.key in each for each in marks)
        else one
        for one in every
    )


def _lacking(one: Observation, other: Observation) -> tuple[Annotation, ...]:
    """Remarks of the other that one has not, each once."""
    here = {_folded(note.text) for note in one.note}
    found = {said: note for note in other.note if (said := _folded(note.text)) and said not in here}
    return tuple(found.values())


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def part(one: Observation, place: int) -> Observation | Component | None:
    """The Observation itself (0), or its component; None where there is none at that place."""
    if not place:
        return one
    return one.component[place - 1] if place <= len(one.component) else None


def _text(one: Observation, place: int) -> str:
    held = part(one, place)
    return repr((_said(held), held.interpretation)) if held is not None else ""


def _is_empty(one: Observation, place: int) -> bool:
    """True where there is only a reason why there is no value: it takes the place of what it is a later
    edition of, and says nothing of any other copy."""
    held = part(one, place)
    return held is not None and _said(held) == _ABSENT


def _with(one: Observation, marks: tuple[tuple[Any, ...], ...], kept: Kept) -> Observation:
    held = kept.marked.get(one.key)
    if held is not None and held[0] is one and held[1] == marks:
        return held[2]
    unlike, earlier, superseded, remarks = marks
    # Several copies may bring the same one.
    note = (*one.note, *{_folded(each.text): each for each in remarks}.values())
    made = msgspec.structs.replace(one, unlike=unlike, earlier=earlier, superseded=superseded, note=note)
    kept.marked[one.key] = (one, marks, made)
    return made


# The same value


def _pairs(every: Sequence[Observation]) -> Iterator[tuple[Observation, Observation]]:
    """Each two that are copies of one value, once."""
    together: dict[Hashable, list[Observation]] = {}
    # In one step: a chart has thousands, and each act on it comes by here.
    inside = "#" in "\n".join([one.id for one in every])
    for one in every:
        # Mostly nothing binds a measurement to another, and no key is made of it.
        bound = inside or one.identifier or one.specimen is not None or one.based_on
        if bound and one.code is not None and one.status != "registered":
            at = instant(one.told_at)
            for code in _codes(one.code):
                together.setdefault((code, at), []).append(one)
    seen: set[tuple[str, str]] = set()
    for group in together.values():
        for one, other in combinations(group[:_MOST], 2):
            if (one.key, other.key) not in seen and _are_copies(one, other):
                seen.add((one.key, other.key))
                yield one, other


def _codes(concept: CodeableConcept) -> list[Hashable]:
    coded: list[Hashable] = [(one.system, one.code) for one in concept.coding if one.code]
    return coded or ([concept.label.casefold()] if concept.label else [])


def _are_copies(one: Observation, other: Observation) -> bool:
    """True for two of one code and time that something binds, and nothing tells apart."""
    if one.has_member or other.has_member or _whom(one) != _whom(other):
        return False
    if _numbers(one) & _numbers(other):
        return True
    if not _timed(one) or not _timed(other) or _apart(one.specimen, other.specimen):
        return False
    if _apart(one.device, other.device) or any(
        mine and theirs and mine != theirs
        for mine, theirs in (
            (_orders(one), _orders(other)),
            (_named(one.body_site), _named(other.body_site)),
            (_named(one.method), _named(other.method)),
        )
    ):
        return False
    return bool(_orders(one) & _orders(other)) or _is_split(one, other) or _share_sample(one, other)


def _numbers(one: Observation) -> set[tuple[str, str]]:
    return {(number.system, number.value) for number in one.identifier if number.system and number.value}


def _orders(one: Observation) -> set[str]:
    """The orders that it answers; a plan that it is part of has many values."""
    return {order.target for order in one.based_on if order.target.startswith("ServiceRequest/")}


def _timed(one: Observation) -> bool:
    """True where it tells the time of day: in one day several may be taken."""
    moment = parse(one.told_at)
    return moment is not None and moment.has_time


def _apart(mine: Reference | None, theirs: Reference | None) -> bool:
    """True for two samples, or devices, that are surely not the same. One inside a report may be a copy of
    one that stands by itself, or lies in another report."""
    if mine is None or theirs is None or not mine.target or not theirs.target:
        return False
    held = {target.rpartition("#")[0] for target in (mine.target, theirs.target)}
    return mine.target != theirs.target and len(held) == 1


def _share_sample(one: Observation, other: Observation) -> bool:
    mine, theirs = one.specimen, other.specimen
    return mine is not None and theirs is not None and bool(mine.target) and mine.target == theirs.target


def _is_split(one: Observation, other: Observation) -> bool:
    """True where one lies inside a report, and the other not in the same."""
    mine, theirs = (each.id.partition("#") for each in (one, other))
    return bool(mine[1] or theirs[1]) and mine[0] != theirs[0]


def _whom(one: Observation) -> set[str]:
    return {ref.target or ref.reference for ref in one.focus}


def _named(concept: CodeableConcept | None) -> frozenset[Hashable]:
    return frozenset(_codes(concept)) if concept is not None else frozenset()


def follows(one: Observation, other: Observation) -> bool:
    """True where one is a later edition of the other."""
    mine, theirs = _EDITION.get(one.status), _EDITION.get(other.status)
    if mine is None:
        return False
    if other.status in _WITHDRAWN:
        return mine == _EDITION["corrected"]
    if theirs is None or mine <= theirs:
        return False
    issued, before = instant(one.issued), instant(other.issued)
    return issued is None or before is None or issued >= before


# Its value


def _differing(one: Observation, other: Observation) -> Iterator[tuple[int, int]]:
    """Parts of one with the same part of the other that says something else."""
    theirs: dict[Hashable, int] = {}
    for place, each in _parts(other):
        for code in _codes(each.code) if each.code is not None else ():
            theirs.setdefault((bool(place), code), place)
    for place, each in _parts(one):
        codes = _codes(each.code) if each.code is not None else ()
        there = next(
            (theirs[of, code] for of, code in ((bool(place), c) for c in codes) if (of, code) in theirs), None
        )
        beside = part(other, there) if there is not None else None
        if beside is not None and there is not None and _differ(each, beside):
            yield place, there


def _parts(one: Observation) -> Iterator[tuple[int, Observation | Component]]:
    yield 0, one
    yield from enumerate(one.component, 1)


def _differ(one: Observation | Component, other: Observation | Component) -> bool:
    mine, theirs = _said(one), _said(other)
    if mine is None or theirs is None:
        return False
    if mine != theirs and not _same_number(one, other) and not _same_amount(one, other):
        return not (isinstance(mine, frozenset) and isinstance(theirs, frozenset) and mine & theirs)
    judged, otherwise = (_judged(each.interpretation) for each in (one, other))
    return any(
        (judged & these and otherwise & those) or (judged & those and otherwise & these)
        for these, those in _OPPOSITE
    )


_OTHERS: Final = tuple(
    name
    for name in Component.__struct_fields__
    if name.startswith("value_") and not name.endswith("_element")
    and name not in ("value_quantity", "value_codeable_concept", "value_string")
)  # fmt: skip


_ABSENT: Final = ("absent",)


def _said(one: Observation | Component) -> Hashable | None:
    """The value, to compare; None where it says nothing. Of a number not the unit: the same number in another
    one is told by its unit, not as another value."""
    quantity = one.value_quantity
    if quantity is not None and quantity.value is not None:
        return quantity.value, quantity.comparator
    if one.value_integer is not None:
        return one.value_integer, ""
    concept = one.value_codeable_concept
    if concept is not None and (codes := _codes(concept)):
        return frozenset((*codes, concept.label.casefold()))
    if one.value_string.strip():
        return frozenset((" ".join(one.value_string.split()).casefold(),))
    for name in _OTHERS:
        if (value := getattr(one, name)) not in (None, ""):
            return name, repr(value)
    return _ABSENT if one.data_absent_reason is not None else None


_WRITTEN: Final = re.compile(r"(<=|>=|<|>)?\s*(-?\d{1,9}(?:[.,]\d{1,6})?)")


def _same_number(one: Observation | Component, other: Observation | Component) -> bool:
    """True for one number as written with more and with fewer digits, or in words."""
    mine, theirs = _number(one), _number(other)
    if mine is None or theirs is None or mine[1] != theirs[1]:
        return False
    (a, _sign), (b, _sign) = mine, theirs
    return _rounded(a, b, _step(a), _step(b))


def _same_amount(one: Observation | Component, other: Observation | Component) -> bool:
    """True for one amount as written in two units of one kind (4.1 mmol/L, 4100 µmol/L), with more and with
    fewer digits. Between mass and substance nothing leads without knowing of which substance."""
    mine, theirs = one.value_quantity, other.value_quantity
    if mine is None or theirs is None or mine.value is None or theirs.value is None:
        return False
    if mine.comparator != theirs.comparator or not (mine.value.is_finite() and theirs.value.is_finite()):
        return False
    unit, into = ucum.coded(mine.code, mine.unit), ucum.coded(theirs.code, theirs.unit)
    if not unit or not into or unit == into:
        return False
    there = ucum.convert(mine.value, unit, into)
    # A scale of temperature has a zero of its own.
    zero, step = ucum.convert(Decimal(0), unit, into), ucum.convert(_step(mine.value), unit, into)
    if there is None or zero is None or step is None:
        return False
    return _rounded(there, theirs.value, step - zero, _step(theirs.value))


def _step(value: Decimal) -> Decimal:
    """One of the last digit of a number as it was written; of 4100 one, however it was rounded."""
    return Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))


def _rounded(a: Decimal, b: Decimal, step: Decimal, other: Decimal) -> bool:
    """True where one number, rounded to the coarser of two steps, is the other."""
    # Nothing is left of 0.4 that is written as 0.
    if not a or not b:
        return a == b
    return a == b or abs(a - b) * 2 <= max(step, other)


def _number(one: Observation | Component) -> tuple[Decimal, str] | None:
    quantity = one.value_quantity
    if quantity is not None and quantity.value is not None:
        return (quantity.value, quantity.comparator) if quantity.value.is_finite() else None
    if one.value_integer is not None:
        return Decimal(one.value_integer), ""
    if (found := _WRITTEN.fullmatch(one.value_string.strip())) is not None:
        return Decimal(found[2].replace(",", ".")), found[1] or ""
    return None


_OPPOSITE: Final = (
    (frozenset({"H", "HH", "HU", ">"}), frozenset({"L", "LL", "LU", "<"})),
    (frozenset({"POS", "DET"}), frozenset({"NEG", "ND"})),
    (frozenset({"R"}), frozenset({"S"})),
)
"""Judgements (v3 ObservationInterpretation, and v2-0078) of which only one can be true of a value: of others
each system has its own codes, ranges and words."""


def _judged(concepts: Iterable[CodeableConcept]) -> set[str]:
    return {said.strip().upper() for one in concepts for said in (one.text, *(c.code for c in one.coding))}
