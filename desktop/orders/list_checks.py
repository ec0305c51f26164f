"""The checks of orders over a list of medicines that is handed on: what a letter says the patient takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from desktop.fhir.chart import Chart
from desktop.orders import findings, standing_conflicts
from desktop.orders.basket import Answer
from desktop.orders.chart_facts import Facts, listed
from desktop.orders.checking import Checked, examine, in_order
from desktop.orders.checks import declared


def not_of_lists() -> dict[str, Callable[[], str]]:
    """Rules that a list doesn't ask, each with why; a dose per kilogram is looked at all the same."""
    return {key: one.not_told for key, one in declared().items() if one.not_told is not None}


def check_list(chart: Chart, keys: Sequence[str], now: datetime) -> Checked:
    """Check these medicines (`MedicationRequest/id` or `MedicationStatement/id`) against the chart and each
    other, as if nothing else were taken; `line` of a finding is the medicine's key.

    Raises nothing: the rules and their guard are those of an order, so that a check that failed on what can
    kill is a Stop here too.
    """

    def make() -> Facts:
        facts = Facts(chart, (), now)
        facts.ordered, facts.unnamed = listed(chart, keys)
        facts.medicines = ()
        return facts

    outcomes, seen = examine(make, {key: key for key in keys}, not_of_lists())
    return in_order(outcomes, seen)


def check_standing(
    chart: Chart, key: str, now: datetime, answers: Sequence[tuple[str, str, str]] = ()
) -> tuple[Checked, tuple[Answer, ...]]:
    """Check an order that exists (`MedicationRequest/id`) and is out of use, as if it were ordered now.

    `answers` are (finding, action, reason); those that are about what is found now come back as decisions.
    """

    def make() -> Facts:
        facts = Facts(chart, (), now)
        found, _unnamed = listed(chart, (key,))
        facts.ordered = tuple(replace(one, listed=False, since=None) for one in found)
        facts.medicines = tuple(one for one in facts.medicines if one.key != key)
        return facts

    outcomes, seen = examine(make, {key: key})
    decided = standing_conflicts.fingerprints(chart)
    checked = in_order(outcomes, seen, decided=decided)
    given = []
    for mark, action, reason in answers:
        found = next((one for one in checked.open if one.fingerprint == mark), None)
        if found is not None:
            given.append(findings.answer(found, action, now, reason=reason))  # type: ignore[arg-type]
    done = decided | {one.finding for one in given}
    return in_order(outcomes, seen, decided=done), tuple(given)
