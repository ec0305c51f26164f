"""Doses as needed in words: the last one, how many, and the earliest time of the next."""

from __future__ import annotations

from datetime import datetime

from desktop.core.formats import today_time
from desktop.core.messages import _, ngettext
from desktop.orders.as_needed.next_dose import Again


def given_words(found: Again, now: datetime) -> str:
    """`sist gitt i går 23:40, 0 i dag, 2 siste 24 t`; what isn't known is said, never left out."""
    said = []
    if found.last is not None:
        said.append(_("last given {when}").format(when=today_time(found.last, now)))
        said += [_("{n} today").format(n=found.today), _("{n} in 24 h").format(n=found.day)]
    elif found.whole and not found.undated:
        said.append(_("not given yet"))
    if found.unsure is not None:
        said.append(_("perhaps given {when}").format(when=today_time(found.unsure, now)))
    elif found.maybe:
        said.append(ngettext("{n} uncertain", "{n} uncertain", found.maybe).format(n=found.maybe))
    if found.undated:
        said.append(
            ngettext("{n} dose without a time", "{n} doses without a time", found.undated).format(
                n=found.undated
            )
        )
    if not found.whole:
        said.append(_("not all doses are fetched"))
    return ", ".join(said)


def next_words(found: Again, now: datetime) -> str:
    """`tidligst 03:40`, or why the earliest time is not known."""
    if found.next is not None:
        if found.next <= now:
            return _("earliest now")
        said = _("earliest {when}").format(when=today_time(found.next, now))
        return _("{earliest}, maximum reached").format(earliest=said) if found.bound == "most" else said
    return {
        "all": _("all ordered doses given"),
        "unsummed": _("the sum of the day can't be computed"),
        "unknown": _("earliest not known"),
        "most": _("maximum reached"),
    }.get(found.bound, _("no interval stated"))


def words(found: Again, now: datetime) -> str:
    """Both as one: `sist gitt i går 23:40, 0 i dag, 2 siste 24 t · tidligst 03:40`."""
    return f"{given_words(found, now)} · {next_words(found, now)}"
