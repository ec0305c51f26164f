"""What is under the chart's cursor, by its resources: a quantity at a measured time, or the whole round."""

from __future__ import annotations

from PySide6.QtCore import QRect

from desktop.core.messages import _
from desktop.shown.origin import OriginOf
from desktop.shown.vitals import Lane, Reading, TextRow, VitalsModel
from ui.chart.frame import Frame, Strip
from ui.theme import px

_ROUND = 14
"""Half the width of what stands at a time, at 100 %."""


def quantities(strip: Strip | None) -> tuple[str, ...]:
    """The keys of the readings that a strip draws; none for the whole chart."""
    if strip is None:
        return ()
    if isinstance(strip.item, Lane):
        return tuple(series.key for series in strip.item.series)
    return (strip.item.key,) if isinstance(strip.item, TextRow) else ()


def of_stop(model: VitalsModel, stop: int, wanted: tuple[str, ...]) -> OriginOf | None:
    """What was measured at a stop: of these quantities, or all of it where none is named."""
    if not 0 <= stop < len(model.readings):
        return None
    titles = {one.key: one.title for one in model.columns}
    found: list[tuple[str, Reading]] = [
        (key, one) for key, one in model.readings[stop].items()
        if one.keys and (key in wanted if wanted else key != "news2")
    ]  # fmt: skip
    if not found:
        return None
    keys = tuple(dict.fromkeys(k for _key, one in found for k in one.keys))
    when = model.stops[stop][1]
    if len(found) > 1:
        if not wanted:
            return OriginOf(keys, _("Measured {time}").format(time=when))
        title = " · ".join(titles.get(key, key) for key, _one in found)
        return OriginOf(keys, title, " · ".join(one.text for _key, one in found), note=when)
    key, one = found[0]
    value = one.text or one.struck
    note = ", ".join(filter(None, (when, _("struck") if not one.text else one.note)))
    return OriginOf(keys, titles.get(key, key), value, note=note, computed=key == "news2")


def place(frame: Frame, seen: tuple[float, float], time: float, strip: Strip | None) -> QRect:
    """Where the value stands in the chart."""
    x = round(frame.x(time, *seen))
    top, tall = (strip.top, strip.height) if strip is not None else (frame.plot.top(), px(26))
    return QRect(x - px(_ROUND), round(top), 2 * px(_ROUND), round(tall))
