"""Origin of the value under the chart's cursor: a quantity at a measured time, or the whole round."""

from __future__ import annotations

from PySide6.QtCore import QRect

from desktop.core.clock import at_second
from desktop.core.formats import day_short, time
from desktop.core.messages import _
from desktop.shown.chart.vitals import Lane, MarkRow, MedicineBar, Reading, TextRow, VitalsModel
from desktop.shown.why.origin import OriginOf
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
    return (strip.item.key,) if isinstance(strip.item, TextRow | MarkRow) else ()


def of_stop(model: VitalsModel, stop: int, wanted: tuple[str, ...]) -> OriginOf | None:
    """Origin of the readings at a stop: of these quantities, or of all where none is named."""
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


def lies_under(strip: Strip | None) -> bool:
    """True for a strip under the curves: a medicine, the fluid balance, or the notes."""
    return strip is not None and (
        strip.kind == "fluid" or isinstance(strip.item, MedicineBar) or _of_notes(strip)
    )


def _of_notes(strip: Strip) -> bool:
    return isinstance(strip.item, MarkRow) and strip.item.thin


def under(model: VitalsModel, strip: Strip) -> list[tuple[float | None, OriginOf]]:
    """Values with an origin in such a strip, from left to right, each with its time (None for the whole): an
    order and the doses entered; the periods of the balance, and the sum; the notes."""
    if isinstance(strip.item, MedicineBar):
        return _of_medicine(strip.item)
    if isinstance(strip.item, MarkRow):
        return [(one.time, OriginOf(one.keys, one.words, note=one.said)) for one in strip.item.marks]
    found: list[tuple[float | None, OriginOf]] = []
    for part in model.fluid:
        if part.keys:
            begun, ended = _clock(part.start), _clock(part.end)
            title = _("{what} {start} to {end}").format(what=model.fluid_title, start=begun, end=ended)
            of = OriginOf(part.keys, title, part.text, model.fluid_unit, note=part.pair, computed=True)
            found.append(((part.start + part.end) / 2, of))
    keys = tuple(dict.fromkeys(key for part in model.fluid for key in part.keys))
    if keys:
        whole = OriginOf(keys, model.fluid_title, model.fluid_sum, note=model.fluid_note, computed=True)
        found.append((None, whole))
    return found


def _of_medicine(bar: MedicineBar) -> list[tuple[float | None, OriginOf]]:
    found: list[tuple[float | None, OriginOf]] = [(None, OriginOf((bar.key,), bar.name, bar.dose))]
    words = {
        "given": _("given"),
        "refused": _("not given"),
        "late": _("late"),
        "ordered": _("ordered"),
        "struck": "",
        "unwritten": "",
    }
    for dose in sorted(bar.doses, key=lambda one: one.time):
        if dose.key:
            note = ", ".join(filter(None, (words[dose.state], dose.text)))
            step = next((one for one in bar.rates if one.key == dose.key), None)
            value = bar.dose if step is None else f"{step.text} {bar.rate_unit}" if step.text else "?"
            title = _("{medicine}, dose {time}").format(medicine=bar.name, time=_clock(dose.time))
            found.append((dose.time, OriginOf((dose.key,), title, value, note=note)))
    return found


def _clock(at: float) -> str:
    moment = at_second(at)
    return f"{day_short(moment)} {time(moment)}"


def place(frame: Frame, seen: tuple[float, float], time: float | None, strip: Strip | None) -> QRect:
    """Rectangle of a value in the chart; with no time, of the strip's name."""
    if time is None and strip is not None:
        return QRect(round(frame.left), round(strip.top), round(frame.label), round(strip.height))
    x = round(frame.x(time or 0, *seen))
    top, tall = (strip.top, strip.height) if strip is not None else (frame.plot.top(), px(26))
    return QRect(x - px(_ROUND), round(top), 2 * px(_ROUND), round(tall))
