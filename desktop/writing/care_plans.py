"""Goals of care plans: what is missing in the form, and the resource that says how one stands."""

from __future__ import annotations

from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.record import seen
from desktop.clinical.record.stays.care_plans import Aim
from desktop.clinical.words.goals import standings
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, when

Json = dict[str, Any]
TYPES: Final = ("CarePlan", "Goal", "Condition", "Encounter")
_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/goal-achievement"


def closed(aim: Aim) -> str:
    """Reason a goal can't be assessed; empty where it can."""
    if aim.life == "given-up":
        return _("The goal was given up: how it stands is not assessed any more.")
    if aim.life == "proposed":
        return _("The goal is only proposed: nobody has decided on it.")
    return ""


def mark(aim: Aim) -> str:
    """A mark of a goal as it stands."""
    return seen.mark(aim.goal)


def missing(said: Said) -> Missing | None:
    """The first thing that is still to be chosen."""
    if said.get("standing") not in standings():
        return Missing("standing", _("Choose how it stands"))
    return None


def assessed(body: Json, aim: Aim, said: Said, signing: Signing) -> Json:
    """The goal's resource with how it stands from today: the Goal, or the plan that carries it inside."""
    if aim.ident.startswith("#"):
        inside = [
            _assessed(one, said, signing)
            if one.get("resourceType") == "Goal" and f"#{one.get('id')}" == aim.ident
            else one
            for one in body.get("contained", [])
        ]
        return {**body, "contained": inside}
    return _assessed(body, said, signing)


def _assessed(goal: Json, said: Said, signing: Signing) -> Json:
    coding = {"system": _SYSTEM, "code": said.get("standing")}
    day = local(signing.at).date().isoformat()
    # Why it stood otherwise before says nothing of how it stands now.
    changed = {name: value for name, value in goal.items() if name != "statusReason"}
    changed |= {"achievementStatus": {"coding": [coding]}, "statusDate": day}
    if words := said.get("words").strip():
        author = reference(signing.author, signing.author_name)
        note = {"authorReference": author, "time": when(signing.at), "text": words}
        changed["note"] = [*goal.get("note", []), note]
    return changed
