"""Reconciling medicines: what the patient uses, and what they shall use, written together or not at all."""

from __future__ import annotations

import msgspec

from desktop.acts import Done
from desktop.acts import role_table as roles
from desktop.acts.permission import for_doctors
from desktop.acts.reconcile import SignReconciliation, kept
from desktop.clinical.record.medicines.restarters import restarters
from desktop.clinical.record.persons import whole_name
from desktop.clinical.record.stays import stays
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.commands.medicines import author, pause_ends
from desktop.commands.wishes.overridden import tell_owners
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.orders import issues, lateness
from desktop.orders.basket import Answer
from desktop.orders.draft import MedicineOrder
from desktop.orders.order_resources import Signing
from desktop.writing import reconciled
from desktop.writing.medicines import Json
from desktop.writing.reconciling import Outcome, Weighed, weigh


@carries(SignReconciliation)
def sign(doing: Doing, act: SignReconciliation) -> Done:
    """Write a statement of each medicine and what becomes of it, in one transaction that goes whole.

    InputError for a row that is not decided, that says something else than when it was decided, or that
    came meanwhile; and for what others than doctors decide.
    """
    written, chart = act.written, doing.chart(act.patient)
    if not roles.decides(doing.actor) and any(one.then for one in written.rows):
        raise for_doctors()
    where = stays.current(chart, doing.now)
    if where is None and any(one.then for one in written.rows):
        raise InputError(
            _("The patient has no stay here: there is no chart to decide for."),
            kept=_("Nothing was written, and what you decided is kept as a draft."),
        )
    encounter = where.encounter.key if where is not None else ""
    if written.stay and written.stay != encounter:
        raise InputError(
            _("This was decided in another stay."),
            kept=_("Nothing was written, and what you decided is kept as a draft."),
            todo=_("Open the reconciliation again and decide in this stay."),
        )
    decides = roles.decides(doing.actor) and where is not None
    outcome = weigh(chart, where, doing.now, written, act.draft, doing.find, decides=decides)
    _all_decided(outcome, act)
    who = author(doing)
    signing = Signing(
        patient=chart.patient.key, requester=who.reference, requester_name=who.name, at=doing.now,
        encounter=encounter,
    )  # fmt: skip
    restarter = restarters(chart, where, doing.actor)[0]
    made: list[Json] = []
    latest = []
    for one in outcome.rows:
        used = reconciled.statement(one, written, chart, doing.find, encounter, who, act.draft)
        made += [used] if used is not None else []
        order = one.row.order
        stored = doing.resource(order.request.key) if order is not None else None
        orders = reconciled.orders(chart, one, stored, encounter, who, act.draft, restarter)
        made += orders
        for each in orders:
            task = reconciled.comes_back(chart, one, each, restarter, encounter, who, act.draft)
            made += [task] if task is not None else []
        made += [issues.issue(_about(answer, one, orders), signing) for answer in one.answers]
        if one.line is not None and isinstance(one.line.order, MedicineOrder):
            latest.append(lateness.send_until(one.line.order, doing.now))
    summary = reconciled.summary(chart, made, encounter, who, act.draft)
    if doing.find(f"List/{summary['id']}") is not None:
        raise InputError(
            _("This is signed already."),
            kept=_("Nothing was signed twice."),
            todo=_("Look at the medicines."),
        )
    doing.write([*made, summary], atomic=True, send_until=stamp(min(latest)) if latest else "")
    for one in outcome.rows:
        if one.does in ("stop", "change") and one.row.order is not None:
            pause_ends(doing, chart, one.row.order.request.key, restarted=False)
    tell_owners(doing, (answer for one in outcome.rows for answer in one.answers))
    forms.used_up(doing, act.patient, act.draft, kept(written))
    count = len(outcome.rows)
    said = ngettext(
        "{n} medicine is reconciled for {name}.", "{n} medicines are reconciled for {name}.", count
    )
    return doing.done(said.format(n=count, name=whole_name(chart.patient.name)))


def _all_decided(outcome: Outcome, act: SignReconciliation) -> None:
    """Every row is decided, as it stands now, and nothing was found that nobody was shown."""
    if not outcome.rows:
        raise InputError(
            _("No source knows a medicine: there is nothing to reconcile."), kept=_("Nothing was written.")
        )
    moved = [one for one in outcome.rows if one.moved]
    if moved or outcome.gone:
        names = ", ".join((*(one.row.called for one in moved), *outcome.gone))
        raise InputError(
            _("Changed by others since you decided: {names}.").format(names=names),
            kept=_("Nothing was written, and what you decided is kept as a draft."),
            todo=_("Look at what stands now, decide those again and sign."),
        )
    if left := outcome.left:
        names = ", ".join(one.row.called for one in left)
        raise InputError(
            _("Not decided: {names}.").format(names=names),
            kept=_("Nothing was written, and what you decided is kept as a draft."),
            todo=_("Decide each of them, then sign."),
        )
    if news := outcome.checked.unseen(act.shown):
        raise InputError(
            _("New since you looked: {finding}").format(finding=news[0].title),
            kept=_("Nothing was written, and what you decided is kept as a draft."),
            todo=_("Look at it, then sign again."),
        )


def _about(answer: Answer, one: Weighed, orders: list[Json]) -> Answer:
    """A decision about the order that is made, which was checked under the name of the one before it."""
    if one.does != "change" or one.row.order is None:
        return answer
    old, new = one.row.order.request.key, f"MedicationRequest/{orders[0]['id']}"
    implicated = tuple(new if key == old else key for key in answer.implicated)
    return msgspec.structs.replace(answer, implicated=implicated)
