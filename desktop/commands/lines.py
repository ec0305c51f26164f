"""Lines, tubes and drains: taken out, in one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.lines import TakeOutLine
from desktop.clinical.record import lines
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.devices import DeviceUseStatement
from desktop.fhir.references import patient_of
from desktop.writing import lines as writing


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
