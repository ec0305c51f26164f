"""One line of `doctor`: what was looked at, how it stands, and what to do."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.core.messages import _

Level = Literal["green", "amber", "red"]
Area = Literal["machine", "settings", "server"]


class Line(msgspec.Struct, frozen=True):
    """`name` is stable for programs; `text` a whole sentence, `todo` what to do or empty.

    `level`: green is in order, amber works with less, red does not work.
    """

    area: Area
    name: str
    level: Level
    text: str
    todo: str = ""
    details: str = ""


def log_stays() -> str:
    """Note on a server that takes no AuditEvent: the log is lost nowhere."""
    return _("The server takes no log of reading (AuditEvent): it stays here, whole and chained.")


def log_goes() -> str:
    """Destination of the log then."""
    from desktop.sync.push import repository

    if where := repository.named():
        return _("It goes on to the audit repository {address}.").format(address=where)
    return _("Name the site's audit repository in settings.json (audit_server).")
