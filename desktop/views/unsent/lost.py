"""Words for what a local record held unsent when it can't be opened, or was cut off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop.core.errors import StoreError
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.store.highwater import Mark, Noted
from desktop.views.base import acts


def unsent(mark: Mark | None, now: datetime) -> str:
    """Sentence on unsent acts at the time the record was last open."""
    if mark is None:
        return _("It is not known whether anything in it was unsent.")
    if not mark.unsent:
        return _("Nothing in it was unsent when it was last open.")
    return _("Not sent when it was last open: {acts}.").format(acts=_named(mark.unsent, now))


def cut_off(missing: Sequence[Noted], now: datetime) -> StoreError:
    """Acts that were saved, and are not in the record any more."""
    return StoreError(
        _("The local record was damaged: what was saved last is gone from it."),
        kept=_("Gone, and not sent: {acts}. All else is there.").format(acts=_named(missing, now)),
        todo=_("Look whether the server has it; if not, write it again. Let IT check this machine's disk."),
    )


def _named(noted: Sequence[Noted], now: datetime) -> str:
    named: dict[str, None] = {}
    for one in noted:
        at = instant(one.created)
        when = relative_day_time(at, now) if at else ""
        named[" ".join(filter(None, (acts.title(one.act), when)))] = None
    return "; ".join(named)
