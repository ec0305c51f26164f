"""A patient's problems: active first."""

from __future__ import annotations

from datetime import datetime

from desktop.acts.problems import BeginProblem
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stay_diagnoses
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import stays as stay_words
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition
from desktop.fhir.when import utc_stamp
from desktop.shown.page.problems import ProblemRow, ProblemsModel
from desktop.shown.parts import PanelState
from desktop.views.base.context import Context
from desktop.views.base.making import date_words, list_state, provenance, way_on

TYPES = frozenset({"Condition", "Encounter"})


def build(context: Context) -> tuple[ProblemsModel, PanelState]:
    """The problem list, active first, each problem once: the newest of those with the same code."""
    chart = context.chart
    stay = stay_diagnoses.open_stay(chart, context.now)
    newest: dict[str, ProblemRow] = {}
    for condition in chart.all(Condition):
        row = _row(chart, condition, context.now, _place(stay, condition, context.now))
        if row is None:
            continue
        same = row.code or row.name.casefold()
        other = newest.get(same)
        if other is None or (row.active, row.sort) > (other.active, other.sort):
            newest[same] = row
    rows = sorted(newest.values(), key=lambda r: r.sort, reverse=True)
    rows.sort(key=lambda r: not r.active)
    over = sum(not row.active for row in rows)
    note = ngettext("{n} over", "{n} over", over).format(n=over) if over else ""
    model = ProblemsModel(tuple(rows), _("Problems"), note)
    steps = way_on(context, "problems", BeginProblem())
    return model, list_state(context, bool(rows), Condition, _("No problems are recorded."), steps)


def _place(stay: Stay | None, condition: Condition, now: datetime) -> str:
    """Place of a condition in the present stay, in words; in one that is over with its days."""
    for entry in stay.diagnoses if stay is not None else ():
        if stay is None or entry.condition is None or entry.condition.target != condition.key:
            continue
        if stay.ongoing:
            return _("main diagnosis") if entry.rank == 1 else _("secondary diagnosis")
        said = _("main diagnosis of the stay {days}") if entry.rank == 1 else ""
        return (said or _("secondary diagnosis of the stay {days}")).format(days=stay_words.days(stay, now))
    return ""


def _row(chart: Chart, condition: Condition, now: datetime, place: str = "") -> ProblemRow | None:
    if not conditions.stands(condition) or condition.code is None or not condition.code.label:
        return None
    uncertain = conditions.is_uncertain(condition)
    active = conditions.is_active(condition, now)
    onset = conditions.onset(condition)
    parts = [place] if place else []
    if condition.key in chart.unsent:
        parts.append(_("not sent"))
    if uncertain:
        parts.append(_("suspected"))
    parts += _times(condition, onset, active=active)
    parts += [note.text for note in condition.note if note.text]
    code = conditions.icd_code(condition)
    return ProblemRow(
        key=condition.key,
        name=condition.code.label,
        detail=", ".join(parts),
        active=active,
        code=code,
        sort=utc_stamp(onset) or utc_stamp(condition.recorded_date),
        when=onset or condition.recorded_date,
        uncertain=uncertain,
        provenance=provenance(chart, condition, condition.recorder, condition.recorded_date),
    )


def _times(condition: Condition, onset: str, *, active: bool) -> list[str]:
    """Onset, or of an ended condition both dates: `since` alone would say that it goes on."""
    begun, over = date_words(onset) if onset else "", conditions.abatement(condition)
    ended = date_words(over) if over else ""
    if not active and begun and ended and not condition.onset_string:
        return [_("from {date} to {end}").format(date=begun, end=ended)]
    parts = []
    if condition.onset_string:
        parts.append(condition.onset_string)
    elif begun:
        parts.append((_("since {date}") if active else _("from {date}")).format(date=begun))
    elif condition.recorded_date:
        parts.append(_("recorded {date}").format(date=date_words(condition.recorded_date)))
    if ended:
        parts.append(_("until {date}").format(date=ended))
    elif condition.abatement_string:
        parts.append(_("over: {when}").format(when=condition.abatement_string))
    elif not active and _has_ended(condition):
        parts.append(_("no longer active"))
    return parts


def _has_ended(condition: Condition) -> bool:
    """True when the clinical status says that the condition is over, not that it has not begun."""
    status = condition.clinical_status
    return status is not None and status.has("inactive", "remission", "resolved")
