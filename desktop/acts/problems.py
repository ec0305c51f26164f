"""Acts on problems, diagnoses and procedures: add, confirm, resolve, main diagnosis of the stay, strike."""

from __future__ import annotations

from typing import Literal

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _

Place = Literal["main", "secondary", "problem"]


@declare(
    lambda: _("New diagnosis or problem"),
    short=lambda: _("new diagnosis"),
    keys=("Ctrl+Shift+D",),
    panel_keys={"problems": "N"},
    icon="plus",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
)
class BeginProblem(Act, frozen=True):
    """Open the form in which a diagnosis is searched by name or code; `text` is what to look for."""

    text: str = ""


@declare(
    lambda: _("Add the diagnosis"),
    icon="plus",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Condition", "Encounter"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AddProblem(RecordAct[Done], frozen=True):
    """Write a diagnosis, and its place in the stay; `draft` is the id of the new Condition."""

    patient: str
    draft: str
    said: Said


@declare(
    lambda: _("Confirm the diagnosis"),
    short=lambda: _("confirm"),
    panel_keys={"problems": "B"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    writes=("Condition",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class ConfirmProblem(RecordAct[Done], frozen=True):
    """A diagnosis (`Condition/id`) that was suspected is confirmed."""

    problem: str


@declare(
    lambda: _("The problem is over"),
    short=lambda: _("over"),
    panel_keys={"problems": "A"},
    icon="check-circle",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    writes=("Condition",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class ResolveProblem(RecordAct[Done], frozen=True):
    """A problem (`Condition/id`) is resolved, from today."""

    problem: str


@declare(
    lambda: _("Main diagnosis of the stay"),
    short=lambda: _("main diagnosis"),
    panel_keys={"problems": "H"},
    icon="push-pin",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class MakeMain(RecordAct[Done], frozen=True):
    """A diagnosis (`Condition/id`) is the main one of the stay; the one before becomes the next."""

    problem: str


@declare(
    lambda: _("Secondary diagnosis of the stay"),
    short=lambda: _("secondary"),
    panel_keys={"problems": "I"},
    icon="list",
    needs=Needs.ROW,
    may=Capability.DECIDE,
    writes=("Encounter",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class MakeSecondary(RecordAct[Done], frozen=True):
    """A problem (`Condition/id`) is a secondary diagnosis of the stay."""

    problem: str


@declare(
    lambda: _("Take the diagnosis back"),
    short=lambda: _("take back"),
    panel_keys={"problems": "S"},
    icon="prohibit",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class BeginStrikeProblem(Act, frozen=True):
    """Open the form in which a diagnosis (`Condition/id`) is refuted or called an error, with the reason."""

    problem: str


@declare(
    lambda: _("Strike the diagnosis"),
    icon="prohibit",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Condition", "Encounter"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class StrikeProblem(RecordAct[Done], frozen=True):
    """A diagnosis is refuted or was entered in error; it leaves the stay's list and stays to be seen."""

    patient: str
    draft: str
    problem: str
    said: Said


@declare(
    lambda: _("New procedure"),
    short=lambda: _("new procedure"),
    panel_keys={"problems": "P", "timeline": "P"},
    icon="bandaids",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
    also=lambda: _("operation, procedure code, NCSP, NCMP, NCRP"),
)
class BeginProcedure(Act, frozen=True):
    """Open the form in which a procedure that was carried out is searched by name or code."""


@declare(
    lambda: _("Add the procedure"),
    icon="bandaids",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Procedure",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AddProcedure(RecordAct[Done], frozen=True):
    """Write a procedure that was carried out; `draft` is the id of the new Procedure."""

    patient: str
    draft: str
    said: Said
