"""The use of a line as it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.clinical.record.lines import begun
from desktop.core.messages import _
from desktop.fhir.devices import DeviceUseStatement
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import when

Json = dict[str, Any]
TYPES = ("DeviceUseStatement", "Device", "Procedure", "Encounter", "Task")


def taken_out(body: Json, use: DeviceUseStatement, who: str, name: str, at: datetime) -> Json:
    """A use that is over now, by whom; since when it was in use stays as it is written."""
    start = begun(use)
    # One kind of time alone may stand: a period says both.
    changed = {key: value for key, value in body.items() if not key.startswith("timing")}
    period = {**body.get("timingPeriod", {}), "end": when(at)}
    changed["timingPeriod"] = {**({"start": start} if start else {}), **period}
    changed["status"] = "completed"
    note = {"authorReference": reference(who, name), "time": when(at), "text": _("Taken out")}
    changed["note"] = [*body.get("note", []), note]
    return changed
