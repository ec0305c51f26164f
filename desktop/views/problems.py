"""A patient's problems: active first."""

from __future__ import annotations

import msgspec

from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition
from desktop.views.making import date_words, list_state, provenance
from desktop.views.parts import PanelState, Provenance, Step
from desktop.views.registry import Context


class ProblemRow(msgspec.Struct, frozen=True, gc=False):
    """One problem: its name, whether it is active, when and how (`detail`), code in words, `sort` as it is
    listed.

    `uncertain` marks one that is suspected or differential (said in words too, in `detail`).
    """

    key: str
    name: str
    detail: str = ""
    active: bool = True
    code: str = ""
    sort: str = ""
    uncertain: bool = False
    provenance: Provenance = Provenance()


class ProblemsModel(msgspec.Struct, frozen=True, gc=False):
    """The list; `suggestions` are proposed problems with keys, shown below it."""

    rows: tuple[ProblemRow, ...]
    title: str = ""
    note: str = ""
    suggestions: tuple[Step, ...] = ()


TYPES = frozenset({"Condition"})
_ACTIVE = ("active", "recurrence", "relapse")


def build(context: Context) -> tuple[ProblemsModel, PanelState]:
    """The problem list, active first, each problem once: the newest of those with the same code."""
    chart = context.chart
    newest: dict[str, ProblemRow] = {}
    for condition in chart.all(Condition):
        row = _row(chart, condition)
        if row is None:
            continue
        same = row.code or row.name.casefold()
        other = newest.get(same)
        if other is None or (row.active, row.sort) > (other.active, other.sort):
            newest[same] = row
    rows = sorted(newest.values(), key=lambda r: r.sort, reverse=True)
    rows.sort(key=lambda r: not r.active)
    model = ProblemsModel(tuple(rows), _("Problems"))
    return model, list_state(context, bool(rows), Condition, _("No problems are recorded."))


def _row(chart: Chart, condition: Condition) -> ProblemRow | None:
    verified = condition.verification_status
    if verified is not None and verified.has("refuted", "entered-in-error"):
        return None
    if condition.code is None or not condition.code.label:
        return None
    uncertain = verified is not None and verified.has("unconfirmed", "provisional", "differential")
    status = condition.clinical_status
    active = status.has(*_ACTIVE) if status is not None else not condition.abatement_date_time
    onset = condition.onset_date_time or (condition.onset_period.start if condition.onset_period else "")
    parts = []
    if uncertain:
        parts.append(_("suspected"))
    if condition.onset_string:
        parts.append(condition.onset_string)
    elif onset:
        parts.append(_("since {date}").format(date=date_words(onset)))
    elif condition.recorded_date:
        parts.append(_("recorded {date}").format(date=date_words(condition.recorded_date)))
    if not active and condition.abatement_date_time:
        parts.append(_("until {date}").format(date=date_words(condition.abatement_date_time)))
    parts += [note.text for note in condition.note if note.text]
    code = next((c.code for c in condition.code.coding if c.system.endswith(("7110", "icd-10-no"))), "")
    return ProblemRow(
        key=condition.key,
        name=condition.code.label,
        detail=", ".join(parts),
        active=active,
        code=code,
        sort=onset or condition.recorded_date,
        uncertain=uncertain,
        provenance=provenance(chart, condition, condition.recorder, condition.recorded_date),
    )
