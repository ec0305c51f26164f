"""Orders: a basket's draft, what the order line and a person's answers make of it, and what signing sends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from desktop.clinical.record import persons
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import basket as baskets
from desktop.orders import checking, findings, issues, lateness, order_resources, sets, standing_conflicts
from desktop.orders.basket import Answer, Basket, Line
from desktop.orders.by_weight.arithmetic import Weigh
from desktop.orders.by_weight.dosing_weight import weigh
from desktop.orders.draft import Order
from desktop.orders.field import reading
from desktop.orders.field.reading import Reading


class KeptOrders(msgspec.Struct, frozen=True):
    """A basket's draft as it is stored, with what was left in the field, and the doctor who was chosen to
    sign it where its author may not."""

    id: str
    basket: Basket
    text: str = ""
    signer: str = ""
    signer_name: str = ""


def empty(ident: str, patient: str) -> KeptOrders:
    """A basket with nothing in it."""
    return KeptOrders(ident, Basket(patient))


def without(kept: KeptOrders, key: str) -> KeptOrders:
    """The basket without one order."""
    return msgspec.structs.replace(kept, basket=kept.basket.remove(key))


def encode(kept: KeptOrders) -> str:
    """A draft for the store; decimals as written."""
    chosen = [kept.signer, kept.signer_name] if kept.signer else []
    return msgspec.json.encode([kept.id, kept.text, baskets.dumps(kept.basket), *chosen]).decode()


def decode(body: str) -> KeptOrders:
    """A stored draft; raises InputError or msgspec.ValidationError for one that can't be read."""
    found = from_json(body, tuple[str, ...])
    if len(found) not in (3, 5):
        raise msgspec.ValidationError("a basket's draft has three parts, or five")
    ident, text, basket, *chosen = found
    return KeptOrders(ident, baskets.loads(basket), text, *chosen)


def read_text(chart: Chart, now: datetime, text: str) -> Reading:
    """The field's text, with the patient's problems as reasons to choose among."""
    problems = tuple(
        dict.fromkeys(
            c.code.label for c in conditions.active(chart, now) if c.code is not None and c.code.label
        )
    )
    return reading.read_for(text, now, weighing(chart, now), problems=problems[:6])


def weighing(chart: Chart, now: datetime) -> Weigh:
    """The weight that doses of the patient are computed from, looked up where a text needs it."""
    return partial(weigh, chart, now)


def stopped_by(chart: Chart, line: Line) -> tuple[str, ...]:
    """Keys of existing orders that the line replaces."""
    return tuple(key for key in line.replaces if chart.find(key, MedicationRequest) is not None)


def favourite(
    chart: Chart, now: datetime, kept: KeptOrders, specialty: str, key: str
) -> tuple[KeptOrders, str]:
    """A set's whole lines into the basket; gives the first line with questions for the field, or nothing."""
    chosen = next((s for s in sets.sets_of(specialty) if s.key == key), None)
    if chosen is None:
        return kept, ""
    basket, left = kept.basket, ""
    for read in sets.expand(chosen, now, weighing(chart, now)):
        if read.order is not None:
            basket = basket.add(read.order, read.text)
        elif not left:
            left = read.text
    return msgspec.structs.replace(kept, basket=basket), left


def add(chart: Chart, now: datetime, kept: KeptOrders, text: str) -> KeptOrders:
    """The field's order into the basket, under an identity of its own; unchanged when it isn't whole."""
    read = read_text(chart, now, text)
    if read.order is None:
        return kept
    return msgspec.structs.replace(kept, basket=kept.basket.add(read.order, text), text="")


def answer(
    chart: Chart, now: datetime, kept: KeptOrders, key: str, action: str, reason: str
) -> tuple[KeptOrders, str]:
    """A person's answer to a finding about the basket; gives what the field should read next, or nothing.
    Of several other medicines the answer names the one (`alternative ceftriakson`).

    Raises InputError for an override without its reason.
    """
    action, _space, other = action.partition(" ")
    checked = checking.check(kept.basket.lines, chart, now, decided=standing_conflicts.fingerprints(chart))
    found = next((f for f in checked.open if f.fingerprint == key), None)
    if found is None:
        return _answer_proposed(chart, now, kept, key, action, reason)
    chosen = next((a for a in found.actions if a.kind == action and (not other or a.text == other)), None)
    basket = kept.basket
    if action in ("remove", "alternative"):
        return msgspec.structs.replace(kept, basket=basket.remove(found.line)), chosen.text if chosen else ""
    given = findings.answer(found, action, now, reason=reason)  # type: ignore[arg-type]
    if (drafted := _drafted(basket, given)) is not None:
        return msgspec.structs.replace(kept, basket=basket.remove(drafted)), ""
    basket = basket.answer(found.line, given)
    text = chosen.text if chosen is not None and action == "order" else ""
    return msgspec.structs.replace(kept, basket=basket), text


