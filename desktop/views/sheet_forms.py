"""Short forms: which function makes which, and the drafts of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.acts.forms import DRAFT, KeptForm, Said
from desktop.acts.questionnaires import STRIKE
from desktop.clinical.record import persons
from desktop.clinical.words import demographics
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.shown.sheet_form import FormDraft, FormNow, SheetForm
from desktop.store import drafts
from desktop.views.answering import answers
from desktop.views.fluids import dialysis_forms
from desktop.views.forms import questionnaire_forms
from desktop.views.inbox import message_forms
from desktop.views.measured import alarm_limit_forms
from desktop.views.page import care_plan_forms, line_forms, problem_forms, procedure_forms, stay_forms
from desktop.views.reader import Reader
from desktop.views.results import phoned_forms
from desktop.views.tasks import signing_forms, task_forms
from desktop.views.ward import handover_forms

Make = Callable[[Reader, Connection, Chart, FormNow], SheetForm | None]
_MADE: dict[str, tuple[tuple[str, ...], Make]] = {
    "problem": (problem_forms.TYPES, problem_forms.add),
    "procedure": (procedure_forms.TYPES, procedure_forms.add),
    "strike-problem": (problem_forms.TYPES, problem_forms.strike),
    STRIKE: (questionnaire_forms.STRIKE_TYPES, questionnaire_forms.strike),
    "task": (task_forms.TYPES, task_forms.add),
    "message": (message_forms.TYPES, message_forms.write),
    "give-task": (task_forms.TYPES, task_forms.give),
    "plan-discharge": (stay_forms.TYPES, stay_forms.plan),
    "move": (stay_forms.TYPES, stay_forms.move),
    "leave": (stay_forms.TYPES, stay_forms.leave),
    "discharge": (stay_forms.DISCHARGE_TYPES, stay_forms.discharge),
    "cause": (stay_forms.TYPES, stay_forms.cause),
    "handover": (handover_forms.TYPES, handover_forms.give),
    "handover-note": (handover_forms.TYPES, handover_forms.note),
    "handover-refuse": (handover_forms.TYPES, handover_forms.refuse),
    "assess-goal": (care_plan_forms.TYPES, care_plan_forms.assess),
    "dry-weight": (dialysis_forms.TYPES, dialysis_forms.dry_weight),
    "alarm-limit": (alarm_limit_forms.TYPES, alarm_limit_forms.adjust),
    "line": (line_forms.TYPES, line_forms.put_in),
    "phoned": (phoned_forms.TYPES, phoned_forms.note),
    "refuse-signing": (task_forms.TYPES, signing_forms.refuse),
}


@answers(FormDraft)
def form_draft(reader: Reader, connection: Connection, ask: FormDraft) -> tuple[str, Said] | None:
    for draft in drafts.of_author(connection, reader.actor.role, ask.patient):
        if draft.kind != DRAFT or draft.id in reader.aside:
            continue
        try:
            kept = from_json(draft.body, KeptForm)
        except msgspec.MsgspecError:
            # Kept as it was saved; the form opens without it.
            reader.aside.add(draft.id)
            continue
        if (kept.what, kept.about) == (ask.what, ask.about):
            return draft.id, kept.said
    return None


@answers(FormNow)
def form_now(reader: Reader, connection: Connection, ask: FormNow) -> SheetForm | None:
    types, make = _MADE[ask.what]
    chart = reader.seen(connection, ask.patient, types)
    if chart is None:
        return None
    made = make(reader, connection, chart, ask)
    return msgspec.structs.replace(made, **_whose(reader, chart)) if made is not None else None


def _whose(reader: Reader, chart: Chart) -> dict[str, Any]:
    name = family_first(*persons.family_given(chart.patient.name))
    born = demographics.born(chart.patient, local(reader.clock()).date())
    return {"name": name, "spoken": f"{name}, {born}"}
