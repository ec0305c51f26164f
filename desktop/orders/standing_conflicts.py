"""Conflicts among active medicines: the same checks as before signing, over the medicines in effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from desktop.clinical.record.medicines import overridden
from desktop.core.clock import minute
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DetectedIssue
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checking import run
from desktop.orders.checks import declared, service_double
from desktop.orders.findings import Finding
from desktop.orders.interactions import imported_pairs
from desktop.orders.issues import FINGERPRINT, RULE
from desktop.orders.rule_owners import narrowed

_LESS: Final = ("moderate", "low")
"""Severities of the DetectedIssue of what is no Stop (`issues`); one that says none may be about one."""
_ORDER: Final = {"stop": 0, "question": 1, "notice": 2}


def standing(chart: Chart, now: datetime) -> tuple[Finding, ...]:
    """`standing_conflicts` of a record as it is held, found once for a minute: several screens mark them."""
    return chart.once(
        "standing conflicts",
        lambda: standing_conflicts(facts_of(chart, now)),
        of=(minute(now), language(), imported_pairs.mark()),
    )


def standing_conflicts(facts: Facts) -> tuple[Finding, ...]:
    """The findings about the medicines in effect, Stops first, each pair once.

    `implicated` names the medicines and what they conflict with. What a person decided upon, about the same
    resources, is silent. Nothing is said of what could not be checked: that is for the act of ordering.
    """
    decided, marks = decisions(facts.chart), fingerprints(facts.chart)
    rules = frozenset(declared()) - of_ordering()
    found: dict[tuple[str, frozenset[str]], Finding] = {}
    for medicine in facts.medicines:
        for one in run(facts, medicine, rules):
            if not isinstance(one, Finding) or _elsewhere(facts, medicine, one):
                continue
            if one.failed:
                one = replace(one, implicated=(medicine.key,))
            key = (one.rule, frozenset(one.implicated))
            if not _silent(one, decided) and (one.failed or one.fingerprint not in marks):
                found.setdefault(key, one)
    return tuple(sorted(found.values(), key=lambda one: _ORDER[one.tier]))


def standing_services(chart: Chart, now: datetime) -> dict[str, Finding]:
    """The finding of each order of a test that waits and was ordered already, by its key, found once for a
    minute. What a person decided upon, about the same orders, is silent."""
    return chart.once("standing services", lambda: _services(chart, now), of=(minute(now), language()))


def _services(chart: Chart, now: datetime) -> dict[str, Finding]:
    decided, marks = decisions(chart), fingerprints(chart)
    if narrowed.silenced_in(chart, service_double.RULE, now):
        return {}
    return {
        key: one
        for key, one in service_double.standing(chart, now).items()
        if not _silent(one, decided) and one.fingerprint not in marks
    }


def of_ordering() -> frozenset[str]:
    """Rules about the act of ordering: they say nothing of what is in effect already."""
    return frozenset(key for key, one in declared().items() if one.ordering)


def facts_of(chart: Chart, now: datetime) -> Facts:
    """The facts of a record as it is held, made once for a minute, and anew for another imported list."""
    of = (minute(now), imported_pairs.mark())
    return chart.once("standing facts", lambda: Facts(chart, (), now), of=of)


def about(found: Iterable[Finding], *keys: str) -> tuple[Finding, ...]:
    """Findings about a treatment: by its key, or those of each of its entries."""
    return tuple(one for one in found if not set(keys).isdisjoint(one.implicated))


def _elsewhere(facts: Facts, medicine: Medicine, found: Finding) -> bool:
    """The same substance on the ward and at home is one treatment in two places."""
    if found.rule != "double" or not facts.staying:
        return False
    at_home = {m.prescription for m in facts.medicines if m.key in found.implicated}
    return len(at_home) > 1 or medicine.prescription


def decisions(chart: Chart) -> dict[tuple[str, frozenset[str]], bool]:
    """Decisions made: the rule, and the resources that each decision was about; False where each of
    them says that it was about less than a Stop."""
    found: dict[tuple[str, frozenset[str]], bool] = {}
    for issue in chart.all(DetectedIssue):
        if issue.code is not None and overridden.made(issue):
            key = (issue.code.code(RULE), frozenset(one.target for one in issue.implicated if one.target))
            found[key] = found.get(key, False) or issue.severity not in _LESS
    return found


def _silent(found: Finding, decided: Mapping[tuple[str, frozenset[str]], bool]) -> bool:
    """True where somebody has decided about these resources by this rule. What was a question then and is a
    Stop by now (a reaction found to be severe, a weight put right) nobody has decided about."""
    grave = decided.get((found.rule, frozenset(found.implicated)))
    return grave is not None and (grave or found.tier != "stop")


def fingerprints(chart: Chart) -> frozenset[str]:
    """The findings that were answered and signed before, on the same data."""
    return frozenset(
        i.value
        for issue in chart.all(DetectedIssue)
        if overridden.made(issue)
        for i in issue.identifier
        if i.system == FINGERPRINT and i.value
    )
