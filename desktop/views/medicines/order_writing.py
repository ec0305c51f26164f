"""Filling the order column: what the field says, what the checks found, and what signing sends."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record import persons
from desktop.clinical.record.medicines import overridden
from desktop.clinical.words import demographics, doses
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.overridden import overridden_words
from desktop.core.clock import local
from desktop.core.formats import age as age_words
from desktop.core.formats import inside, relative_day_time, time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.fhir.when import instant
from desktop.orders import checking, issues, lateness, sets, standing_conflicts, summary
from desktop.orders.basket import Basket, Line
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import Reading
from desktop.orders.findings import Action, Beyond, Finding, NotChecked, Together
from desktop.orders.rules import rule_file
from desktop.shown.medicines.order_editor import (
    CORRECT,
    AlertChoice,
    BasketRow,
    Favourite,
    OrderAlert,
    OrderBeyond,
    OrderCheck,
    OrderChoice,
    OrderModel,
    OrderPart,
    OrderQuestion,
    OrderTwice,
    Proposal,
)
from desktop.shown.tasks.coming import Coming
from desktop.views.medicines import order_verbs
from desktop.writing import orders, signing

PROPOSED = "proposed"
"""The line id of what stands in the field: it has no identity before it enters the basket."""
_NOTHING = Coming()
_ICONS = {"medicine": "pill", "laboratory": "flask", "microbiology": "flask", "pathology": "flask",
          "imaging": "heartbeat", "examination": "heartbeat", "consultation": "users"}  # fmt: skip


def model(
    chart: Chart,
    now: datetime,
    kept: orders.KeptOrders,
    *,
    specialty: str,
    ward: str,
    offline: bool,
    saved: str = "",
    sends: bool = False,
    unasked: bool = False,
    held: str = "",
    next_up: Coming = _NOTHING,
) -> OrderModel:
    """The column of one patient, with what is `next_up`. `held` is when the server was last asked for
    what the checks read, `unasked` that it does not answer now."""
    family, given = persons.family_given(chart.patient.name)
    name = family_first(family, given)
    checked = checking.check(kept.basket.lines, chart, now, decided=standing_conflicts.fingerprints(chart))
    # Nothing is suggested for somebody who has died; what must be ordered can still be written.
    usual = () if demographics.deceased(chart.patient) else sets.sets_of(specialty)
    return OrderModel(
        draft=kept.id,
        patient=name,
        spoken=_("{name}, born {date}").format(
            name=name, date=demographics.born(chart.patient, local(now).date())
        ),
        text=kept.text,
        alerts=_alerts(checked, kept.basket),
        basket=tuple(_row(chart, line, now, checked) for line in kept.basket.lines),
        # A draft that is opened again must show how its text is read before anybody presses Enter.
        proposal=proposal(chart, now, kept.basket, kept.text) if kept.text.strip() else None,
        saved=saved,
        favourites_title=_("Usual on {ward}").format(ward=ward) if ward else _("Usual here"),
        favourites=tuple(_favourite(one) for one in usual),
        favourites_remark="" if not usual or sets.is_checked() else _("not quality-assured"),
        offline=_offline(kept.basket, now) if offline else "",
        signer=signing.whom_words(chart, now, kept.signer, kept.signer_name) if sends else "",
        unchecked=not_asked_words(held, now) if unasked and (kept.basket.lines or kept.text) else "",
        coming=next_up,
    )


def not_asked_words(held: str, now: datetime) -> str:
    """Note on checks that could not ask the server: the age of the data they read."""
    at = instant(held) if held else None
    if at is None:
        return _("Not checked against the server: nobody has asked it about this patient yet.")
    return _("Not checked against the server: data from {when}, {age} old.").format(
        when=relative_day_time(at, now), age=age_words(now - at)
    )


def proposal(chart: Chart, now: datetime, basket: Basket, text: str) -> Proposal:
    """Proposal for the text of the order field, read and checked as if it were in the basket."""
    if (standing_act := order_verbs.proposal(chart, now, text)) is not None:
        return standing_act
    read = orders.read_text(chart, now, text)
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
    seen: tuple[OrderCheck, ...] = ()
    if read.order is not None:
        line = Line(PROPOSED, "", read.order, text)
        checked = checking.check(
            (*basket.lines, line), chart, now, decided=standing_conflicts.fingerprints(chart)
        )
        # What could not be checked stands in the list of checks, area by area.
        alerts = tuple(
            alert for alert in _alerts(checked, basket, only=PROPOSED) if alert.tier != "not_checked"
        )
        before = _answered_before(chart, now, checked, PROPOSED)
        parts += tuple(OrderPart(_("Answered before"), words) for words in before)
        seen = tuple(OrderCheck(a.label, a.state, a.words, a.why) for a in checked.areas.get(PROPOSED, ()))
    return Proposal(
        text=text,
        name=said.name,
        brand=said.brand,
        icon=_ICONS.get(read.item.kind, "pill") if read.item else "pill",
        parts=parts,
        line=said.line,
        questions=_questions(read),
        alerts=tuple(_in_the_field(alert) for alert in alerts),
        complete=read.order is not None,
        checks=seen,
        checked=_("{time}, against local data").format(time=time(now)) if seen else "",
        dose=next(((p.start, p.end) for p in read.parts if p.kind == "dose" and p.start >= 0), (-1, -1)),
    )


def _in_the_field(alert: OrderAlert) -> OrderAlert:
    """An alert about what is still in the field: a dose that is too large can be written again there."""
    choices = alert.choices
    if alert.beyond is not None:
        choices = (choices[0], AlertChoice(CORRECT, _("Correct the dose")), *choices[1:])
    return msgspec.structs.replace(alert, concerns="", choices=choices)


def _questions(read: Reading) -> tuple[OrderQuestion, ...]:
    return tuple(
        OrderQuestion(
            q.kind,
            q.words,
            tuple(
                OrderChoice(str(number), c.words, c.text, deliberate=c.deliberate)
                for number, c in enumerate(q.choices, 1)
            ),
            q.start,
            q.end,
        )
        for q in read.questions
    )


def _alerts(checked: checking.Checked, basket: Basket, only: str = "") -> tuple[OrderAlert, ...]:
    told = {(line.id, one.finding): _told(line, one.words) for line in basket.lines for one in line.told}
    found = [
        _with(alert_of(f), told.get((f.line, f.fingerprint), ""))
        for f in checked.open
        if not only or f.line == only
    ]
    given = {a.finding: a for line in basket.lines for a in line.answers}
    for one in checked.answered:
        said = given.get(one.fingerprint)
        # What was decided on an earlier order is silent; what was decided for this basket stays to be seen.
        if said is not None and (not only or one.line == only):
            found.append(msgspec.structs.replace(alert_of(one), answered=issues.words(said), choices=()))
    missing = [n for n in checked.not_checked if not only or n.line == only]
    found += [_unchecked(n) for n in missing if n.failed]
    for line in dict.fromkeys(n.line for n in missing):
        if of_line := [n for n in missing if n.line == line and not n.failed]:
            found.append(_not_checked(line, of_line))
    return tuple(found)


def _not_checked(line: str, missing: list[NotChecked]) -> OrderAlert:
    """Line of all that could not be checked of an order: nobody can answer it, and nobody is sent to it."""
    names = dict.fromkeys(checking.what(one.rule) for one in missing)
    return OrderAlert(
        key=f"unchecked:{line}",
        tier="not_checked",
        title=_("Not checked: {what}").format(what=", ".join(names)),
        text=" ".join(dict.fromkeys(one.why for one in missing)),
        concerns=line,
        rule=missing[0].rule if len(missing) == 1 else "",
        stays=True,
    )


def _with(alert: OrderAlert, told: str) -> OrderAlert:
    """A question with what the order's author answered to it: for the signer to know, not to take over."""
    if not told:
        return alert
    return msgspec.structs.replace(alert, text=" ".join(part for part in (alert.text, f"{told}.") if part))


