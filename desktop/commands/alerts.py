"""Alerts as Tasks of the responsible doctor, and a patient's own threshold of NEWS2: each one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.alerts import SetAlarmLimit, TellOfAlerts
from desktop.acts.forms import KeptForm
from desktop.clinical.record.notes import alerts
from desktop.clinical.record.patient import alarm_limit
from desktop.clinical.record.stays import stays
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _, using
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Task
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked
from desktop.orders.watch import TYPES, Alert, look, pushed
from desktop.writing import alarm_limit as limit_writing
from desktop.writing import alerts as writing
from desktop.writing.facts import Signing


@carries(TellOfAlerts)
def tell(doing: Doing, act: TellOfAlerts) -> Done:
    """Make the Tasks that are not there, and withdraw those that nobody took and that hold no more."""
    chart = doing.chart(act.patient, TYPES)
    stay = stays.current(chart, doing.now)
    if stay is None:
        return doing.done()
    owner = Reference(stay.doctor_reference, display=stay.doctor) if stay.doctor_reference else None
    with using("nb"):
        # The record's language, whatever the window shows: every machine writes the same.
        made, gone = news(Facts(chart, (), doing.now))
        new = [writing.task(one, act.patient, stay.key, owner) for one in made]
    for body in new:
        doing.write([body], action="C", apart=True)
    for task in gone:
        doing.write([writing.withdrawn(doing.resource(task.key))], apart=True)
    return doing.done()


def news(facts: Facts) -> tuple[tuple[Alert, ...], tuple[Task, ...]]:
    """The alerts that no Task tells of, and the Tasks of alerts that hold no more. Nothing for whom the
    patient has blocked the Tasks: who has done with one would be told again."""
    chart = facts.chart
    if any(one.blocked and one.resource_type == Task.__name__ for one in chart.unreadable):
        return (), ()
    made: list[Alert] = []
    gone: list[Task] = []
    for rule in pushed():
        there = alerts.of_rule(chart, rule)
        # What was told and is long ago stands until somebody has seen to it: time alone withdraws nothing.
        said = look(facts, rule, past=True)
        holds = {one.identity(chart.patient.id): one for one in said if isinstance(one, Alert)}
        known = {task.id for task in there}
        made += [one for ident, one in holds.items() if ident not in known and not one.past]
        if not any(isinstance(one, NotChecked) for one in said):
            gone += [task for task in there if alerts.waits(task) and task.id not in holds]
    return tuple(made), tuple(gone)


@carries(SetAlarmLimit)
def set_alarm_limit(doing: Doing, act: SetAlarmLimit) -> Done:
    """Adjust the threshold, or let the usual one hold again; what stood is ended in the same act."""
    if doing.find(f"Flag/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    gap = limit_writing.missing(act.said)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    chart = doing.chart(act.patient, limit_writing.TYPES)
    stay = stays.current(chart, doing.now)
    signing = Signing(
        patient=f"Patient/{act.patient}",
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key if stay is not None else "",
    )
    ended = [
        limit_writing.ended(doing.resource(key), act.said, signing)
        for key in alarm_limit.decisions(chart, doing.now)
    ]
    made = limit_writing.flag(act.draft, act.said, signing)
    if made is None and not ended:
        raise InputError(_("The usual threshold holds already."), kept=_("Nothing was changed."))
    forms.used_up(doing, act.patient, act.draft, KeptForm("alarm-limit", "", act.said))
    doing.write([*ended, *([made] if made is not None else [])], atomic=True)
    return doing.done(limit_writing.said_of(act.said))
