"""Refusal of an act on what the patient has blocked for whoever acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.acts import RecordAct, declared
from desktop.acts.act import Log
from desktop.acts.capabilities import Capability
from desktop.acts.edits import patient_of
from desktop.core.errors import BlockedByPatient
from desktop.core.messages import _
from desktop.fhir.resources import TYPES
from desktop.store import records
from desktop.store.charts import Charts

_ONES_OWN: Final = (Capability.ANYBODY, Capability.KEEP, Capability.OWN, Capability.SETTINGS)
"""Rights to one's own words and to what is on its way: nothing typed is lost, and nothing unsent stranded."""
_ASKED: Final = ("Condition", "Observation", "MedicationRequest", "Composition")
"""Types of which all are kept back where the whole record is."""


def require_open(connection: Connection, charts: Charts, act: RecordAct[Any]) -> None:
    """Refuse an act that writes into a record, or about an entry, that the patient has blocked; raises
    BlockedByPatient. What is one's own is always carried out."""
    if is_ones_own(act) or charts.covers is None:
        return
    keys = keys_of(act)
    rows = (records.get(connection, *key.split("/", 1)) for key in keys)
    whose = {patient_of(act): None, **{row.patient: None for row in rows if row is not None}}
    for patient in charts.marks(connection, tuple(filter(None, whose))):
        chart = charts.read(connection, patient, _ASKED)
        hidden = {u.resource_type for u in chart.unreadable if u.blocked} if chart is not None else set()
        if hidden.issuperset(_ASKED) or charts.hides(connection, patient, keys):
            raise refused(_("Nothing was changed."))


def is_ones_own(act: RecordAct[Any]) -> bool:
    """True for an act that writes into nobody's record: one's own words, what is on its way, and readings."""
    one = declared(type(act))
    return one.log is not Log.WRITE or one.may in _ONES_OWN


def keys_of(act: RecordAct[Any]) -> tuple[str, ...]:
    """The resources (`Type/id`) that an act names."""
    return tuple(dict.fromkeys(_keys(act)))


def refused(kept: str) -> BlockedByPatient:
    """Error for what the patient has blocked for whoever asks."""
    return BlockedByPatient(
        _("This is blocked by the patient for you."),
        kept=kept,
        todo=_("In an emergency open it with a reason, which is logged (Ctrl+Shift+V)."),
    )


def _keys(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        if thing.count("/") == 1 and thing.partition("/")[0] in TYPES:
            yield thing
    elif isinstance(thing, msgspec.Struct):
        for name in thing.__struct_fields__:
            yield from _keys(getattr(thing, name))
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _keys(one)
