"""Diagnoses of a patient: added, confirmed, over, placed in the stay, struck; each one transaction."""

from __future__ import annotations

from typing import Any

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.problems import (
    AddProblem,
    AddProcedure,
    ConfirmProblem,
    MakeMain,
    MakeSecondary,
    ResolveProblem,
    StrikeProblem,
)
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stay_diagnoses
from desktop.clinical.record.stays.stays import Stay
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.fhir.resources import Condition
from desktop.writing import problems as writing
from desktop.writing import procedures as procedure_writing
from desktop.writing.facts import Signing

Json = dict[str, Any]


@carries(AddProblem)
def add(doing: Doing, act: AddProblem) -> Done:
    """Write a diagnosis, with its place in the stay in one act; the draft is used up."""
    chart = doing.chart(act.patient, writing.TYPES)
    signing = _signing(doing, chart)
    gap = writing.missing(chart, doing.now, act.said, in_stay=bool(signing.encounter))
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    if doing.find(f"Condition/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    made = writing.condition(act.draft, act.said, signing)
    resources = [made]
    place, name = act.said.get("place"), made["code"]["text"]
    if place in ("main", "secondary"):
        key = f"Condition/{act.draft}"
        resources.append(writing.placed(doing.resource(signing.encounter), key, name, place))
    forms.used_up(doing, act.patient, act.draft, KeptForm("problem", "", act.said))
    doing.write(resources, action="C", atomic=len(resources) > 1)
    return doing.done(_("{name} is added.").format(name=name))


@carries(ConfirmProblem)
def confirm(doing: Doing, act: ConfirmProblem) -> Done:
    """Confirm a diagnosis that was suspected."""
    _chart, found, body = _standing(doing, act.problem)
    if not conditions.is_uncertain(found):
        raise _already(_("The diagnosis is not called suspected."))
    doing.write([writing.confirmed(body)])
    return doing.done(_("{name} is confirmed.").format(name=_name(found)))


@carries(ResolveProblem)
def resolve(doing: Doing, act: ResolveProblem) -> Done:
    """A problem is over from today."""
    chart, found, body = _standing(doing, act.problem)
    if not conditions.is_active(found, doing.now):
        raise _already(_("The problem is over already."))
    doing.write([writing.resolved(body, _signing(doing, chart))])
    return doing.done(_("{name} is over.").format(name=_name(found)))


@carries(MakeMain)
def make_main(doing: Doing, act: MakeMain) -> Done:
    """A diagnosis becomes the main one of the stay."""
    return _place(doing, act.problem, "main", _("{name} is the main diagnosis of the stay."))


@carries(MakeSecondary)
def make_secondary(doing: Doing, act: MakeSecondary) -> Done:
    """A problem becomes a secondary diagnosis of the stay."""
    return _place(doing, act.problem, "secondary", _("{name} is a secondary diagnosis of the stay."))


def _place(doing: Doing, problem: str, place: str, said: str) -> Done:
    chart, found, _body = _standing(doing, problem)
    if place == "main" and conditions.is_uncertain(found):
        raise InputError(
            _("A diagnosis that is only suspected is not the main one."),
            kept=_("Nothing was changed."),
            todo=_("Confirm it first."),
        )
    stay = stay_diagnoses.open_stay(chart, doing.now)
    if stay is None:
        raise writing.gone_from(chart)
    body = doing.resource(_listing(stay, found.key))
    changed = writing.placed(body, found.key, _name(found), place)
    if changed == body:
        raise _already(_("It has this place in the stay already."))
    doing.write([changed])
    return doing.done(said.format(name=_name(found)))


def _listing(stay: Stay, key: str) -> str:
    """The Encounter that lists a diagnosis; the outermost one where none does."""
    for encounter in stay.encounters:
        if any(d.condition is not None and d.condition.target == key for d in encounter.diagnosis):
            return encounter.key
    return stay.key


@carries(StrikeProblem)
def strike(doing: Doing, act: StrikeProblem) -> Done:
    """Strike a diagnosis with its reason; it leaves the stay's list with it."""
    chart, found, body = _standing(doing, act.problem)
    how, reason = act.said.get("how"), act.said.get("reason")
    if how not in ("error", "refuted") or not reason.strip():
        raise InputError(_("Choose what is wrong, and write why."), kept=_("Nothing was changed."))
    resources = [writing.struck(body, how, reason, _signing(doing, chart))]
    stay = stay_diagnoses.open_stay(chart, doing.now)
    for encounter in stay.encounters if stay is not None else ():
        without = writing.left_out(doing.resource(encounter.key), found.key)
        resources += [without] if without is not None else []
    forms.used_up(doing, act.patient, act.draft, KeptForm("strike-problem", act.problem, act.said))
    doing.write(resources, atomic=len(resources) > 1)
    return doing.done(_("{name} is struck.").format(name=_name(found)))


@carries(AddProcedure)
def add_procedure(doing: Doing, act: AddProcedure) -> Done:
    """Write a procedure; the same one of a day is asked about, and never written twice unasked."""
    if doing.find(f"Procedure/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    chart = doing.chart(act.patient, procedure_writing.TYPES)
    gap = procedure_writing.missing(chart, act.said, doing.now)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    made = procedure_writing.procedure(act.draft, chart, act.said, _signing(doing, chart))
    forms.used_up(doing, act.patient, act.draft, KeptForm("procedure", "", act.said))
    doing.write([made], action="C")
    return doing.done(_("{name} is added.").format(name=made["code"]["text"]))


def _standing(doing: Doing, key: str) -> tuple[Chart, Condition, Json]:
    body = doing.resource(key)
    chart = doing.chart(patient_of(body), writing.TYPES)
    found = chart.find(key, Condition)
    if found is None or not conditions.stands(found):
        raise InputError(
            _("Somebody has taken this diagnosis back."),
            kept=_("Nothing was changed."),
            todo=_("Look at the list again."),
            details=key,
        )
    return chart, found, body


def _name(found: Condition) -> str:
    return (found.code.label if found.code else "") or _("Diagnosis without a name")


def _already(what: str) -> InputError:
    return InputError(what, kept=_("Nothing was changed."))


def _signing(doing: Doing, chart: Chart) -> Signing:
    stay = stay_diagnoses.open_stay(chart, doing.now)
    return Signing(
        patient=chart.patient.key,
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key if stay is not None else "",
    )
