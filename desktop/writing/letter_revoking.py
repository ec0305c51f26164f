"""Revoking a signed letter: its documents entered in error, unsent copies stopped, a notice to who got it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.formats import day
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.fhir.when import parse
from desktop.letters.compose.record_reading import sender_of, stay_of, subject_of
from desktop.letters.delivery import delivery, finding_recipients, recipients, task_notes, versions
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.delivery.recipients import Why
from desktop.letters.delivery.versions import REASON
from desktop.letters.model import (
    Channel,
    Letter,
    Recipient,
    Section,
    Sender,
    Signature,
    Template,
    plain,
)
from desktop.letters.paper import addressed
from desktop.writing.letter_routes import person
from desktop.writing.notes import author_of

Json = dict[str, Any]


def notice(
    chart: Chart, document: DocumentReference, told: tuple[Way, ...], actor: Actor, now: datetime,
    reason: str, ident: str, signature: str,
) -> Letter:  # fmt: skip
    """The letter that says to everybody who may have a copy (`told`), of this version or of one before it,
    that it does not stand, and why."""
    written = addressed.written(document)
    title = document.description or (document.type.label if document.type else "") or "Brev"
    at = parse(document.date)
    of = f" signert {day(at.start)}" if at is not None else ""
    earlier = len(versions.versions(chart, document)) > 1 or bool(versions.replaces(document))
    words = (
        plain(f"«{title}»{of} er trukket tilbake og gjelder ikke."),
        *([plain("Tidligere versjoner av brevet gjelder heller ikke.")] if earlier else []),
        plain(f"Grunn: {reason}"),
        plain("Ta brevet ut av journalen der dere har det, eller merk det som trukket tilbake.", line=True),
    )
    return Letter(
        id=ident,
        kind="notice",
        title=f"Trukket tilbake: {title}",
        template=Template("revoked", "1", ""),
        subject=subject_of(chart.patient, now),
        sender=written.sender if written is not None else _sender(chart, actor, now),
        author=author_of(actor),
        created=stamp(now),
        encounter=_encounter(document),
        sections=(Section("", "", "Brevet gjelder ikke", sentences=words),),
        recipients=addressees(chart, told, now),
        signature=Signature(signature, author_of(actor), stamp(now)),
    )


def _sender(chart: Chart, actor: Actor, now: datetime) -> Sender:
    return sender_of(chart, stay_of(chart, now), actor.organization)


def _encounter(document: DocumentReference) -> str:
    named = document.context.encounter if document.context is not None else ()
    return named[0].target if named else ""


def addressees(chart: Chart, told: tuple[Way, ...], now: datetime) -> tuple[Recipient, ...]:
    """Recipients of the notice, each by the way of their copy (`id` is its Task); held back where the record
    says now that no letter may go there."""
    return tuple(_recipient(chart, way, now) for way in told)


def _recipient(chart: Chart, way: Way, now: datetime) -> Recipient:
    as_it_went = Recipient(
        id=way.task, part=way.part, name=way.name, channel=way.channel, key=way.recipient,
        her_id=way.her_id, lines=way.lines,
    )  # fmt: skip
    if why := _forbidden(chart, way, now):
        return msgspec.structs.replace(as_it_went, channel=Channel.HELD, her_id="", lines=(), why=why)
    return as_it_went


def _forbidden(chart: Chart, way: Way, now: datetime) -> str:
    """Reason no letter may go there any more: a protected address, an objection, gone; empty for none."""
    if not way.recipient:
        return str(Why.PROTECTED) if finding_recipients.shielded(chart, way.name) else ""
    known = recipients.by_record(chart, way.recipient, way.part, now)
    # An address that the record lacks forbids nothing: the copy went to one that somebody typed or found.
    return known.why if known.channel is Channel.HELD and known.why != Why.NO_ADDRESS else ""


def revoked(document: Json, reason: str) -> Json:
    """The DocumentReference or Composition entered in error, with the reason."""
    extensions = [e for e in document.get("extension", []) if e.get("url") != REASON]
    changed = {**document, "status": "entered-in-error",
               "extension": [*extensions, {"url": REASON, "valueString": reason}]}  # fmt: skip
    if document.get("resourceType") == "DocumentReference":
        changed["docStatus"] = "entered-in-error"
    return changed


def stopped(task: Json, actor: Actor, now: datetime, reason: str) -> Json:
    """The Task of a copy that had not left: it leaves no more."""
    return task_notes.noted(
        delivery.moved(task, State.STOPPED, now), now, person(actor), f"Brevet er trukket tilbake: {reason}"
    )


def appended(reference: Json, to: str) -> Json:
    """The notice's DocumentReference, which names the letter that it is about."""
    return {**reference, "relatesTo": [{"code": "appends", "target": {"reference": to}}]}
