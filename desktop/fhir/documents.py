"""Notes, letters and tasks, as frozen structs for display."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.fhir.base import Resource
from desktop.fhir.elements import (
    Annotation,
    Attachment,
    CodeableConcept,
    Coding,
    Element,
    Extension,
    Identifier,
    Narrative,
    Period,
    Quantity,
    Reference,
)


class Section(Element, frozen=True):
    title: str = ""
    code: CodeableConcept | None = None
    text: Narrative | None = None
    entry: tuple[Reference, ...] = ()
    empty_reason: CodeableConcept | None = None
    section: tuple[Section, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()


class Attester(Element, frozen=True):
    mode: str = ""
    time: str = ""
    party: Reference | None = None
    modifier_extension: tuple[Extension, ...] = ()


class RelatesTo(Element, frozen=True):
    code: str = ""
    target_reference: Reference | None = None
    target_identifier: Identifier | None = None
    modifier_extension: tuple[Extension, ...] = ()


class Composition(Resource, frozen=True):
    # One identifier only, unlike the other resources.
    identifier: Identifier | None = None  # type: ignore[assignment]
    status: str = ""
    type: CodeableConcept | None = None
    encounter: Reference | None = None
    date: str = ""
    author: tuple[Reference, ...] = ()
    title: str = ""
    attester: tuple[Attester, ...] = ()
    relates_to: tuple[RelatesTo, ...] = ()
    section: tuple[Section, ...] = ()


class DocumentContent(Element, frozen=True):
    attachment: Attachment | None = None
    format: Coding | None = None
    modifier_extension: tuple[Extension, ...] = ()


class DocumentContext(Element, frozen=True):
    encounter: tuple[Reference, ...] = ()
    period: Period | None = None
    related: tuple[Reference, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()


class DocumentRelation(Element, frozen=True):
    code: str = ""
    target: Reference | None = None
    modifier_extension: tuple[Extension, ...] = ()


class DocumentReference(Resource, frozen=True):
    master_identifier: Identifier | None = None
    status: str = ""
    doc_status: str = ""
    type: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    date: str = ""
    author: tuple[Reference, ...] = ()
    authenticator: Reference | None = None
    custodian: Reference | None = None
    relates_to: tuple[DocumentRelation, ...] = ()
    description: str = ""
    content: tuple[DocumentContent, ...] = ()
    context: DocumentContext | None = None


class Media(Resource, frozen=True):
    """A picture, a film or a sound; here read for what is dictated."""

    status: str = ""
    type: CodeableConcept | None = None
    encounter: Reference | None = None
    created_date_time: str = ""
    created_period: Period | None = None
    issued: str = ""
    operator: Reference | None = None
    reason_code: tuple[CodeableConcept, ...] = ()
    duration: Decimal | None = None
    content: Attachment | None = None
    note: tuple[Annotation, ...] = ()


OPEN_TASK = ("requested", "received", "accepted", "ready", "in-progress", "on-hold")
"""Statuses of a Task that somebody is to do. A draft was never given to anybody."""


class TaskRestriction(Element, frozen=True):
    period: Period | None = None
    recipient: tuple[Reference, ...] = ()


class TaskParameter(Element, frozen=True):
    """An input or output of a Task, with the value kinds that the application reads."""

    type: CodeableConcept | None = None
    value_string: str = ""
    value_code: str = ""
    value_date_time: str = ""
    value_instant: str = ""
    value_reference: Reference | None = None
    value_identifier: Identifier | None = None
    value_quantity: Quantity | None = None


class Task(Resource, frozen=True):
    group_identifier: Identifier | None = None
    status: str = ""
    status_reason: CodeableConcept | None = None
    business_status: CodeableConcept | None = None
    intent: str = ""
    priority: str = ""
    code: CodeableConcept | None = None
    description: str = ""
    focus: Reference | None = None
    reason_reference: Reference | None = None
    part_of: tuple[Reference, ...] = ()
    for_: Reference | None = msgspec.field(name="for", default=None)
    encounter: Reference | None = None
    execution_period: Period | None = None
    authored_on: str = ""
    last_modified: str = ""
    requester: Reference | None = None
    owner: Reference | None = None
    restriction: TaskRestriction | None = None
    input: tuple[TaskParameter, ...] = ()
    output: tuple[TaskParameter, ...] = ()
    note: tuple[Annotation, ...] = ()


class MessagePayload(Element, frozen=True):
    """One part of a message: words, a file, or a resource."""

    content_string: str = ""
    content_attachment: Attachment | None = None
    content_reference: Reference | None = None


class Communication(Resource, frozen=True):
    """A message from somebody to somebody, about a patient."""

    status: str = ""
    topic: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    subject: Reference | None = None
    about: tuple[Reference, ...] = ()
    in_response_to: tuple[Reference, ...] = ()
    sent: str = ""
    received: str = ""
    medium: tuple[CodeableConcept, ...] = ()
    sender: Reference | None = None
    recipient: tuple[Reference, ...] = ()
    payload: tuple[MessagePayload, ...] = ()
    note: tuple[Annotation, ...] = ()


class ListEntry(Element, frozen=True):
    item: Reference | None = None
    deleted: bool | None = None
    date: str = ""


class List(Resource, frozen=True):
    """A curated list: a source of the medicine list, for one."""

    status: str = ""
    mode: str = ""
    title: str = ""
    code: CodeableConcept | None = None
    date: str = ""
    source: Reference | None = None
    entry: tuple[ListEntry, ...] = ()
    empty_reason: CodeableConcept | None = None


class Mitigation(Element, frozen=True):
    """Mitigation of a finding (`DetectedIssue.mitigation`), or the reason for none."""

    action: CodeableConcept | None = None
    date: str = ""
    author: Reference | None = None


class DetectedIssue(Resource, frozen=True):
    """A finding of a check, and how a person answered it."""

    status: str = ""
    code: CodeableConcept | None = None
    severity: str = ""
    identified_date_time: str = ""
    author: Reference | None = None
    implicated: tuple[Reference, ...] = ()
    detail: str = ""
    mitigation: tuple[Mitigation, ...] = ()