def _answered_before(chart: Chart, now: datetime, checked: checking.Checked, line: str) -> list[str]:
    """Reasons for overriding the same finding on an earlier order, for which it is not asked again."""
    marks = {one.fingerprint for one in checked.answered if one.line == line}
    same = [one for one in overridden.overridden(chart) if marks & set(one.marks)]
    return list(dict.fromkeys(overridden_words(one, now) for one in same))


def _risk(why: str) -> str:
    return _("Risk: {why}.").format(why=inside(why)) if why else ""


def alert_of(found: Finding) -> OrderAlert:
    rule = found.rule if found.rule[1:].isdigit() else checking.what(found.rule)
    basis = [_("Rule {rule}, {evidence}.").format(rule=rule, evidence=found.evidence)]
    if found.source:
        basis.append(_("Source: {source}.").format(source=found.source))
    basis.append(_("Owner: {owner}.").format(owner=found.owner))
    if not found.checked:
        basis.append(_("Not quality-assured."))
    brief = [_("Rule {rule}").format(rule=rule), found.evidence]
    if not found.checked:
        brief.append(_("not quality-assured"))
    compared = found.together is not None or found.beyond is not None
    letters = {"replace": "E", "keep": "B", "remove": "T"}
    return OrderAlert(
        key=found.fingerprint,
        tier=found.tier,
        title=found.title,
        text="" if compared else " ".join(part for part in (found.detail, _risk(found.why)) if part),
        basis=" ".join(basis),
        choices=tuple(
            AlertChoice(_key(a), a.words, a.reason, letters.get(a.kind, ""), a.text, a.detail)
            for a in found.actions
            # Another medicine is offered only by its name: a choice that offers none only empties the line.
            if a.kind != "alternative" or a.text
        ),
        concerns=found.line,
        twice=_twice(found.together) if found.together is not None else None,
        beyond=_beyond(found.beyond) if found.beyond is not None else None,
        brief=" · ".join(brief),
        rule=found.rule,
        medicines=found.codes,
        owner=found.owner if found.rule in rule_file().rules else "",
    )


