"""Patients found in the local record by what somebody types: a name, a birth date, a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from desktop.core.clock import local
from desktop.core.messages import _
from desktop.store import people
from desktop.views import persons, stay
from desktop.views.shell import PaletteEntry

if TYPE_CHECKING:
    from desktop.views.desk import Desk


def patients(desk: Desk, connection: Connection, text: str, *, limit: int = 8) -> tuple[PaletteEntry, ...]:
    """Entries for the palette, keyed `patient=<id>`; never more than `limit`."""
    found = []
    now = desk.clock()
    for ident in people.search(connection, text, limit=limit):
        chart = desk.charts.read(connection, ident, ("Encounter",))
        if chart is None:
            continue
        family, given = persons.family_given(chart.patient.name)
        where = stay.current(chart, now)
        place = ""
        if where is not None:
            bed = _("bed {bed}").format(bed=where.bed) if where.bed else ""
            place = ", ".join(part for part in (where.ward, bed) if part)
        twice = _("same number as another patient") if desk.same_number(connection, chart) else ""
        detail = " · ".join(p for p in (persons.born(chart.patient, local(now).date()), place, twice) if p)
        name = f"{family.upper()}, {given}".rstrip(", ")
        found.append(PaletteEntry(f"patient={ident}", name, "user", detail))
    return tuple(found)
