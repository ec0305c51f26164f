"""Medicines in effect that bear on an analysis: what raises potassium, piles up in kidneys, thins blood.

The groups are those of the rules that check orders; no medicine is named twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record.medicines.administrations import Outcome, given_at, of_order, outcome
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.due import entered, last_given
from desktop.orders.rules import limits, rule_file


class Bears(msgspec.Struct, frozen=True):
    """One medicine with the time of its last dose that reached the patient, None where none is recorded;
    `unread`: there is an entry of which nobody can tell what became of it, or when."""

    medicine: Medicine
    last: datetime | None
    unread: bool


def bear_on(facts: Facts, analyses: Iterable[str]) -> tuple[Bears, ...]:
    """The medicines in effect that bear on any of these analyses, in their order on the chart."""
    groups = tuple(group for analysis in dict.fromkeys(analyses) for group in groups_of(analysis))
    return tuple(_read(facts, one) for one in facts.medicines if groups and one.within(groups))


def groups_of(analysis: str) -> tuple[str, ...]:
    """Beginnings of the ATC codes that bear on an analysis (its key in the vocabulary); none for most."""
    bound = limits()
    match analysis:
        case "k":
            return (*bound.raas, *bound.potassium_raisers)
        case "na":
            return bound.sodium_raisers
        case "crea" | "egfr":
            kidney = (atc for row in rule_file().kidney for atc in row.atc)
            return (*bound.metformin, *bound.kidney_risks, *kidney)
        case "inr":
            return (*bound.warfarin, *bound.inr_raisers)
        case "plt":
            return bound.platelet_risks
    return ()


def _read(facts: Facts, medicine: Medicine) -> Bears:
    given = of_order(facts.chart, medicine.key)
    last = last_given(entered(given), facts.now)
    unread = any(
        outcome(one) is Outcome.UNKNOWN or given_at(one) is None
        for one in given
        if outcome(one) not in (Outcome.NOT_GIVEN, Outcome.WRONG)
        and (last is None or (at := given_at(one)) is None or at > last)
    )
    return Bears(medicine, last, unread)
