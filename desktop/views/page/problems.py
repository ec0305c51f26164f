"""A patient's problems: active first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from desktop.acts.problems import BeginProblem
from desktop.clinical.record import procedures
from desktop.clinical.record.patient import conditions, own
from desktop.clinical.record.stays import side_conflicts, stay_diagnoses
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import ages
from desktop.clinical.words import stays as stay_words
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, EncounterDiagnosis, Procedure
from desktop.fhir.when import utc_stamp
from desktop.shown.page.problems import ProblemRow, ProblemsModel
from desktop.shown.parts import PanelState
from desktop.views.base.context import Context
from desktop.views.base.making import date_words, list_state, provenance, way_on

TYPES = frozenset({"Condition", "Encounter", "Procedure"})


def build(context: Context) -> tuple[ProblemsModel, PanelState]:
    """The problem list, active first, each problem once: the newest of those with the same code, words and
    side. Two with one code and different words are two."""
    chart = context.chart
    stay = stay_diagnoses.open_stay(chart, context.now)
    told = stay_diagnoses.of_stay(chart, stay, context.now) if stay is not None else None
    odd = side_conflicts.of(chart, context.now)
    newest: dict[str, ProblemRow] = {}
    standing: dict[str, list[str]] = {}
    for condition in chart.all(Condition):
        row = _row(chart, condition, context.now, _place(stay, told, condition, context.now), odd)
        if row is None:
            continue
        same = f"{row.code}|{fold(row.name)}"
        if row.active:
            named = condition.encounter.target if condition.encounter is not None else ""
            standing.setdefault(same, []).append(named)
        other = newest.get(same)
        if other is None or (row.active, row.sort) > (other.active, other.sort):
            newest[same] = row
    newest = {same: _counted(row, standing.get(same, ())) for same, row in newest.items()}
    others = {one.key for one in chart.all(Condition) if not conditions.is_own(one)}
    rows = sorted(newest.values(), key=lambda r: r.sort, reverse=True)
    rows.sort(key=lambda r: not r.active)
    # Family history and what is denied never went on.
    over = sum(not row.active and row.key not in others for row in rows)
    note = ngettext("{n} over", "{n} over", over).format(n=over) if over else ""
    model = ProblemsModel(tuple(rows), _("Problems"), note)
    steps = way_on(context, "problems", BeginProblem())
    return model, list_state(context, bool(rows), Condition, _("No problems are recorded."), steps)


def _counted(row: ProblemRow, stays: Sequence[str]) -> ProblemRow:
    """A problem that stands several times says so: one of them may be meant for another side, or a mistake.
    Of another stay each it was only found anew."""
    several = len(stays) - len(set(stays)) + 1
    if several < 2:
        return row
    said = ngettext("stands {n} time", "stands {n} times", several).format(n=several)
    return msgspec.structs.replace(row, detail=", ".join(filter(None, (row.detail, said))))


def _place(
    stay: Stay | None, told: stay_diagnoses.Diagnoses | None, condition: Condition, now: datetime
) -> str:
    """Place of a condition in the present stay, in words; in one that is over with its days."""
    if stay is None or told is None:
        return ""
    entry = next((one for one in stay.diagnoses if _is_of(one, condition)), None)
    if entry is None:
        return ""
    days = "" if stay.ongoing else stay_words.days(stay, now)
    if entry.rank == 1 or told.main is condition:
        return _("main diagnosis of the stay {days}").format(days=days) if days else _("main diagnosis")
    if entry.rank is None and told.main is None:
        # Nobody has said which one it is.
        return _("diagnosis of the stay {days}").format(days=days) if days else _("diagnosis of the stay")
    return _("secondary diagnosis of the stay {days}").format(days=days) if days else _("secondary diagnosis")


def _is_of(entry: EncounterDiagnosis, condition: Condition) -> bool:
    return entry.condition is not None and entry.condition.target == condition.key


def _row(
    chart: Chart, condition: Condition, now: datetime, place: str, odd: Mapping[str, Procedure]
) -> ProblemRow | None:
    if not conditions.stands(condition):
        return None
    uncertain = conditions.is_uncertain(condition)
    active = conditions.is_active(condition, now)
    onset = conditions.onset(condition)
    parts = [place] if place else []
    parts += _whose(condition)
    if condition.key in chart.unsent:
        parts.append(_("not sent"))
    if uncertain:
        parts.append(_("suspected"))
    other = odd.get(condition.key)
    if other is not None:
        parts.append(_("another side than {procedure}").format(procedure=procedures.name(other)))
    parts += _times(condition, onset, active=active)
    parts += [note.text for note in condition.note if note.text]
    code = conditions.icd_code(condition)
    return ProblemRow(
        key=condition.key,
        name=conditions.name(condition) or _("Diagnosis without a name"),
        detail=", ".join(parts),
        active=active,
        code=code,
        sort=utc_stamp(onset) or utc_stamp(condition.recorded_date),
        when=onset or condition.recorded_date,
        uncertain=uncertain,
        provenance=provenance(chart, condition, condition.recorder, condition.recorded_date),
    )


def _whose(condition: Condition) -> list[str]:
    """That it is no disease of the patient's own, which its words alone may not show at a glance."""
    kind = own.kind(condition)
    return (
        [{"family": _("in the family"), "denied": _("denied, no diagnosis")}[kind]] if kind != "own" else []
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
    elif age := ages.age(condition.onset_age, condition.onset_range):
        parts.append(_("from age {age}").format(age=age))
    elif begun:
        parts.append((_("since {date}") if active else _("from {date}")).format(date=begun))
    elif condition.recorded_date:
        parts.append(_("recorded {date}").format(date=date_words(condition.recorded_date)))
    if ended:
        parts.append(_("until {date}").format(date=ended))
    elif condition.abatement_string:
        parts.append(_("over: {when}").format(when=condition.abatement_string))
    elif age := ages.age(condition.abatement_age, condition.abatement_range):
        parts.append(_("over at age {age}").format(age=age))
    elif not active and conditions.in_remission(condition):
        parts.append(_("in remission"))
    elif not active and conditions.has_ended(condition):
        parts.append(_("no longer active"))
    return parts
