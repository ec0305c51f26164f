"""FHIR resources of a signed letter: document, PDF, provenance, and one Task a recipient."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.systems import LOINC
from desktop.fhir.when import instant
from desktop.letters.delivery.compositions import Json, composition, identifier, loinc_of, reference
from desktop.letters.delivery.delivery import (
    Limits,
    State,
    business_status,
    coded,
    due_at,
    task_status,
    way_inputs,
)
from desktop.letters.delivery.versions import REASON
from desktop.letters.letter_codes import LETTER, LETTER_TASK, PART, RECIPIENT, URI
from desktop.letters.model import Channel, Letter, Recipient, Signature

INLINE_LIMIT = 1024 * 1024
"""A PDF larger than this (bytes) is a Binary of its own."""

SIGNATURE_ID = f"{LETTER}:signature-id"
DECISION = f"{LETTER}:decision"
SHA256 = "urn:fagflate:sha256"
MODEL_TYPE = "application/vnd.fagflate.letter+json"
"""The letter as it was written, beside its PDF: it can be drawn for another address, and corrected."""


class Documents(msgspec.Struct, frozen=True):
    """The resources of one signed letter, for one transaction; ids are UUIDs given by the caller."""

    composition: Json
    reference: Json
    provenance: Json
    tasks: tuple[Json, ...]
    binaries: tuple[Json, ...]

    @property
    def all(self) -> tuple[Json, ...]:
        """Every resource, what others refer to first."""
        return (self.composition, *self.binaries, self.reference, self.provenance, *self.tasks)


def documents(
    letter: Letter,
    ids: Callable[[], str],
    *,
    base: str,
    included: Mapping[str, Json],
    limits: Limits | None = None,
) -> Documents:
    """The FHIR resources of a signed letter.

    The Composition's id is the letter's own, so that a second signing meets the first. `ids` gives
    UUIDv4 texts for the others; `base` is the server's address, for the full URLs of the document Bundle;
    `included` holds as plain JSON, by `Type/id`, what the document carries with it: the patient, the
    author, the stay, the office. The same arguments give the same resources. Raises InputError for a
    letter without signature, and UnprintableError for one that can't be drawn.
    """
    from desktop.letters.paper.pdf import render

    signature = letter.signature
    if signature is None:
        raise InputError(_("An unsigned letter can't be sent."), todo=_("Sign it first."))
    whole = composition(letter)
    bundle = document_bundle(letter, whole, base, included)
    bundle_binary = binary(ids(), "application/fhir+json", strict.dumps(bundle).encode())
    pdf = render(letter)
    binaries = [bundle_binary]
    attachment = _attachment(letter, signature, pdf)
    if len(pdf) > INLINE_LIMIT:
        binaries.append(binary(ids(), "application/pdf", pdf))
        del attachment["data"]
        attachment["url"] = f"Binary/{binaries[-1]['id']}"
    document = _document_reference(letter, signature, whole, ids(), attachment, bundle_binary)
    tasks = []
    for recipient in letter.recipients:
        print_key = ""
        if recipient.channel is Channel.PAPER:
            binaries.append(binary(ids(), "application/pdf", render(letter, recipient)))
            print_key = f"Binary/{binaries[-1]['id']}"
        tasks.append(letter_task(letter, signature, recipient, document, ids(), ids(), print_key, limits))
    provenance = _provenance(letter, signature, whole, document, ids())
    return Documents(whole, document, provenance, tuple(tasks), tuple(binaries))


def document_bundle(letter: Letter, whole: Json, base: str, included: Mapping[str, Json]) -> Json:
    """The letter as a FHIR document: the Composition first, then what it carries with it."""
    root = base.rstrip("/")
    resources = [whole, *(included[key] for key in sorted(included))]
    signature = letter.signature
    return {
        "resourceType": "Bundle",
        "identifier": identifier(letter.id),
        "type": "document",
        "timestamp": signature.at if signature else letter.created,
        "entry": [
            {"fullUrl": f"{root}/{resource['resourceType']}/{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }


def binary(resource_id: str, content_type: str, data: bytes) -> Json:
    """A Binary with some content."""
    return {
        "resourceType": "Binary",
        "id": resource_id,
        "contentType": content_type,
        "data": base64.b64encode(data).decode("ascii"),
    }


def _attachment(letter: Letter, signature: Signature, pdf: bytes) -> Json:
    return {
        "contentType": "application/pdf",
        "language": "nb-NO",
        "data": base64.b64encode(pdf).decode("ascii"),
        "size": len(pdf),
        # FHIR R4 asks for SHA-1 here; it finds damage, it proves nothing.
        "hash": base64.b64encode(hashlib.sha1(pdf, usedforsecurity=False).digest()).decode("ascii"),
        "title": letter.title,
        "creation": signature.at,
    }


def _document_reference(
    letter: Letter,
    signature: Signature,
    whole: Json,
    resource_id: str,
    attachment: Json,
    bundle_binary: Json,
) -> Json:
    context: Json = {"related": [reference(f"Composition/{whole['id']}")]}
    if letter.encounter:
        context["encounter"] = [reference(letter.encounter)]
    body: Json = {
        "resourceType": "DocumentReference",
        "id": resource_id,
        "masterIdentifier": identifier(letter.id),
        "identifier": [identifier(letter.id)],
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [{"system": LOINC, "code": loinc_of(letter)}], "text": letter.title},
        "subject": reference(letter.subject.key),
        "date": signature.at,
        "author": [reference(letter.author.key, letter.author.name)],
        "authenticator": reference(signature.author.key, signature.author.name),
        "description": letter.title,
        "content": [
            {"attachment": attachment},
            {
                "attachment": {
                    "contentType": "application/fhir+json",
                    "url": f"Binary/{bundle_binary['id']}",
                    "title": letter.title,
                    "creation": signature.at,
                }
            },
            {
                "attachment": {
                    "contentType": MODEL_TYPE,
                    "data": base64.b64encode(msgspec.json.encode(letter)).decode("ascii"),
                    "title": letter.title,
                    "creation": signature.at,
                }
            },
        ],
        "context": context,
    }
    if letter.sender.key:
        body["custodian"] = reference(letter.sender.key, letter.sender.name)
    if letter.replaces:
        olds = (reference(one.document) for one in letter.replaces)
        body["relatesTo"] = [{"code": "replaces", "target": old} for old in olds]
        body["extension"] = [{"url": REASON, "valueString": letter.why}]
    return body


def letter_task(
    letter: Letter,
    signature: Signature,
    recipient: Recipient,
    document: Json,
    resource_id: str,
    business_id: str,
    print_key: str,
    limits: Limits | None,
) -> Json:
    """The Task that brings a letter to one recipient."""
    state = State.SIGNED if recipient.channel is Channel.HELD else State.QUEUED
    who: Json = {"display": recipient.name}
    if recipient.key:
        who["reference"] = recipient.key
    body: Json = {
        "resourceType": "Task",
        "id": resource_id,
        "identifier": [identifier(business_id)],
        "groupIdentifier": identifier(letter.id),
        "status": task_status(state),
        "businessStatus": business_status(state),
        "intent": "order",
        "priority": "routine",
        "code": coded(LETTER_TASK),
        "description": f"{letter.title}: {recipient.name}",
        "focus": reference(f"DocumentReference/{document['id']}", letter.title),
        "for": reference(letter.subject.key, letter.subject.name),
        "authoredOn": signature.at,
        "lastModified": signature.at,
        "requester": reference(signature.author.key, signature.author.name),
        "input": [
            {"type": coded(RECIPIENT), "valueReference": who},
            {"type": coded(PART), "valueCode": recipient.part.value},
            *way_inputs(recipient.channel, recipient.her_id, recipient.lines, print_key),
        ],
    }
    if letter.encounter:
        body["encounter"] = reference(letter.encounter)
    if letter.sender.key:
        body["owner"] = reference(letter.sender.key, letter.sender.name)
    at = instant(signature.at)
    if state is State.QUEUED and at is not None:
        body["restriction"] = {"period": {"end": due_at(recipient.channel, at, limits)}}
    return body


def _provenance(letter: Letter, signature: Signature, whole: Json, document: Json, resource_id: str) -> Json:
    template = letter.template
    who = reference(signature.author.key, signature.author.name)
    agent: Json = {"type": _participation("legal"), "who": who}
    if letter.sender.key:
        agent["onBehalfOf"] = reference(letter.sender.key, letter.sender.name)
    made: Json = {"type": "Basic", "display": f"{template.id}|{template.version}"}
    if template.sha256:
        made["identifier"] = {"system": SHA256, "value": template.sha256}
    entities: list[Json] = [{"role": "source", "what": made}]
    if template.package:
        what = {"type": "Library", "identifier": {"system": URI, "value": template.package}}
        entities.append({"role": "source", "what": what | {"display": template.package}})
    entities += [{"role": "revision", "what": reference(one.document)} for one in letter.replaces]
    extensions: list[dict[str, Any]] = [{"url": SIGNATURE_ID, "valueUri": f"urn:uuid:{signature.id}"}]
    extensions += [
        {"url": DECISION, "valueString": f"{d.finding} {d.choice} {d.by} {d.at}"} for d in letter.decisions
    ]
    return {
        "resourceType": "Provenance",
        "id": resource_id,
        "extension": extensions,
        "target": [
            reference(f"Composition/{whole['id']}"),
            reference(f"DocumentReference/{document['id']}"),
        ],
        "recorded": signature.at,
        "activity": _participation("LA"),
        "agent": [agent],
        "entity": entities,
    }


def _participation(code: str) -> Json:
    systems = {
        "legal": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
        "LA": "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion",
    }
    return {"coding": [{"system": systems[code], "code": code}]}
