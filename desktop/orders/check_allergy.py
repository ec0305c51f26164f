"""Rule 1: the patient is allergic to what is ordered, or to its group."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.clinical import vocabulary
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.resources import AllergyIntolerance
from desktop.orders.facts import Facts, Medicine, atc_of
from desktop.orders.findings import NotChecked, Outcome, Silent, finding, say
from desktop.orders.rules import rule_file, within

_NONE_KNOWN = ("716186003", "409137002", "1003774007")
"""SNOMED CT: no known allergy, no known drug allergy; a statement, not a substance."""


def allergy(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A finding for each allergy that reaches the medicine; *not checked* when nobody asked."""
    if not facts.loaded("AllergyIntolerance"):
        yield NotChecked("A1", medicine.line, _("Allergies could not be read."))
        return
    known = facts.allergies()
    if not known:
        yield NotChecked("A1", medicine.line, _("Allergies: nobody has asked."))
        return
    for one in known:
        if one.code is not None and one.code.has(*_NONE_KNOWN):
            continue
        hit = reaches(one, medicine.atc)
        name = one.code.label if one.code else ""
        if hit is None:
            if _may_be_a_medicine(one):
                why = _("The allergy “{name}” could not be compared with a medicine.").format(name=name)
                yield NotChecked("A1", medicine.line, why)
        elif hit and one.type == "intolerance":
            yield Silent("A1", medicine.line, _("{name}: registered as a side effect.").format(name=name))
        elif hit:
            yield finding(
                "A1",
                medicine.line,
                title=say("A1", "title", "severe" if is_severe(one) else "", substance=name or hit),
                detail=say("A1", "detail", medicine=medicine.name, reaction=_reaction(one)),
                implicated=(medicine.key, one.key),
                data=(medicine.atc, one.key, is_severe(one)),
            )


def is_severe(one: AllergyIntolerance) -> bool:
    """An immediate or dangerous reaction, by criticality, severity or its words."""
    words = " ".join(_words(one)).casefold()
    return (
        one.criticality == "high"
        or any(reaction.severity == "severe" for reaction in one.reaction)
        or any(word in words for word in rule_file().severe_words)
    )


def _words(one: AllergyIntolerance) -> list[str]:
    found = []
    for reaction in one.reaction:
        found += [manifestation.label for manifestation in reaction.manifestation]
        if reaction.description:
            found.append(reaction.description)
    return [word for word in found if word]


def _reaction(one: AllergyIntolerance) -> str:
    words = ", ".join(_words(one))
    year = one.onset_date_time[:4]
    said = f"{words} {year}".strip()
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def reaches(one: AllergyIntolerance, atc: str) -> str | None:
    """The group or substance by which an allergy reaches an ATC code; empty when it does not.

    None when the allergy can't be placed: neither a code nor a name that we know.
    """
    if not atc:
        return None
    code = atc_of(one.code)
    name = fold(one.code.label) if one.code else ""
    placed = bool(code)
    if code and (atc.startswith(code) or (len(code) == 7 and code == atc)):
        return one.code.label if one.code else code
    for group in rule_file().allergy_groups:
        recorded = within(code, group.atc) if code else False
        # A recorded group is wider than the beginnings listed: J01C covers J01CA04.
        recorded = recorded or (bool(code) and any(start.startswith(code) for start in group.atc))
        named = not code and any(
            word in name.split() or name.startswith(word) for word in map(fold, group.words)
        )
        placed = placed or named
        if (recorded or named) and within(atc, group.ordered):
            return pick(group.name)
    if not code:
        for row in vocabulary.medicines().values():
            if fold(row.name) in name or any(fold(p.brand) in name for p in row.products):
                placed = True
                if row.atc == atc:
                    return row.name
                again = reaches(_coded(one, row.atc), atc)
                if again:
                    return again
    return "" if placed else None


def _coded(one: AllergyIntolerance, atc: str) -> AllergyIntolerance:
    from msgspec.structs import replace

    from desktop.fhir.elements import CodeableConcept, Coding
    from desktop.fhir.systems import ATC

    text = one.code.label if one.code else ""
    return replace(one, code=CodeableConcept(coding=(Coding(system=ATC, code=atc),), text=text))


def _may_be_a_medicine(one: AllergyIntolerance) -> bool:
    return not one.category or "medication" in one.category
