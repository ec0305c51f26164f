"""Times of the treatment as a letter cites them: from the door to the needle."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from desktop.clinical.columns import columns
from desktop.clinical.record.fluids.fluid_given import codes
from desktop.clinical.record.medicines.medicines import given
from desktop.clinical.record.stays import arrivals
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.when import parse
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

NAME = "klokke"
_NEEDLE = "needle"
"""The worklist's column that counts from the door to the needle; which medicines end it stands there."""
_SAME_ARRIVAL = timedelta(hours=24)
"""A stroke so long after the arrival happened on the ward: nobody counts from the door."""


def scope(chart: Chart, stay: Stay | None, now: datetime) -> Scope:
    """`dør_til_nål`: whole minutes from the arrival to the first dose that dissolves clots."""
    return Scope({"dør_til_nål": lambda: _door_to_needle(chart, stay, now)})


def _door_to_needle(chart: Chart, stay: Stay | None, now: datetime) -> Value | Missing:
    path = f"{NAME}.dør_til_nål"
    missing = Missing(path, "minutter fra dør til nål")
    column = columns().get(_NEEDLE)
    came = arrivals.arrived(chart, stay) if stay is not None else None
    if column is None or stay is None or came is None or not came.has_time:
        return missing
    begins = tuple(code.removesuffix("*") for source in column.until for code in source.given)
    doses = [
        (parse(at), one.key)
        for one, _given in given(chart, stay, now)
        if begins and any(code.startswith(begins) for code in codes(chart, one))
        if (at := one.effective_date_time or (one.effective_period.start if one.effective_period else ""))
    ]
    # One that was written with its day alone may have been the first.
    if not doses or any(at is None or not at.has_time for at, _key in doses):
        return missing
    first, key = min((at.start, key) for at, key in doses if at is not None)
    took = first - came.start
    if not timedelta(0) <= took < _SAME_ARRIVAL:
        return missing
    minutes = took // timedelta(minutes=1)
    return Value(str(minutes), Source((key, stay.key), "Dør til nål"), Decimal(minutes), path=path)
