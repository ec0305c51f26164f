"""Filling the order column: what the field says, what the checks found, and what signing sends."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

import msgspec

from desktop.access.actor import Actor
from desktop.core.clock import local, stamp
from desktop.core.formats import time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, DetectedIssue, MedicationRequest
from desktop.letters.medicines import name_of
from desktop.orders import basket as baskets
from desktop.orders import checks, findings, issues, lateness, reading, resources, sets, summary, wording
from desktop.orders.basket import Basket, Line
from desktop.orders.draft import MedicineOrder, Order
from desktop.orders.findings import Finding, NotChecked
from desktop.orders.reading import Reading
from desktop.views import persons, stay
from desktop.views.order_editor import (
    AlertChoice,
    BasketRow,
    Favourite,
    OrderAlert,
    OrderChoice,
    OrderModel,
    OrderPart,
    OrderQuestion,
    Proposal,
)

PROPOSED = "proposed"
"""The line id of what stands in the field: it has no identity before it enters the basket."""
_ICONS = {"medicine": "pill", "laboratory": "flask", "microbiology": "flask", "pathology": "flask",
          "imaging": "heartbeat", "examination": "heartbeat", "consultation": "users"}  # fmt: skip


class KeptOrders(msgspec.Struct, frozen=True):
    """A basket's draft as it is stored, with what was left in the field."""

    id: str
    basket: Basket
    text: str = ""


def empty(ident: str, patient: str) -> KeptOrders:
    """A basket with nothing in it."""
    return KeptOrders(ident, Basket(patient))


def without(kept: KeptOrders, key: str) -> KeptOrders:
    """The basket without one order."""
    return msgspec.structs.replace(kept, basket=kept.basket.remove(key))


def encode(kept: KeptOrders) -> str:
    """A draft for the store; decimals as written."""
    return msgspec.json.encode([kept.id, kept.text, baskets.dumps(kept.basket)]).decode()


def decode(body: str) -> KeptOrders:
    """A stored draft; raises InputError or msgspec.ValidationError for one that can't be read."""
    ident, text, basket = msgspec.json.decode(body, type=tuple[str, str, str])
    return KeptOrders(ident, baskets.loads(basket), text)


def model(
    chart: Chart,
    now: datetime,
    kept: KeptOrders,
    *,
    specialty: str,
    ward: str,
    offline: bool,
    saved: str = "",
) -> OrderModel:
    """The column of one patient."""
    family, given = persons.family_given(chart.patient.name)
    name = f"{family.upper()}, {given}".rstrip(", ")
    checked = checks.check(kept.basket.lines, chart, now, decided=_decided(chart))
    usual = sets.sets_of(specialty)
    return OrderModel(
        draft=kept.id,
        patient=name,
        spoken=_("{name}, born {date}").format(
            name=name, date=persons.born(chart.patient, local(now).date())
        ),
        text=kept.text,
        alerts=_alerts(checked, kept.basket),
        basket=tuple(_row(chart, line, now) for line in kept.basket.lines),
        # A draft that is opened again must show how its text is read before anybody presses Enter.
        proposal=proposal(chart, now, kept.basket, kept.text) if kept.text.strip() else None,
        saved=saved,
        favourites_title=_("Usual on {ward}").format(ward=ward) if ward else _("Usual here"),
        favourites=tuple(_favourite(one) for one in usual),
        favourites_remark="" if not usual or sets.is_checked() else _("not quality-assured"),
        offline=_offline(kept.basket, now) if offline else "",
    )


def proposal(chart: Chart, now: datetime, basket: Basket, text: str) -> Proposal:
    """What the field says, read and checked as if it were in the basket."""
    read = read_text(chart, now, text)
    if read.draft is None:
        if read.questions:
            return Proposal(text, questions=_questions(read))
        problem = _("Nothing that can be ordered was found. Write a medicine, a test or an examination.")
        return Proposal(text, problem=problem if text.strip() else "")
    said = summary.summary(read.draft, now)
    assumed = {p.kind for p in read.parts if p.assumed}
    parts = tuple(
        OrderPart(label, words, assumed=kind in assumed)
        for kind, label, words in (
            ("dose", _("Dose"), said.dose),
            ("frequency", _("How often"), said.frequency),
            ("route", _("Route"), said.route),
        )
        if words
    )
    alerts: tuple[OrderAlert, ...] = ()
    if read.order is not None:
        line = Line(PROPOSED, "", read.order, text)
        checked = checks.check((*basket.lines, line), chart, now, decided=_decided(chart))
        alerts = tuple(
            alert for alert in _alerts(checked, basket, only=PROPOSED) if alert.tier != "not_checked"
        )
    return Proposal(
        text=text,
        name=said.name,
        brand=said.brand,
        icon=_ICONS.get(read.item.kind, "pill") if read.item else "pill",
        parts=parts,
        line=said.line,
        questions=_questions(read),
        alerts=tuple(msgspec.structs.replace(a, concerns="") for a in alerts),
        complete=read.order is not None,
    )


