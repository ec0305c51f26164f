"""A stay under way: planned end, another bed, leave and back, discharge, reason; each one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.acts import Done
from desktop.acts import role_table as roles
from desktop.acts.forms import KeptForm, Said
from desktop.acts.permission import for_doctors
from desktop.acts.stays import Discharge, EndLeave, MoveBed, PlanDischarge, StartLeave, StateCause
from desktop.clinical.record.stays import places, stay_plan
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import demographics
from desktop.clinical.words import stays as words
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Patient
from desktop.fhir.when import parse
from desktop.store import drafts, people
from desktop.writing import leaving
from desktop.writing import stays as writing
from desktop.writing.facts import Missing, Signing

Json = dict[str, Any]
Act = PlanDischarge | MoveBed | StartLeave | EndLeave | Discharge | StateCause


@carries(PlanDischarge)
def plan(doing: Doing, act: PlanDischarge) -> Done:
    """Write when the patient is to leave, where to, and since when they are ready."""
    _chart, stay = _standing(doing, act)
    if writing.ready_changed(stay, act.said) and not roles.decides(doing.actor):
        raise for_doctors()
    _whole(writing.plan_missing(stay, act.said, doing.now))
    made = writing.planned(_bodies(doing, stay), stay, act.said, doing.now)
    said = _("The discharge is planned.") if act.said.get("day").strip() else _("The plan is saved.")
    return _write(doing, act, "plan-discharge", made, said)


@carries(MoveBed)
def move(doing: Doing, act: MoveBed) -> Done:
    """End the place that the patient has, and begin another."""
    chart, stay = _standing(doing, act)
    everybody = people.everybody(doing.connection)
    charts = (doing.charts.read(doing.connection, one, ("Encounter",)) for one in everybody)
    lying = stay_plan.lying((one for one in charts if one is not None), doing.now)
    _whole(writing.move_missing(stay, act.patient, act.said, doing.now, lying))
    spot = next((one for one in places.choices(chart) if one.key == act.said.get("code")), None)
    if spot is None:
        raise InputError(
            _("This place is not in use any more."), kept=_("Nothing was changed."), todo=_("Choose another.")
        )
    at = writing.past(act.said.get("at"), doing.now)
    assert not isinstance(at, str)
    made = writing.moved(_bodies(doing, stay), stay, spot.key, spot.name, at)
    where = spot.name if spot.is_ward else _("bed {bed}, {ward}").format(bed=spot.name, ward=spot.ward_name)
    return _write(doing, act, "move", made, _("Moved to {place}.").format(place=where))


@carries(StartLeave)
def start_leave(doing: Doing, act: StartLeave) -> Done:
    """The patient is away from now, or from a moment that is past."""
    _chart, stay = _standing(doing, act)
    if stay_plan.away(stay):
        raise InputError(_("The patient is on leave already."), kept=_("Nothing was changed."))
    _whole(writing.leave_missing(stay, act.said, doing.now, back=False))
    at = writing.past(act.said.get("at"), doing.now)
    assert not isinstance(at, str)
    unended = stay_plan.unended(stay)
    first = stay.encounter if stay.encounter in unended else unended[0]
    made = writing.left(doing.resource(first.key), act.said, at, doing.now)
    return _write(doing, act, "leave", [made], _("The patient is on leave."))


@carries(EndLeave)
def end_leave(doing: Doing, act: EndLeave) -> Done:
    """The patient is on the ward again."""
    _chart, stay = _standing(doing, act)
    away = stay_plan.away(stay)
    if not away:
        raise InputError(_("The patient is not on leave."), kept=_("Nothing was changed."))
    _whole(writing.leave_missing(stay, act.said, doing.now, back=True))
    at = writing.past(act.said.get("at"), doing.now)
    assert not isinstance(at, str)
    made = [writing.returned(doing.resource(one.key), at) for one in away]
    return _write(doing, act, "leave", made, _("The patient is back from leave."))


@carries(Discharge)
def discharge(doing: Doing, act: Discharge) -> Done:
    """End the stay, with all its parts and places; what nobody has goes to whoever follows it up. Of who died
    the Patient says when, in the same act."""
    chart, stay = _standing(doing, act, leaving.TYPES)
    mine = drafts.of_author(doing.connection, doing.actor.role, act.patient)
    found = leaving.still_open(chart, stay, doing.now, [d.kind for d in mine if d.id != act.draft])
    _as_seen(act.said, found)
    who = doing.resource(chart.patient.key)
    gap = writing.discharge_missing(stay, act.said, doing.now, found.mark, found.unowned, chart.patient)
    _whole(gap)
    _one_death(act.said, chart.patient)
    at = writing.past(act.said.get("at"), doing.now)
    assert not isinstance(at, str)
    made = writing.discharged(_bodies(doing, stay), stay, act.said, at)
    code, name = act.said.get("code"), act.said.get("search").strip()
    made += [leaving.handed(doing.resource(key), code, name, doing.now) for key in found.nobodys]
    signing = Signing(
        patient=chart.patient.key,
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key,
    )
    made += leaving.follow_ups(found, act.draft, code, name, signing)
    if writing.asks_death(chart.patient, act.said):
        died = writing.past(act.said.get("died"), doing.now)
        assert not isinstance(died, str)
        made.append(writing.deceased(who, died))
    to = words.DESTINATIONS.get(act.said.get("to"))
    said = _("Discharged: {place}.").format(place=to()) if to is not None else _("The patient is discharged.")
    return _write(doing, act, "discharge", made, said)


@carries(StateCause)
def state_cause(doing: Doing, act: StateCause) -> Done:
    """Write why the patient was admitted, in the place of what stood."""
    _chart, stay = _standing(doing, act)
    _whole(writing.cause_missing(stay, act.said))
    made = writing.caused(doing.resource(stay_plan.cause_bearer(stay).key), act.said)
    return _write(doing, act, "cause", [made], _("The reason for admission is saved."))


def _standing(doing: Doing, act: Act, types: Sequence[str] = writing.TYPES) -> tuple[Chart, Stay]:
    """The stay as it stands; InputError when it says something else than when it was looked at."""
    chart = doing.chart(act.patient, types)
    stay = next((one for one in stay_plan.under_way(chart, doing.now) if one.key == act.stay), None)
    if stay is None:
        raise InputError(
            _("This stay is over, or somebody has taken it back."),
            kept=_("Nothing was changed; what you wrote is kept as a draft."),
            todo=_("Look at the patient again."),
            details=act.stay,
        )
    if stay_plan.mark(stay) != act.seen:
        bed = _("bed {bed}").format(bed=stay.bed) if stay.bed else ""
        now = ", ".join(part for part in (stay.ward, bed, stay.about, *words.said(stay, doing.now)) if part)
        raise InputError(
            _("Somebody has changed the stay since you looked. Now: {what}.").format(what=now),
            kept=_("Nothing was changed; what you wrote is kept as a draft."),
            todo=_("Look again, then sign."),
            details=act.stay,
        )
    return chart, stay


def _as_seen(said: Said, found: leaving.Open) -> None:
    """Check that the open items confirmed as seen are those open now."""
    if said.get("open") in ("", found.mark):
        return
    raise InputError(
        _("What is open has changed since you looked. Now: {what}.").format(
            what="; ".join(found.lines) or _("nothing")
        ),
        kept=_("Nothing was changed; what you wrote is kept as a draft."),
        todo=_("Look again, then sign."),
    )


def _one_death(said: Said, patient: Patient) -> None:
    """Check that nobody else has written the time of death meanwhile."""
    if said.get("died") and said.get("to") == writing.DEAD and patient.deceased_date_time:
        raise InputError(
            _("The time of death stands already: {when}.").format(
                when=writing.typed(parse(patient.deceased_date_time)) or demographics.deceased(patient)
            ),
            kept=_("Nothing was changed; what you wrote is kept as a draft."),
            todo=_("Look again, then sign."),
        )


def _whole(gap: Missing | None) -> None:
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))


def _bodies(doing: Doing, stay: Stay) -> dict[str, Json]:
    return {one.key: doing.resource(one.key) for one in (stay.encounter, *stay.encounters)}


def _write(doing: Doing, act: Act, form: str, made: list[Json], said: str) -> Done:
    forms.used_up(doing, act.patient, act.draft, KeptForm(form, "", act.said))
    doing.write(made, atomic=len(made) > 1)
    return doing.done(said)
