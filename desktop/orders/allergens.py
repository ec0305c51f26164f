"""Search for the substance of an allergy: what the order checks know, then codes of imported systems.

Codes are those of the imported systems that the field of allergies searches (`desktop.clinical.code_fields`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from desktop.clinical import code_fields, vocabulary
from desktop.clinical.code_fields import FieldCode
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.resources import AllergyIntolerance
from desktop.fhir.systems import ATC_NO
from desktop.orders.catalogue import catalogue
from desktop.orders.checks.allergy import may_be_a_medicine, reaches
from desktop.orders.rules import rule_file

Kind = Literal["medicine", "group", "other", "code"]
_MOST: Final = 8
_KNOWN: Final = 6
_SURE: Final = ("code", "word", "short", "prefix")
_MEDICINES: Final = frozenset({"medicine"})


class Substance(msgspec.Struct, frozen=True):
    """Substance of an allergy: `key` is `kind:key`, `codes` its ATC codes, whole or groups.

    `category` is that of AllergyIntolerance, empty where it is not known. `detail` says what it is and what
    else it is called. `imported` is the code of an imported system that it is.
    """

    key: str
    name: str
    detail: str
    codes: tuple[str, ...] = ()
    category: str = "medication"
    imported: FieldCode | None = None


def find(text: str, limit: int = _MOST) -> tuple[Substance, ...]:
    """The best substances for what has been typed so far: by substance, brand, group or ATC code; then codes
    of imported systems that are none of these."""
    wanted = fold(text)
    if not wanted:
        return ()
    hits = catalogue().search(text, limit=min(limit, _KNOWN), kinds=_MEDICINES)
    sure = [_medicine(hit.item.atc) for hit in hits if hit.how != "near"]
    near = [_medicine(hit.item.atc) for hit in hits if hit.how == "near"]
    first = tuple(one.codes[0] for one in sure[:1])
    # Whose name begins so comes first: it is the wider. That of the best medicine comes after it.
    groups = [one for one, names in _groups() if any(name.startswith(wanted) for name in names)]
    wider = [one for one, _names in _groups() if first and first[0].startswith(one.codes)]
    others = [one for one, names in _others() if _begins(wanted, names)]
    whole = [one for one in (*groups, *others) if fold(one.name) == wanted]
    known = tuple(dict.fromkeys((*whole, *groups, *sure[:1], *wider, *others, *sure)))[:_KNOWN]
    near = [one for one in dict.fromkeys(near) if one not in known][: _KNOWN - len(known)]
    there = {one.codes for one in (*known, *near)}
    coded = [(one.how in _SURE, _coded(one)) for one in code_fields.find("allergy", text, limit)]
    coded = [(certain, one) for certain, one in coded if one.codes not in there or not one.codes]
    # What a list has by its words stands before what only a misspelling of ours would be.
    worded = tuple(one for certain, one in coded if certain)
    last = tuple(one for certain, one in coded if not certain)
    room = limit - min(len(worded), limit - _KNOWN + 1)
    found = dict.fromkeys((*known[:room], *worded, *near, *last))
    # A code that is written whole is meant.
    whole_code = [one for one in found if one.imported and fold(one.imported.code) == wanted]
    return tuple(dict.fromkeys((*whole_code, *found)))[:limit]


def by_key(key: str) -> Substance | None:
    """The substance of a key; None for one that is known no longer."""
    kind, _colon, rest = key.partition(":")
    if kind == "code":
        chosen = code_fields.chosen("allergy", rest)
        return _coded(chosen) if chosen is not None else None
    if kind == "medicine":
        return _medicine(rest) if vocabulary.medicine(rest) is not None else None
    rows = _groups() if kind == "group" else _others() if kind == "other" else ()
    return next((one for one, _names in rows if one.key == key), None)


def named(text: str) -> Substance | None:
    """The substance that is called exactly so; None where it is none, or may be several."""
    wanted = fold(text)
    exact = {_medicine(item.atc) for item in catalogue().named(text) if item.kind == "medicine"}
    exact |= {one for one, names in (*_groups(), *_others()) if wanted in names}
    return exact.pop() if len(exact) == 1 else None


def is_checked(one: AllergyIntolerance) -> bool:
    """True when the order checks can use an allergy: they can place it, or it is of no medicine."""
    return not may_be_a_medicine(one) or reaches(one, "X") is not None


def _coded(found: FieldCode) -> Substance:
    """A code of an imported system as a substance: its ATC codes where it is one of ATC's."""
    atc = found.system.uri == ATC_NO
    told = [found.said]
    if found.matched and fold(found.matched) != fold(found.name):
        told.append(found.matched)
    if found.retired:
        told.append(_("retired"))
    coding = Coding(system=found.system.uri, code=found.code, display=found.name)
    if not is_checked(_of(CodeableConcept(coding=(coding,), text=found.name))):
        told.append(_("no check can use it"))
    return Substance(
        f"code:{found.key}", found.name, " · ".join(told), (found.code,) if atc else (),
        "medication" if atc else "", found,
    )  # fmt: skip


def _of(concept: CodeableConcept) -> AllergyIntolerance:
    return AllergyIntolerance(resource_type="AllergyIntolerance", id="", code=concept)


def _begins(wanted: str, names: tuple[str, ...]) -> bool:
    return any(name.startswith(wanted) or f" {wanted}" in f" {name}" for name in names)


def _medicine(atc: str) -> Substance:
    row = vocabulary.medicine(atc)
    assert row is not None, "the catalogue is made from the vocabulary"
    brands = ", ".join(
        dict.fromkeys(p.brand.upper() for p in row.products if fold(p.brand) != fold(row.name))
    )
    detail = _("substance, ATC {code}").format(code=atc)
    return Substance(f"medicine:{atc}", row.name, " · ".join(filter(None, (detail, brands))), (atc,))


@configured
def _members(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.name for row in vocabulary.medicines().values() if row.atc.startswith(codes))


def _groups() -> Iterator[tuple[Substance, tuple[str, ...]]]:
    """The groups of the rules that are recorded by their own codes, with the names that find them."""
    for group in rule_file().allergy_groups:
        if group.ordered != group.atc:
            continue  # a consequence between groups, not a substance
        inside = _members(group.atc)
        detail = _("group, also {names}").format(names=", ".join(inside[:2])) if inside else _("group")
        name = pick(group.name)
        called = tuple(re.split(r"[()]+ ?", fold(name)))
        names = tuple(dict.fromkeys((fold(name), *called, *map(fold, group.words))))
        yield Substance(f"group:{'+'.join(group.atc)}", name, detail, group.atc), names


def _others() -> Iterator[tuple[Substance, tuple[str, ...]]]:
    kinds = {"food": _("food"), "environment": _("not a medicine"), "medication": _("group")}
    for row in vocabulary.allergens().values():
        names = tuple(map(fold, (row.nb, row.en, *row.words)))
        yield Substance(f"other:{row.key}", row.name, kinds[row.category], row.atc, row.category), names
