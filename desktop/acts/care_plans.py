"""Acts on care plans: how a goal stands."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("Assess the goal"),
    short=lambda: _("assess"),
    panel_keys={"care_plan": "V"},
    icon="check-circle",
    needs=Needs.ROW,
    may=Capability.CARE,
)
class BeginAssessGoal(Act, frozen=True):
    """Open the form in which it is said how a goal stands; `goal` is `Goal/id`, or `CarePlan/id#name` of one
    that stands inside its plan."""

    goal: str


@declare(
    lambda: _("Write how the goal stands"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    writes=("Goal", "CarePlan"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=("Goal", "CarePlan"),
)
class AssessGoal(RecordAct[Done], frozen=True):
    """A goal stands so from today; `seen` is a mark of it as it was shown."""

    patient: str
    draft: str
    goal: str
    seen: str
    said: Said
