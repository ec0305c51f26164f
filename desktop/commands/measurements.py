"""Entering measurements, correcting them, deciding on NEWS2's scale 2: each one transaction."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.acts import Done
from desktop.acts.measurements import DRAFT, CorrectRound, EnterRound, KeepEntry, SetScale, Typed
from desktop.acts.reasons import in_words
from desktop.clinical.news2 import News2
from desktop.clinical.record.patient import pregnancy, scale
from desktop.clinical.record.persons import whole_name
from desktop.clinical.record.stays import stays
from desktop.clinical.typing import entered, entry
from desktop.clinical.typing.entry import Checked
from desktop.clinical.typing.typed import Value
from desktop.clinical.typing.typed import name as field_name
from desktop.commands import acting
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError, ReasonToClear
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.store import drafts
from desktop.writing import measurements
from desktop.writing.measurements import Measuring

Json = dict[str, Any]
TYPES = (*sorted(pregnancy.TYPES), "Encounter", "Flag")
"""Resource types read of the chart before measurements are written."""


@carries(KeepEntry)
def keep(doing: Doing, act: KeepEntry) -> bool:
    """Keep a draft under its author's name."""
    acting.require(doing.actor)
    if act.typed.empty:
        drafts.discard(doing.tx, act.draft)
        return False
    _keep(doing, act.patient, act.draft, act.typed)
    return True


def _keep(doing: Doing, patient: str, draft: str, typed: Typed) -> None:
    body = msgspec.json.encode(typed).decode()
    drafts.save(doing.tx, draft, DRAFT, patient, doing.actor.role, body)


@carries(EnterRound)
def enter(doing: Doing, act: EnterRound) -> Done:
    """Save what is typed as Observations of one moment; the draft is used up."""
    chart = doing.chart(act.patient, TYPES)
    checked = entry.check(chart, doing.now, act.typed)
    _complete(checked, act.typed)
    measuring = _measuring(doing, chart, act.patient, act.draft, checked)
    values = [one for found in checked.values.values() for one in found]
    resources = measurements.observations(values, measuring, _reasons(act.typed, checked))
    if any(doing.find(f"Observation/{one['id']}") is not None for one in resources):
        raise InputError(
            _("This measurement is saved already."),
            kept=_("Nothing was saved twice."),
            todo=_("Look at the chart; correct it there if something is wrong."),
        )
    # Kept as it is saved: taking the act back opens the row with every word.
    _keep(doing, act.patient, act.draft, act.typed)
    doing.discard_draft(act.draft)
    doing.write(resources, action="C", atomic=True)
    return doing.done(_saved(chart, checked))


@carries(CorrectRound)
def correct(doing: Doing, act: CorrectRound) -> Done:
    """Strike what was wrong; where a new value is typed it is written beside, and names the struck one."""
    chart = doing.chart(act.patient, TYPES)
    typed = act.typed
    if not typed.reason.strip():
        raise InputError(
            _("A correction needs its reason."), kept=_("Nothing was changed."), todo=_("Write why.")
        )
    changed = [(key, ref, was) for key, ref, was in typed.corrects if typed.text(key).strip() != was]
    if not changed:
        raise InputError(_("Nothing is changed."), todo=_("Write the right value, or empty the field."))
    checked = entry.check(chart, doing.now, typed)
    if checked.doubts:
        raise _doubted(checked)
    measuring = _measuring(doing, chart, act.patient, doing.id, checked)
    old: dict[str, Json] = {}
    keys: dict[str, set[str]] = {}
    new: dict[str, list[Value]] = {}
    for key, reference, was in changed:
        stands = entered.standing(chart, key, reference)
        if stands is None or stands.text != was:
            raise InputError(
                _("{what} was changed by somebody else since you opened it.").format(what=field_name(key)),
                kept=_("Nothing was changed."),
                todo=_("Look at what stands now, then correct that."),
                details=reference,
            )
        values = checked.values.get(key, ())
        if any(one.key not in entered.keys_of(key) for one in values):
            raise InputError(
                _("Here only {what} is corrected.").format(what=field_name(key)),
                kept=_("Nothing was changed."),
                todo=_("Correct each value in its own field."),
            )
        old[reference] = doing.resource(reference)
        keys.setdefault(reference, set()).update(entered.keys_of(key))
        new.setdefault(reference, []).extend(values)
    reason, written, sure = typed.reason.strip(), [], _reasons(typed, checked)
    for reference, body in old.items():
        written.append(measurements.struck(body, measuring, reason))
        remark = "; ".join(dict.fromkeys(sure[v.key] for v in new[reference] if v.key in sure))
        made = measurements.replacing(body, keys[reference], new[reference], measuring, remark)
        written += [made] if made is not None else []
    doing.write(written, atomic=True)
    return doing.done(_("The measurement is corrected; what stood there is struck and stays to be seen."))


