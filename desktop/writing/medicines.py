"""FHIR resources of acts on medicines: orders that end, pause, resume or follow each other, and doses.

Resources are changed as they stand, so that nothing of another system's is lost. Who did it, when and why
stands in a note: R4 has no other place for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.clinical.record.medicines import reconciliations
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.systems import ACT, DUE, PAUSED_UNTIL, RESUMED
from desktop.fhir.when import after, instant
from desktop.orders.basket import Identity, new_identity
from desktop.orders.draft import MedicineOrder
from desktop.orders.order_resources import dosages, inpatient, quantity, text_of, when

Json = dict[str, Any]


class Author(msgspec.Struct, frozen=True):
    """Author of an act and the time: a reference and a name."""

    reference: str
    name: str
    at: datetime


_COPIED: Final = (
    "contained", "category", "priority", "medicationCodeableConcept", "medicationReference", "subject",
    "encounter", "supportingInformation", "reasonCode", "reasonReference", "courseOfTherapyType",
    "performerType",
)  # fmt: skip
"""Elements that a following order takes from the one before it."""


def noted(resource: Json, words: str, author: Author) -> Json:
    """The resource with one more note: what was done, by whom, when."""
    note: Json = {
        "extension": [{"url": ACT, "valueBoolean": True}],
        "authorReference": person(author),
        "time": when(author.at),
        "text": words,
    }
    return {**resource, "note": [*resource.get("note", ()), note]}


def _is_act(note: Json) -> bool:
    """True for a note by which an act of this program was noted."""
    return any(isinstance(e, dict) and e.get("url") == ACT for e in note.get("extension") or ())


def person(author: Author) -> Json:
    """Author as a reference with the name."""
    return {"reference": author.reference} | ({"display": author.name} if author.name else {})


def stopped(order: Json, why: str, author: Author, *, begun: bool = True, said: str = "") -> Json:
    """An order that is stopped; one of which nothing was to be given yet is cancelled. `said` is the note
    where another act than a stop ends it."""
    ended = {**_without(order, PAUSED_UNTIL), "status": "stopped" if begun else "cancelled"}
    ended["statusReason"] = {"text": why}
    words = _("Stopped: {why}") if begun else _("Cancelled: {why}")
    return noted(ended, said or words.format(why=why), author)


def completed(order: Json, author: Author) -> Json:
    """An order whose time is over, or that another goes on from."""
    return noted({**order, "status": "completed"}, _("Renewed"), author)


def paused(order: Json, why: str, until: datetime | None, words: str, author: Author, *, by: str) -> Json:
    """An order on hold, until a moment or until what the words say; `by` is the name of who restarts it."""
    held = {**_without(order, PAUSED_UNTIL), "status": "on-hold", "statusReason": {"text": why}}
    mark: Json = {"url": PAUSED_UNTIL}
    mark |= {"valueDateTime": when(until)} if until is not None else {"valueString": words}
    held["extension"] = [*held.get("extension", ()), mark]
    # A record is read on other days: no “tomorrow” in it.
    said = day_time(until) if until is not None else words
    return noted(
        held,
        _("Paused until {until}: {why}. Restarted by {name}.").format(until=said, why=why, name=by),
        author,
    )


def resumed(order: Json, author: Author) -> Json:
    """A paused order that goes on: no dose planned before now is late."""
    plain = _without(_without(order, PAUSED_UNTIL), RESUMED)
    plain.pop("statusReason", None)
    mark: Json = {"url": RESUMED, "valueDateTime": when(author.at)}
    going = {**plain, "status": "active", "extension": [*plain.get("extension", ()), mark]}
    return noted(going, _("Resumed"), author)


def _without(resource: Json, url: str) -> Json:
    """The resource without an extension; the list itself goes with its last one."""
    left = [e for e in resource.get("extension", ()) if not (isinstance(e, dict) and e.get("url") == url)]
    plain = {key: value for key, value in resource.items() if key != "extension"}
    return plain | ({"extension": left} if left else {})


def dosage(order: MedicineOrder, before: Json, begins: datetime) -> list[Json]:
    """The dosage of an order that takes another's place, from a moment on.

    Where no way was typed and the old order's is none that can be (another system's code), it stays as it
    was written.
    """
    made = dosages(order, begins)
    if order.route:
        return made
    old = [d.get("route") for d in before.get("dosageInstruction", ()) if isinstance(d, dict)]
    same = old[0] if old and all(one == old[0] for one in old) else None
    for one in made:
        one.pop("route", None)
        if same is not None:
            one["route"] = same
        if not order.verbatim:
            one["text"] = text_of(one)
    return made


def following(
    before: Json,
    dosage_instruction: Sequence[Json],
    said: str,
    author: Author,
    *,
    encounter: str = "",
    identity: Identity | None = None,
) -> Json:
    """The order that takes another's place: its medicine, reason and stay, another dosage, and why."""
    identity = identity or new_identity()
    made: Json = {
        "resourceType": "MedicationRequest",
        "id": identity.id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": identity.identifier}],
        "status": "active",
        "intent": "order",
    }
    made |= {key: before[key] for key in _COPIED if key in before}
    if encounter and "encounter" not in made:
        made["encounter"] = {"reference": encounter}
    made["authoredOn"] = when(author.at)
    made["requester"] = person(author)
    made["dosageInstruction"] = list(dosage_instruction)
    made["priorPrescription"] = {"reference": f"MedicationRequest/{before['id']}"}
    # What was done here with the old order stays there; every other note, whoever wrote it, goes along.
    kept = [n for n in before.get("note", ()) if isinstance(n, dict) and not _is_act(n)]
    return noted(_with_used(made) | ({"note": kept} if kept else {}), said, author)


