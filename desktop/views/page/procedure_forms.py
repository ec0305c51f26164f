"""The form of a procedure that was carried out, searched by name, abbreviation or code."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.problems import AddProcedure, BeginProcedure
from desktop.clinical import code_fields
from desktop.clinical.record import procedures
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Procedure
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.base.making import date_words
from desktop.views.page import code_hits
from desktop.views.reader import Reader
from desktop.writing import procedures as writing

TYPES = writing.TYPES


def add(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """A procedure that was carried out."""
    now, said = reader.clock(), ask.said
    gap = writing.missing(chart, said, now)
    chosen = said.get("code")
    remark = code_hits.remark("procedure", chosen)
    parts = [Part("search", _("Procedure"), hint=_("name or code"), remark=remark)]
    known = code_fields.chosen("procedure", chosen) if chosen and chosen != "text" else None
    if known is not None and known.retired:
        parts.append(Part("retired", _("Why this code"), hint=_("the code is retired"), remark=_("retired")))
    if chosen:
        parts += [
            Part("at", _("When"), hint=_("today, 19.11.2026 or 14:30")),
            Part("side", _("Side"), (("left", _("left")), ("right", _("right")))),
            Part("by", _("By"), hint=_("not said; or a name")),
        ]
    alike = writing.alike(chart, said, now) if chosen else ()
    if alike:
        again = (writing.mark(alike), _("done again"))
        parts.append(Part("twice", _("Stands already"), (again,), remark=_("on the same day")))
    about = tuple(_line(one) for one in alike)
    if not chart.settled(Procedure):
        about += (_("What was done before is still coming."),)
    told = code_fields.standing("procedure")
    lacks = code_fields.told_unread(told)
    foot = "" if told.searched else _("Your site has not loaded codes of procedures: write it as text.")
    return SheetForm(
        title=_("New procedure"),
        keys=key_in(BeginProcedure, "problems"),
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Add the procedure for"),
        about=about,
        hits=() if chosen else code_hits.hits("procedure", said.get("search")),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=lacks or foot,
        warns=bool(lacks or alike),
        act=AddProcedure(ask.patient, ask.draft, said) if gap is None else None,
    )


def _line(one: Procedure) -> str:
    """A procedure that stands, in words: its name and day."""
    name = procedures.name(one) or _("procedure without a name")
    return " · ".join((name, date_words(procedures.performed(one))))
