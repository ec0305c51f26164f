"""What stands at each measured time of a sample chart."""

from __future__ import annotations

import msgspec

from desktop.shown.chart.vitals import Reading, ReadingColumn, VitalsModel


def with_readings(model: VitalsModel) -> VitalsModel:
    """What stands at each stop, from curves and rows of the same moment (as a view of a record gives it)."""
    named = [(one.key, f"{one.name} {one.unit}", dict(zip(one.times, one.texts, strict=True)))
             for lane in model.lanes for one in lane.series]  # fmt: skip
    named += [(row.key, row.name, {p.time: p.text for p in row.points}) for row in model.rows]
    stops = [stop[0] for stop in model.stops]
    kept = [(key, title, texts) for key, title, texts in named if set(texts) & set(stops)]
    return msgspec.structs.replace(
        model,
        columns=tuple(ReadingColumn(key, title) for key, title, _texts in kept),
        readings=tuple(
            {key: Reading(texts[time], time) for key, _title, texts in kept if time in texts}
            for time in stops
        ),
    )
