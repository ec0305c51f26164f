"""Work that waits for a signature, in a transaction: still waiting, asked signer, its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desktop.clinical.record.tasks import OPEN, OURS, SIGNING
from desktop.commands.carrying import Doing, Looking
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.letters.delivery.compositions import reference
from desktop.orders.order_resources import Signing
from desktop.writing import facts, letter_signing, note_signing, signing

Json = dict[str, Any]


def asks_signature(body: Json) -> bool:
    """True when a Task asks for a signature: it ends by signing or refusing, never by a tick."""
    codings = (body.get("code") or {}).get("coding") or ()
    return any(c.get("system") == OURS and c.get("code") == SIGNING for c in codings)


def keys(body: Json) -> tuple[str, ...]:
    """Keys of the work that a Task asks to sign: its orders, its letter or its note."""
    letter = letter_signing.key(body) or note_signing.key(body)
    return (letter,) if letter else signing.keys(body)


def waits(looking: Looking, body: Json) -> bool:
    """True when something in such a Task is neither signed nor refused."""
    return asks_signature(body) and any(still(looking, key) for key in keys(body))


def still(looking: Looking, key: str) -> bool:
    """True when a draft (`Type/id`) still waits for its signature."""
    found = looking.find(key)
    return found is not None and signing.waits(found)


def opened(looking: Looking, key: str, patient: str) -> Json:
    """A Task that asks for a signature about this patient; InputError where that is over."""
    body = looking.resource(key)
    if body.get("status") not in OPEN or not asks_signature(body) or patient_of(body) != patient:
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    return body


def here(looking: Looking, body: Json) -> None:
    """InputError where nothing of what a Task asks to sign is held here: that is not the same as done."""
    if all(looking.find(key) is None for key in keys(body)):
        raise InputError(
            _("What waits here is not fetched yet."),
            kept=_("It waits unsigned, as it is."),
            todo=_("Open the patient, and open it from the task again when everything is fetched."),
        )


def not_yet(looking: Looking, key: str, tasks: Iterable[str], signed: str, sent: str) -> None:
    """InputError where a text (a Composition) is signed, or waits for a signature in one of these Tasks
    already: `signed` and `sent` are the sentences that say so."""
    current = looking.find(key)
    if current is not None and current.get("status") != "preliminary":
        raise InputError(signed, kept=_("Nothing is sent twice."), todo=_("Look at it in the list."))
    for one in tasks:
        body = looking.find(one)
        if body is not None and body.get("status") in OPEN and asks_signature(body) and key in keys(body):
            raise InputError(sent, kept=_("Nothing is sent twice."), todo=_("Look at it in the task list."))


def me(looking: Looking) -> Json:
    """A reference to whoever acts."""
    return reference(looking.actor.practitioner or looking.actor.role, looking.actor.name)


def end(doing: Doing, key: str, status: str = "completed", why: str = "", *, atomic: bool = False) -> None:
    """End a Task when nothing of it waits any more; nothing for one that is over."""
    body = doing.find(key) if key else None
    if body is not None and body.get("status") in OPEN:
        ended = signing.ended(body, status, me(doing), doing.now, why)
        doing.write([ended], apart=not atomic, atomic=atomic)


def asked(
    doing: Doing, chart: Chart, chosen: str, name: str, encounter: str = ""
) -> tuple[Signing, str, str]:
    """Requester and the doctor asked to sign (reference and name, empty for any doctor); `encounter` is the
    stay of a letter."""
    where = signing.of_stay(chart, doing.now, encounter)
    by = Signing(
        patient=chart.patient.key,
        requester=doing.actor.practitioner or doing.actor.role,
        at=doing.now,
        encounter=where.encounter.key if where else "",
        requester_name=doing.actor.name,
    )
    return by, *signing.whom(where, chosen, name)


def author(doing: Doing, body: Json, patient: str) -> facts.Signing:
    """Author of a return, with the patient that the Task is about."""
    return facts.Signing(
        patient=f"Patient/{patient}",
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=str((body.get("encounter") or {}).get("reference", "")),
    )
