"""The form in which it is said how a goal of a care plan stands."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.care_plans import AssessGoal, BeginAssessGoal
from desktop.clinical.record.stays import care_plans
from desktop.clinical.words.goals import standings
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.page import care_plan
from desktop.views.reader import Reader
from desktop.writing import care_plans as writing

TYPES = writing.TYPES


def assess(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Form for assessing a goal, with its present assessment beside it. None for one that is there no
    more."""
    now, said = reader.clock(), ask.said
    aim = care_plans.aim(chart, now, ask.about)
    if aim is None:
        return None
    why, gap = writing.closed(aim), writing.missing(said)
    about = [aim.name or _("Goal without words"), *care_plan.targets(aim.goal, now)]
    about.append(_("Now: {standing}").format(standing=care_plan.stands(aim)))
    may = not why and gap is None
    return SheetForm(
        title=_("Assess the goal"),
        keys=key_in(BeginAssessGoal, "care_plan"),
        said=said,
        parts=(
            Part("standing", _("How it stands"), tuple(standings().items())),
            Part("words", _("In your words")),
        ),
        name="",
        spoken="",
        verb=_("Write how the goal stands for"),
        about=tuple(about),
        missing=why.rstrip(".") or (gap.words if gap else ""),
        where=gap.where if gap and not why else "",
        foot=_("It stands so from today. What was written before stays in the record."),
        act=AssessGoal(ask.patient, ask.draft, ask.about, writing.mark(aim), said) if may else None,
    )
