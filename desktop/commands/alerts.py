"""Alerts as Tasks of the responsible doctor, and a patient's own threshold of NEWS2: each one transaction."""

from __future__ import annotations

import msgspec

from desktop.acts import Done
from desktop.acts.alerts import SetAlarmLimit, TellOfAlerts
from desktop.acts.forms import KeptForm
from desktop.clinical.record.notes import alerts
from desktop.clinical.record.patient import alarm_limit
from desktop.clinical.record.stays import stays
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _, using
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Task
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked
from desktop.orders.watch import TYPES, Alert, look, pushed
from desktop.store.charts import Charts
from desktop.store.store import Transaction
from desktop.writing import alarm_limit as limit_writing
from desktop.writing import alerts as writing
from desktop.writing.facts import Signing


class Unknown(msgspec.Struct, frozen=True):
    """A rule that can't be decided for a patient, and why. `lacking` are the types that it asked for and that
    are not whole here; `failed` when the check itself fell over. Neither: the record says too little."""

    rule: str
    words: str
    lacking: tuple[str, ...] = ()
    failed: bool = False

    @property
    def blind(self) -> bool:
        """True when the rule does not see what it has to."""
        return self.failed or bool(self.lacking)


class News(msgspec.Struct, frozen=True):
    """Result of the pushed rules for a patient: alerts that no Task tells of, Tasks of alerts that hold no
    more, and the rules that can't be decided."""

    made: tuple[Alert, ...] = ()
    gone: tuple[Task, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@carries(TellOfAlerts)
def tell(doing: Doing, act: TellOfAlerts) -> Done:
    """Make the Tasks that are not there, and withdraw those that nobody took and that hold no more."""
    _tell(doing, act)
    return doing.done()


def tell_as_program(tx: Transaction, program: Actor, charts: Charts, server: str, patient: str) -> int:
    """The same by a program that watches without anybody at a window: no role of the table is asked, which is
    of people, and `program` is nobody in person. Gives how many Tasks were made."""
    act = TellOfAlerts(patient)
    return _tell(Doing(tx, program, charts, server, act), act)


def _tell(doing: Doing, act: TellOfAlerts) -> int:
    chart = doing.chart(act.patient, TYPES)
    stay = stays.current(chart, doing.now)
    if stay is None:
        return 0
    owner = Reference(stay.doctor_reference, display=stay.doctor) if stay.doctor_reference else None
    with using("nb"):
        # The record's language, whatever the window shows: every machine writes the same.
        made, gone = news(Facts(chart, (), doing.now))
        new = [writing.task(one, act.patient, stay.key, owner) for one in made]
    for body in new:
        doing.write([body], action="C", apart=True)
    for task in gone:
        doing.write([writing.withdrawn(doing.resource(task.key))], apart=True)
    return len(new)


def news(facts: Facts) -> tuple[tuple[Alert, ...], tuple[Task, ...]]:
    """The alerts that no Task tells of, and the Tasks of alerts that hold no more (`found`)."""
    told = found(facts)
    return told.made, told.gone


def found(facts: Facts) -> News:
    """Ask the pushed rules of a patient. Where the Tasks are blocked no rule is decided: who has done with an
    alert would be told again."""
    chart = facts.chart
    if any(one.blocked and one.resource_type == Task.__name__ for one in chart.unreadable):
        words = _("The tasks are blocked by the patient.")
        return News(unknown=tuple(Unknown(rule, words, (Task.__name__,)) for rule in pushed()))
    made: list[Alert] = []
    gone: list[Task] = []
    unknown: list[Unknown] = []
    for rule in pushed():
        there = alerts.of_rule(chart, rule)
        facts.lacking.clear()
        # What was told and is long ago stands until somebody has seen to it: time alone withdraws nothing.
        said = look(facts, rule, past=True)
        undecided = [one for one in said if isinstance(one, NotChecked)]
        lacking = tuple(sorted(facts.lacking))
        unknown += [Unknown(rule, one.why, lacking, one.failed) for one in undecided]
        holds = {one.identity(chart.patient.id): one for one in said if isinstance(one, Alert)}
        known = {task.id for task in there}
        made += [one for ident, one in holds.items() if ident not in known and not one.past]
        if not undecided:
            gone += [task for task in there if alerts.waits(task) and task.id not in holds]
    return News(tuple(made), tuple(gone), tuple(unknown))


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
