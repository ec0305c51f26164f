"""Handing patients over: given, asked about, refused, taken back, taken over.

Taking over writes the Task and the Encounter's responsible doctor in one act that goes whole. The Encounter
stands first: where the server takes no transactions, nobody is told that a patient is taken over who is not.
"""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.handovers import (
    AddHandoverNote,
    GiveHandover,
    RefuseHandover,
    TakeOver,
    WithdrawHandover,
)
from desktop.clinical.record import persons
from desktop.clinical.record.seen import mark
from desktop.clinical.record.stays import handovers, stays
from desktop.clinical.record.stays.handovers import Handover
from desktop.clinical.record.stays.stays import Stay
from desktop.commands import acting, forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Practitioner, PractitionerRole, Task
from desktop.writing import handovers as writing
from desktop.writing.facts import Signing

TYPES = ("Encounter", "Task")


@carries(GiveHandover)
def give(doing: Doing, act: GiveHandover) -> Done:
    """Ask another doctor to take a patient over. InputError when the patient is not this person's to give, is
    given already, or whoever is asked is not there any more."""
    chart = doing.chart(act.patient, TYPES)
    stay = _going_on(doing, chart, act.encounter)
    gap = writing.missing(act.said)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    waits = handovers.waiting(chart, stay)
    if waits is not None:
        raise InputError(
            _("The patient is being handed over to {name} already.").format(
                name=persons.name_of(chart, waits.receiver) or _("somebody else")
            ),
            kept=_("What you wrote is kept as a draft."),
            todo=_("Take that handover back first."),
        )
    me = _me(doing)
    if stay.doctor_reference and not handovers.same_person(chart, stay.doctor_reference, me):
        raise InputError(
            _("{name} is responsible for the patient.").format(name=stay.doctor),
            kept=_("What you wrote is kept as a draft."),
            todo=_("Only whoever is responsible hands a patient over."),
        )
    if stay.coming_doctor or stay.doctor_reference != act.seen:
        raise _changed(_("What you wrote is kept as a draft."))
    receiver = act.said.get("code")
    if handovers.same_person(chart, receiver, me) or _left(chart, receiver):
        raise InputError(
            _("{name} can't take the patient over.").format(name=act.said.get("search").strip()),
            kept=_("What you wrote is kept as a draft."),
            todo=_("Choose another doctor, who works here."),
        )
    if doing.find(f"Task/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    signing = Signing(
        patient=f"Patient/{act.patient}",
        author=me,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key,
    )
    forms.used_up(doing, act.patient, act.draft, KeptForm("handover", act.encounter, act.said))
    doing.write([writing.task(act.draft, act.said, signing)], action="C")
    name = act.said.get("search").strip()
    return doing.done(
        _("{name} is asked to take the patient over. Until then the responsibility is yours.").format(
            name=name
        )
    )


@carries(TakeOver)
def take_over(doing: Doing, act: TakeOver) -> Done:
    """Take a patient over. InputError when it says something else now than what was read, when the patient
    has left, or when somebody else than the giver is responsible."""
    chart = doing.chart(act.patient, TYPES)
    one = _waiting(chart, act.task)
    _must_be(doing, chart, one, receiver=True)
    stay = _going_on(doing, chart, handovers.encounter_of(one.task))
    giver = one.giver.target if one.giver is not None else ""
    if stay.doctor_reference and not handovers.same_person(chart, stay.doctor_reference, giver):
        raise InputError(
            _("{name} is responsible for the patient now, not the one who gives.").format(name=stay.doctor),
            kept=_("Nothing was changed."),
            todo=_("Talk to them: only they can hand the patient over."),
        )
    if stay.coming_doctor or mark(one.task) != act.seen:
        raise _changed(_("Nothing was changed."))
    me, name = _me(doing), doing.actor.name
    bodies = [doing.resource(encounter.key) for encounter in stay.encounters]
    before = {stay.doctor_reference} if stay.doctor_reference else set()
    if before:
        made = [writing.responsible(body, before, me, name, doing.now) for body in bodies]
    else:
        # Nobody is responsible: whoever takes over is written where the patient is now.
        running = [b for b, e in zip(bodies, stay.encounters, strict=True) if e.status in stays.OPEN]
        made = [writing.responsible((running or bodies)[-1], (), me, name, doing.now)]
    encounters = [body for body in made if body is not None]
    if not encounters:
        raise _changed(_("Nothing was changed."))
    task = writing.taken(doing.resource(act.task), me, name, doing.now)
    doing.write([*encounters, task], atomic=True)
    family, given = persons.family_given(chart.patient.name)
    return doing.done(
        _("You take over {patient}, once the server has it.").format(patient=f"{family}, {given}".strip(", "))
    )


