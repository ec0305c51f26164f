"""Open items at discharge: the person who follows them up, and the follow-up Tasks.

Nobody's task and a test without an answer would leave the ward's lists with the patient: both get an owner.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.clinical.record import tasks
from desktop.clinical.record.results import unread
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.fhir.systems import LOCAL
from desktop.fhir.when import instant
from desktop.letters.compose import pending
from desktop.letters.delivery import delivery
from desktop.letters.delivery.compositions import reference
from desktop.letters.delivery.recipients import Why, from_record, why_words
from desktop.letters.model import Channel
from desktop.letters.model import Part as AddresseePart
from desktop.writing.facts import Signing, when

Json = dict[str, Any]
TYPES: Final = ("Encounter", "Condition", "Task", "ServiceRequest", "DiagnosticReport", "Observation",
                "DocumentReference", "Consent")  # fmt: skip
_DRAFTS: Final = ("note", "letter", "order", "facts", "measurement")


class Open(msgspec.Struct, frozen=True):
    """Open items of a patient: `lines` for a reader; `nobodys` are the keys of open Tasks without an owner,
    `unanswered` (key, name) of pending tests that nobody has in a Task. `mark` tells this from what is open
    when anything came to it, or changed hands: empty where nothing is."""

    lines: tuple[str, ...] = ()
    nobodys: tuple[str, ...] = ()
    unanswered: tuple[tuple[str, str], ...] = ()
    mark: str = ""

    @property
    def unowned(self) -> int:
        """Count of items without an owner."""
        return len(self.nobodys) + len(self.unanswered)


def still_open(chart: Chart, stay: Stay, now: datetime, drafts: Sequence[str]) -> Open:
    """Open items of a patient; `drafts` are the kinds of the actor's own drafts about them."""
    waiting = [task for task in chart.all(Task) if tasks.is_open(task)]
    letters = [task for task in waiting if delivery.is_letter(task)]
    answers = unread.unread(chart, now)
    others = [task for task in waiting if task not in letters and not tasks.waits_to_be_seen(task)]
    named = {r.target for task in waiting for r in (task.focus, task.reason_reference) if r is not None}
    tests = pending.unanswered(chart, stay, now)
    nobody = _("nobody has it")
    lines = []
    count = sum(kind in _DRAFTS for kind in drafts)
    if count:
        words = ngettext("{n} draft of yours is not signed", "{n} drafts of yours are not signed", count)
        lines.append(words.format(n=count))
    for task in others:
        what = task.description or (task.code.label if task.code else "") or _("Task without words")
        lines.append(_("Task: {what}").format(what=what) + ("" if task.owner else f" ({nobody})"))
    if answers:
        words = ngettext("{n} answer is not acknowledged", "{n} answers are not acknowledged", len(answers))
        lines.append(words.format(n=len(answers)))
    for test in tests:
        line = _("No answer yet: {what}").format(what=test.name)
        lines.append(line + ("" if test.key in named else f" ({nobody})"))
    if letters:
        words = ngettext("{n} letter has not arrived yet", "{n} letters have not arrived yet", len(letters))
        lines.append(words.format(n=len(letters)))
    lines += _not_reached(chart, stay, now)
    return Open(
        tuple(lines),
        tuple(task.key for task in waiting if task not in letters and task.owner is None),
        tuple((test.key, test.name) for test in tests if test.key not in named),
        _mark(
            [
                *lines,
                *sorted(task.key for task in waiting),
                *sorted(one.key for one in answers),
                *sorted(test.key for test in tests),
            ]
        ),
    )


def _not_reached(chart: Chart, stay: Stay, now: datetime) -> list[str]:
    """Recipients of the discharge letter who can't be reached electronically (rule 15), without those for
    whom a route was chosen already: a letter to them of this stay."""
    sent = _sent(chart, stay, now)
    found = []
    for one in from_record(chart, stay, (), now):
        if one.part is AddresseePart.PATIENT or one.channel is Channel.ELECTRONIC or one.key in sent:
            continue
        if one.why == Why.OBJECTION:
            found.append(_("The patient objects to sending: {name} gets no letter").format(name=one.name))
        else:
            found.append(_("{name}: {why}").format(name=one.name, why=why_words(one.why)))
    return found


def _sent(chart: Chart, stay: Stay, now: datetime) -> set[str]:
    """To whom a letter of this stay went, or is on its way."""
    found = set()
    for task in chart.all(Task):
        if delivery.is_letter(task) and _of_stay(task, stay):
            with suppress(InputError):
                found.add(delivery.way_of(task, now).recipient)
    return found


def _of_stay(task: Task, stay: Stay) -> bool:
    at = instant(task.authored_on)
    return at is None or stay.admitted is None or at >= stay.admitted


def _mark(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16] if parts else ""


def handed(body: Json, code: str, name: str, now: datetime) -> Json:
    """Task with an owner who follows it up; its state is as it was."""
    return {**body, "owner": reference(code, name), "lastModified": stamp(now)}


def follow_ups(found: Open, draft: str, code: str, name: str, signing: Signing) -> list[Json]:
    """A task for each test without an answer; its id follows from the form's, so that none is made twice."""
    return [
        {
            "resourceType": "Task",
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{draft} {key}")),
            "status": "requested",
            "intent": "order",
            "priority": "routine",
            "code": {"coding": [{"system": LOCAL, "code": "task-todo"}], "text": "Oppgave"},
            "description": _("Follow up the answer: {what}").format(what=what),
            "for": {"reference": signing.patient},
            "encounter": {"reference": signing.encounter},
            "authoredOn": when(signing.at),
            "lastModified": stamp(signing.at),
            "requester": reference(signing.author, signing.author_name),
            "owner": reference(code, name),
            "reasonReference": {"reference": key},
        }
        for key, what in found.unanswered
    ]
