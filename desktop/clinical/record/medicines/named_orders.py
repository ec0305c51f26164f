"""Order that a dose names: by a reference of any kind, or by the order's own number (`request.identifier`).

The one reading of `MedicationAdministration.request`. A reference that fits more than one order is a doubt,
and is said as one: no order is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from desktop.clinical.words.medicines import name_of
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Identifier, Reference
from desktop.fhir.resources import MedicationAdministration, MedicationRequest


class Named(msgspec.Struct, frozen=True):
    """The order (`MedicationRequest/id`, here or not) of a dose, empty where none is known; in `possible`
    those of which nobody can tell which one is meant. `group` holds together the doses of an order that is
    not here."""

    order: str = ""
    possible: tuple[str, ...] = ()
    group: str = ""


class _Numbers(msgspec.Struct):
    """Orders by what names them, in small letters."""

    ids: dict[str, set[str]] = {}
    values: dict[str, list[tuple[str, str]]] = {}


_NOBODY = Named()
_URNS = ("urn:uuid:", "urn:oid:")


def named(chart: Chart, dose: MedicationAdministration) -> Named:
    """The order that a dose was given of."""
    if dose.request is None:
        return _NOBODY
    every = chart.once("orders of doses", lambda: {one.key: _named(chart, one) for one in _doses(chart)})
    found = every.get(dose.key)
    return found if found is not None else _named(chart, dose)


def order_of(chart: Chart, dose: MedicationAdministration) -> MedicationRequest | None:
    """The order that a dose was given of; None where none is known for certain."""
    found = named(chart, dose).order
    return chart.find(found, MedicationRequest) if found else None


def _doses(chart: Chart) -> Iterator[MedicationAdministration]:
    return (one for one in chart.all(MedicationAdministration) if one.request is not None)


def _named(chart: Chart, dose: MedicationAdministration) -> Named:
    reference = dose.request
    assert reference is not None
    literal, number = reference.reference, reference.identifier
    group = reference.target or literal or (f"{number.system}|{number.value}" if number is not None else "")
    if reference.type not in ("", "MedicationRequest"):
        return Named(group=group)
    sure, doubted = _by_literal(chart, dose, reference)
    if number is not None and number.value:
        same, alike = _by_number(chart, number)
        # A number beside a reference names the same order, or nobody knows which of them is meant.
        sure, doubted = sure | same, doubted | alike
    if not sure and not doubted and reference.target.startswith("MedicationRequest/"):
        # It is not here; its doses are of it all the same.
        sure = {reference.target}
    if len(sure) == 1 and not doubted - sure:
        (only,) = sure
        return Named(only, group=only)
    return Named(possible=tuple(sorted(sure | doubted)), group=group)


def _by_literal(
    chart: Chart, dose: MedicationAdministration, reference: Reference
) -> tuple[set[str], set[str]]:
    """Orders that a reference names, for certain and perhaps."""
    literal = reference.reference
    if literal.startswith(_URNS):
        numbers, bare = _numbers(chart), literal.rsplit(":", 1)[1].casefold()
        known = {key for said in (literal, bare) for _system, key in numbers.values.get(said.casefold(), ())}
        return numbers.ids.get(bare, set()) | known, set()
    request = chart.find(reference, MedicationRequest)
    if request is None:
        return set(), set()
    if "://" in literal and not _same_medicine(chart, dose, request):
        # Another server's order may have the id of one of ours.
        return set(), {request.key}
    return {request.key}, set()


def _same_medicine(chart: Chart, dose: MedicationAdministration, request: MedicationRequest) -> bool:
    if dose.medication_codeable_concept is None and dose.medication_reference is None:
        return True
    given, ordered = (
        name_of(chart, one.medication_codeable_concept, one.medication_reference) for one in (dose, request)
    )
    return given.substance == ordered.substance


def _by_number(chart: Chart, number: Identifier) -> tuple[set[str], set[str]]:
    """Orders with this number of the same system; and those with it where one of the two names no system."""
    found = _numbers(chart).values.get(number.value.casefold(), ())
    same = {key for system, key in found if system == number.system}
    alike = {key for system, key in found if not system or not number.system}
    return same, alike - same


def _numbers(chart: Chart) -> _Numbers:
    part = chart.part(MedicationRequest)
    return part.once("orders by number", lambda: _counted(part))


def _counted(chart: Chart) -> _Numbers:
    found = _Numbers()
    for one in chart.all(MedicationRequest):
        if one.status == "entered-in-error":
            continue
        found.ids.setdefault(one.id.casefold(), set()).add(one.key)
        for number in one.identifier:
            if number.value:
                found.values.setdefault(number.value.casefold(), []).append((number.system, one.key))
    return found
