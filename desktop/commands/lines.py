"""Lines, tubes and drains: put in, taken out; each in one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.lines import PutInLine, TakeOutLine
from desktop.clinical.record.fluids import lines
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.devices import DeviceUseStatement
from desktop.fhir.references import patient_of
from desktop.writing import lines as writing
from desktop.writing.facts import Signing


@carries(PutInLine)
def put_in(doing: Doing, act: PutInLine) -> Done:
    """A line is in; one of its kind at its place is asked about, and never written twice unasked."""
    if doing.find(f"DeviceUseStatement/{act.draft}") is not None:
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
    forms.used_up(doing, act.patient, act.draft, KeptForm("line", "", act.said))
    doing.write([writing.put_in(act.draft, act.said, signing)], action="C")
    return doing.done(_("{name} is written as in.").format(name=writing.called(act.said)))


@carries(TakeOutLine)
def take_out(doing: Doing, act: TakeOutLine) -> Done:
    """A line that is in is out from now on."""
    body = doing.resource(act.line)
    chart = doing.chart(patient_of(body), writing.TYPES)
    use = chart.find(act.line, DeviceUseStatement)
    found = next((one for one in lines.lines(chart, doing.now).here if one.key == act.line), None)
    if use is None or found is None:
        raise InputError(
            _("This line is not in any more."),
            kept=_("Nothing was changed."),
            todo=_("Look at the list again."),
            details=act.line,
        )
    if found.start is not None and found.start.start > doing.now:
        raise InputError(
            _("Its time lies ahead: it can't be out before it was in."), kept=_("Nothing was changed.")
        )
    who = doing.actor.practitioner or doing.actor.role
    doing.write([writing.taken_out(body, use, who, doing.actor.name, doing.now)])
    return doing.done(_("{name} is taken out.").format(name=found.name or _("The line")))
