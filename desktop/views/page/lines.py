"""The lines, tubes and drains of a patient: what is in, where, for how many days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from desktop.acts.lines import BeginLine
from desktop.clinical import line_kinds
from desktop.clinical.record.fluids import lines
from desktop.clinical.record.fluids.lines import Line, Remark
from desktop.clinical.words.stays import moment
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.devices import DeviceUseStatement
from desktop.fhir.resources import Procedure
from desktop.fhir.when import parse
from desktop.shown.page.lines import LineGroup, LineRow, LinesModel
from desktop.shown.parts import PanelState, Tone
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.base.making import list_state

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = frozenset({"DeviceUseStatement", "Device", "Procedure", "Encounter", "Task"})
_TONES: Final[dict[str, Tone]] = {"note": "quiet", "task": "accent", "before-stay": "quiet"}


def build(context: Context) -> tuple[LinesModel, PanelState]:
    """Lines in place by kind; then planned lines, and lines removed in the stay."""
    chart, now = context.chart, context.now
    found = lines.lines(chart, now)
    only = frozenset(context.options.get("kinds", ()))
    groups: tuple[tuple[LineGroup, tuple[Line, ...]], ...] = (
        ("in", found.here), ("planned", found.planned), ("out", found.out), ("earlier", found.earlier)
    )  # fmt: skip
    rows = [
        _row(one, group, now, unsent=one.key in chart.unsent)
        for group, group_lines in groups for one in group_lines
        if not only or one.kind in only
    ]  # fmt: skip
    here = sum(row.group == "in" for row in rows)
    marked = sum(row.marked for row in rows)
    note = ngettext("{n} to be looked at", "{n} to be looked at", marked).format(n=marked) if marked else ""
    told = [*_lacking(chart), *_left_out(found.left_out), *_other(found, only)]
    spoken = ". ".join(row.spoken for row in rows if row.group == "in")
    model = LinesModel(
        tuple(rows), _("Lines and drains"), str(here) if rows else "", note, tuple(told), spoken
    )
    steps = making.way_on(context, "lines", BeginLine())
    nothing = _("No line, tube or drain is written.")
    state = list_state(context, bool(rows), DeviceUseStatement, nothing, steps)
    aside = [one for one in chart.unreadable if one.resource_type in ("Procedure", "Device")]
    return model, making.with_aside(state, aside)


def _lacking(chart: Chart) -> list[str]:
    """Notes on missing data: Procedure was not asked for or is still coming."""
    if "Procedure" in chart.unasked:
        return [_("The server can't be asked for procedures: what they put in is not told")]
    if not chart.settled(Procedure):
        return [_("Procedures are still coming")]
    return []


def _left_out(count: int) -> list[str]:
    if not count:
        return []
    words = ngettext("{n} taken out before the stay", "{n} taken out before the stay", count)
    return [words.format(n=count)]


def _other(found: lines.Lines, only: frozenset[str]) -> list[str]:
    """Count of lines that a panel limited to some kinds leaves out."""
    left = sum(one.kind not in only for one in found.here) if only else 0
    return (
        [ngettext("{n} of another kind is in", "{n} of other kinds are in", left).format(n=left)]
        if left
        else []
    )


def _row(one: Line, group: LineGroup, now: datetime, *, unsent: bool) -> LineRow:
    kind = line_kinds.line_kinds().get(one.kind)
    kind_words = kind.name if kind is not None else _("Other device")
    name = one.name
    if name and fold(name).removesuffix(".") == fold(kind_words):
        name = ""
    number = one.day(now)
    day = _("day {n}").format(n=number) if number is not None else ""
    limit = (kind.mark_from if kind is not None else None) or 0
    marked = 0 < limit <= (number or 0) and group == "in"
    since = _since(one, group, now)
    remarks = [said for remark in one.remarks if (said := _remark(remark, now)) is not None]
    if unsent:
        remarks.insert(0, (_("not sent"), "quiet"))
    if one.state == "on-hold":
        remarks.insert(0, (_("in, not in use now"), "warn"))
    elif one.state == "unclear":
        remarks.insert(0, (_("not known whether it is in: its status does not say"), "warn"))
    elif one.state == "inserted" and group == "in":
        remarks.insert(0, (_("put in by a procedure; nobody wrote whether it is still in"), "warn"))
    if marked:
        remarks.insert(0, (_("look at it from day {n}").format(n=limit), "warn"))
    detail = _("planned out {time}").format(time=moment(one.planned, now)) if one.planned is not None else ""
    site = one.site or (_("place not written") if group == "in" else "")
    spoken = ", ".join(part for part in (
        kind_words, name, site, day, since, detail, *(words for words, _tone in remarks),
    ) if part)  # fmt: skip
    return LineRow(
        key=one.key,
        group=group,
        kind=kind_words,
        name=name,
        site=site,
        day=day,
        since=since,
        marked=marked,
        detail=detail,
        remarks=tuple(remarks),
        may_end=group == "in" and one.state != "inserted",
        keys=one.keys,
        spoken=spoken,
    )


def _since(one: Line, group: LineGroup, now: datetime) -> str:
    """Time of insertion or removal, as exact as it was written."""
    begun = moment(one.start, now) if one.start is not None else ""
    if group == "out":
        over = moment(one.end, now) if one.end is not None else _("time not written")
        out = _("out {time}").format(time=over)
        put_in = _("put in {time}").format(time=begun) if begun else ""
        return " · ".join(part for part in (put_in, out) if part)
    if group == "planned":
        return _("planned {time}").format(time=begun) if begun else _("planned, no time written")
    if begun:
        return _("since {date}").format(date=begun)
    if one.recorded is not None:
        return _("not known since when; written {time}").format(time=moment(one.recorded, now))
    return _("not known since when")


def _remark(remark: Remark, now: datetime) -> tuple[str, Tone] | None:
    at = parse(remark.words)
    when = moment(at, now) if at is not None else _("time not written")
    words = {
        "site": _("the procedure says another place: {place}").format(place=remark.words),
        "taken-out": _("taken out {time} says a procedure; still written as in").format(time=when),
        "some-taken-out": _("one was taken out {time}; nobody wrote which").format(time=when),
        "perhaps": _("may be one that stands above: nothing joins them"),
        "ended": _("planned out {time}, still written as in").format(time=when),
        "before-stay": _("from before the stay"),
        "ahead": _("its time lies ahead"),
        "task": _("task: {what}").format(what=remark.words),
        "note": remark.words,
    }.get(remark.about, "")
    return (words, _TONES.get(remark.about, "warn")) if words else None


def OPTIONS() -> type[Options]:
    """A workspace's options of the lines: `kinds` alone; that others are in is told all the same."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class LinesOptions(Options):
        kinds: Annotated[list[str], Field(max_length=20)] = []  # noqa: RUF012

    return LinesOptions
