"""Rule 13: sodium that rises too fast from far down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical import danger
from desktop.clinical.danger import Fast
from desktop.clinical.record.results.whose_limits import whose
from desktop.clinical.units import plain
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.watch import Alert, Told, watches, with_beside
from desktop.orders.watch.potassium import DIALYSIS


def too_fast(facts: Facts) -> Fast | None:
    """Limit for a sodium that rises too fast, by the shared danger rules; of unknown age as for adults."""
    who = whose(facts.chart, facts.now)
    return danger.of("na", "adult" if who == "unknown" else who).fast


@watches("A13")
def sodium(facts: Facts) -> Iterator[Told]:
    """The newest sodium lies more above one of the last day than the brain stands, and that one was low."""
    if not facts.loaded("Observation"):
        yield NotChecked("A13", "", _("Results could not be read."))
        return
    fast = too_fast(facts)
    if fast is not None and facts.not_read("na", facts.now - timedelta(hours=fast.hours)):
        yield NotChecked("A13", "", _("The newest sodium holds something that can't be read."))
    found = [one for one in facts.results("na") if not one.comparator]
    if fast is None or not found or found[0].at < facts.now - timedelta(hours=fast.hours):
        return
    newest = found[0]
    earliest = newest.at - timedelta(hours=fast.hours)
    before = [one for one in found[1:] if earliest <= one.at < newest.at and one.value < fast.below]
    lowest = min(before, key=lambda one: one.value, default=None)
    if lowest is None or newest.value - lowest.value <= fast.by:
        return
    if facts.procedure(*DIALYSIS, since=lowest.at):
        yield Silent("A13", "", _("The patient was dialysed."))
        return
    values = {
        "value": with_beside(f"{plain(newest.value - lowest.value):f}", newest),
        "low": f"{plain(lowest.value):f}",
        "high": f"{plain(newest.value):f}",
    }
    yield Alert("A13", values, newest.at, (lowest.key, newest.key, str(newest.value)), newest.key)
