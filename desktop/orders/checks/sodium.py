"""Rule 13 beside an order: what raises sodium, while it rises too fast already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.core import formats
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.unread import unread_results
from desktop.orders.findings import NotChecked, Outcome, Passed, Silent, finding, say
from desktop.orders.rules import limits
from desktop.orders.watch import Alert, look
from desktop.orders.watch.sodium import too_fast


@check("A13", "kidney", lambda: _("sodium that rises too fast"))
def sodium(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """The same as is watched, told where what is ordered raises it further."""
    fast = too_fast(facts)
    if fast is None or not medicine.within(limits().sodium_raisers):
        return
    unread = tuple(unread_results(facts, "A13", medicine, facts.now - timedelta(hours=fast.hours), "na"))
    yield from unread
    told = look(facts, "A13")
    for one in told:
        if isinstance(one, Alert):
            shown = {name: one.shown(name) for name in one.values}
            yield finding(
                "A13",
                medicine.line,
                title=one.words(),
                detail=say("A13", "detail", medicine=formats.inside(medicine.name), **shown),
                implicated=(medicine.key, one.about),
                data=(medicine.coded, *one.data),
            )
        elif isinstance(one, Silent):
            yield Silent("A13", medicine.line, one.why)
        else:
            yield NotChecked("A13", medicine.line, one.why, one.failed)
    if not told and not unread:
        yield Passed("A13", medicine.line)
