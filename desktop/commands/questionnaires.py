"""Forms that are signed and taken back."""

from __future__ import annotations

import msgspec

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.questionnaires import STRIKE, SignForm, StrikeForm, kept
from desktop.clinical.forms import questionnaire_reading
from desktop.clinical.forms.filling import SIGNING
from desktop.clinical.record.notes import answered
from desktop.clinical.record.stays import stays
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse
from desktop.fhir.references import patient_of
from desktop.fhir.resources import Observation, decode
from desktop.writing import answered as writing
from desktop.writing.facts import Signing


@carries(SignForm)
def sign(doing: Doing, act: SignForm) -> Done:
    """Write what was answered, and what of it is kept as measured, in one; the draft is used up.

    InputError while something is missing or wrong, for a form that asks something else by now, and for what
    was signed already.
    """
    chart = doing.chart(act.patient, writing.TYPES)
    stay = stays.current(chart, doing.now)
    encounter = stay.key if stay is not None else ""
    stored = doing.find(act.filling.questionnaire)
    # As it stands in this transaction, not as it was last read.
    found = decode("Questionnaire", strict.dumps(stored)) if stored is not None else None
    if not isinstance(found, Questionnaire):
        raise InputError(
            _("The form is not held here any more."), kept=_("What you answered is kept as a draft.")
        )
    if act.mark and act.mark != writing.marked(found):
        raise InputError(
            _("The form was changed while you answered it."),
            kept=_("What you answered is kept as a draft."),
            todo=_("Look through it, then sign again."),
        )
    if doing.find(f"QuestionnaireResponse/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    form = questionnaire_reading.form(found)
    known = writing.around(chart, doing.find, encounter, doing.actor.practitioner, form)
    where = msgspec.structs.replace(known, seconds=SIGNING)
    filled = writing.filled(form, act.filling, where)
    gap = writing.missing(filled, act.filling.proposed)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you answered is kept as a draft."))
    signing = Signing(
        patient=chart.patient.key,
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=encounter,
    )
    forms.used_up(doing, act.patient, act.draft, kept(act.filling))
    made = writing.observations(act.draft, filled, signing, act.filling.proposed)
    doing.write([writing.response(act.draft, form, filled, signing), *made], action="C", atomic=bool(made))
    return doing.done(_("{form} is signed.").format(form=form.title))


@carries(StrikeForm)
def strike(doing: Doing, act: StrikeForm) -> Done:
    """Say that an answered form was entered in error, and so what was measured by it.

    InputError without a reason, and for one that was taken back meanwhile.
    """
    reason = " ".join(act.said.get("reason").split())
    if not reason:
        raise InputError(_("Write why it is taken back"), kept=_("Nothing was changed."))
    body = doing.resource(act.response)
    chart = doing.chart(patient_of(body), (*writing.TYPES, "Observation"))
    found = chart.find(act.response, QuestionnaireResponse)
    if found is None or not answered.stands(found):
        raise InputError(_("Somebody has taken this form back."), kept=_("Nothing was changed."))
    measured = [
        one.key
        for one in chart.all(Observation)
        if any(source.target == found.key for source in one.derived_from) and one.key != found.key
    ]
    resources = [writing.struck(body, reason)]
    resources += [writing.struck(doing.resource(key), reason) for key in measured]
    forms.used_up(doing, act.patient, act.draft, KeptForm(STRIKE, act.response, act.said))
    doing.write(resources, atomic=len(resources) > 1)
    return doing.done(_("The form is taken back."))
