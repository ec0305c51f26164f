"""Words for what others left unsent at this workstation: a number and an age, and no patient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.core import formats
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Practitioner
from desktop.shown.parts import PanelState
from desktop.shown.unsent.left_here import LeftHere
from desktop.store.holders import digest
from desktop.views.reader import Reader


def lines(reader: Reader, connection: Connection) -> tuple[str, ...]:
    """A quiet line for each person who left something unsent here, the oldest first."""
    found = reader.left_here()
    if not found:
        return ()
    people = reader.charts.directory(connection).values()
    names = {digest(one.key): persons.whole_name(one.name) for one in people if isinstance(one, Practitioner)}
    now = reader.clock()
    ordered = sorted(found, key=lambda one: one.oldest or now)
    return tuple(_line(one, names.get(one.whose, ""), now) for one in ordered)


def beside(state: PanelState, lines: tuple[str, ...]) -> PanelState:
    """State of the list of what is unsent, with others' lines below it: not everything is sent then."""
    if state.kind != "empty" or not lines:
        return state
    return PanelState("empty", title=_("Everything of yours is sent."))


def _line(left: LeftHere, name: str, now: datetime) -> str:
    who = name or _("somebody else here")
    age = formats.age(now - left.oldest) if left.oldest is not None else "?"
    if left.goes:
        words = ngettext(
            "{n} act of {who} is not sent ({age} old). It is sent when the server answers.",
            "{n} acts of {who} are not sent (oldest {age} old). They are sent when the server answers.",
            left.count,
        )
    else:
        words = ngettext(
            "{n} act of {who} is not sent ({age} old). It waits until they sign in.",
            "{n} acts of {who} are not sent (oldest {age} old). They wait until that person signs in.",
            left.count,
        )
    return " ".join(filter(None, (words.format(n=left.count, who=who, age=age), left.said)))
