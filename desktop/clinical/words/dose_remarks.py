"""Remarks beside a dose that was entered: another amount or route than ordered, and what was noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.clinical import units
from desktop.clinical.words.doses import quantity_words
from desktop.clinical.words.routes import concept_route
from desktop.core.fold import fold
from desktop.fhir.elements import Dosage, Quantity
from desktop.fhir.resources import MedicationAdministration


def of(administration: MedicationAdministration, ordered: Sequence[Dosage]) -> Iterator[str]:
    """The amount and the route where they are not those of any dosage of the order, then the notes.

    Of two units nobody says that they differ: 1 tablet may be the 50 mg that were ordered.
    """
    entered = administration.dosage
    if entered is not None:
        amounts = [one.dose_quantity for dosage in ordered for one in dosage.dose_and_rate]
        if entered.dose is not None and _differs(entered.dose, amounts):
            yield quantity_words(entered.dose)
        route = concept_route(entered.route) if entered.route is not None else ""
        routes = {fold(concept_route(one.route)) for one in ordered if one.route is not None}
        if route and routes and fold(route) not in routes:
            yield route
    yield from (note.text.strip() for note in administration.note if note.text.strip())


def _differs(entered: Quantity, ordered: Sequence[Quantity | None]) -> bool:
    known = [one for one in ordered if one is not None and one.value is not None]
    if entered.value is None:
        return False
    if entered.comparator:
        # "Less than 50 mg" is no dose of 50 mg.
        return True
    code = units.code_of(entered.code, entered.unit)
    same = [one for one in known if units.code_of(one.code, one.unit) == code]
    return len(same) == len(known) > 0 and all(one.value != entered.value for one in same)