def _answer_proposed(
    chart: Chart, now: datetime, kept: KeptOrders, key: str, action: str, reason: str
) -> tuple[KeptOrders, str]:
    """An answer about what stands in the field: into the basket with the reason, or out of the field."""
    read = read_text(chart, now, kept.text)
    if read.order is None:
        return kept, ""
    entered = kept.basket.add(read.order, kept.text)
    line = entered.lines[-1]
    checked = checking.check(entered.lines, chart, now, decided=standing_conflicts.fingerprints(chart))
    found = next((f for f in checked.open if f.fingerprint == key), None)
    if found is None or found.line != line.id:
        return kept, ""
    if action in ("remove", "alternative"):
        return msgspec.structs.replace(kept, text=""), ""
    given = findings.answer(found, action, now, reason=reason)  # type: ignore[arg-type]
    if (drafted := _drafted(entered, given)) is not None:
        return msgspec.structs.replace(kept, basket=entered.remove(drafted), text=""), ""
    return msgspec.structs.replace(kept, basket=entered.answer(line.id, given), text=""), ""


def _drafted(basket: Basket, given: Answer) -> str | None:
    """The line of the basket that an answer replaces: it was never signed, and leaves."""
    if given.action != "replace":
        return None
    return next((line.id for line in basket.lines if given.target == f"MedicationRequest/{line.id}"), None)


class Unready(msgspec.Struct, frozen=True):
    """Reason a basket can't be signed yet."""

    why: str


def not_as_shown(chart: Chart, kept: KeptOrders, keys: Collection[str]) -> str:
    """Reason a basket differs from the one shown; empty when it is the same."""
    if kept.basket.patient != chart.patient.id:
        return _("These orders were written for another patient.")
    if {line.id for line in kept.basket.lines} != set(keys):
        return _("The basket has changed since it was shown. Look at it again, then sign.")
    return ""


def to_sign(
    chart: Chart, now: datetime, actor: Actor, kept: KeptOrders, keys: Collection[str],
    shown: Collection[str] | None = None,
) -> list[order_resources.SignedOrder] | Unready:  # fmt: skip
    """The resources of the lines that were shown, what each puts out of use, and how long it may wait.

    An open Stop or question, a basket that is no longer what was shown, or a finding that was not among
    those `shown`, signs nothing.
    """
    lines = kept.basket.lines
    if why := not_as_shown(chart, kept, keys):
        return Unready(why)
    checked = checking.check(lines, chart, now, decided=standing_conflicts.fingerprints(chart))
    if checked.stops:
        return Unready(checked.stops[0].title)
    if news := checked.unseen(shown):
        return Unready(_("New since you looked: {finding}").format(finding=news[0].title))
    where = stays.current(chart, now)
    signing = order_resources.Signing(
        patient=chart.patient.key,
        requester=actor.practitioner or actor.role,
        at=now,
        encounter=where.encounter.key if where else "",
        requester_name=actor.name,
    )
    found = []
    for line in lines:
        order: Order = line.order
        if gone := set(line.replaces) - set(stopped_by(chart, line)):
            # What is no longer there needs no stopping, and nothing may refer to it.
            kept_answers = tuple(a for a in line.answers if a.target not in gone)
            line = msgspec.structs.replace(line, answers=kept_answers)
        made = [order_resources.resource(line, signing), *issues.issues(line, signing)]
        found.append(
            order_resources.SignedOrder(tuple(made), stamp(lateness.send_until(order, now)), line.replaces)
        )
    return found


def replaced(found: dict[str, Any]) -> dict[str, Any] | None:
    """An order that another takes the place of, stopped; None when it is out of use already."""
    if found.get("status") not in ("active", "on-hold"):
        return None
    return {**found, "status": "stopped", "statusReason": {"text": _("Replaced by another order")}}


def patient_name(chart: Chart) -> str:
    """The patient's name as lists write it."""
    return family_first(*persons.family_given(chart.patient.name))
