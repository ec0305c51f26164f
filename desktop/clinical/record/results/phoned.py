"""Answers told by telephone or message: who rang, whom they reached, when, what was said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record import modifiers
from desktop.core.clock import EARLIEST
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Communication
from desktop.fhir.when import instant

READ = (Communication,)
TYPES = frozenset(kind.__name__ for kind in READ)
MEDIUM: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
"""Code system of `Communication.medium`."""
PHONE: Final = "PHONE"
NOTIFICATION: Final = "notification"
"""Code of FHIR's communication-category by which a call about an answer that has not come is kept."""
_ANSWERS: Final = ("Observation", "DiagnosticReport", "ServiceRequest")


class Call(msgspec.Struct, frozen=True):
    """One message about an answer. `told`: it reached somebody; where it is False somebody tried in vain.
    `by_phone` says that a person heard it: what is written has perhaps been read by nobody. `sent` is the
    FHIR time of `at`."""

    key: str
    at: datetime | None
    sent: str
    caller: Reference | None
    receiver: Reference | None
    told: bool
    by_phone: bool
    said: str
    notes: tuple[str, ...] = ()


def by_phone(message: Communication) -> bool:
    """True for what was said on the telephone: a person has heard it."""
    return any(one.code(MEDIUM) == PHONE for one in message.medium)


def is_answer(message: Communication) -> bool:
    """True for an answer told on the telephone: it has been heard, and is nobody's post. A message that was
    taken for somebody else (*call them back*) is."""
    if not by_phone(message):
        return False
    about = [one.target.partition("/")[0] for one in message.about]
    if about:
        return all(kind in _ANSWERS for kind in about)
    return any(one.has(NOTIFICATION) for one in message.category)


def calls(chart: Chart, keys: Collection[str]) -> tuple[Call, ...]:
    """The messages about an answer (`Type/id` of it and of what is in it), the latest last.

    One that can't be read tells of nothing: it must not say that somebody knows.
    """
    found = []
    for message in chart.all(Communication):
        told = message.status == "completed"
        if not (told or message.status == "not-done") or modifiers.is_unread(message):
            continue
        if not any(one.target in keys for one in message.about):
            continue
        found.append(
            Call(
                message.key,
                instant(message.received) or instant(message.sent),
                message.received or message.sent,
                message.sender,
                message.recipient[0] if message.recipient else None,
                told,
                by_phone(message),
                " ".join(part.content_string for part in message.payload if part.content_string),
                tuple(note.text for note in message.note if note.text),
            )
        )
    return tuple(sorted(found, key=lambda call: call.at or EARLIEST))
