"""Words for a stay: where the patient goes, ready for discharge, on leave, and the moments of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from desktop.clinical.record.stays import stay_plan
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import local
from desktop.core.formats import day, day_short, month, near_day, time, weekday
from desktop.core.messages import _, pgettext
from desktop.fhir.when import Moment, Precision

DESTINATIONS: Final[dict[str, Callable[[], str]]] = {
    "home": lambda: pgettext("discharged to", "home"),
    "snf": lambda: _("nursing home"),
    "other-hcf": lambda: _("other hospital"),
    "rehab": lambda: _("rehabilitation"),
    "oth": lambda: pgettext("discharged to", "elsewhere"),
    "aadvice": lambda: _("left against advice"),
    "exp": lambda: _("died"),
}
"""Codes of `discharge-disposition` that are offered, in their order; the last two are no plan."""
PLANNED: Final = ("home", "snf", "other-hcf", "rehab", "oth")


def destination(stay: Stay) -> str:
    """Destination of the patient after the stay; another system's words as they are, empty if not stated."""
    words = DESTINATIONS.get(stay_plan.destination_code(stay))
    found = stay_plan.destination(stay)
    return words() if words is not None else found.label if found is not None else ""


def moment(value: Moment, now: datetime) -> str:
    """A moment as exact as it was written: `i dag 14:00`, `i morgen`, `lør 21.`, `21.12.2026`."""
    here, today = local(value.start), local(now).date()
    if value.precision is Precision.YEAR:
        return str(here.year)
    if value.precision is Precision.MONTH:
        return month(here)
    ahead = (here.date() - today).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if ahead in near:
        words = near[ahead]
    elif 1 < ahead < 7:
        words = weekday(here.date())
    else:
        words = day_short(here) if here.year == today.year else day(here)
    return f"{words} {time(here)}" if value.has_time else words


def days(stay: Stay, now: datetime) -> str:
    """`08.11–11.11`; `08.11–` of one that goes on, `?` for what nobody wrote."""
    first = near_day(stay.admitted, now) if stay.admitted is not None else "?"
    last = near_day(stay.discharged, now) if stay.discharged is not None else "" if stay.ongoing else "?"
    return f"{first}–{last}"


def ready(stay: Stay, now: datetime) -> str:
    """Ready for discharge in words, with its time; empty where nobody has decided it."""
    since = stay_plan.ready_since(stay)
    return _("Ready for discharge since {when}").format(when=moment(since, now)) if since else ""


def on_leave(stay: Stay, now: datetime) -> str:
    """Leave in words, with its end; empty for a patient who is here."""
    if not stay_plan.away(stay):
        return ""
    until = stay_plan.back_by(stay)
    if until is None:
        return _("On leave")
    if until.start < now and until.has_time:
        return _("On leave, expected back {when}, not here yet").format(when=moment(until, now))
    return _("On leave until {when}").format(when=moment(until, now))


def said(stay: Stay, now: datetime) -> tuple[str, ...]:
    """All that is said of leave, ready and the planned discharge, what matters most first."""
    return tuple(part for part in (on_leave(stay, now), ready(stay, now), planned(stay, now)) if part)


def planned(stay: Stay, now: datetime) -> str:
    """The planned discharge: when, and where to; empty where nothing is planned."""
    to = destination(stay)
    if stay.leaves is None:
        return _("Goes to: {place}").format(place=to) if to else ""
    when = moment(stay.leaves, now)
    past = stay.leaves.day < local(now).date()
    words = _("Discharge was planned {when}") if past else _("Discharge {when}")
    return ", ".join(part for part in (words.format(when=when), to) if part)
