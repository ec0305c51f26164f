"""The form of a new dry weight: what stands, and the last sessions, beside what is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.dialysis import BeginDryWeight, SetDryWeight
from desktop.clinical.dialysis import DIALYSIS
from desktop.clinical.record.fluids import dialysis as record
from desktop.clinical.record.fluids.dialysis import Dialysed
from desktop.clinical.record.fluids.dialysis_session import Pressure, Session
from desktop.clinical.words.numbers import clinical
from desktop.core.formats import day_short, number
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.fluids import dialysis
from desktop.views.reader import Reader
from desktop.writing import dialysis as writing

TYPES = writing.TYPES
_LAST = 3


def dry_weight(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """A new dry weight."""
    now, said = reader.clock(), ask.said
    found = record.dialysed(chart, now)
    gap = writing.missing(chart, found, said, now)
    doubts = writing.asked(chart, found, said, now)
    value = writing.kilos(said)
    reasons = tuple((key, pick(one.name)) for key, one in DIALYSIS.now().reasons.items())
    parts = [
        Part("kilos", _("Dry weight"), hint=_("kg"),
             remark=_("{kilos} kg").format(kilos=clinical(value, 1)) if value is not None else ""),
        Part("from", _("From"), hint=_("now; or today, 14:30, 19.11.2026")),
        Part("why", _("Why"), (*reasons, (writing.OTHER, _("other")))),
        Part("words", _("In your words")),
    ]  # fmt: skip
    if doubts:
        sure = ((writing.answer(said), _("it is right")),)
        parts.insert(1, Part("sure", _("Asked about"), sure, remark=" ".join(doubts)))
    mark = writing.mark(chart, found.targets)
    return SheetForm(
        title=_("New dry weight"),
        keys=key_in(BeginDryWeight, "dialysis"),
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Set the dry weight for"),
        about=tuple(_about(chart, found, now)),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=_("What stood before stays as history. Limits are not checked by a clinician."),
        act=SetDryWeight(ask.patient, ask.draft, mark, said) if gap is None else None,
    )


def _about(chart: Chart, found: Dialysed, now: datetime) -> Iterator[str]:
    words, note, _keys = dialysis.standing(chart, found.targets, now)
    yield " · ".join(part for part in (words, note) if part)
    if not chart.settled(Observation):
        yield _("Measurements are still coming.")
    if not found.sessions:
        yield _("No dialysis session is written.")
    for one in found.sessions[:_LAST]:
        yield _session(one)


def _session(one: Session) -> str:
    """A session in a line: its day, the weight after it, and its pressures."""
    parts = [day_short(one.start.start)]
    after = one.after.kilos
    if after is not None:
        parts.append(_("{kilos} kg after").format(kilos=clinical(after, 1)))
    elif len(one.after.every) > 1:
        parts.append(_("two weights after"))
    else:
        parts.append(_("not weighed after"))
    pressures = (
        (_("before {pressure}"), one.pressure_before), (_("lowest {pressure}"), one.lowest),
        (_("after {pressure}"), one.pressure_after),
    )  # fmt: skip
    told = [words.format(pressure=_pressure(value)) for words, value in pressures if value is not None]
    parts.append(_("BP {pressures}").format(pressures=", ".join(told)) if told else _("no pressure measured"))
    return " · ".join(parts)


def _pressure(one: Pressure) -> str:
    return number(one.upper) if one.lower is None else f"{number(one.upper)}/{number(one.lower)}"
