"""Access log entries for acts that a person is refused."""

from __future__ import annotations

from desktop.acts import Act, act_name
from desktop.acts.origin import RecordRefusal
from desktop.core.errors import FagflateError
from ui.acts.desk import Desk


def _tell(desk: Desk, act: RecordRefusal) -> None:
    reader = desk.reader or desk.actor
    if reader.name:
        desk.bridge.tell(act, reader)


def refused(desk: Desk, act: Act, why: FagflateError) -> None:
    """Log that whoever is at the keyboard may not do this, and say it."""
    patient = str(getattr(act, "patient", "") or desk.patients.focus)
    _tell(desk, RecordRefusal(act_name(type(act)), patient, why.what))
    desk.say_error(why)
