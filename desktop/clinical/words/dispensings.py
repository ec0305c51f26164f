"""Dispensed medicines in words: handed over when, how much, until when it is enough, or not handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.clinical.record.medicines.dispenses import Dispensed, Outcome, days_of
from desktop.clinical.words import doses, order_remarks
from desktop.clinical.words.timings import span_words
from desktop.core.clock import local
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.fhir.resources import MedicationDispense
from desktop.fhir.when import Precision, parse

_SAID: Final[dict[Outcome, Callable[[], str]]] = {
    Outcome.DISPENSED: lambda: _("dispensed"),
    Outcome.AHEAD: lambda: _("said to be dispensed on a day that has not come"),
    Outcome.PREPARING: lambda: _("being prepared for dispensing"),
    Outcome.UNDER_WAY: lambda: _("dispensing under way"),
    Outcome.ON_HOLD: lambda: _("dispensing on hold"),
    Outcome.STOPPED: lambda: _("dispensing stopped before it was complete"),
    Outcome.CANCELLED: lambda: _("not dispensed, cancelled"),
    Outcome.DECLINED: lambda: _("not dispensed, declined"),
    Outcome.UNKNOWN: lambda: _("not known whether it was dispensed"),
}


def outcome_words(outcome: Outcome) -> str:
    """`utlevert`, `utlevering satt på vent`."""
    return _SAID[outcome]()


def dispensed_words(one: Dispensed, doubt: str = "") -> str:
    """One dispensing in words; `doubt` says that it holds what can't be read."""
    head = " ".join(filter(None, (outcome_words(one.outcome), _when(one))))
    return ", ".join(filter(None, (head, beyond_words(one, doubt))))


def short_words(one: Dispensed) -> str:
    """One dispensing under a heading that says that it was dispensed: the day, else what became of it."""
    if one.outcome is Outcome.DISPENSED:
        return _when(one)
    return " ".join(filter(None, (outcome_words(one.outcome), _when(one))))


def beyond_words(one: Dispensed, doubt: str = "") -> str:
    """All that is said of a dispensing beside its outcome and day; `doubt` as there."""
    held = one.resource
    parts = [
        doubt,
        _reason(held),
        doses.quantity_words(held.quantity),
        _supply(one),
        _("another product than was prescribed")
        if held.substitution is not None and held.substitution.was_substituted
        else "",
        _label(held),
        *order_remarks.noted(held.note),
    ]
    return ", ".join(filter(None, parts))


def _when(one: Dispensed) -> str:
    if held := one.resource.when_handed_over:
        return date_of(held) if one.outcome is Outcome.DISPENSED else f"({date_of(held)})"
    if one.resource.when_prepared:
        return _("(day not stated, prepared {date})").format(date=date_of(one.resource.when_prepared))
    return _("(day not stated)") if one.outcome is Outcome.DISPENSED else ""


def date_of(text: str) -> str:
    """A FHIR time as its day, as exact as it is."""
    moment = parse(text)
    if moment is None or moment.precision is Precision.YEAR:
        return text
    return day(local(moment.start))[3:] if moment.precision is Precision.MONTH else day(moment.start)


def _reason(held: MedicationDispense) -> str:
    if held.status_reason_codeable_concept is not None:
        return held.status_reason_codeable_concept.label
    return held.status_reason_reference.display if held.status_reason_reference is not None else ""


def _supply(one: Dispensed) -> str:
    if one.lasts is not None:
        return _("enough until {date}").format(date=day(one.lasts))
    supply = one.resource.days_supply
    if supply is None or supply.value is None:
        return ""
    days = days_of(supply)
    said = span_words(days, "d") if days is not None else doses.quantity_words(supply)
    if days is None and supply.code and supply.unit and supply.code != supply.unit:
        said = f"{said} ({supply.unit}/{supply.code})"
    return _("supply for {span}").format(span=said)


def _label(held: MedicationDispense) -> str:
    words = doses.dosages_words(held.dosage_instruction, short=True)
    said = doses.quoted(words, held.dosage_instruction) if words else ""
    return _("on the label: {dose}").format(dose=said) if said else ""
