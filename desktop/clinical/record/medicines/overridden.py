"""Overridden warnings of medicine orders (DetectedIssue): the finding, the reason, the person.

The one reading of it: lists, the chart, order checks and letters ask here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record.persons import name_of
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DetectedIssue, Medication, MedicationRequest
from desktop.fhir.systems import ATC, ATC_NO, LOCAL
from desktop.fhir.when import instant

_NOT_MADE: Final = ("entered-in-error", "cancelled")
_IN_SPITE: Final = ("override", "keep")
"""Our own answers after which the order was signed as it was. The others took it away, or something else."""
_LONGEST_CHAIN: Final = 50


class Overridden(msgspec.Struct, frozen=True, gc=False):
    """A finding that an order was signed in spite of.

    `finding` is what was found, `reason` what was written about it (empty: nothing), `at` None where the
    record does not say when. `orders` are the medicines that it names, `others` what else (an allergy).
    """

    key: str
    finding: str
    reason: str
    by: str
    at: datetime | None
    severe: bool
    orders: tuple[str, ...]
    others: tuple[str, ...]
    marks: tuple[str, ...]


def made(issue: DetectedIssue) -> bool:
    """True when the override counts: neither withdrawn nor entered in error."""
    return issue.status not in _NOT_MADE


def overridden(chart: Chart) -> tuple[Overridden, ...]:
    """All of them, oldest first. A mere notice that was answered without a word is none."""
    found = [one for issue in chart.all(DetectedIssue) if (one := _read(chart, issue)) is not None]
    return tuple(sorted(found, key=lambda one: (one.at.timestamp() if one.at else 0.0, one.key)))


def of_order(chart: Chart, key: str, known: tuple[Overridden, ...] | None = None) -> tuple[Overridden, ...]:
    """Overridden warnings of an order: its own, those of one that it replaced, or of an earlier one of the
    same medicine, whose answer kept the same question from being asked again."""
    known = overridden(chart) if known is None else known
    request = chart.find(key, MedicationRequest)
    if request is None or not known:
        return tuple(one for one in known if key in one.orders)
    line = tuple(_line(chart, request))
    mine = {one.key for one in line}
    linked = {reference.target for one in line for reference in one.detected_issue}
    return tuple(
        one
        for one in known
        if mine & set(one.orders) or one.key in linked or _asked_before(chart, request, one)
    )


def _read(chart: Chart, issue: DetectedIssue) -> Overridden | None:
    if not made(issue):
        return None
    severe = issue.severity == "high"
    reasons = []
    for one in issue.mitigation:
        code = one.action.code(LOCAL) if one.action is not None else ""
        if code and code not in _IN_SPITE:
            # The order was taken away, or another was put in its place.
            return None
        label = one.action.words if one.action is not None else ""
        # Ours begin with what was answered.
        reasons.append(label.partition(": ")[2] if code else label)
    reason = ". ".join(dict.fromkeys(part.strip() for part in reasons if part.strip()))
    if not reason and not severe:
        return None
    last = issue.mitigation[-1] if issue.mitigation else None
    who = (last.author if last is not None else None) or issue.author
    targets = tuple(dict.fromkeys(one.target for one in issue.implicated if one.target))
    named = issue.code.words if issue.code is not None else ""
    return Overridden(
        issue.key,
        named or issue.detail,
        reason,
        name_of(chart, who),
        instant((last.date if last is not None else "") or issue.identified_date_time),
        severe,
        tuple(target for target in targets if target.startswith("MedicationRequest/")),
        tuple(target for target in targets if not target.startswith("MedicationRequest/")),
        tuple(one.value for one in issue.identifier if one.value),
    )


def _line(chart: Chart, request: MedicationRequest) -> Iterator[MedicationRequest]:
    """An order and what it took the place of, one after another; a ring of them ends."""
    seen: set[str] = set()
    one: MedicationRequest | None = request
    while one is not None and one.key not in seen and len(seen) < _LONGEST_CHAIN:
        seen.add(one.key)
        yield one
        one = chart.find(one.prior_prescription, MedicationRequest)


def _asked_before(chart: Chart, request: MedicationRequest, one: Overridden) -> bool:
    """True when the answer was given for an earlier order of the same medicine, about something else."""
    written = instant(request.authored_on)
    if one.at is None or written is None or written < one.at:
        return False
    codes = _codes(chart, request)
    others = [chart.find(key, MedicationRequest) for key in one.orders]
    same = [other for other in others if other is not None and codes & _codes(chart, other)]
    return bool(same) and bool(one.others or len(same) < len(one.orders))


def _codes(chart: Chart, request: MedicationRequest) -> frozenset[str]:
    held = chart.find(request.medication_reference, Medication)
    concept = request.medication_codeable_concept or (held.code if held is not None else None)
    if concept is None:
        return frozenset()
    return frozenset(c.code for c in concept.coding if c.system in (ATC, ATC_NO) and len(c.code) == 7)
