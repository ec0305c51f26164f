"""Letters and messages that somebody has received: what each asks of them, and what became of it.

A letter is somebody's when a copy has left for them (their role, themselves, their office). One that another
system wrote, and of which nothing says where it went, is their general practitioner's, unless the patient
objects to that. What one recipient has done with it counts for their office, and for no other recipient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from desktop.clinical.record import tasks
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.results import phoned
from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.fhir.attachment_text import CUT, plain_text
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Communication, Composition, Consent, DocumentReference, Task
from desktop.fhir.when import for_newest, for_oldest, parse
from desktop.letters import asks
from desktop.letters.asks import Ask
from desktop.letters.check.protection import objects_to
from desktop.letters.compose import words_of
from desktop.letters.delivery import copies, delivery, versions
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.delivery.versions import Standing
from desktop.letters.letter_codes import LETTER, RECIPIENT
from desktop.letters.model import MedicineRow

READ = (DocumentReference, Communication, Task, Composition, Consent)
"""Resource types needed for the received letters and their requests."""
TYPES = frozenset(kind.__name__ for kind in READ)
Source = DocumentReference | Communication


class Why(StrEnum):
    """Reason the words of a letter can't be read here, or not all of them, or may mean something else
    (`MODIFIED`)."""

    FILE = "file"
    COMING = "coming"
    UNASKED = "unasked"
    CUT = "cut"
    MODIFIED = "modified"


class Written(msgspec.Struct, frozen=True):
    """Text of a letter: headings with their lines, and its medicines row by row where it has them so. `why`
    is empty where all of it is here."""

    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    medicines: tuple[MedicineRow, ...] = ()
    why: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        return asks.sentences(line for _title, lines in self.sections for line in lines)


class Asked(msgspec.Struct, frozen=True):
    """An ask with what became of it: `open`, `made` into a task, or `done`; `task` is where that stands."""

    ask: Ask
    state: Literal["open", "made", "done"] = "open"
    task: Task | None = None


class Received(msgspec.Struct, frozen=True):
    """A letter as one recipient has it.

    `ways` are how it came to them; none where nothing says to whom it went. `unread`: the state of their copy
    can't be read. `assigned`: another system has given it to them by a task of its own. `closed` is the Task
    by which they, or their office, are done with it; `before` the one of an earlier version. `answers` are
    messages about it, oldest first.
    """

    source: Source
    at: str
    stands: Standing
    written: Written
    asked: tuple[Asked, ...] = ()
    ways: tuple[Way, ...] = ()
    unread: bool = False
    assigned: bool = False
    closed: Task | None = None
    before: Task | None = None
    answers: tuple[Communication, ...] = ()

    @property
    def key(self) -> str:
        return self.source.key

    @property
    def unknown_way(self) -> bool:
        """True when nothing says to whom it was sent."""
        told = self.ways or self.unread or self.assigned
        return isinstance(self.source, DocumentReference) and not told

    @property
    def open_asks(self) -> tuple[Asked, ...]:
        """Requests neither done nor made into a task; none of a letter that is no longer valid."""
        if self.stands in (Standing.REVOKED, Standing.REPLACED):
            return ()
        return tuple(one for one in self.asked if one.ask.asks and one.state == "open")


def found(chart: Chart, me: Collection[str], now: datetime) -> tuple[Received, ...]:
    """The letters and messages of somebody about one patient, newest first. `me` are references to them,
    their role and their office."""
    made = [one for document in chart.all(DocumentReference) if (one := _letter(chart, document, me, now))]
    keys = {one.key for one in made}
    # Of versions the newest counts; one whose newer version has not come to them is shown, and says so.
    made = [one for one in made if not _overtaken(chart, one, keys)]
    made += [one for message in chart.all(Communication) if (one := _message(chart, message, me)) is not None]
    return tuple(sorted(made, key=lambda one: (for_newest(one.at), one.key), reverse=True))


def under_way(chart: Chart, me: Collection[str], now: datetime) -> tuple[State, ...]:
    """The states of copies to them that have not come: in the queue, held, rejected, returned."""
    states = []
    for document in chart.all(DocumentReference):
        if not copies.is_letter(document) or versions.standing(chart, document) is not Standing.CURRENT:
            continue
        mine = [way for way in copies.of(chart, (document,), now) if way.recipient in me]
        if mine and not any(copies.may_have(way) for way in mine):
            states.append(mine[0].state)
    return tuple(state for state in states if state is not State.STOPPED)


def one(chart: Chart, key: str, me: Collection[str], now: datetime) -> Received | None:
    """One of their letters by its key (`Type/id`); None where it is none of theirs, or was overtaken."""
    return next((letter for letter in found(chart, me, now) if letter.key == key), None)


def sender(chart: Chart, letter: Received) -> tuple[str, str]:
    """Person or office to answer, by reference and name: the office that sent the letter, else its author;
    empty where none is named."""
    source = letter.source
    if isinstance(source, Communication):
        references: list[Reference | None] = [source.sender]
    else:
        office = next((way.owner for way in letter.ways if way.owner), "")
        sent = Reference(reference=office) if office else None
        references = [sent, source.custodian, source.authenticator, *source.author]
    for reference in references:
        if reference is not None and reference.target:
            return reference.target, name_of(chart, reference)
    return "", next((one.display for one in references if one is not None and one.display), "")


def writer(chart: Chart, letter: Received) -> str:
    """Signer of the letter, by name."""
    source = letter.source
    if isinstance(source, Communication):
        return name_of(chart, source.sender)
    return name_of(chart, source.authenticator or (source.author[0] if source.author else None))


def _letter(chart: Chart, document: DocumentReference, me: Collection[str], now: datetime) -> Received | None:
    if not copies.is_letter(document) or document.doc_status == "preliminary":
        return None
    about = copies.sending_of(chart, document)
    sending = [task for task in about if delivery.is_letter(task)]
    assigned = any(
        task.owner is not None and task.owner.target in me for task in about if task not in sending
    )
    to_me = [task for task in sending if _recipient(task) in me]
    ways, unread = [], False
    for task in to_me:
        try:
            ways.append(delivery.way_of(task, now))
        except InputError:
            unread = True
    came = tuple(way for way in ways if copies.may_have(way))
    if sending and not (came or unread or assigned):
        return None
    stands = versions.standing(chart, document)
    if not sending and not assigned and not _may_be_mine(chart, me):
        return None
    written = words(chart, document)
    keys = {one.key for one in versions.versions(chart, document)}
    return Received(
        document, document.date, stands, written,
        asked=_asked(chart, written, document.date, keys, me),
        ways=came, unread=unread, assigned=assigned,
        closed=_closed(chart, {document.key}, me),
        before=_closed(chart, keys - {document.key}, me),
        answers=_answers(chart, keys),
    )  # fmt: skip


def _recipient(task: Task) -> str:
    """To whom a copy goes, also where its state can't be read."""
    for part in task.input:
        if part.type is not None and part.type.code(LETTER) == RECIPIENT:
            return part.value_reference.target if part.value_reference is not None else ""
    return ""


