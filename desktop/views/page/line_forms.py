"""The form of a line, tube or drain that was put in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.lines import BeginLine, PutInLine
from desktop.clinical import line_kinds
from desktop.clinical.record.fluids.lines import Line
from desktop.clinical.words.stays import moment
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.devices import DeviceUseStatement
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.reader import Reader
from desktop.writing import lines as writing

TYPES = writing.TYPES


def put_in(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """A line that was put in; what may be the same is asked about."""
    now, said = reader.clock(), ask.said
    gap = writing.missing(chart, said, now)
    kinds = tuple((key, kind.name) for key, kind in line_kinds.line_kinds().items())
    parts = [
        Part("kind", _("Kind"), kinds),
        Part("name", _("Type and size"), hint=_("if you like, as CH 14")),
        Part("place", _("Place"), hint=_("neck, forearm, abdomen …")),
        Part("side", _("Side"), (("left", _("left")), ("right", _("right")))),
        Part("at", _("Put in"), hint=_("now; or today, 14:30, 19.11.2026")),
        Part("by", _("By"), hint=_("me; or a name")),
    ]
    where = said.get("place").strip() or said.get("side")
    alike = writing.alike(chart, said, now) if said.get("kind") and where else ()
    if alike:
        told = tuple(
            (writing.SAME + one.key, _("it is that one")) for one in alike if one.state == "inserted"
        )
        both = (writing.BOTH + writing.mark(alike), _("both are in"))
        parts.append(Part("twice", _("Is in already"), (*told[:1], both)))
        if said.get("twice") == both[0]:
            parts.append(Part("why", _("Why both")))
    about = tuple(_line(one, now) for one in alike)
    if not chart.settled(DeviceUseStatement):
        about += (_("What is in is still coming."),)
    return SheetForm(
        title=_("Put in"),
        keys=key_in(BeginLine, "lines"),
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Write the line for"),
        about=about,
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        warns=bool(alike),
        act=PutInLine(ask.patient, ask.draft, said) if gap is None else None,
    )


def _line(one: Line, now: datetime) -> str:
    """A line in place, in words: kind, site, start."""
    kind = line_kinds.line_kinds().get(one.kind)
    name = one.name or (kind.name if kind is not None else "")
    begun = moment(one.start, now) if one.start is not None else ""
    since = _("since {date}").format(date=begun) if begun else _("not known since when")
    return " · ".join(part for part in (name, one.site or _("place not written"), since) if part)
