"""Override rate of a rule in words on its alert: from the site's newest count, never from patients."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import OrderAlert, OrderModel, Proposal
from desktop.sync.pull.set_up import rule_rates

Rates = Mapping[str, tuple[int, int]]


def kept(connection: Connection) -> Rates:
    """Counts of each rule, fired and set aside, as they were told last."""
    return rule_rates.kept(connection).rules


def on_alerts(alerts: tuple[OrderAlert, ...], rates: Rates) -> tuple[OrderAlert, ...]:
    """The alerts, each of a rule with how often it is set aside, or that nobody has counted it."""
    return tuple(_on(one, rates) for one in alerts)


def _on(alert: OrderAlert, rates: Rates) -> OrderAlert:
    if not alert.owner:
        return alert
    counted = rates.get(alert.rule)
    said = (
        _("Set aside {times} of {n}.").format(times=counted[1], n=counted[0])
        if counted is not None
        else _("Too few to say how often it is set aside.")
    )
    brief = alert.brief if counted is None else " · ".join(filter(None, (alert.brief, said.rstrip("."))))
    return msgspec.structs.replace(alert, basis=" ".join(filter(None, (alert.basis, said))), brief=brief)


def on_proposal(proposal: Proposal, rates: Rates) -> Proposal:
    """A proposal with them."""
    if not proposal.alerts:
        return proposal
    return msgspec.structs.replace(proposal, alerts=on_alerts(proposal.alerts, rates))


def on_column(model: OrderModel, rates: Rates) -> OrderModel:
    """The order column with them."""
    proposal = on_proposal(model.proposal, rates) if model.proposal is not None else None
    return msgspec.structs.replace(model, alerts=on_alerts(model.alerts, rates), proposal=proposal)