def _may_be_mine(chart: Chart, me: Collection[str]) -> bool:
    """True when the patient is on their list, and does not object to their reading it."""
    mine = [one.target for one in chart.patient.general_practitioner if one.target in me]
    return bool(mine) and not any(objects_to(chart, key) for key in (*mine, *me))


def _overtaken(chart: Chart, letter: Received, keys: Collection[str]) -> bool:
    if letter.stands is not Standing.REPLACED or not isinstance(letter.source, DocumentReference):
        return False
    later = {one.key for one in versions.versions(chart, letter.source)} - {letter.key}
    newer = {one.key for one in versions.successors(chart, letter.source)}
    return bool((newer or later) & set(keys))


def _message(chart: Chart, message: Communication, me: Collection[str]) -> Received | None:
    if message.status in ("preparation", "not-done", "stopped", "on-hold") or phoned.is_answer(message):
        return None
    if not any(one.target in me for one in message.recipient) or _sent_by(message, me):
        return None
    stands = Standing.REVOKED if message.status == "entered-in-error" else Standing.CURRENT
    written = _of_message(message)
    at = message.sent or message.received
    return Received(
        message, at, stands, written,
        asked=_asked(chart, written, at, {message.key}, me),
        closed=_closed(chart, {message.key}, me),
        answers=_answers(chart, {message.key}),
    )  # fmt: skip


def _sent_by(message: Communication, me: Collection[str]) -> bool:
    return message.sender is not None and message.sender.target in me


def words(chart: Chart, document: DocumentReference) -> Written:
    """Text of a letter, from the form in which it is here: as it was written here, its Composition, or its
    plain text."""
    written = _words(chart, document)
    if any(map(is_unread, words_of.texts(chart, document))):
        return msgspec.structs.replace(written, why=Why.MODIFIED)
    return written


