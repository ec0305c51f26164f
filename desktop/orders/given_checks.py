"""Checks of an order at the moment when a dose of it is given: what stops it, and what was not checked.

They are those that mark the list of medicines, with the answers that were given to them: where nothing
speaks, nothing is asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.core.clock import minute
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.orders import list_checks, standing_conflicts
from desktop.orders.checking import run
from desktop.orders.findings import Finding, NotChecked
from desktop.orders.interactions import imported_pairs

_ASKED: Final = frozenset({"A1", "forbidden", "form-dose", "infusion", "restart", "written"})
"""Rules of which a question, too, is asked at each dose; others are for whoever orders."""


def speaking(chart: Chart, order: str, now: datetime) -> tuple[Finding, ...]:
    """Open findings about an order (`MedicationRequest/id`) that a dose of it must not pass in silence."""
    found = standing_conflicts.about(standing_conflicts.standing(chart, now), order)
    if not any(one.key == order for one in standing_conflicts.facts_of(chart, now).medicines):
        # Paused or ended: the list does not mark it, and a dose of it reaches the patient all the same.
        found = chart.once(
            f"checks of {order}",
            lambda: _of_one(chart, order, now),
            of=(minute(now), language(), imported_pairs.mark()),
        )
    return tuple(one for one in found if one.stops or (one.blocks and one.rule in _ASKED))


def _of_one(chart: Chart, order: str, now: datetime) -> tuple[Finding, ...]:
    checked, _given = list_checks.check_standing(chart, order, now)
    ordering = standing_conflicts.of_ordering()
    return tuple(one for one in checked.open if one.rule not in ordering)


def not_checked(chart: Chart, order: str, now: datetime) -> str:
    """Reason why allergies were not checked for the medicine of an order; empty where they were."""
    facts = standing_conflicts.facts_of(chart, now)
    mine = next((one for one in facts.medicines if one.key == order), None)
    if mine is None:
        return ""
    found = [one.why for one in run(facts, mine, {"A1"}) if isinstance(one, NotChecked)]
    return " ".join(dict.fromkeys(found))
