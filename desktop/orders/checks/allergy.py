"""Rule 1: the patient is allergic to what is ordered, or to its group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.clinical import vocabulary
from desktop.clinical.record.patient.allergies import is_severe, reactions, substance, year
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import AllergyIntolerance
from desktop.fhir.systems import ATC, ATC_NO
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.config import medicine_words
from desktop.orders.findings import NotChecked, Outcome, Silent, finding, say
from desktop.orders.rules import rule_file, within


@check("A1", "allergy", lambda: _("allergy"), deadly=True)
def allergy(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A finding for each allergy that reaches the medicine; *not checked* when nobody asked."""
    known = facts.allergies()
    if not facts.loaded("AllergyIntolerance"):
        yield NotChecked("A1", medicine.line, _("Allergies could not be read."))
    elif not known.asked_of_medicines:
        if not known.denials:
            yield NotChecked("A1", medicine.line, _("Allergies: nobody has asked."))
        elif not any(reaches(one, medicine.atc) for one in known.denials):
            said = ", ".join(dict.fromkeys(substance(one) for one in known.denials))
            why = _("Of allergies only this is answered: {what}.").format(what=said)
            yield NotChecked("A1", medicine.line, why)
    for one in known.named:
        hit = reaches(one, medicine.atc)
        name = substance(one)
        if hit is None:
            if may_be_a_medicine(one):
                why = _("The allergy “{name}” could not be compared with a medicine.").format(name=name)
                yield NotChecked("A1", medicine.line, why)
        elif hit and one.type == "intolerance" and not is_severe(one):
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


def _reaction(one: AllergyIntolerance) -> str:
    said = f"{', '.join(reactions(one))} {year(one)}".strip()
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def reaches(one: AllergyIntolerance, atc: str) -> str | None:
    """The group or substance by which an allergy reaches an ATC code; empty when it does not.

    Both what it is called and what a reaction came of are looked at. None when it can't be placed: neither
    a code nor a name that we know.
    """
    if not atc:
        return None
    substances = [one.code, *(reaction.substance for reaction in one.reaction)]
    found = [_reaches(concept, atc) for concept in substances if concept is not None]
    return next((hit for hit in found if hit), "" if "" in found else None)


def _reaches(concept: CodeableConcept, atc: str) -> str | None:
    codes = tuple(c.code for c in concept.coding if c.system in (ATC, ATC_NO) and c.code)
    hits = [_reached(code, concept.label, atc) for code in codes or ("",)]
    return next((hit for hit in hits if hit), "" if "" in hits else None)


def _reached(code: str, label: str, atc: str) -> str | None:
    name = fold(label)
    placed = bool(code)
    if code and atc.startswith(code):
        return label or code
    for group in rule_file().allergy_groups:
        recorded = within(code, group.atc) if code else False
        # A recorded group is wider than the beginnings listed: J01C covers J01CA04.
        recorded = recorded or (bool(code) and any(start.startswith(code) for start in group.atc))
        named = not code and any(said.startswith(fold(word)) for said in name.split() for word in group.words)
        placed = placed or named
        if (recorded or named) and within(atc, group.ordered):
            return pick(group.name)
    if not code:
        said = set(re.findall(r"\w+", name))
        for row in vocabulary.medicines().values():
            other = medicine_words().get(row.atc)
            if (
                fold(row.name) in name
                or any(fold(p.brand) in name for p in row.products)
                or (other is not None and any(fold(word) in said for word in other.words))
            ):
                placed = True
                if row.atc == atc:
                    return row.name
                if again := _reached(row.atc, label, atc):
                    return again
    return "" if placed else None


def may_be_a_medicine(one: AllergyIntolerance) -> bool:
    """True when the allergy may be of a medicine: it says so, or says nothing."""
    return not one.category or "medication" in one.category