_MEDICINE: Final = ("contained", "medicationCodeableConcept", "medicationReference", "subject", "reasonCode",
                    "reasonReference")  # fmt: skip
"""Elements that an order or a statement takes from its source."""


def carried(source: Json, identity: Identity, now: datetime) -> Json:
    """An order of the ward made from what a source says is used (a prescription or a statement): its
    medicine, reason and dosage as it stands. Who orders it, and when, comes with `ordered`."""
    made: Json = {
        "resourceType": "MedicationRequest",
        "id": identity.id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": identity.identifier}],
    }
    key = f"{source['resourceType']}/{source['id']}"
    # What was said is no order that another can be based on.
    kind = "basedOn" if source["resourceType"] == "MedicationRequest" else "supportingInformation"
    made |= {kind: [{"reference": key}], "status": "active", "intent": "order"}
    made["category"] = [inpatient()]
    made |= {key: source[key] for key in _MEDICINE if key in source}
    if dosages := _going_on(source, now):
        made["dosageInstruction"] = dosages
    return _with_used(made)


def _going_on(source: Json, now: datetime) -> list[Json]:
    """The dosages of a source as they stand, without a beginning that has passed; when the source itself says
    that it begins later or ends, so do they."""
    period = source.get("effectivePeriod") or {}
    begins, ends = instant(period.get("start", "")), period.get("end", "")
    days = {"start": period["start"]} if begins is not None and begins > now else {}
    days |= {"end": ends} if ends else {}
    old = [d for d in source.get("dosageInstruction") or source.get("dosage") or () if isinstance(d, dict)]
    return [_begun(_within(one, days), now) for one in old]


def _within(dosage: Json, days: Json) -> Json:
    """A dosage that has no days of its own, within those of what it belongs to."""
    timing = dosage.get("timing") or {}
    repeat = timing.get("repeat") or {}
    own = repeat.get("boundsPeriod") or {}
    if not days or "boundsDuration" in repeat or "boundsRange" in repeat or {*days} <= {*own}:
        return dosage
    return {**dosage, "timing": {**timing, "repeat": {**repeat, "boundsPeriod": {**days, **own}}}}


def _begun(dosage: Json, now: datetime) -> Json:
    """A dosage without a beginning that has passed. What is given every third day, or by the hour, keeps it:
    it says on which; so does a step that is over."""
    timing = dosage.get("timing") or {}
    repeat = timing.get("repeat") or {}
    period = repeat.get("boundsPeriod") or {}
    begins, ends = instant(period.get("start", "")), after(period.get("end", ""))
    daily = repeat.get("periodUnit", "d") == "d" and repeat.get("period", 1) == 1
    if begins is None or begins > now or not daily or (ends is not None and ends <= now):
        return dosage
    left = {key: value for key, value in repeat.items() if key != "boundsPeriod"}
    left |= {"boundsPeriod": {"end": period["end"]}} if period.get("end") else {}
    plain = {key: value for key, value in timing.items() if key != "repeat"} | (
        {"repeat": left} if left else {}
    )
    bare = {key: value for key, value in dosage.items() if key != "timing"}
    return bare | ({"timing": plain} if plain else {})


