"""The Task by which a paused medicine comes back: made with the pause, moved, and ended with it.

Its identity follows from the order as it was seen: two machines that pause the same make one.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from desktop.clinical.record.medicines.restarting import RESTART, Restarter
from desktop.clinical.record.tasks import OURS
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.orders.order_resources import when
from desktop.writing.medicines import Author, person

Json = dict[str, Any]
_NAMES: Final = uuid.UUID("0a5f1a0e-3a55-4f1c-9d0c-8f1f7a1f2b60")


def identity(order: str, seen: str) -> str:
    """Id of the Task of a pause, by the order (`MedicationRequest/id`) and its mark before it."""
    return str(uuid.uuid5(_NAMES, f"{order} {seen}"))


def task(
    order: Json, seen: str, words: str, due: datetime, until: str, who: Restarter, author: Author,
    encounter: str,
) -> Json:  # fmt: skip
    """The Task of a pause. `words` name the medicine, `until` says until when, or what is waited for; `due`
    is when somebody looks."""
    key = f"MedicationRequest/{order['id']}"
    ident = identity(key, seen)
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{ident}"}],
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": OURS, "code": RESTART}], "text": _("Restart a paused medicine")},
        "focus": {"reference": key},
        "for": order["subject"],
        "authoredOn": when(author.at),
        "requester": person(author),
        "performerType": [{"text": _("doctor")}],
    }
    if encounter:
        body["encounter"] = {"reference": encounter}
    return moved(body, order, words, due, until, who, author)


def moved(
    body: Json, order: Json, words: str, due: datetime, until: str, who: Restarter, author: Author
) -> Json:
    """The Task of a pause that was prolonged, or given to another."""
    why = str((order.get("statusReason") or {}).get("text", ""))
    before = body.get("owner") or {}
    changed = {
        **body,
        "description": _("{medicine} is paused until {until}: restart it?").format(
            medicine=words, until=until
        ),
        "lastModified": stamp(author.at),
        "owner": {"reference": who.key, "display": who.name},
        "restriction": {"period": {"end": when(due)}},
    }
    if why:
        changed["reasonCode"] = {"text": why}
    if before.get("reference") not in (None, who.key):
        # Somebody else has not said yes yet.
        changed["status"] = "requested"
    return changed


def ended(body: Json, author: Author, *, restarted: bool) -> Json:
    """The Task of a pause that is over: the medicine was restarted, or was stopped."""
    period = dict(body.get("executionPeriod") or {})
    return {
        **body,
        "status": "completed",
        "lastModified": stamp(author.at),
        "executionPeriod": {**period, "end": stamp(author.at)},
        "businessStatus": {"text": _("Resumed") if restarted else _("Stopped")},
    }
