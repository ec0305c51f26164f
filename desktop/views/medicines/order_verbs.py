"""The order field's proposal where the text changes or stops what stands: which order, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from desktop.acts import Act
from desktop.acts.medicines import WriteChange, WritePause, WriteRenewal, WriteResumption, WriteStop
from desktop.clinical.record.medicines import overridden
from desktop.clinical.record.medicines.medicines import Belongs, read_request
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.stays import stays
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.orders import state_words
from desktop.clinical.words.overridden import overridden_words
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import redose
from desktop.orders.catalogue import catalogue
from desktop.orders.field import verbs
from desktop.orders.field.verbs import Meant, Said, Standing
from desktop.orders.substances import composed
from desktop.shown.medicines.order_editor import OrderChoice, OrderPart, OrderQuestion, Proposal
from desktop.views.medicines.medication import short_dose

_ACTS: Final[dict[verbs.What, tuple[OrderAct, Callable[[], str], Callable[[str, str, str], Act]]]] = {
    "stop": (OrderAct.STOP, lambda: _("Stop the medicine"), WriteStop),
    "pause": (OrderAct.PAUSE, lambda: _("Pause the medicine"), WritePause),
    "resume": (OrderAct.RESUME, lambda: _("Resume the medicine"), WriteResumption),
    "renew": (OrderAct.RENEW, lambda: _("Renew the medicine"), WriteRenewal),
    "change": (OrderAct.CHANGE, lambda: _("Change the dose"), WriteChange),
}


def proposal(chart: Chart, now: datetime, text: str) -> Proposal | None:
    """Proposal for text that changes or stops an order; None for text that orders something new."""
    said = verbs.read(text)
    if said is None:
        return None
    act, words, _make = _ACTS[said.what]
    able, unable = _orders(chart, now, said, act)
    found = verbs.meant(said, able)
    if not found.orders:
        return Proposal(text, problem=_none(verbs.meant(said, [one for one, _state in unable]), unable, said))
    if len(found.orders) > 1:
        return Proposal(text, name=words(), questions=(_which(text, found),))
    return _one(chart, now, text, found)


def _one(chart: Chart, now: datetime, text: str, found: Meant) -> Proposal:
    (one,) = found.orders
    if found.text and found.said.what in ("stop", "resume"):
        # A stop tomorrow would else be a stop now.
        return Proposal(
            text,
            problem=_("“{words}” was not understood: write “because of” before a reason.").format(
                words=found.text
            ),
        )
    _act, words, make = _ACTS[found.said.what]
    at = redose.dosed_in(found.said.why, now) if found.said.why and not found.said.sure else None
    if at is not None:
        return Proposal(text, name=words(), questions=(_of_reason(text, found, at),))
    parts = [OrderPart(_("Medicine"), one.names[0]), OrderPart(pgettext("order", "Now"), one.dose)]
    if found.text:
        label = _("Until") if found.said.what == "pause" else pgettext("order", "Becomes")
        parts.append(OrderPart(label, found.text))
    answered = [overridden_words(each, now) for each in overridden.of_order(chart, one.key)]
    if answered:
        parts.append(OrderPart(pgettext("order", "In spite of"), ". ".join(answered)))
    if found.said.why:
        parts.append(OrderPart(_("Why"), found.said.why))
    return Proposal(
        text,
        name=words(),
        parts=tuple(part for part in parts if part.text),
        line=_("Enter goes on: it is read and checked there, and signed."),
        complete=True,
        act=make(one.key, found.text, found.said.why),
    )


def _which(text: str, found: Meant) -> OrderQuestion:
    """The question which of several orders of one name is meant; the answers rewrite the text."""
    verb = text[: len(text) - len(text.lstrip())] + text.strip().split(" ", 1)[0]
    rest = f" til {found.text}" if found.text and found.said.what in ("change", "pause") else ""
    reason = f"«{found.said.why}»" if found.said.sure else found.said.why
    why = f" pga. {reason}" if reason else ""
    return OrderQuestion(
        "item",
        _("Which one is meant?"),
        tuple(
            OrderChoice(
                str(number),
                f"{one.names[0]} {one.dose}".strip(),
                f"{verb} {found.name} {one.dose}{rest}{why}",
            )
            for number, one in enumerate(found.orders, 1)
        ),
    )


def _of_reason(text: str, found: Meant, at: tuple[int, int]) -> OrderQuestion:
    """The question whether a time, a day or an amount behind the reason is a part of it: it would else be
    lost there. Each answer keeps every word."""
    why, (start, end) = found.said.why, at
    told = why[start:end].strip()
    before = text.rstrip()[: len(text.rstrip()) - len(why)]
    kept = OrderChoice("1", _("Part of the reason"), f"{before}«{why}»")
    left = " ".join(f"{why[:start]} {why[end:]}".split()).strip(" ,")
    head, word = before.rstrip().rsplit(" ", 1)
    moved = f"{head} {told} {word} {left}".rstrip() if left else f"{head} {told}"
    return OrderQuestion(
        "why", _("“{words}” stands in the reason: is it a part of it?").format(words=told),
        (kept, OrderChoice("2", _("It says what is ordered"), moved)),
    )  # fmt: skip


def _none(found: Meant, unable: list[tuple[Standing, str]], said: Said) -> str:
    """Reason nothing can be done: the medicine is not on the chart, or its order can't be changed now."""
    if found.orders:
        state = next(state for one, state in unable if one.key == found.orders[0].key)
        return _("{medicine} can't be dealt with so: the order is {state}.").format(
            medicine=found.orders[0].names[0], state=state
        )
    return _("“{words}” is no medicine on the chart of this stay.").format(words=said.rest)


def _orders(
    chart: Chart, now: datetime, said: Said, act: OrderAct
) -> tuple[list[Standing], list[tuple[Standing, str]]]:
    """The stay's orders with which the act can be done, and the others with their state."""
    where = stays.current(chart, now)
    able: list[Standing] = []
    unable: list[tuple[Standing, str]] = []
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, where, now)
        if not read.use.show or read.belongs is not Belongs.WARD or not read.mine:
            continue
        one = Standing(request.key, _names(chart, request, said.rest), short_dose(request.dosage_instruction))
        if act in possible(read):
            able.append(one)
        else:
            unable.append((one, state_words(read)))
    able.sort(key=lambda one: (one.names[0], one.dose, one.key))
    return able, unable


def _names(chart: Chart, request: MedicationRequest, rest: str) -> tuple[str, ...]:
    """Searchable names of an order: generic, product, and catalogue synonyms."""
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    what = composed(chart, request)
    label, atc = (what.name, what.atc) if what is not None else ("", "")
    found = [name.generic, name.product, name.product.split(" ")[0], label]
    words = rest.split()
    for count in range(min(3, len(words)), 0, -1):
        raw = " ".join(words[:count]).strip(",:")
        if atc and any(item.atc == atc for item in catalogue().named(raw)):
            found.append(raw)
    return tuple(dict.fromkeys(one for one in found if one))
