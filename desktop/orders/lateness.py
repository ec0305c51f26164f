"""Latest time a signed order may be sent unasked, and the consequences of being offline."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desktop.core import formats
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.orders.config import Hours
from desktop.orders.config import hours as ward_hours
from desktop.orders.draft import MedicineOrder, Order, ServiceOrder
from desktop.orders.order_resources import beginning
from desktop.orders.timing import local_moment


def is_urgent(order: Order) -> bool:
    """True when minutes matter: an urgent order, or a single dose or an infusion that is to begin now."""
    if order.priority == "urgent":
        return True
    if isinstance(order, ServiceOrder):
        return False
    schedule = order.steps[0].schedule if order.steps else None
    at_once = order.start.at is None and order.start.day is None
    return bool(schedule and (schedule.once or schedule.continuous) and at_once)


def send_until(order: Order, signed: datetime, *, hours: Hours | None = None) -> datetime:
    """The moment until which it may be sent without asking again: minutes from now at the least, so that what
    is signed close to its time goes at all.

    Urgent: minutes. A sample: until labels must be ready for its collection. A medicine: until its first
    dose is due, at most the routine hours. Everything else: the routine hours, or until its own time.
    """
    hours = hours or ward_hours()
    least = signed + timedelta(minutes=hours.urgent_minutes)
    return least if is_urgent(order) else max(_in_time(order, signed, hours), least)


def needed(order: Order, now: datetime, *, hours: Hours | None = None) -> datetime | date | None:
    """Time or day at which an order is needed: minutes from now where minutes matter, else its first dose,
    its sample, its own time or day; None where it says nothing of that."""
    if is_urgent(order):
        return now + timedelta(minutes=(hours or ward_hours()).urgent_minutes)
    if isinstance(order, MedicineOrder):
        return _first_dose(order, now)
    return order.collection or order.at or order.day


def _in_time(order: Order, signed: datetime, hours: Hours) -> datetime:
    routine = signed + timedelta(hours=hours.routine_hours)
    if isinstance(order, MedicineOrder):
        first = _first_dose(order, signed)
        return min(first, routine) if first is not None and first < routine else _later(first, routine)
    if order.collection is not None:
        lead = timedelta(minutes=hours.collection_lead_minutes)
        return order.collection - lead
    if order.at is not None:
        return order.at
    if order.day is not None and order.day > local(signed).date():
        return local_moment(order.day, "00:00")
    return routine


def _later(first: datetime | None, routine: datetime) -> datetime:
    # A dose that is due tomorrow has time, a dose at an hour that we don't know has not.
    return routine if first is None else max(routine, first - timedelta(hours=1))


def _first_dose(order: MedicineOrder, signed: datetime) -> datetime | None:
    step = order.steps[0] if order.steps else None
    begins = beginning(order.start, step, signed)
    schedule = step.schedule if step else None
    if schedule is not None and schedule.once and not order.as_needed:
        return begins
    if schedule is None or order.as_needed or schedule.continuous or not schedule.times or schedule.days:
        return begins if begins > signed else None
    if schedule.period_unit != "d" or schedule.period != 1:
        return begins if begins > signed else None
    day = local(begins).date()
    moments = [local_moment(day + timedelta(days=ahead), time) for ahead in (0, 1) for time in schedule.times]
    return min(moment for moment in moments if moment >= begins)


def offline_words(order: Order, until: datetime, now: datetime) -> str:
    """Consequences of being offline, in one or two sentences beside the signing."""
    when = formats.relative_day_time(until, now)
    if is_urgent(order):
        if isinstance(order, MedicineOrder):
            return _(
                "The server can't be reached. Urgent: tell the nurse who is to give it, and write it down."
            )
        return _("The server can't be reached. Urgent: print the requisition.")
    if until <= now:
        return _("The time for this order has passed: it asks before it is sent.")
    return _("The server can't be reached. In the queue until {when}, after that it asks.").format(when=when)
