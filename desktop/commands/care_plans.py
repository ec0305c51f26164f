"""Assessment of a care plan goal (`Goal.achievementStatus`), written in one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.care_plans import AssessGoal
from desktop.acts.forms import KeptForm
from desktop.clinical.record.stays import care_plans, stays
from desktop.clinical.words.goals import standings
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.writing import care_plans as writing
from desktop.writing.facts import Signing


@carries(AssessGoal)
def assess(doing: Doing, act: AssessGoal) -> Done:
    """Say how a goal stands; refused where somebody has changed it since it was looked at."""
    chart = doing.chart(act.patient, writing.TYPES)
    kept = _("What you wrote is kept as a draft.")
    aim = care_plans.aim(chart, doing.now, act.goal)
    if aim is None:
        raise InputError(
            _("Somebody has taken this goal back."),
            kept=kept,
            todo=_("Look at the list again."),
            details=act.goal,
        )
    if why := writing.closed(aim):
        raise InputError(why, kept=kept)
    if writing.mark(aim) != act.seen:
        raise InputError(
            _("The goal was changed meanwhile: {standing}.").format(
                standing=standings().get(aim.standing, aim.words) or _("not assessed")
            ),
            kept=kept,
            todo=_("Look at the form again."),
        )
    gap = writing.missing(act.said)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=kept)
    stay = stays.current(chart, doing.now)
    signing = Signing(
        patient=chart.patient.key,
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key if stay is not None else "",
    )
    changed = writing.assessed(doing.resource(aim.key), aim, act.said, signing)
    forms.used_up(doing, act.patient, act.draft, KeptForm("assess-goal", act.goal, act.said))
    doing.write([changed])
    name, standing = aim.name or _("Goal without words"), standings()[act.said.get("standing")]  # type: ignore[index]
    return doing.done(_("{name}: {standing}.").format(name=name, standing=standing))
