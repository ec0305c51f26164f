"""Title of each kind of panel, as its head says it: for choosing one, and in sentences about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.core.messages import _

_TITLES: Final[Mapping[str, Callable[[], str]]] = {
    "access_log": lambda: _("Who has seen the record"),
    "anamnesis": lambda: _("Family, habits and vaccines"),
    "beds": lambda: _("Beds"),
    "blood_loss": lambda: _("Blood loss"),
    "care_plan": lambda: _("Care plan"),
    "coding": lambda: _("Coding"),
    "cycles": lambda: _("Before each treatment"),
    "dialysis": lambda: _("Dialysis"),
    "dictations": lambda: _("Dictations"),
    "examinations": lambda: _("Examinations"),
    "flowsheet": lambda: _("Observations"),
    "fluids": lambda: _("Fluid balance"),
    "forms": lambda: _("Forms"),
    "handover": lambda: _("Handover"),
    "key_facts": lambda: _("Key facts"),
    "laboratory": lambda: _("Results"),
    "letter_queue": lambda: _("Letter queue"),
    "letters": lambda: _("Letters"),
    "lines": lambda: _("Lines and drains"),
    "medicines": lambda: _("Medicines"),
    "notes": lambda: _("Notes"),
    "observations_due": lambda: _("Observations due"),
    "post_log": lambda: _("Print and post log"),
    "previsit": lambda: _("Before the round"),
    "problems": lambda: _("Problems"),
    "pumps": lambda: _("Pumps"),
    "received": lambda: _("Letters to you"),
    "results": lambda: _("Results to review"),
    "screening": lambda: _("Risk screening"),
    "rule_rates": lambda: _("Alerts"),
    "sprint_decision": lambda: _("Sprints"),
    "tasks": lambda: _("Tasks"),
    "timeline": lambda: _("Timeline"),
    "trace": lambda: _("Recording"),
    "trend": lambda: _("Course over time"),
    "unplaced": lambda: _("Not shown elsewhere"),
    "unsent": lambda: _("Unsent"),
    "vitals": lambda: _("Chart"),
    "waiting_list": lambda: _("Waiting list"),
    "wishes": lambda: _("Wishes"),
    "worklist": lambda: _("Worklist"),
}


def kind_title(kind: str) -> str:
    """Title of a kind of panel in the language in use; its name where the program has no such kind."""
    found = _TITLES.get(kind)
    return found() if found is not None else kind
