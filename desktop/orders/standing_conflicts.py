"""Conflicts among active medicines: the same checks as before signing, over the medicines in effect."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from desktop.clinical.record.medicines import overridden
from desktop.core.clock import minute
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DetectedIssue
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checking import run
from desktop.orders.checks import declared, service_double
from desktop.orders.findings import Finding, is_decided, less
from desktop.orders.interactions import imported_pairs
from desktop.orders.issues import FINGERPRINT, RULE
from desktop.orders.rule_owners import narrowed

_LESS: Final = ("moderate", "low")
"""Severities of the DetectedIssue of what is no Stop (`issues`); one that says none may be about one."""
_Key = tuple[str, frozenset[str]]
_ORDER: Final = {"stop": 0, "question": 1, "notice": 2}


class Decision(msgspec.Struct, frozen=True):
    """A decision about a finding: `grave` unless it says that it was about less than a Stop, `marks` the
    fingerprints, and `words` the title and detail, of what was decided upon."""

    grave: bool
    marks: frozenset[str]
    words: tuple[str, str]


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
    found: dict[_Key, list[list[Finding]]] = {}
    for medicine in facts.medicines:
        mine: dict[_Key, list[Finding]] = {}
        for one in run(facts, medicine, rules):
            if not isinstance(one, Finding) or _elsewhere(facts, medicine, one):
                continue
            if one.failed:
                one = replace(one, implicated=(medicine.key,))
            mine.setdefault((one.rule, frozenset(one.implicated)), []).append(one)
        for key, those in mine.items():
            found.setdefault(key, []).append(those)
    left = (one for key, views in found.items() for one in _open(views, decided.get(key, ()), marks))
    return tuple(sorted(left, key=lambda one: _ORDER[one.tier]))


def _open(
    views: list[list[Finding]], given: Collection[Decision], marks: Collection[str]
) -> tuple[Finding, ...]:
    """The findings of one rule about the same resources that nobody has decided upon: each Stop, else one.

    `views` are the findings as each of the medicines has them. A pair is told from both sides under two
    fingerprints, and was decided upon from one of them: what is left is what is left from there.
    """
    stops = [tuple({one.fingerprint: one for one in view if one.stops}.values()) for view in views]
    most = max(map(len, stops))
    if most:
        # A side that tells of fewer has not told of all that is to be decided.
        whole = [view for view in stops if len(view) == most]
        left = [tuple(one for one in view if not _is_settled(one, given, marks, most == 1)) for view in whole]
        if fewest := min(left, key=len):
            return fewest
    lesser = (one for view in views for one in view if not one.stops)
    return tuple(one for one in lesser if not _is_settled(one, given, marks, True))[:1]


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
        if not _is_settled(one, decided.get((one.rule, frozenset(one.implicated)), ()), marks, True)
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


def decisions(chart: Chart) -> dict[_Key, list[Decision]]:
    """Decisions made, by the rule and the resources that each was about."""
    found: dict[_Key, list[Decision]] = {}
    for issue in chart.all(DetectedIssue):
        if issue.code is not None and overridden.made(issue):
            key = (issue.code.code(RULE), frozenset(one.target for one in issue.implicated if one.target))
            made = Decision(issue.severity not in _LESS, _marks(issue), (issue.code.text, issue.detail))
            found.setdefault(key, []).append(made)
    return found


def _is_settled(found: Finding, given: Collection[Decision], marks: Collection[str], alone: bool) -> bool:
    """True where somebody has decided about this finding; of less than a Stop, about these resources by this
    rule. What was a question then and is a Stop by now (a reaction found to be severe, a weight put right)
    nobody has decided about, nor one of several Stops of the rule than the one that was told.

    `alone`: the rule tells one Stop about these resources, and a decision by it is about that one: the words
    and the data of a Stop change with each weight and with the language of who reads.
    """
    # That a check failed is never settled by an earlier answer about another order.
    if not found.failed and is_decided(found, marks):
        return True
    if not found.stops:
        return bool(given)
    words = (found.title, found.detail)
    return any(one.grave and (alone or one.words == words) for one in given)


def fingerprints(chart: Chart) -> frozenset[str]:
    """The findings that were answered and signed before, on the same data: marks of decisions
    (`is_decided`)."""
    return frozenset(
        less(mark) if issue.severity in _LESS else mark
        for issue in chart.all(DetectedIssue)
        if overridden.made(issue)
        for mark in _marks(issue)
    )


def _marks(issue: DetectedIssue) -> frozenset[str]:
    return frozenset(i.value for i in issue.identifier if i.system == FINGERPRINT and i.value)