@carries(AddHandoverNote)
def note(doing: Doing, act: AddHandoverNote) -> Done:
    """The receiver asks, or the giver answers."""
    chart = doing.chart(act.patient, TYPES)
    one = _waiting(chart, act.task)
    asks = _is_me(doing, chart, one.receiver)
    if not asks:
        _must_be(doing, chart, one, receiver=False)
    text = act.said.get("text").strip()
    if not text:
        raise InputError(_("Write something first."), kept=_("Nothing was changed."))
    forms.used_up(doing, act.patient, act.draft, KeptForm("handover-note", act.task, act.said))
    body = doing.resource(act.task)
    doing.write([writing.noted(body, _me(doing), doing.actor.name, text, doing.now, asks=asks)])
    other = persons.name_of(chart, one.giver if asks else one.receiver)
    return doing.done(
        (_("{name} is asked.") if asks else _("{name} is answered.")).format(name=other or _("the other"))
    )


@carries(RefuseHandover)
def refuse(doing: Doing, act: RefuseHandover) -> Done:
    """Refuse a patient with a reason; the giver stays responsible."""
    chart = doing.chart(act.patient, TYPES)
    one = _waiting(chart, act.task)
    _must_be(doing, chart, one, receiver=True)
    reason = act.said.get("text").strip()
    if not reason:
        raise InputError(_("Write why."), kept=_("Nothing was changed."))
    forms.used_up(doing, act.patient, act.draft, KeptForm("handover-refuse", act.task, act.said))
    doing.write([writing.refused(doing.resource(act.task), reason, doing.now)])
    giver = persons.name_of(chart, one.giver)
    said = _("Not taken over. {name} stays responsible and is told why.")
    return doing.done(said.format(name=giver or _("The giver")))


@carries(WithdrawHandover)
def withdraw(doing: Doing, act: WithdrawHandover) -> Done:
    """Take a handover of one's own back."""
    chart = doing.chart(act.patient, TYPES)
    one = _waiting(chart, act.task)
    _must_be(doing, chart, one, receiver=False)
    doing.write([writing.withdrawn(doing.resource(act.task), doing.now)])
    return doing.done(_("The handover is taken back: the patient stays with you."))


def _me(doing: Doing) -> str:
    return doing.actor.practitioner or doing.actor.role


def _is_me(doing: Doing, chart: Chart, who: object) -> bool:
    target = getattr(who, "target", "")
    return bool(target) and handovers.same_person(chart, target, _me(doing))


def _waiting(chart: Chart, key: str) -> Handover:
    """The handover, that still waits for an answer; InputError saying what became of it."""
    task = chart.find(key, Task)
    one = handovers.read(chart, task) if task is not None else None
    if one is None:
        raise acting.gone(key)
    if not one.open:
        name = persons.name_of(chart, one.receiver) or _("somebody else")
        said = {
            "taken": _("{name} has taken the patient over already."),
            "refused": _("{name} has refused the patient."),
        }.get(one.state, _("The handover was taken back by the giver."))
        raise InputError(said.format(name=name), kept=_("Nothing was changed."))
    return one


def _must_be(doing: Doing, chart: Chart, one: Handover, *, receiver: bool) -> None:
    who = one.receiver if receiver else one.giver
    if _is_me(doing, chart, who):
        return
    name = persons.name_of(chart, who) or _("somebody else")
    said = _("{name} is asked, not you.") if receiver else _("{name} gives the patient, not you.")
    raise InputError(said.format(name=name), kept=_("Nothing was changed."))


def _going_on(doing: Doing, chart: Chart, encounter: str) -> Stay:
    """The stay that goes on; InputError when the patient has left."""
    stay = stays.of_encounter(chart, encounter, doing.now)
    if stay is None or not stay.ongoing:
        raise InputError(
            _("The patient's stay is over."),
            kept=_("Nothing was changed."),
            todo=_("Refuse the handover or take it back, so that it does not wait."),
        )
    return stay


def _changed(kept: str) -> InputError:
    return InputError(
        _("Something was changed since you read this."), kept=kept, todo=_("Read it again, then decide.")
    )


def _left(chart: Chart, key: str) -> bool:
    """True when a person works here no more: they or all their roles are inactive."""
    one = chart.directory.get(key)
    if isinstance(one, Practitioner | PractitionerRole) and one.active is False:
        return True
    roles = [
        role
        for role in chart.directory.values()
        if isinstance(role, PractitionerRole) and role.practitioner is not None
        and role.practitioner.target == key
    ]  # fmt: skip
    return bool(roles) and all(role.active is False for role in roles)
