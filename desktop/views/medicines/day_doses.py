"""Words for the doses of a day that have no hour: how many of how many are given, and their next day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desktop.core.clock import LATEST, local, shifted
from desktop.core.formats import day_short, relative_day, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.orders.due import OfShare
from desktop.orders.schedule import Share
from desktop.orders.timing_rules import Unread, unread_words
from desktop.views.medicines.medication import Treatment

_DAY = timedelta(days=1, hours=1)
"""A day in autumn has twenty-five hours."""


def count_words(one: OfShare) -> str:
    """`1 av 3 gitt`, `0 av 2–3 gitt`, `0 av inntil 3 gitt, 1 ikke gitt, 1 usikker`."""
    share = one.share
    count = str(share.most) if share.least == share.most else f"{share.least}–{share.most}"
    if share.least == 0:
        count = _("up to {n}").format(n=share.most)
    said = [_("{given} of {count} given").format(given=one.given, count=count)]
    if one.omitted:
        said.append(ngettext("{n} not given", "{n} not given", one.omitted).format(n=one.omitted))
    if one.unclear:
        said.append(ngettext("{n} uncertain", "{n} uncertain", one.unclear).format(n=one.unclear))
    return ", ".join(said)


def time_words(share: Share, now: datetime) -> str:
    """`i dag`, `i morgen`, `23.11–29.11` of doses that may be given on any day of these."""
    last = shifted(share.until, -timedelta(microseconds=1))
    if share.until - share.start <= _DAY:
        return relative_day(share.start, now)
    if share.until == LATEST:
        return _("from {when}").format(when=relative_day(share.start, now))
    return f"{day_short(local(share.start))}–{day_short(local(last))}"


def share_words(one: OfShare, now: datetime) -> str:
    """`1 av 3 gitt i dag`."""
    return f"{count_words(one)} {time_words(one.share, now)}"


def assumed_words(shares: Sequence[OfShare]) -> str:
    """Source of a day that nobody wrote, in words; empty where it is written."""
    return _("counted from the order") if any(one.share.assumed for one in shares) else ""


def later_words(share: Share, now: datetime) -> str:
    """The day or moment of the next dose of what is given seldom."""
    if share.start == share.until:
        return relative_day_time(share.start, now)
    return time_words(share, now)


def doubt(one: Treatment) -> str:
    """Parts of an order that can't be read, or that nobody knows if it stands; empty for neither."""
    if one.active:
        return reasons(one.unread)
    if one.status != "unknown":
        return ""
    return one.why or _("not known whether it stands")


def reasons(unread: Sequence[Unread]) -> str:
    """Parts of the dosages that can't be read, beside that there is no hour; empty where that is all."""
    return ", ".join(unread_words(one) for one in unread if one is not Unread.WORDS)