def read_text(chart: Chart, now: datetime, text: str) -> Reading:
    """The field's text, with the patient's problems as reasons to choose among."""
    problems = tuple(
        dict.fromkeys(
            c.code.label
            for c in chart.all(Condition)
            if c.code is not None
            and c.code.label
            and (c.clinical_status is None or c.clinical_status.has("active"))
        )
    )
    return reading.read(text, now, problems=problems[:6])


def _questions(read: Reading) -> tuple[OrderQuestion, ...]:
    return tuple(
        OrderQuestion(
            q.kind,
            q.words,
            tuple(OrderChoice(str(number), c.words, c.text) for number, c in enumerate(q.choices, 1)),
            q.start,
            q.end,
        )
        for q in read.questions
    )


def _decided(chart: Chart) -> frozenset[str]:
    """The findings that were answered and signed before, on the same data."""
    return frozenset(
        i.value
        for issue in chart.all(DetectedIssue)
        if issue.status not in ("entered-in-error", "cancelled")
        for i in issue.identifier
        if i.system == issues.FINGERPRINT and i.value
    )


def _alerts(checked: checks.Checked, basket: Basket, only: str = "") -> tuple[OrderAlert, ...]:
    found = [_alert(f) for f in checked.open if not only or f.line == only]
    given = {a.finding: a for line in basket.lines for a in line.answers}
    for one in checked.answered:
        said = given.get(one.fingerprint)
        # What was decided on an earlier order is silent; what was decided for this basket stays to be seen.
        if said is not None and (not only or one.line == only):
            found.append(msgspec.structs.replace(_alert(one), answered=issues.words(said), choices=()))
    found += [_unchecked(n) for n in checked.not_checked if not only or n.line == only]
    return tuple(found)


def _alert(found: Finding) -> OrderAlert:
    basis = [_("Rule {rule}, {evidence}.").format(rule=found.rule, evidence=found.evidence)]
    basis.append(_("Owner: {owner}.").format(owner=found.owner))
    if not found.checked:
        basis.append(_("Not quality-assured."))
    letters = {"replace": "E", "keep": "B", "remove": "T"}
    return OrderAlert(
        key=found.fingerprint,
        tier="stop" if found.stops else "notice",
        title=found.title,
        text=" ".join(part for part in (found.detail, found.why) if part),
        basis=" ".join(basis),
        choices=tuple(
            AlertChoice(a.kind, a.words, a.kind == "override", letters.get(a.kind, ""), a.text)
            for a in found.actions
        ),
        concerns=found.line,
    )


_CHECKS: Final[dict[str, Callable[[], str]]] = {
    "A1": lambda: _("allergy"),
    "A2": lambda: _("kidney function for metformin"),
    "A3": lambda: _("INR with warfarin"),
    "A4": lambda: _("paracetamol in a day"),
    "A5": lambda: _("potassium"),
    "A9": lambda: _("risen creatinine"),
    "A10": lambda: _("two anticoagulants"),
    "A11": lambda: _("methotrexate once a week"),
    "A14": lambda: _("weight of the child"),
    "tenfold": lambda: _("size of the dose"),
    "pairs": lambda: _("medicines that must not be given together"),
    "route": lambda: _("route"),
}
"""What each rule looks for, in a few words."""


def _unchecked(one: NotChecked) -> OrderAlert:
    return OrderAlert(
        key=f"unchecked:{one.rule}:{one.line}",
        tier="not_checked",
        title=_("Not checked: {what}").format(what=_CHECKS[one.rule]() if one.rule in _CHECKS else one.rule),
        text=one.why,
        concerns=one.line,
    )


def _row(chart: Chart, line: Line, now: datetime) -> BasketRow:
    """An order with what was decided about it: what signing stops, and what was overridden."""
    title, detail = summary.summary(line.order, now).row
    kind = "medicine" if isinstance(line.order, MedicineOrder) else line.order.kind
    decided = [_("stops {order}").format(order=_standing(chart, key)) for key in _stops(chart, line)]
    decided += [issues.words(answer) for answer in line.answers if answer.action == "override"]
    detail = ". ".join(part for part in (detail, *decided) if part)
    return BasketRow(
        line.id, _ICONS.get(kind, "pill"), title, detail, ", ".join(part for part in (title, detail) if part)
    )