@carries(SetScale)
def set_scale(doing: Doing, act: SetScale) -> Done:
    """Decide on scale 2, or end it; who decided stands in its Flag."""
    chart = doing.chart(act.patient, TYPES)
    now = scale.scale(chart, doing.now)
    if now.number == act.scale:
        raise InputError(
            _("NEWS2 counts by scale {n} already.").format(n=act.scale), kept=_("Nothing was changed.")
        )
    measuring = _measuring(doing, chart, act.patient, doing.id)
    name = whole_name(chart.patient.name)
    if act.scale == 2:
        doing.write([measurements.scale_2(measuring)], action="C")
        return doing.done(_("NEWS2 counts by scale 2 (SpO₂ target 88–92 %) for {name}.").format(name=name))
    why = in_words(act.reason)
    if not why:
        said = _("NEWS2 counts by scale 2 for {name}, after a decision.").format(name=name)
        todo = _("Say why it is ended; it is kept with it.")
        raise ReasonToClear(said, kept=_("Nothing was changed."), todo=todo)
    flags = [doing.resource(key) for key in scale.decisions(chart, doing.now)]
    doing.write([measurements.ended(flag, measuring, why) for flag in flags], atomic=len(flags) > 1)
    return doing.done(_("NEWS2 counts by scale 1 again for {name}.").format(name=name))


def _complete(checked: Checked, typed: Typed) -> None:
    if checked.doubts:
        raise _doubted(checked)
    if not checked.values:
        raise InputError(
            _("Nothing is written."), kept=_("Nothing was saved."), todo=_("Write at least one value.")
        )
    assert checked.at is not None, "a time that is missing is a doubt"


def _doubted(checked: Checked) -> InputError:
    one = checked.doubts[0]
    what = _("the time") if one.key == entry.WHEN else field_name(one.key)
    return InputError(
        _("{what}: {why}").format(what=f"{what[:1].upper()}{what[1:]}", why=one.why),
        kept=_("What you wrote is kept as a draft."),
        todo=_("Write it anew.") if one.refused else _("Write it anew, or confirm it."),
    )


def _measuring(
    doing: Doing, chart: Chart, patient: str, entry_id: str, checked: Checked | None = None
) -> Measuring:
    at = checked.at if checked is not None and checked.at is not None else doing.now
    stay = stays.current(chart, doing.now)
    inside = stay is not None and (stay.admitted is None or at >= stay.admitted)
    return Measuring(
        patient=f"Patient/{patient}",
        performer=doing.actor.practitioner or doing.actor.role,
        performer_name=doing.actor.name,
        at=at,
        now=doing.now,
        entry=entry_id,
        encounter=stay.key if stay is not None and inside else "",
    )


def _reasons(typed: Typed, checked: Checked) -> dict[str, str]:
    """Reasons given for confirmed doubtful values, by the key of the quantity."""
    by_field = {c.key: c.reason.strip() for c in typed.confirmed if c.text == typed.text(c.key).strip()}
    found: dict[str, str] = {}
    for key, values in checked.values.items():
        if key in by_field:
            found |= {one.key: by_field[key] for one in values}
    return found


def _saved(chart: Chart, checked: Checked) -> str:
    name = whole_name(chart.patient.name)
    if checked.score is None:
        return _("The measurement is saved for {name}.").format(name=name)
    return _("The measurement is saved for {name}: NEWS2 {score}.").format(
        name=name, score=_score(checked.score)
    )


def _score(score: News2) -> str:
    return _("at least {n}").format(n=score.total) if score.least else str(score.total)
