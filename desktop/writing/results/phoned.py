"""An answer told by telephone: its gaps in the form, and the Communication that keeps it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.record.results import phoned, results, unread
from desktop.clinical.record.stays import stays
from desktop.clinical.typing import typed_time
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.letters.delivery.compositions import identifier, reference
from desktop.writing.facts import Missing

Json = dict[str, Any]
TYPES: Final = tuple(sorted(unread.TYPES | phoned.TYPES))
YES: Final = "yes"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/communication-category"
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


def at(said: Said, now: datetime) -> datetime | str:
    """The moment of the call, or the sentence that says why it can't be taken; nothing written is now."""
    text = said.get("at")
    return typed_time.read(text, now) if text.strip() else now


def answer_of(chart: Chart, key: str, now: datetime) -> unread.Unread | None:
    """The answer that waits with this key (`Type/id`); None where none does."""
    return next((one for one in unread.unread(chart, now) if one.key == key), None)


def numbers(chart: Chart, key: str, now: datetime) -> frozenset[Decimal]:
    """The numbers of an answer as screens show them; empty for one in words."""
    one = answer_of(chart, key, now)
    values = frozenset(one.values) if one is not None else frozenset({key})
    found = (result for result in results.results(chart, now) if result.key in values)
    return frozenset(result.shown for result in found if result.shown is not None)


def differs(said: Said, known: Collection[Decimal]) -> bool:
    """True when numbers were read on the telephone, and none of them is in the answer."""
    heard = {Decimal(one.replace(",", ".")) for one in _NUMBER.findall(said.get("said"))}
    return bool(heard) and bool(known) and heard.isdisjoint(known)


def missing(chart: Chart, about: str, said: Said, now: datetime) -> Missing | None:
    """The first part that is still to be written or chosen, None for none."""
    if sum(c.isalpha() for c in said.get("by")) < 2:
        return Missing("by", _("Write who rang"))
    moment = at(said, now)
    if isinstance(moment, str):
        return Missing("at", moment.rstrip("."))
    if not said.get("said").strip():
        return Missing("said", _("Write the answer as it was read to you"))
    if said.get("back") not in (YES, "no"):
        return Missing("back", _("Say if you read it back"))
    if differs(said, numbers(chart, about, now)) and said.get("differs") != YES:
        return Missing(
            "differs", _("The answer here says something else: ask again, or say that it was said so")
        )
    return None


def call(chart: Chart, ident: str, about: str, said: Said, now: datetime, actor: Actor) -> Json:
    """The Communication by which a call about an answer (`Type/id`, or empty for one that has not come) is
    kept: who rang is a name, for laboratories ring from numbers that no register holds."""
    moment = at(said, now)
    assert isinstance(moment, datetime), "missing() has asked for the time"
    notes = ["Lest tilbake" if said.get("back") == YES else "Ikke lest tilbake"]
    if differs(said, numbers(chart, about, now)):
        notes.append("Svaret i journalen sa noe annet da dette ble skrevet")
    me = reference(actor.practitioner or actor.role, actor.name)
    stay = stays.current(chart, now)
    return {
        "resourceType": "Communication",
        "id": ident,
        "identifier": [identifier(ident)],
        "status": "completed",
        "category": [{"coding": [{"system": _CATEGORY, "code": phoned.NOTIFICATION}], "text": "Telefonsvar"}],
        "medium": [{"coding": [{"system": phoned.MEDIUM, "code": phoned.PHONE}]}],
        "subject": {"reference": chart.patient.key},
        **({"about": [{"reference": about}]} if about else {}),
        **({"encounter": {"reference": stay.encounter.key}} if stay is not None else {}),
        "sent": stamp(moment),
        "received": stamp(moment),
        "recipient": [me],
        "sender": {"display": said.get("by").strip()},
        "payload": [{"contentString": said.get("said").strip()}],
        "note": [{"authorReference": me, "time": stamp(now), "text": text} for text in notes],
    }
