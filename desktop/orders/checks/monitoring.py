"""Measurements that lack before a medicine: kidneys before aminoglycosides, blood counts before clozapine.

Asked when it is ordered, as a missing INR is. A sample that is ordered is enough, and an answer that can't be
read is *not checked*, never missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop.clinical.record.measured.measurements import measurements
from desktop.core.formats import inside
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.unread import unread_results
from desktop.orders.findings import NotChecked, Outcome, Passed, Silent, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.monitoring.monitoring_needs import Need, OneOf, need_file
from desktop.orders.rules import limits, within


@check(
    "monitoring",
    "measured",
    lambda: _("measurements that are missing"),
    not_told=lambda: _("A measurement is asked for when a medicine is ordered, not when it is told."),
    ordering=True,
)
def monitoring(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that is not given without measurements that lack."""
    rows = [row for row in need_file().needs if _concerns(row, medicine)]
    for row in rows:
        age = facts.age()
        if row.adults and age is not None and age < limits().child_under_years:
            continue
        if not facts.loaded("Observation"):
            yield NotChecked("monitoring", medicine.line, _("Results could not be read."))
            return
        yield from _of(facts, medicine, row)


def _of(facts: Facts, medicine: Medicine, row: Need) -> Iterator[Outcome]:
    since = facts.now - timedelta(days=row.days)
    missing: list[OneOf] = []
    waiting: list[OneOf] = []
    for one in row.needs:
        if _is_measured(facts, one, since):
            continue
        unread = tuple(
            gap for key in one.laboratory for gap in unread_results(facts, "monitoring", medicine, since, key)
        )
        if unread:
            yield unread[0]
        elif any(facts.requested(key, timedelta(days=row.days)) for key in one.laboratory):
            waiting.append(one)
        else:
            missing.append(one)
    if missing:
        names = [one.name if not place else inside(one.name) for place, one in enumerate(missing)]
        yield finding(
            "monitoring",
            medicine.line,
            tier=row.tier,
            title=say("monitoring", "title", what=", ".join(names), medicine=medicine.name),
            detail=say("monitoring", "detail", reason=pick(row.reason), days=str(row.days)),
            implicated=(medicine.key,),
            data=(medicine.coded, row.id, *(one.name for one in missing)),
        )
    elif waiting:
        why = _("{analysis} is ordered.").format(analysis=", ".join(one.name for one in waiting))
        yield Silent("monitoring", medicine.line, why)
    else:
        yield Passed("monitoring", medicine.line)


def _concerns(row: Need, medicine: Medicine) -> bool:
    if not any(within(code, row.atc) and not within(code, row.without or ("-",)) for code in medicine.acting):
        return False
    ways = {route_of(dosage) for dosage in medicine.dosages} - {""}
    return not row.routes or not ways or bool(ways & set(row.routes))


def _is_measured(facts: Facts, one: OneOf, since: datetime) -> bool:
    """True when one of them was measured: how it came out is for other checks to tell."""
    if any(result.at >= since for key in one.laboratory for result in facts.results(key)):
        return True
    return any(
        since <= found.at <= facts.now and found.number is not None
        for key in one.vital
        for found in measurements(facts.chart, key, now=facts.now)
    )
