"""Words on one's own page that was changed at another workstation: when, and how that is undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.window import ChangePage
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.store import kept_layers
from desktop.workspace.own_page import own_page_carried

NEW: Final = timedelta(minutes=10)
"""Time for which a page that has come is news: whoever opens the window later has it as their own."""


def told(connection: Connection, person: str, now: datetime) -> str:
    """The words for a person (an id of theirs) whose page has just come; empty where none has."""
    if not person:
        return ""
    known = kept_layers.known(connection, f"Practitioner/{person.removeprefix('Practitioner/')}")
    taken = instant(known.taken)
    if not known.came or taken is None or not timedelta() <= now - taken < NEW:
        return ""
    changed = instant(known.at) or taken
    time = formats.time(changed) if formats.day(changed) == formats.day(now) else formats.day_time(changed)
    words = {
        own_page_carried.TAKEN: _("Your own page is as you changed it at another workstation ({time})."),
        own_page_carried.JOINED: _(
            "Your own page has your changes from here and from another workstation ({time})."
        ),
        own_page_carried.GAVE_WAY: _(
            "Your own page is as you changed it at another workstation ({time}): both were about the same."
            " Yours from here is kept."
        ),
    }.get(known.came, "")
    back = _("{key}, Alt+L and Ctrl+Z take it back.").format(key=key_in(ChangePage, ""))
    return f"{words.format(time=time)} {back}" if words else ""
