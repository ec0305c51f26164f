"""A new dry weight, set in one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.dialysis import SetDryWeight
from desktop.acts.forms import KeptForm
from desktop.clinical.record.fluids import dialysis
from desktop.clinical.record.stays import stays
from desktop.clinical.words.numbers import clinical
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.when import parse
from desktop.writing import dialysis as writing
from desktop.writing import measurements
from desktop.writing.measurements import Measuring


@carries(SetDryWeight)
def set_dry_weight(doing: Doing, act: SetDryWeight) -> Done:
    """Set a new dry weight; refused where another was set since the form was looked at."""
    if doing.find(f"Observation/{measurements.ident(act.draft, writing.KEY)}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    chart = doing.chart(act.patient, writing.TYPES)
    found = dialysis.dialysed(chart, doing.now)
    kept = _("What you wrote is kept as a draft.")
    if writing.mark(chart, found.targets) != act.seen:
        raise InputError(
            _("The dry weight was changed meanwhile: {kilos} kg stands now.").format(
                kilos=clinical(found.targets[0].kilos, 1)
            )
            if found.targets
            else _("The dry weight that stood was taken back meanwhile."),
            kept=kept,
            todo=_("Look at the form again."),
        )
    gap = writing.missing(chart, found, act.said, doing.now)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=kept)
    stay = stays.current(chart, doing.now)
    at = parse(writing.from_when(act.said, doing.now))
    begun = at.start if at is not None else doing.now
    inside = stay is not None and (stay.admitted is None or begun >= stay.admitted)
    measuring = Measuring(
        patient=f"Patient/{act.patient}",
        performer=doing.actor.practitioner or doing.actor.role,
        performer_name=doing.actor.name,
        at=begun,
        now=doing.now,
        entry=act.draft,
        encounter=stay.key if stay is not None and inside else "",
    )
    made = writing.observation(act.said, measuring)
    forms.used_up(doing, act.patient, act.draft, KeptForm("dry-weight", "", act.said))
    doing.write([made], action="C")
    kilos = writing.kilos(act.said)
    return doing.done(_("Dry weight {kilos} kg is set.").format(kilos=clinical(kilos, 1) if kilos else ""))
