"""Values that decide a treatment, aligned by its cycles: before each one, the worst after it, and now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.clinical import trends, vocabulary
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.stays import stays
from desktop.clinical.treatment import TREATMENT, Value
from desktop.core.clock import local
from desktop.core.formats import NBSP, day_short, number
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, Observation
from desktop.shown.parts import PanelState, Tone
from desktop.shown.trends.cycles import CycleCell, CycleColumn, CycleRow, CyclesModel
from desktop.views.base import labs, making
from desktop.views.base.context import Context
from desktop.views.base.labs import LabValue
from desktop.views.base.making import list_state
from desktop.views.columns.listed_sources import BY_SOURCE
from desktop.views.curves.trend_axis import axis_of

if TYPE_CHECKING:
    from desktop.workspace.options import Options

COURSE = True
"""True for a panel of measurements over time: incomplete reading is told."""
TYPES = pregnancy.TYPES | {
    "DiagnosticReport", "Specimen", "MedicationAdministration", "Medication", "Encounter", "Task",
}  # fmt: skip
TREND: Final = "treatment"
"""The trend whose event is a treatment: what counts as one is said there."""
MOST: Final = 5
_EARLY: Final = 14
"""Days before a treatment within which a value counts as before it."""


class Cycle(msgspec.Struct, frozen=True):
    """Days of treatment one after the other: the first and the last, and what was given."""

    first: date
    last: date
    names: tuple[str, ...]
    zero: datetime


def cycles(chart: Chart, now: datetime) -> tuple[list[Cycle], bool]:
    """The treatments, the newest first, and whether some dose may be one and nobody can tell."""
    declared, stay = trends.trends().get(TREND), stays.latest(chart, now)
    if declared is None:
        return [], False
    given = [
        one
        for source in trends.events(declared)
        for one, _codes in BY_SOURCE[source.said[0]](chart, stay, now, source)
        if one.began is not None and one.began <= now
    ]
    found: list[Cycle] = []
    for one in sorted((g for g in given if not g.lacks), key=lambda g: (g.began.timestamp(), g.keys)):  # type: ignore[union-attr]
        assert one.began is not None
        on = local(one.began).date()
        if found and on - found[-1].last <= timedelta(days=1):
            names = tuple(dict.fromkeys((*found[-1].names, *([one.text] if one.text else []))))
            found[-1] = Cycle(found[-1].first, on, names, one.began)
        else:
            found.append(Cycle(on, on, (one.text,) if one.text else (), one.began))
    return found[::-1], any(one.lacks for one in given)


def build(context: Context) -> tuple[CyclesModel, PanelState]:
    """A row for each value, now and the newest treatments across."""
    chart, now = context.chart, context.now
    every, unclear = cycles(chart, now)
    nothing = _("No treatment is written as given.")
    if not every:
        return CyclesModel((), ()), list_state(context, False, MedicationAdministration, nothing)
    shown = every[:MOST]
    own = TREATMENT.now()
    chosen = [str(key) for key in context.options.get("values", ())] or list(own.values)
    history = {
        key: [v for v in labs.values(chart, key, now=now) if v.current and v.at <= now] for key in chosen
    }
    rows = tuple(
        _row(key, own.values.get(key, Value()), history[key], shown, now)
        for key in chosen if key in vocabulary.analyses()
    )  # fmt: skip
    told = [_("of some doses nobody can tell whether they are of a treatment")] if unclear else []
    if len(every) > MOST:
        told.append(_("{n} earlier").format(n=len(every) - MOST))
    if not chart.settled(MedicationAdministration, Observation):
        told.append(_("Treatments and results are still coming"))
    asked = _asked(chosen, history, every[0], now)
    model = CyclesModel(
        _columns(shown, now), rows, asked,
        "" if own.checked_by else _("limits not quality-assured"), tuple(told),
        ". ".join(words for words, _tone in asked),
    )  # fmt: skip
    state = list_state(context, True, MedicationAdministration, nothing)
    aside = [one for one in chart.unreadable if one.resource_type in ("Observation", "DiagnosticReport")]
    return model, making.with_aside(state, aside)


def _columns(shown: Sequence[Cycle], now: datetime) -> tuple[CycleColumn, ...]:
    axis = axis_of(trends.trends()[TREND], shown[0].zero)
    title = axis.said(now)
    here = _("Now")
    found = [CycleColumn("now", here, title, f"{here}, {title}")]
    for one in shown:
        when = _day(one.first, now)
        if one.last != one.first:
            when = f"{when}–{_day(one.last, now)}"
        below = ", ".join(one.names[:3])
        found.append(CycleColumn(one.first.isoformat(), when, below, f"{when}, {below}"))
    return tuple(found)


def _day(on: date, now: datetime) -> str:
    return day_short(on) if on.year == local(now).year else f"{day_short(on)}.{on.year}"


def _row(key: str, limit: Value, history: list[LabValue], shown: Sequence[Cycle], now: datetime) -> CycleRow:
    known = vocabulary.analyses()[key]
    cells = [_now(limit, history, shown[0], now)]
    for at, one in enumerate(shown):
        until = shown[at - 1].first if at else local(now).date() + timedelta(days=1)
        cells.append(_cell(limit, history, one, until))
    said = _limit(limit)
    words = ", ".join(part for cell in cells for part in (cell.text, *cell.below) if part)
    return CycleRow(key, known.name, known.sign, said, tuple(cells), f"{known.name} {said}: {words}")


def _limit(limit: Value) -> str:
    if limit.least is not None:
        return f"≥{NBSP}{number(limit.least)}"
    return f"≤{NBSP}{number(limit.most)}" if limit.most is not None else ""


def beyond(limit: Value, value: LabValue) -> bool:
    """True when a value lies beyond its limit; a value such as `<5` counts where that is certain."""
    said = value.number if value.number is not None else value.bound
    if said is None or "|" in value.row:
        return False
    sure_low = value.number is not None or value.beyond in ("<", "<=")
    sure_high = value.number is not None or value.beyond in (">", ">=")
    if limit.least is not None and sure_low:
        return said < limit.least or (value.number is None and said == limit.least and value.beyond == "<")
    return limit.most is not None and sure_high and said > limit.most


def _text(value: LabValue) -> str:
    # In another unit the number never stands without it.
    return f"{value.text} {value.unit}" if "|" in value.row else value.text


def _now(limit: Value, history: list[LabValue], newest: Cycle, now: datetime) -> CycleCell:
    mine = [v for v in history if local(v.at).date() > newest.last]
    if not mine:
        return CycleCell(_("not measured since"), lacks=True)
    last = mine[-1]
    old = (local(now).date() - local(last.at).date()).days
    below = [ngettext("{n} day old", "{n} days old", old).format(n=old) if old else _("today")]
    too_old = old > TREATMENT.now().days
    tone: Tone = "warn" if too_old or beyond(limit, last) else ""
    return CycleCell(_text(last), tuple(below), tone, keys=(last.reference,))


def _cell(limit: Value, history: list[LabValue], one: Cycle, until: date) -> CycleCell:
    """The nearest value on or before the first day, and the worst after it."""
    early = one.first - timedelta(days=_EARLY)
    before = [v for v in history if early <= local(v.at).date() <= one.first]
    after = [
        v
        for v in history
        if one.first < local(v.at).date() < until and v.number is not None and "|" not in v.row
    ]
    below: list[str] = []
    keys: list[str] = []
    if before:
        last = before[-1]
        days = (one.first - local(last.at).date()).days
        said = ngettext("{n} day before", "{n} days before", days).format(n=days) if days else _("on day 1")
        below.append(said)
        keys.append(last.reference)
    if after and (limit.least is not None or limit.most is not None):
        sign = -1 if limit.most is not None else 1
        worst = min(after, key=lambda v: (sign * (v.number or Decimal(0)), v.at))
        on = (local(worst.at).date() - one.first).days + 1
        words = _("highest {value} day {n}") if sign < 0 else _("lowest {value} day {n}")
        below.append(words.format(value=worst.text, n=on))
        keys.append(worst.reference)
    if not before:
        return CycleCell(_("not measured before"), tuple(below), lacks=True, keys=tuple(keys))
    tone: Tone = "warn" if beyond(limit, before[-1]) else ""
    return CycleCell(_text(before[-1]), tuple(below), tone, keys=tuple(keys))


def _asked(
    chosen: Sequence[str], history: dict[str, list[LabValue]], newest: Cycle, now: datetime
) -> tuple[tuple[str, Tone], ...]:
    """Chips for values outside their limit, missing values and outdated values; none of them is a verdict."""
    outside, missing, old = [], [], []
    own = TREATMENT.now()
    for key in chosen:
        known = vocabulary.analyses().get(key)
        if known is None:
            continue
        limit = own.values.get(key, Value())
        mine = [v for v in history[key] if local(v.at).date() > newest.last]
        if not mine:
            missing.append(known.name)
            continue
        last = mine[-1]
        days = (local(now).date() - local(last.at).date()).days
        if beyond(limit, last):
            outside.append(f"{known.name} {last.text} ({_limit(limit)})")
        if days > own.days:
            span = ngettext("{n} day", "{n} days", days).format(n=days)
            old.append(f"{known.name} ({span})")
    found: list[tuple[str, Tone]] = []
    if outside:
        found.append((_("Beyond the limit: {list}").format(list=", ".join(outside)), "warn"))
    if missing:
        found.append((_("Not measured since the treatment: {list}").format(list=", ".join(missing)), "warn"))
    if old:
        found.append((_("Older than {n} days: {list}").format(n=own.days, list=", ".join(old)), "warn"))
    return tuple(found)


def OPTIONS() -> type[Options]:
    """A workspace's options of treatments in cycles: `values`, keys of analyses; those of the file where
    none are named."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Id

    class CyclesOptions(Options):
        values: Annotated[list[Id], Field(max_length=12)] = []  # noqa: RUF012

    return CyclesOptions
