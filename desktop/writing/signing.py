"""Co-signing: the Task that asks a doctor to sign, its end, and orders as drafts. Pure.

Letters are in `letter_signing`. Of orders the Task holds each twice: a reference to its draft, and the line
of the basket that it was made of. The line is what the doctor opens: nothing is read anew from a text whose
*tomorrow* is another day by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec

from desktop.acts.forms import Said
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.record.tasks import OURS, SIGNING
from desktop.core.clock import local, stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.letters.delivery.compositions import reference
from desktop.orders import issues, lateness, order_resources, summary
from desktop.orders.basket import Line, Told
from desktop.orders.draft import MedicineOrder
from desktop.orders.order_resources import Signing
from desktop.writing import facts, tasks

Json = dict[str, Any]
WAITS: Final = "draft"
"""The status of an order that nobody has signed."""
NOBODY: Final = tasks.NOBODY
"""Chosen as signer: whoever of the doctors takes it."""
TO_SIGN: Final = "Til signering: "


def of_stay(chart: Chart, now: datetime, encounter: str = "") -> Stay | None:
    """The stay whose doctor is asked: that of a letter (its `encounter`), which may be over, else the one
    that goes on."""
    named = stays.of_encounter(chart, encounter, now) if encounter else None
    return named or stays.current(chart, now)


def whom(where: Stay | None, chosen: str, name: str) -> tuple[str, str]:
    """Doctor asked to sign (reference and name): the chosen one, else the patient's doctor; empty for any
    doctor."""
    if chosen == NOBODY:
        return "", ""
    if chosen:
        return chosen, name
    return (where.doctor_reference, where.doctor) if where is not None else ("", "")


def whom_words(chart: Chart, now: datetime, chosen: str, name: str, encounter: str = "") -> str:
    """Name of the doctor asked to sign: the chosen one, else the patient's doctor (of a letter that of its
    stay, `encounter`)."""
    _key, said = whom(of_stay(chart, now, encounter), chosen, name)
    return said or _("whoever of the doctors takes it")


def waits(body: Json) -> bool:
    """True while the draft is neither signed nor refused."""
    letter = body.get("resourceType") == "Composition"
    return body.get("status") == ("preliminary" if letter else WAITS)


def drafted(line: Line, signing: Signing) -> Json:
    """The order of a line as a draft. Nobody ordered a medicine that waits: its author is its recorder."""
    made = order_resources.resource(msgspec.structs.replace(line, answers=()), signing) | {"status": WAITS}
    if made["resourceType"] == "MedicationRequest":
        made["recorder"] = made.pop("requester")
    return made


def said(lines: Iterable[Line], now: datetime) -> str:
    """Orders in a row of words."""
    return "; ".join(" ".join(filter(None, summary.summary(line.order, now).row[:2])) for line in lines)


def due(lines: Iterable[Line], now: datetime) -> str:
    """Due time for signing orders, as a FHIR time: when the first of them is needed, and today where none
    says it."""
    today = local(now).date()
    days: list[date] = []
    moments: list[datetime] = []
    for line in lines:
        needed = lateness.needed(line.order, now)
        if isinstance(needed, datetime):
            moments.append(needed)
        else:
            days.append(max(needed or today, today))
    first = min(moments, default=None)
    day = min(days, default=None)
    if first is not None and (day is None or local(first).date() <= day):
        return order_resources.when(first)
    return (day or today).isoformat()


def task(
    ident: str, lines: Sequence[Line], signing: Signing, doctor: str, doctor_name: str, now: datetime
) -> Json:
    """The Task that asks a doctor to sign orders."""
    urgent = any(line.order.priority == "urgent" for line in lines)
    inputs = [part for line in lines for part in _input(line)]
    # What its author answered is for the doctor to know, not to take over.
    notes = [f"{a.title} {a.reason}".strip() for line in lines for a in line.answers if a.reason]
    return asking(
        ident, said(lines, now), inputs, signing, doctor, doctor_name, due(lines, now), urgent=urgent,
        notes=notes,
    )  # fmt: skip


def asking(
    ident: str,
    what: str,
    inputs: list[Json],
    signing: Signing,
    doctor: str,
    doctor_name: str,
    until: str,
    *,
    urgent: bool = False,
    notes: Sequence[str] = (),
) -> Json:
    """The Task that asks a doctor to sign, by when (`until`); nobody's where none is named."""
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "status": "requested",
        "intent": "order",
        "priority": "urgent" if urgent else "routine",
        "code": {"coding": [{"system": OURS, "code": SIGNING}], "text": "Til signering"},
        "description": f"{TO_SIGN}{what}",
        "for": {"reference": signing.patient},
        "authoredOn": order_resources.when(signing.at),
        "lastModified": stamp(signing.at),
        "requester": reference(signing.requester, signing.requester_name),
        "input": inputs,
        "restriction": {"period": {"end": until}},
    }
    if doctor:
        body["owner"] = reference(doctor, doctor_name)
    if signing.encounter:
        body["encounter"] = {"reference": signing.encounter}
    if notes:
        body["note"] = [{"text": text, "authorReference": body["requester"]} for text in notes]
    return body