def _words(chart: Chart, document: DocumentReference) -> Written:
    letter, whole = words_of.read_here(chart, document)
    if letter is not None:
        sections = tuple(
            (s.title, (*(one.text for one in s.sentences), *map(_row, s.medicines))) for s in letter.sections
        )
        medicines = tuple(row for s in letter.sections for row in s.medicines)
        lines = tuple(line for _title, some in sections for line in some)
        if lines or medicines:
            return Written(sections, medicines, "" if whole else Why.CUT)
    for content in document.content:
        if content.attachment is not None and (text := plain_text(content.attachment)):
            return Written((("", tuple(text.splitlines())),), why=Why.CUT if text.endswith(CUT) else "")
    related = document.context.related if document.context is not None else ()
    elsewhere = any(one.target.startswith("Composition/") for one in related)
    if elsewhere and not chart.settled(Composition):
        return Written(why=Why.COMING)
    if elsewhere and not chart.known(Composition):
        return Written(why=Why.UNASKED)
    return Written(why=Why.FILE)


def _row(row: MedicineRow) -> str:
    """A row of the letter's table of medicines as one line."""
    name = " ".join(part for part in (row.generic, row.product) if part)
    return ". ".join(part for part in (f"{name}: {row.taken}" if row.taken else name, row.told) if part)


def _of_message(message: Communication) -> Written:
    lines: list[str] = []
    why = ""
    for part in message.payload:
        if part.content_string:
            lines += part.content_string.splitlines()
        elif part.content_attachment is not None and (text := plain_text(part.content_attachment)):
            lines += text.splitlines()
            why = why or (Why.CUT if text.endswith(CUT) else "")
        else:
            why = Why.FILE
    return Written(((("", tuple(lines)),) if lines else ()), why=why if lines else Why.FILE)


def _asked(
    chart: Chart, written: Written, at: str, keys: Collection[str], me: Collection[str]
) -> tuple[Asked, ...]:
    moment = parse(at)
    day = local(moment.start).date() if moment is not None and moment.has_time else None
    if moment is not None and day is None:
        day = moment.day
    every = asks.asks(written.sentences, day)
    about = [task for task in chart.all(Task) if not tasks.mistaken(task) and _about(task, keys, me)]
    alone = sum(one.asks for one in every) == 1
    return tuple(_became(one, about, keys, alone=alone) for one in every)


def _about(task: Task, keys: Collection[str], me: Collection[str]) -> bool:
    """True when a task is about a letter (any version), or is one of theirs whose words may stand in it."""
    if task.reason_reference is not None and task.reason_reference.target in keys:
        return not tasks.closes_letter(task) or _by(task, me)
    mine = task.owner is not None and task.owner.target in me
    return mine and tasks.is_open(task) and task.focus is None


def _became(ask: Ask, about: Iterable[Task], keys: Collection[str], *, alone: bool) -> Asked:
    best = Asked(ask)
    for task in about:
        reason = task.reason_reference.target if task.reason_reference is not None else ""
        named = ask.words in tasks.sentences_asked(task)
        if tasks.closes_letter(task):
            same = named
        elif reason in keys:
            same = named or (not tasks.sentences_asked(task) and (alone or _says(task, ask)))
        else:
            same = _says(task, ask)
        if not same:
            continue
        if task.status == "completed":
            return Asked(ask, "done", task)
        if tasks.is_open(task):
            best = Asked(ask, "made", task)
    return best


_LEAST = 8
"""Fewer letters than this stand in many sentences."""


def _says(task: Task, ask: Ask) -> bool:
    said, asked = fold(task.description).rstrip(". "), fold(ask.words)
    return len(said) >= _LEAST and said in asked


def _closed(chart: Chart, keys: Collection[str], me: Collection[str]) -> Task | None:
    mine = [
        task
        for task in chart.all(Task)
        if tasks.closes_letter(task)
        and task.reason_reference is not None
        and task.reason_reference.target in keys
        and _by(task, me)
    ]
    return min(mine, key=lambda task: (for_oldest(task.authored_on), task.id), default=None)


def _by(task: Task, me: Collection[str]) -> bool:
    """True when a task was closed by them or their office."""
    return any(one is not None and one.target in me for one in (task.owner, task.requester))


def _answers(chart: Chart, keys: Collection[str]) -> tuple[Communication, ...]:
    about = [
        one
        for one in chart.all(Communication)
        if one.status not in ("entered-in-error", "preparation", "not-done")
        and one.key not in keys
        and any(to.target in keys for to in (*one.about, *one.in_response_to))
    ]
    return tuple(sorted(about, key=lambda one: (for_newest(one.sent), one.id)))