def ordered(made: Json, encounter: str, author: Author) -> Json:
    """A carried order as somebody orders it in a stay."""
    place = {"encounter": {"reference": encounter}} if encounter else {}
    return {**made, **place, "authoredOn": when(author.at), "requester": person(author)}


def used(
    source: Json,
    status: str,
    author: Author,
    identity: Identity,
    *,
    encounter: str,
    told: Json | None,
    sources: Sequence[str],
) -> Json:
    """MedicationStatement of the patient's use: `source` gives medicine and use, `told` is the informant,
    `sources` (`Type/id`) are the resources it was made from."""
    made: Json = {
        "resourceType": "MedicationStatement",
        "id": identity.id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": identity.identifier}],
        "status": status,
    }
    made |= {key: source[key] for key in _MEDICINE if key in source}
    if encounter:
        made["context"] = {"reference": encounter}
    made |= {"effectiveDateTime": when(author.at), "dateAsserted": when(author.at)}
    if told is not None:
        made["informationSource"] = told
    if sources:
        made["derivedFrom"] = [{"reference": key} for key in sources]
    if dosages := _going_on(source, author.at):
        made["dosage"] = dosages
    return noted(_with_used(made), reconciliations.noted_words(), author)


def given(
    order: Json,
    author: Author,
    *,
    at: datetime,
    by: Author,
    encounter: str = "",
    due: datetime | None = None,
    amount: tuple[Decimal, str] | None = None,
    how: Json | None = None,
    as_written: str = "",
    partly: bool = False,
    why: str = "",
    identity: Identity | None = None,
) -> Json:
    """The entry of a dose that was given, or (`partly`) begun and broken off; `how` is the route, site and
    method by which."""
    made = _entry(order, by, encounter, due, identity)
    made["status"] = "stopped" if partly else "completed"
    if partly:
        made["effectivePeriod"] = {"start": when(at), "end": when(at)}
        if why:
            made["statusReason"] = [{"text": why}]
    else:
        made["effectiveDateTime"] = when(at)
    if amount is not None:
        made["dosage"] = {**(how or {}), "dose": quantity(*amount)}
    notes = []
    if as_written and amount is None:
        notes.append(_("As ordered: {dose}").format(dose=as_written))
    if why and not partly:
        notes.append(why)
    if by.reference != author.reference:
        notes.append(_("Entered by {name}").format(name=author.name or author.reference))
    for words in notes:
        made = noted(made, words, author)
    return made


def not_given(
    order: Json,
    author: Author,
    *,
    due: datetime | None,
    at: datetime,
    why: str,
    encounter: str = "",
    identity: Identity | None = None,
) -> Json:
    """The entry of a planned dose that was not given; of one without an hour `due` is None, and `at` tells
    its day."""
    made = _entry(order, author, encounter, due, identity)
    made["status"] = "not-done"
    made["statusReason"] = [{"text": why}]
    made["effectiveDateTime"] = when(at)
    return noted(made, _("Not given: {why}").format(why=why), author)


def _entry(order: Json, by: Author, encounter: str, due: datetime | None, identity: Identity | None) -> Json:
    identity = identity or Identity(str(uuid.uuid4()), f"urn:uuid:{uuid.uuid4()}")
    made: Json = {
        "resourceType": "MedicationAdministration",
        "id": identity.id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": identity.identifier}],
    }
    if due is not None:
        made["extension"] = [{"url": DUE, "valueDateTime": when(due)}]
    made["status"] = "completed"
    for key in ("contained", "medicationCodeableConcept", "medicationReference", "subject"):
        if key in order:
            made[key] = order[key]
    place = encounter or (order.get("encounter") or {}).get("reference", "")
    if place:
        made["context"] = {"reference": place}
    made["performer"] = [{"actor": person(by)}]
    made["request"] = {"reference": f"MedicationRequest/{order['id']}"}
    return _with_used(made)


def _with_used(made: Json) -> Json:
    """Without the contained resources to which nothing refers any more: they belonged to other parts."""
    plain = {key: value for key, value in made.items() if key != "contained"}
    left = list(made.get("contained", ()))
    text, kept = strict.dumps(plain), []
    while found := [one for one in left if f'"#{one.get("id")}"' in text]:
        kept += found
        left = [one for one in left if one not in found]
        text = strict.dumps(found)
    return plain | ({"contained": kept} if kept else {})


def struck(administration: Json, why: str, author: Author) -> Json:
    """An entry that was wrong: it stays, marked as entered in error, with why."""
    return noted(
        {**administration, "status": "entered-in-error"}, _("Entered in error: {why}").format(why=why), author
    )
