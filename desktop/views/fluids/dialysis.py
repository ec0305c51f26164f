"""A patient's sessions of dialysis: weights, what was drawn, pressures, and the dry weight they go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from desktop.acts.dialysis import BeginDryWeight
from desktop.clinical.dialysis import DIALYSIS, Fall
from desktop.clinical.record.fluids import dialysis
from desktop.clinical.record.fluids.dialysis_session import Aside, Pressure, Session, Target, Weighed
from desktop.clinical.record.measured.measurement_words import why_words
from desktop.clinical.words.numbers import clinical
from desktop.core.clock import local
from desktop.core.formats import NBSP, age, day_short, number, relative_day, short_day_time, time, weekday
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, Observation, Procedure
from desktop.fhir.when import Moment, parse
from desktop.shown.fluids.dialysis import DialysisCell, DialysisModel, DialysisRow
from desktop.shown.parts import PanelState
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.base.making import list_state

COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = dialysis.TYPES
MOST: Final = 60
_GRAMS = Decimal("0.1")


def build(context: Context) -> tuple[DialysisModel, PanelState]:
    """The sessions, the newest first: it is the last one that the next is planned from."""
    chart, now = context.chart, context.now
    found = dialysis.dialysed(chart, now)
    rows, sessions = [], found.sessions[:MOST]
    for at, one in enumerate(sessions):
        former = found.sessions[at + 1] if at + 1 < len(found.sessions) else None
        rows.append(_row(chart, one, former, now))
    more = len(found.sessions) - len(sessions)
    target, note, keys = standing(chart, found.targets, now)
    model = DialysisModel(
        tuple(rows),
        target,
        note,
        keys,
        _("{n} earlier").format(n=more) if more else "",
        tuple(_told(chart)),
        _marked() if rows else "",
    )
    filled = bool(rows or found.targets)
    steps = making.way_on(context, "dialysis", BeginDryWeight())
    state = list_state(context, filled, Procedure, _("No dialysis session is written."), steps)
    own = (Observation.__name__, "Encounter", MedicationAdministration.__name__)
    aside = [one for one in chart.unreadable if one.resource_type in own]
    return model, making.with_aside(state, aside)


def _told(chart: Chart) -> Iterator[str]:
    if not chart.settled(Observation):
        yield _("Measurements are still coming.")
    elif not chart.known(Observation):
        yield _("Measurements are not asked for: what stands here may lack.")


def standing(chart: Chart, targets: Sequence[Target], now: datetime) -> tuple[str, str, tuple[str, ...]]:
    """The dry weight that holds now, when and by whom it was set, and the one before it."""
    if not targets:
        unread = not chart.known(Observation)
        return (_("Dry weight not fetched") if unread else _("Dry weight not written")), "", ()
    newest = targets[0]
    at = parse(newest.when)
    when = short_day_time(newest.at, now) if at and at.has_time else relative_day(newest.at, now)
    who = newest.who
    said = [_("set {time} by {who}").format(time=when, who=who) if who else _("set {time}").format(time=when)]
    said += [newest.why] if newest.why else []
    before = next((one for one in targets if one.kilos != newest.kilos), None)
    if before is not None:
        said.append(
            _("before {kilos} kg ({day})").format(kilos=_kilos(before.kilos), day=day_short(before.at))
        )
    words = _("Dry weight {kilos} kg").format(kilos=_kilos(newest.kilos))
    return words, " · ".join(said), (newest.key,)


def _kilos(value: Decimal) -> str:
    return clinical(value, 1)


def _signed(value: Decimal) -> str:
    """Kilos with their sign, as exact as people weigh."""
    return number(value.quantize(_GRAMS, ROUND_HALF_UP), sign=True)


def _row(chart: Chart, one: Session, former: Session | None, now: datetime) -> DialysisRow:
    unread = not chart.known(Observation) or (chart.since is not None and one.start.start < chart.since)
    values = (
        _weight(one.before, _gained(one, former), unread),
        _weight(one.after, _changed(one), unread, awaited=one.ongoing),
        _off(one, unread),
        _drawn(one, unread),
        _pressure(one.pressure_before, unread),
        _lowest(one, unread),
        _pressure(one.pressure_after, unread, awaited=one.ongoing),
    )
    day, hours = _day(one.start), _hours(one)
    told = tuple(_asides(one))
    names = (
        _("Weight before"), _("Weight after"), _("From dry weight"), _("Ultrafiltration"),
        _("Pressure before"), _("Lowest pressure"), _("Pressure after"),
    )  # fmt: skip
    units = ("kg", "kg", "kg", "ml", "mmHg", "mmHg", "mmHg")
    spoken = [day, hours, _what(one), one.access]
    for name, unit, cell in zip(names, units, values, strict=True):
        said = cell.text if cell.lacks else f"{cell.text} {unit}"
        spoken.append(f"{name} {said}" + (f" ({', '.join(cell.below)})" if cell.below else ""))
    pressures = (one.pressure_before, one.lowest, one.pressure_after)
    keys = (
        *one.keys, *one.before.keys, *one.after.keys, *(one.drawn.keys if one.drawn else ()),
        *(one.planned.keys if one.planned else ()), *(p.key for p in pressures if p is not None),
        *([one.dry.key] if one.dry is not None else []), *(former.after.keys if former else ()),
        *(a.key for a in one.aside[:10]),
    )  # fmt: skip
    return DialysisRow(
        one.key, day, hours, _what(one), one.access, values, told, one.remarks, tuple(dict.fromkeys(keys)),
        ", ".join(part for part in (*spoken, *told, *one.remarks) if part), one.start.start.timestamp(),
    )  # fmt: skip


def _day(at: Moment) -> str:
    if at.precision < type(at.precision).DAY:
        return making.date_words(f"{at.day.year:04}-{at.day.month:02}")
    name = weekday(local(at.start).date()).split(" ")[0]
    return f"{name} {day_short(at.start)}.{local(at.start).year}"


def _hours(one: Session) -> str:
    if not one.start.has_time:
        return _("time not written")
    if one.ongoing:
        return _("{start}, goes on").format(start=time(one.start.start))
    if one.end is None or not one.end.has_time:
        return _("{start}, end not written").format(start=time(one.start.start))
    same = local(one.start.start).date() == local(one.end.start).date()
    ends = time(one.end.start) if same else f"{day_short(one.end.start)} {time(one.end.start)}"
    return f"{time(one.start.start)}–{ends}"


def _what(one: Session) -> str:
    parts = [one.kind, age(one.lasts) if one.lasts is not None else ""]
    parts += [_("broken off")] if one.broken_off else []
    return " · ".join(part for part in parts if part)


def _lacks(words: str, unread: bool, awaited: bool = False) -> DialysisCell:
    """Cell without a value: not fetched, still to come, or not written, each said differently."""
    if unread:
        return DialysisCell(_("not fetched"), lacks=True)
    return DialysisCell(_("goes on") if awaited else words, lacks=True)


def _weight(found: Weighed, below: tuple[str, ...], unread: bool, awaited: bool = False) -> DialysisCell:
    if found.kilos is not None:
        return DialysisCell(_kilos(found.kilos), below)
    if len(found.every) > 1:
        said = _(" or ").join(_kilos(one.number) for one in found.every if one.number is not None)
        return DialysisCell(said, (_("two weights"),), "warn")
    if found.unreadable:
        one = found.unreadable[-1]
        return DialysisCell(one.words, tuple(filter(None, (why_words(one.use.why),))), "warn", lacks=True)
    return _lacks(_("not weighed"), unread, awaited)


def _gained(one: Session, former: Session | None) -> tuple[str, ...]:
    """Weight gained since the previous session, where both weights are known."""
    before = one.before.kilos
    last = former.after.kilos if former is not None else None
    if before is None or last is None:
        return ()
    return (_("{kilos} since last").format(kilos=_signed(before - last)),)


def _changed(one: Session) -> tuple[str, ...]:
    return (_("change {kilos}").format(kilos=_signed(one.change)),) if one.change is not None else ()


def _off(one: Session, unread: bool) -> DialysisCell:
    if one.off is not None and one.dry is not None:
        return DialysisCell(_signed(one.off), (_("of {kilos}").format(kilos=_kilos(one.dry.kilos)),))
    if one.dry is None:
        return _lacks(_("no dry weight"), unread)
    return DialysisCell("–", (_("of {kilos}").format(kilos=_kilos(one.dry.kilos)),), lacks=True)


def _drawn(one: Session, unread: bool) -> DialysisCell:
    parts: list[str] = []
    if one.planned is not None:
        parts.append(_("planned {ml} ml").format(ml=number(_whole(one.planned.millilitres))))
    if one.drawn is None:
        cell = _lacks(_("not written"), unread, one.ongoing)
        return DialysisCell(cell.text, tuple(parts), lacks=True)
    sign = f"≥{NBSP}" if one.drawn.least else ""
    doubt = "?" if one.drawn.doubt else ""
    warns = one.drawn.doubt
    fast = DIALYSIS.now().limits.fast
    if one.speed is not None:
        shown = one.speed.quantize(_GRAMS, ROUND_HALF_UP)
        too_fast = one.speed > fast
        parts.append(
            (_("{speed} ml/h/kg, fast") if too_fast else _("{speed} ml/h/kg")).format(speed=number(shown))
        )
        warns |= too_fast
    if one.drawn.count > 1:
        parts.append(ngettext("sum of {n}", "sum of {n}", one.drawn.count).format(n=one.drawn.count))
    text = f"{sign}{number(_whole(one.drawn.millilitres))}{doubt}"
    return DialysisCell(text, tuple(parts), "warn" if warns else "")


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)


def _said(one: Pressure) -> str:
    return number(one.upper) if one.lower is None else f"{number(one.upper)}/{number(one.lower)}"


def _pressure(one: Pressure | None, unread: bool, awaited: bool = False) -> DialysisCell:
    if one is None:
        return _lacks(_("not measured"), unread, awaited)
    return DialysisCell(_said(one), (time(one.at),))


def _lowest(one: Session, unread: bool) -> DialysisCell:
    if one.lowest is None:
        return _lacks(_("not measured"), unread)
    when = time(one.lowest.at)
    if one.fall:
        return DialysisCell(_said(one.lowest), (_("fall {time}").format(time=when),), "danger")
    return DialysisCell(_said(one.lowest), (when,))


def _asides(one: Session) -> Iterator[str]:
    """Values that were set aside, with the reason; several of one kind make one sentence."""
    groups: dict[tuple[str, str], list[Aside]] = {}
    for aside in one.aside:
        groups.setdefault((aside.why, aside.what), []).append(aside)
    for (why, what), some in groups.items():
        n = len(some)
        names = {
            "weight": ngettext("{n} weight", "{n} weights", n),
            "pressure": ngettext("{n} pressure", "{n} pressures", n),
            "drawn": ngettext("{n} ultrafiltration", "{n} ultrafiltrations", n),
        }
        reasons = {
            "two": _("{what} may be of another session and counts in neither"),
            "during": _("{what} taken during the session, neither before nor after"),
            "no-end": _("{what} after the beginning, end not written: not counted"),
            "unreadable": _("{what} can't be read"),
        }
        said = reasons[why].format(what=names[what].format(n=n))
        yield f"{said} ({_first(some[0])})"


def _first(one: Aside) -> str:
    return f"{one.said} {time(one.at)}".strip() if one.at is not None else one.said


def _marked() -> str:
    """Legend of the marks: the limits for a pressure fall and a fast rate, and if a clinician checked
    them."""
    found = DIALYSIS.now()
    falls = _(" or ").join(map(_fall, found.falls.values()))
    parts = [_("Marked as a fall: lowest systolic {limits}").format(limits=falls)] if falls else []
    parts.append(_("as fast: above {n} ml/h/kg").format(n=number(found.limits.fast)))
    if found.checked_by is None:
        parts.append(_("not checked by a clinician"))
    return "; ".join(parts)


def _fall(one: Fall) -> str:
    said = []
    if one.below is not None:
        said.append(_("below {n}").format(n=one.below))
    if one.fall is not None:
        said.append(_("{n} or more under that before").format(n=one.fall))
    words = _(" and ").join(said)
    if one.from_ is not None:
        words = _("{words} where it was at least {n} before").format(words=words, n=one.from_)
    return words
