"""Other records of the patient, merged or linked, with their names where they are held here."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.record.patient import links
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.store.charts import Charts


def names(charts: Charts, connection: Connection, chart: Chart) -> tuple[tuple[str, str], ...]:
    """(id, name) of each; without a name where it is not held here."""
    found = []
    for ident in dict.fromkeys(one.id for one in links.read(chart.patient).others if one.id):
        other = charts.read(connection, ident, ())
        named = other is not None and other.patient.name
        found.append((ident, family_first(*persons.family_given(named)) if named else ""))
    return tuple(found)