def _stops(chart: Chart, line: Line) -> tuple[str, ...]:
    """What the line takes the place of and is still there."""
    return tuple(key for key in line.replaces if chart.find(key, MedicationRequest) is not None)


def _standing(chart: Chart, key: str) -> str:
    request = chart.find(key, MedicationRequest)
    assert request is not None
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    said = wording.dosages_words(request.dosage_instruction, short=True)
    return f"{name.generic or name.product} {said}".strip()


def _favourite(one: sets.OrderSet) -> Favourite:
    count = len(one.lines)
    return Favourite(
        one.key, one.letter, one.title, ngettext("{n} order", "{n} orders", count).format(n=count)
    )


def _offline(basket: Basket, now: datetime) -> str:
    """What being offline means: for everything that is urgent, else for what asks first."""
    until = [(lateness.send_until(one.order, now), one.order) for one in basket.lines]
    urgent = [pair for pair in until if lateness.is_urgent(pair[1])]
    chosen = urgent or sorted(until, key=lambda pair: pair[0])[:1]
    said = dict.fromkeys(lateness.offline_words(order, at, now) for at, order in chosen)
    return " ".join(said) or _("The server can't be reached. Urgent: print the requisition.")


def favourite(
    chart: Chart, now: datetime, kept: KeptOrders, specialty: str, key: str
) -> tuple[KeptOrders, str]:
    """A set's whole lines into the basket; gives the first line with questions for the field, or nothing."""
    chosen = next((s for s in sets.sets_of(specialty) if s.key == key), None)
    if chosen is None:
        return kept, ""
    basket, left = kept.basket, ""
    for read in sets.expand(chosen, now):
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

    Raises InputError for an override without its reason.
    """
    checked = checks.check(kept.basket.lines, chart, now, decided=_decided(chart))
    found = next((f for f in checked.open if f.fingerprint == key), None)
    if found is None:
        return _answer_proposed(chart, now, kept, key, action, reason)
    chosen = next((a for a in found.actions if a.kind == action), None)
    basket = kept.basket
    if action in ("remove", "alternative"):
        return msgspec.structs.replace(kept, basket=basket.remove(found.line)), chosen.text if chosen else ""
    given = findings.answer(found, action, now, reason=reason)  # type: ignore[arg-type]
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
    checked = checks.check(entered.lines, chart, now, decided=_decided(chart))
    found = next((f for f in checked.open if f.fingerprint == key), None)
    if found is None or found.line != line.id:
        return kept, ""
    if action in ("remove", "alternative"):
        return msgspec.structs.replace(kept, text=""), ""
    given = findings.answer(found, action, now, reason=reason)  # type: ignore[arg-type]
    return msgspec.structs.replace(kept, basket=entered.answer(line.id, given), text=""), ""


class Unready(msgspec.Struct, frozen=True):
    """Why a basket can't be signed yet."""

    why: str


def to_sign(
    chart: Chart, now: datetime, actor: Actor, kept: KeptOrders, keys: Collection[str]
) -> list[resources.SignedOrder] | Unready:
    """The resources of the lines that were shown, what each puts out of use, and how long it may wait.

    An open Stop, or a basket that is no longer what was shown, signs nothing.
    """
    lines = kept.basket.lines
    if kept.basket.patient != chart.patient.id:
        return Unready(_("These orders were written for another patient."))
    if {line.id for line in lines} != set(keys):
        return Unready(_("The basket has changed since it was shown. Look at it again, then sign."))
    checked = checks.check(lines, chart, now, decided=_decided(chart))
    if checked.stops:
        return Unready(checked.stops[0].title)
    where = stay.current(chart, now)
    signing = resources.Signing(
        patient=chart.patient.key,
        requester=actor.practitioner or actor.role,
        at=now,
        encounter=where.encounter.key if where else "",
        requester_name=actor.name,
    )
    found = []
    for line in lines:
        order: Order = line.order
        if gone := set(line.replaces) - set(_stops(chart, line)):
            # What is no longer there needs no stopping, and nothing may refer to it.
            kept_answers = tuple(a for a in line.answers if a.target not in gone)
            line = msgspec.structs.replace(line, answers=kept_answers)
        made = [resources.resource(line, signing), *issues.issues(line, signing)]
        found.append(
            resources.SignedOrder(tuple(made), stamp(lateness.send_until(order, now)), line.replaces)
        )
    return found


def saved_words(now: datetime) -> str:
    """`Lagret som kladd 14:31`."""
    return _("Saved as draft {time}").format(time=time(now))