def key_of(line: Line) -> str:
    """The resource that a line is or becomes."""
    kind = "MedicationRequest" if isinstance(line.order, MedicineOrder) else "ServiceRequest"
    return f"{kind}/{line.id}"


def _input(line: Line) -> tuple[Json, Json]:
    told = tuple(Told(a.finding, issues.words(a)) for a in line.answers)
    kept = strict.dumps(msgspec.to_builtins(msgspec.structs.replace(line, answers=(), told=told)))
    return (
        {"type": {"text": "order"}, "valueReference": {"reference": key_of(line)}},
        {"type": {"text": "line"}, "valueString": kept},
    )


def keys(body: Json) -> tuple[str, ...]:
    """The orders (`Type/id`) that a Task asks to sign."""
    return tuple(
        str(part["valueReference"].get("reference", ""))
        for part in body.get("input") or ()
        if (part.get("type") or {}).get("text") == "order" and isinstance(part.get("valueReference"), dict)
    )


def lines(body: Json, key: str) -> tuple[Line, ...] | None:
    """The lines that a Task (`key`) carries, under the ids that its orders have now and with who wrote them;
    None where they can't be read, and nothing may be guessed."""
    texts = [
        part.get("valueString")
        for part in body.get("input") or ()
        if (part.get("type") or {}).get("text") == "line"
    ]
    wanted = keys(body)
    who = body.get("requester") or {}
    if not wanted or len(texts) != len(wanted):
        return None
    found = []
    for order, text in zip(wanted, texts, strict=True):
        try:
            strict.loads(str(text))
            line = from_json(str(text), Line)
        except (strict.StrictError, msgspec.DecodeError):
            return None
        ident = order.partition("/")[2]
        line = msgspec.structs.replace(
            line,
            id=ident,
            answers=(),
            author=str(who.get("reference", "")),
            author_name=str(who.get("display", "")),
            task=key,
        )
        if key_of(line) != order:
            return None
        found.append(line)
    return tuple(found)


def refused(order: Json, why: str, author: Json, at: datetime) -> Json:
    """A draft that is not signed, with the reason."""
    if order["resourceType"] == "MedicationRequest":
        return {**order, "status": "cancelled", "statusReason": {"text": why}}
    note = {"text": why, "authorReference": author, "time": order_resources.when(at)}
    return {**order, "status": "revoked", "note": [*order.get("note", ()), note]}


def ended(body: Json, status: str, by: Json, at: datetime, why: str = "") -> Json:
    """The Task when nothing of it waits any more."""
    made = {**body, "status": status, "owner": by, "lastModified": stamp(at)}
    period = dict(body.get("executionPeriod") or {})
    made["executionPeriod"] = {**period, "end": stamp(at)}
    return made | ({"statusReason": {"text": why}} if why else {})


def back(body: Json, why: str) -> str:
    """Text of the task that tells the author of a refusal."""
    what = str(body.get("description", "")).removeprefix(TO_SIGN)
    return _("Not signed: {orders}. Reason: {why}").format(orders=what, why=why)


def told(ident: str, body: Json, why: str, by: facts.Signing) -> Json:
    """The task of whoever wrote it: that it was not signed, and why."""
    author = body.get("requester") or {}
    said = Said().put(
        text=back(body, why),
        code=str(author.get("reference", "")) or tasks.NOBODY,
        search=str(author.get("display", "")),
    )
    return tasks.task(ident, said, "", by)
