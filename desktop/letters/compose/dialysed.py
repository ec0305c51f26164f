"""Dialysis as a letter tells of it: by which access, and when the next session is."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.fluids import dialysis_access, dialysis_plan
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.letters.compose import norwegian
from desktop.letters.compose.record_reading import not_loaded
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

NAME = "dialyse"
_BOOKED = "Appointment/"


def scope(chart: Chart, now: datetime) -> Scope:
    """`tilgang`, `neste`; and `time` where the next session is an appointment, which every letter tells."""
    return Scope(
        {
            "tilgang": lambda: _access(chart, now),
            "neste": lambda: _next(chart, now),
            "time": lambda: _next(chart, now, booked=True),
        }
    )


def _access(chart: Chart, now: datetime) -> Value | Missing:
    path = f"{NAME}.tilgang"
    with messages.using("nb"):
        found = dialysis_access.access(chart, now)
    if not found:
        return Missing(path, "fistel, kateter, plan")
    keys = tuple(key for one in found for key in one.keys)
    words = norwegian.listed([norwegian.inside(one.words) for one in found])
    return Value(words, Source(keys, "Dialysetilgang"), path=path)


def _next(chart: Chart, now: datetime, *, booked: bool = False) -> Value | Missing:
    path = f"{NAME}.{'time' if booked else 'neste'}"
    # Of what was not told the first may be another one.
    known = not not_loaded(chart, "Appointment", "ServiceRequest")
    found = dialysis_plan.next_session(chart, now) if known else None
    if found is None or (booked and not found.keys[0].startswith(_BOOKED)):
        return Missing(path, "når og hvor")
    when = found.at.start.isoformat() if found.at.has_time else found.at.day.isoformat()
    return Value(norwegian.moment(when), Source(found.keys, "Dialyse", when), path=path)
