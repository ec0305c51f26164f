"""People who may be asked to restart a paused medicine: the ward's doctors, the patient's doctor, oneself."""

from __future__ import annotations

from desktop.clinical.record import persons
from desktop.clinical.record.medicines.restarting import Restarter
from desktop.clinical.record.stays.stays import Stay
from desktop.core.actor import Actor
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Location, Organization


def restarters(chart: Chart, where: Stay | None, actor: Actor) -> tuple[Restarter, ...]:
    """The usual one first, which holds where nobody is written: whoever is on duty as doctor on the patient's
    ward, else the patient's doctor, else oneself. Never nobody."""
    found: dict[str, str] = {}
    if office := _office(chart, where, actor):
        found[office.key] = _("the doctors of {ward}").format(ward=office.name)
    if where is not None and where.doctor_reference:
        name = persons.staff_name(chart, where.doctor_reference) or where.doctor
        if name:
            found[where.doctor_reference] = name
    found.setdefault(actor.practitioner or actor.role, actor.name)
    place = office.key if office is not None else ""
    for key, name in persons.colleagues(chart, ("doctor",), actor.practitioner, place):
        found.setdefault(key, name)
    return tuple(Restarter(key, name) for key, name in found.items() if key)


def chosen(text: str, among: tuple[Restarter, ...]) -> Restarter | None:
    """The person or office that a text names: the usual one where nothing is written; None for nobody, or for
    several."""
    wanted = fold(text).split()
    if not wanted:
        return among[0] if among else None
    whole = [one for one in among if fold(one.name).split() == wanted]
    found = whole or [one for one in among if _fits(wanted, fold(one.name).split())]
    return found[0] if len(found) == 1 else None


def _fits(wanted: list[str], name: list[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in wanted)


def _office(chart: Chart, where: Stay | None, actor: Actor) -> Restarter | None:
    """The office of the ward where the patient lies, else of the actor's own; None for one without a name."""
    ward = where.ward_id if where is not None and where.ward_id else actor.ward
    place = chart.find(f"Location/{ward}", Location) if ward else None
    key = place.managing_organization.target if place and place.managing_organization else ""
    if not key and ward == actor.ward:
        key = actor.organization
    office = chart.find(key, Organization) if key else None
    return Restarter(key, office.name) if office is not None and office.name else None
