"""Rule 13: sodium that rises too fast from far down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical.units import plain
from desktop.core.messages import _
from desktop.orders.facts import Facts
from desktop.orders.findings import Silent
from desktop.orders.rules import limits
from desktop.orders.watch import Alert, Told, watches
from desktop.orders.watch.potassium import DIALYSIS


@watches("A13")
def sodium(facts: Facts) -> Iterator[Told]:
    """The newest sodium lies more above one of the last day than the brain stands, and that one was low."""
    bound = limits()
    found = [one for one in facts.results("na") if not one.comparator]
    if not found or found[0].at < facts.now - timedelta(hours=bound.sodium_hours):
        return
    newest = found[0]
    earliest = newest.at - timedelta(hours=bound.sodium_hours)
    before = [one for one in found[1:] if earliest <= one.at < newest.at and one.value < bound.sodium_low]
    lowest = min(before, key=lambda one: one.value, default=None)
    if lowest is None or newest.value - lowest.value <= bound.sodium_rise:
        return
    if facts.procedure(*DIALYSIS, since=lowest.at):
        yield Silent("A13", "", _("The patient was dialysed."))
        return
    values = {
        "value": f"{plain(newest.value - lowest.value):f}",
        "low": f"{plain(lowest.value):f}",
        "high": f"{plain(newest.value):f}",
    }
    yield Alert("A13", values, newest.at, (lowest.key, newest.key, str(newest.value)), newest.key)
