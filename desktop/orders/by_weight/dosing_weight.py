"""The weight that counts for a dose, and how old it may be: one home for the order field and the checks."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from desktop.clinical.record.measured.measurements import measurements
from desktop.core import formats
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders.by_weight.arithmetic import Weighing, kilos_words
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.chart_facts import Facts
from desktop.orders.rules import limits

_AHEAD: Final = "future"


def is_recent(at: datetime, now: datetime, *, child: bool) -> bool:
    """True for a weight that counts: of a child one of the last hours, of an adult one of the last year."""
    if child:
        return now - at <= timedelta(hours=limits().weight_hours)
    return now - at <= timedelta(days=cautions().limits.weight_days)


def weigh(chart: Chart, now: datetime) -> Weighing:
    """The weight that a dose is computed from; with why not where none may be: nobody weighed, too long ago,
    an infant on another day, or the latest weight can't be right."""
    facts = Facts(chart, (), now)
    age = facts.age()
    if age is None:
        return Weighing(why=_("the date of birth is not known exactly"))
    child = age < limits().child_under_years
    if not facts.loaded("Observation"):
        return Weighing(why=_("the measurements could not be read"), child=child)
    weighed = [one for one in measurements(chart, "weight", now=now) if one.use.why != _AHEAD]
    if not weighed:
        return Weighing(why=_("nobody has written a weight"), child=child)
    last, day = weighed[-1], formats.relative_day_time(weighed[-1].at, now)
    if last.number is None or last.number <= 0 or not last.use.decide:
        # An older weight never stands in for one that is doubted.
        words = _("the latest weight, {weight} ({when}), can't be right or can't be read")
        return Weighing(why=words.format(weight=last.words, when=day), child=child)
    kilos = Decimal(last.number)
    if not is_recent(last.at, now, child=child):
        words = _("the weight, {weight}, is {age} old")
        age_words = formats.age(now - last.at)
        return Weighing(why=words.format(weight=kilos_words(kilos), age=age_words), child=child)
    if age < 1 and local(last.at).date() != local(now).date():
        words = _("the weight, {weight}, is of another day ({when}), and an infant grows from day to day")
        return Weighing(why=words.format(weight=kilos_words(kilos), when=day), child=child)
    return Weighing(kilos, last.at, child=child)
