"""Medicines begun again in full after a pause that cost the habit: clozapine, lamotrigine, methadone.

Another order of the same that goes on, or a stop that nobody dates, tells no pause; the second is *not
checked*, in words. It is asked when it is ordered or resumed, and of what stands for some days more: by then
it is taken again, or has done its harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop.core import formats
from desktop.core.clock import shifted
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import NotChecked, Outcome, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import amount
from desktop.orders.totals import greatest_daily
from desktop.orders.washout.lately import ended
from desktop.orders.washout.washouts import Restart, washout_file


@check("restart", "dose", lambda: _("begun again after a pause"))
def restart(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A full dose of what must be begun low after so many days without it."""
    for row in washout_file().restarts:
        if not medicine.within(row.atc) or not _is_so_given(medicine, row):
            continue
        if any(other.within(row.atc) for other in facts.others(medicine)):
            # It goes on by another order: there was no pause, and `double` speaks.
            return
        stopped = ended(facts, (row.as_washout,))
        dated = [one.at for one in stopped if one.at is not None]
        if not dated:
            if stopped:
                yield NotChecked("restart", medicine.line, _("Nobody says when it was stopped."))
            return
        last = max(dated)
        begins = _begins(facts, medicine)
        if begins is None or begins <= shifted(last, timedelta(days=float(row.pause))):
            return
        if begins < shifted(facts.now, -timedelta(days=washout_file().restart_told_days)):
            return
        daily = greatest_daily(medicine.counted, amount(row.over).unit) if row.over is not None else None
        if row.over is not None and daily is not None and daily <= amount(row.over).value:
            return
        yield finding(
            "restart",
            medicine.line,
            tier=row.tier,
            title=say(
                "restart",
                "title",
                medicine=medicine.name[:1].upper() + medicine.name[1:],
                when=formats.relative_day_time(last, facts.now),
            ),
            detail=say("restart", "detail", reason=pick(row.reason), dosage=medicine.words),
            implicated=(medicine.key,),
            data=(medicine.coded, row.id, last, medicine.words),
        )
        return


def _begins(facts: Facts, medicine: Medicine) -> datetime | None:
    """Beginning of what stands or is handed on; of what is ordered or resumed never before now."""
    if medicine.line and not medicine.listed:
        return max(medicine.since or facts.now, facts.now)
    return medicine.since


def _is_so_given(medicine: Medicine, row: Restart) -> bool:
    ways = {route_of(dosage) for dosage in medicine.dosages} - {""}
    return not row.routes or not ways or bool(ways & set(row.routes))
