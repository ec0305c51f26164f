"""Ingredients of a medicine: each substance of a Medication with its strength, also of one inside another.

The one reading of `Medication.ingredient`: names, checks and sums ask here which substances an order holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Ratio, Reference
from desktop.fhir.resources import Medicated, Medication, MedicationIngredient, contained_medication

_DEPTH: Final = 3
"""Medications within Medications that are followed; a circle ends here."""


class Ingredient(msgspec.Struct, frozen=True):
    """One substance of a medicine: its code where there is one, its name (may be empty), its strength.

    `active` is False for what only carries the others (an excipient).
    """

    concept: CodeableConcept | None
    name: str
    strength: Ratio | None = None
    active: bool = True


class _Inside(msgspec.Struct, rename="camel"):
    """Contained resource that may be an ingredient: a Medication or a Substance."""

    resource_type: str = ""
    id: str = ""
    code: CodeableConcept | None = None
    ingredient: tuple[MedicationIngredient, ...] = ()


def medication_of(chart: Chart, one: Medicated) -> Medication | None:
    """The Medication that an order, statement or dose names, apart from it or inside it."""
    return chart.find(one.medication_reference, Medication) or contained_medication(one)


def ingredients(
    chart: Chart, medication: Medication, beside: Iterable[msgspec.Raw] = ()
) -> tuple[Ingredient, ...]:
    """Each substance of a Medication, none left out; `beside` are resources contained in what names it."""
    inside = _read((*medication.contained, *beside))
    return tuple(_each(chart, medication.ingredient, inside, _DEPTH))


def of(chart: Chart, one: Medicated) -> tuple[Ingredient, ...]:
    """Each substance of the Medication of an order, statement or dose; none where it has only a code."""
    medication = medication_of(chart, one)
    return ingredients(chart, medication, one.contained) if medication is not None else ()


def _each(
    chart: Chart, parts: Iterable[MedicationIngredient], inside: dict[str, _Inside], depth: int
) -> Iterator[Ingredient]:
    for part in parts:
        active = part.is_active is not False
        concept, within = part.item_codeable_concept, _named(chart, part.item_reference, inside)
        if (concept is None or not concept.words) and within is not None:
            code, deeper = within.code, within.ingredient
            if deeper and depth and not (code is not None and code.words):
                found = tuple(_each(chart, deeper, inside, depth - 1))
                # The strength of what is made of several is that of none of them.
                one = part.strength if len(found) == 1 else None
                yield from (
                    msgspec.structs.replace(
                        each, strength=one or each.strength, active=active and each.active
                    )
                    for each in found
                )
                continue
            concept = concept if code is None else code
        name = concept.words if concept is not None else ""
        if not name and part.item_reference is not None:
            name = part.item_reference.display
        yield Ingredient(concept, name, part.strength, active)


def _named(
    chart: Chart, reference: Reference | None, inside: dict[str, _Inside]
) -> Medication | _Inside | None:
    if reference is None:
        return None
    return inside.get(reference.reference) or chart.find(reference, Medication)


def _read(raws: Iterable[msgspec.Raw]) -> dict[str, _Inside]:
    found: dict[str, _Inside] = {}
    for raw in raws:
        try:
            one = from_json(raw, _Inside)
        except msgspec.MsgspecError:
            continue
        if one.resource_type in ("Medication", "Substance") and one.id:
            found[f"#{one.id}"] = one
    return found
