"""All checks of a basket before it is signed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders.basket import Line
from desktop.orders.check_allergy import allergy
from desktop.orders.check_dose import child_weight, methotrexate, tenfold, unusual_route
from desktop.orders.check_medicines import anticoagulants, pairs, paracetamol, warfarin
from desktop.orders.check_results import creatinine, metformin, potassium
from desktop.orders.draft import MedicineOrder
from desktop.orders.facts import Facts, Medicine
from desktop.orders.findings import Finding, NotChecked, Outcome, Silent, is_answered

CHECKS: Final[dict[str, Callable[[Facts, Medicine], Iterator[Outcome]]]] = {
    "A1": allergy,
    "A10": anticoagulants,
    "A11": methotrexate,
    "A14": child_weight,
    "tenfold": tenfold,
    "pairs": pairs,
    "A2": metformin,
    "A3": warfarin,
    "A4": paracetamol,
    "A5": potassium,
    "A9": creatinine,
    "route": unusual_route,
}
"""The rules by their key, Stops first."""


class Checked(msgspec.Struct, frozen=True):
    """What the checks say of a basket.

    `open` are the findings that nobody has answered, Stops first; `answered` those with a decision on the
    same data; `not_checked` what could not be decided (shown as *ikke kontrollert*); `silent` what the
    chart silences.
    """

    open: tuple[Finding, ...] = ()
    answered: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    silent: tuple[Silent, ...] = ()

    @property
    def stops(self) -> tuple[Finding, ...]:
        """The open Stops: nothing is signed before each has an answer."""
        return tuple(found for found in self.open if found.stops)

    def of(self, line: str) -> tuple[Finding, ...]:
        """The open findings of one line."""
        return tuple(found for found in self.open if found.line == line)


def check(lines: Collection[Line], chart: Chart, now: datetime, *, decided: Collection[str] = ()) -> Checked:
    """Check every medicine of a basket against the chart and against the rest of the basket.

    `decided` are fingerprints of findings that were answered before (and documented): they stay silent
    until the data change. Raises nothing: a rule that fails on odd data is *not checked*, and says so.
    """
    outcomes: list[Outcome] = []
    try:
        facts = Facts(chart, lines, now)
    except (FagflateError, ValueError, ArithmeticError, KeyError) as error:
        why = _("The check failed: {why}.").format(why=type(error).__name__)
        return Checked(not_checked=tuple(NotChecked(key, "", why) for key in CHECKS))
    for medicine in facts.ordered:
        for key, rule in CHECKS.items():
            try:
                outcomes += rule(facts, medicine)
            except (ValueError, ArithmeticError, KeyError) as error:
                why = _("The check failed: {why}.").format(why=type(error).__name__)
                outcomes.append(NotChecked(key, medicine.line, why))
    by_id = {line.id: line for line in lines}
    found = [o for o in outcomes if isinstance(o, Finding)]
    done = [f for f in found if f.fingerprint in decided or is_answered(f, by_id[f.line])]
    left = [f for f in found if f not in done]
    return Checked(
        open=tuple(sorted(left, key=lambda f: not f.stops)),
        answered=tuple(done),
        not_checked=tuple(dict.fromkeys(o for o in outcomes if isinstance(o, NotChecked))),
        silent=tuple(dict.fromkeys(o for o in outcomes if isinstance(o, Silent))),
    )


def relevant(lines: Collection[Line]) -> bool:
    """Whether anything in the basket is checked at all: laboratory and imaging orders are not."""
    return any(isinstance(line.order, MedicineOrder) for line in lines)