def _key(action: Action) -> str:
    """The answer's own key: there may be several other medicines."""
    return f"{action.kind} {action.text}" if action.kind == "alternative" else action.kind


def _twice(found: Together) -> OrderTwice:
    return OrderTwice(found.standing, found.new, found.standing_note, found.new_note, found.total)


def _beyond(found: Beyond) -> OrderBeyond:
    return OrderBeyond(found.ordered, found.total, found.most, found.per)


def _unchecked(one: NotChecked) -> OrderAlert:
    return OrderAlert(
        key=f"unchecked:{one.rule}:{one.line}",
        tier="not_checked",
        title=_("Not checked: {what}").format(what=checking.what(one.rule)),
        text=one.why,
        concerns=one.line,
        rule=one.rule,
    )


def _row(chart: Chart, line: Line, now: datetime, checked: checking.Checked) -> BasketRow:
    """An order with what was decided about it: what signing stops, and what was overridden."""
    title, detail = summary.summary(line.order, now).row
    kind = "medicine" if isinstance(line.order, MedicineOrder) else line.order.kind
    decided = [
        _("stops {order}").format(order=_standing(chart, key)) for key in orders.stopped_by(chart, line)
    ]
    decided += [issues.words(answer) for answer in line.answers if answer.reason]
    if line.author:
        decided.append(_("Written by {name}").format(name=line.author_name or line.author))
        decided += [_told(line, one.words) for one in line.told]
    decided += _answered_before(chart, now, checked, line.id)
    detail = ". ".join(part for part in (detail, *decided) if part)
    return BasketRow(
        line.id, _ICONS.get(kind, "pill"), title, detail, ", ".join(part for part in (title, detail) if part)
    )


def _told(line: Line, words: str) -> str:
    """Answer of an order's author to a finding, when the order waits for another's signature."""
    return _("{name} answered: {answer}").format(name=line.author_name or _("The author"), answer=words)


def _standing(chart: Chart, key: str) -> str:
    request = chart.find(key, MedicationRequest)
    assert request is not None
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    said = doses.dosages_words(request.dosage_instruction, short=True)
    return f"{name.generic or name.product} {said}".strip()


def _favourite(one: sets.OrderSet) -> Favourite:
    count = len(one.lines)
    return Favourite(
        one.key, one.letter, one.title, ngettext("{n} order", "{n} orders", count).format(n=count)
    )


def _offline(basket: Basket, now: datetime) -> str:
    """Consequences of being offline for the orders: every urgent one, else the first that must be sent."""
    until = [(lateness.send_until(one.order, now), one.order) for one in basket.lines]
    urgent = [pair for pair in until if lateness.is_urgent(pair[1])]
    chosen = urgent or sorted(until, key=lambda pair: pair[0])[:1]
    said = dict.fromkeys(lateness.offline_words(order, at, now) for at, order in chosen)
    return " ".join(said) or _("The server can't be reached. Urgent: print the requisition.")


def saved_words(now: datetime) -> str:
    """`Lagret som kladd 14:31`."""
    return _("Saved as draft {time}").format(time=time(now))
