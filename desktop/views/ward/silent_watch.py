"""Quiet line on a ward whose watch (`fagflate watch`) is silent; nothing where no watch is declared."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from desktop.core.clock import local
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.sync.pull.set_up import watches
from desktop.views.reader import Reader

OLD: Final = 3 * watches.AGAIN
"""Age of the server's answer from which it says nothing of now: the server is away, and that is said."""


def lines(reader: Reader, connection: Connection, ward: str) -> tuple[str, ...]:
    """The line on a ward (Location id), if its watch is declared at the server and silent."""
    told, now = watches.kept(connection), reader.clock()
    one = next((one for one in told.wards if one.ward == ward), None)
    asked = instant(told.asked)
    if one is None or not one.silent or asked is None or not timedelta(0) <= now - asked <= OLD:
        return ()
    if one.seconds is None:
        return (_("The ward's watch is silent: alerts are told only while somebody works here."),)
    heard = relative_day_time(local(asked - timedelta(seconds=one.seconds)), now)
    words = _(
        "The ward's watch is silent, last heard of {when}: alerts are told only while somebody works here."
    )
    return (words.format(when=heard),)
