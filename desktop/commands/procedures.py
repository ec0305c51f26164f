"""Procedures: one that was carried out is written, in one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.procedures import AddProcedure
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.writing import procedures as writing
from desktop.writing.facts import Signing


@carries(AddProcedure)
def add(doing: Doing, act: AddProcedure) -> Done:
    """Write a procedure; the same one of a day is asked about, and never written twice unasked."""
    if doing.find(f"Procedure/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    chart = doing.chart(act.patient, writing.TYPES)
    gap = writing.missing(chart, act.said, doing.now)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    signing = Signing(
        patient=chart.patient.key,
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
    )
    made = writing.procedure(act.draft, chart, act.said, signing)
    forms.used_up(doing, act.patient, act.draft, KeptForm("procedure", "", act.said))
    doing.write([made], action="C")
    return doing.done(_("{name} is added.").format(name=made["code"]["text"]))
