"""Handing a patient over: what is missing in the forms, the Task between two doctors, and the Encounter's
responsible doctor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.record.stays import handovers
from desktop.clinical.record.tasks import OURS
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.fhir.references import relative
from desktop.fhir.systems import SNOMED
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, when

Json = dict[str, Any]
NOTHING: Final = "Ingenting ventes."
"""Text of the record where the giver said that nothing is expected."""
_PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"


def expected(said: Said) -> str:
    """Text from giver to receiver; empty while neither written nor marked as nothing."""
    return said.get("text").strip() or (NOTHING if said.get("nothing") == "yes" else "")


def missing(said: Said) -> Missing | None:
    """The first thing that is still to be written or chosen before a patient can be handed over."""
    if not said.get("code"):
        return Missing("search", _("Choose who is to take over"))
    if not expected(said):
        return Missing(
            "text", _("Write what is to be done if something happens, or that nothing is expected")
        )
    return None


def task(ident: str, said: Said, signing: Signing) -> Json:
    """The Task that asks the receiver; its focus is the stay's Encounter."""
    return {
        "resourceType": "Task",
        "id": ident,
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {
            "coding": [
                {"system": OURS, "code": handovers.CODE},
                {"system": SNOMED, "code": handovers.TRANSFER, "display": "Transfer of care"},
            ],
            "text": "Overtakelse av pasientansvar",
        },
        "focus": {"reference": signing.encounter},
        "for": {"reference": signing.patient},
        "encounter": {"reference": signing.encounter},
        "authoredOn": when(signing.at),
        "lastModified": stamp(signing.at),
        "requester": reference(signing.author, signing.author_name),
        "owner": reference(said.get("code"), said.get("search").strip()),
        "note": [_note(signing.author, signing.author_name, expected(said), signing.at)],
    }


def _note(author: str, name: str, text: str, now: datetime) -> Json:
    return {"authorReference": reference(author, name), "time": when(now), "text": text}


def noted(body: Json, author: str, name: str, text: str, now: datetime, *, asks: bool) -> Json:
    """The Task with a question of the receiver's (then it is under way), or an answer of the giver's."""
    notes = [*(body.get("note") or ()), _note(author, name, text, now)]
    status = "in-progress" if asks else body["status"]
    return {**body, "note": notes, "status": status, "lastModified": stamp(now)}


def refused(body: Json, reason: str, now: datetime) -> Json:
    """The Task refused with a reason."""
    return {**_ended(body, "rejected", now), "statusReason": {"text": reason}}


def withdrawn(body: Json, now: datetime) -> Json:
    """The Task that the giver took back."""
    return _ended(body, "cancelled", now)


def taken(body: Json, author: str, name: str, now: datetime) -> Json:
    """The Task carried out: whoever was asked has taken over."""
    return {**_ended(body, "completed", now), "owner": reference(author, name)}


def _ended(body: Json, status: str, now: datetime) -> Json:
    period = {**(body.get("executionPeriod") or {}), "end": when(now)}
    return {**body, "status": status, "executionPeriod": period, "lastModified": stamp(now)}


def responsible(encounter: Json, before: Collection[str], key: str, name: str, now: datetime) -> Json | None:
    """An Encounter in which the attender (one of the references `before`) ends now and another begins in
    their place; None where none of them is its attender. Without anybody in `before` the other is added."""
    moment = when(now)
    people: list[Json] = list(encounter.get("participant") or ())
    types: list[Json] = [{"coding": [{"system": _PARTICIPATION, "code": "ATND"}], "text": "Ansvarlig lege"}]
    made: list[Json] = []
    found = not before
    for one in people:
        who = relative(str((one.get("individual") or {}).get("reference", "")))
        if who in before and _attends(one):
            made.append({**one, "period": {**(one.get("period") or {}), "end": moment}})
            if found:
                continue
            types, found = one["type"], True
            made.append({"type": types, "period": {"start": moment}, "individual": reference(key, name)})
        else:
            made.append(one)
    if not before:
        made.append({"type": types, "period": {"start": moment}, "individual": reference(key, name)})
    return {**encounter, "participant": made} if found else None


def _attends(participant: Json) -> bool:
    codes = {c.get("code") for t in participant.get("type") or () for c in t.get("coding") or ()}
    return "ATND" in codes and not (participant.get("period") or {}).get("end")
