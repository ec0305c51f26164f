"""The form in which a doctor says from which NEWS2 they want to be told of a patient."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.alerts import BeginAlarmLimit, SetAlarmLimit
from desktop.clinical.news2 import MOST
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.patient import alarm_limit
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders.rules import limits
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.reader import Reader
from desktop.writing import alarm_limit as writing

TYPES = writing.TYPES


def adjust(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """An adjusted threshold, beside what holds now."""
    now, said = reader.clock(), ask.said
    gap = writing.missing(said)
    stands = alarm_limit.alarm_limit(chart, now)
    usual = limits().news2_high
    if rounds.excluded(chart, now) is not None:
        about = _("NEWS2 does not hold for this patient.")
    elif stands is None:
        about = _("Now: the usual, from {n}.").format(n=usual)
    else:
        since = relative_day_time(stands.at, now) if stands.at is not None else ""
        by = " · ".join(part for part in (stands.by, since) if part)
        score = str(stands.score) if stands.score is not None else _("adjusted, no score is written")
        about = _("Now: {score} ({by})").format(score=score, by=by) if by else _("Now: {n}").format(n=score)
    adjusted = said.get("how") == "adjusted"
    parts = [
        Part("how", _("Threshold"), (("adjusted", _("adjusted …")),
                                     (writing.USUAL, _("the usual, {n}").format(n=usual)))),
    ]  # fmt: skip
    if adjusted:
        parts.append(Part("score", _("Told from"), hint=_("NEWS2, 1 to {n}").format(n=MOST)))
    if said.get("how"):
        parts.append(Part("why", _("Why"), hint=_("for whoever is on call")))
    return SheetForm(
        title=_("NEWS2: when the doctor is told"),
        keys=key_in(BeginAlarmLimit, ""),
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Set the threshold for"),
        about=(about,),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=_("It says when a doctor is told, nothing about treatment. It holds until somebody changes it."),
        act=SetAlarmLimit(ask.patient, ask.draft, said) if gap is None else None,
    )
