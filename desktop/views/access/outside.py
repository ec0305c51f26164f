"""Patients on none of one's own lists, and one's own people: for their records a reason is asked.

Asked where the site's list has reasons for it (`outside`), of every role that treats: where no ward, stay,
task, order or appointment names them together with the patient, and always for their own record, a relative's
or a colleague's. What can't be told (the stays were never fetched) is asked too. It is judged as in the log's
viewer (`log_patterns`).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from desktop.access import reasons
from desktop.access.visits import Visit
from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.core.clock import minute
from desktop.core.messages import _
from desktop.store import revisions
from desktop.store.access_index import Line
from desktop.views.access import log_patterns
from desktop.views.reader import Reader

_OWN = ("own", "relative", "colleague", "address")
"""Patterns for which a reason is asked whatever list the patient stands on."""


class Asked(msgspec.Struct, frozen=True):
    """A reason is needed: where the patient is and why it is asked, in a sentence."""

    words: str


class Outside:
    """Judgement of one record's questions; what was found is kept while nothing of it changes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[object, Asked | None]] = {}

    def asks(self, connection: Connection, patients: Iterable[str], actor: Actor) -> dict[str, Asked]:
        """The patients of these for whom a reason is needed, each with why."""
        if not reasons.outside() or not roles.may(actor, Capability.CARE):
            return {}
        found = {}
        for patient in filter(None, patients):
            if (asked := self._of(connection, patient, actor)) is not None:
                found[patient] = asked
        return found

    def _of(self, connection: Connection, patient: str, actor: Actor) -> Asked | None:
        number = revisions.of(connection, (patient,), (*log_patterns.TYPES, "Patient"))[patient]
        bare = msgspec.structs.replace(actor, reasons=())
        of = (number, bare, minute(self._reader.clock()))
        held = self._known.get(patient)
        if held is None or held[0] != of:
            held = (of, self._judged(connection, patient, actor))
            self._known = {**dict(list(self._known.items())[-200:]), patient: held}
        return held[1]

    def _judged(self, connection: Connection, patient: str, actor: Actor) -> Asked | None:
        charts, now = self._reader.charts, self._reader.clock()
        chart = charts.read(connection, patient, log_patterns.TYPES)
        if chart is None:
            return None
        me = Line(
            0, patient, int(now.timestamp()), actor.practitioner or actor.name, actor.name, actor.title,
            f"Location/{actor.ward}" if actor.ward else "", actor.ward_name, "", "", False, "read:record",
        )  # fmt: skip
        known = log_patterns.Known(lambda _patient: chart, charts.directory(connection), now)
        listed = log_patterns.on_lists(chart, Visit((me,)), known)
        near = next((kind for kind, _words in log_patterns.kin(chart, me, known, listed) if kind in _OWN), "")
        if listed and not near:
            return None
        members = self._reader.members(connection, actor.ward) if actor.ward else None
        if not near and members is not None and patient in members.patients:
            return None
        stay = stays.current(chart, now)
        if stay is not None and stay.ward:
            where = _("The patient is on {ward}.").format(ward=stay.ward)
        else:
            where = _("It is not known here where the patient is.") if listed is None else _("Not admitted.")
        why = _("This may be your own record, or that of somebody near to you.")
        if not near:
            why = _("The patient is on none of your lists.")
        return Asked(f"{where} {why}")
