"""Copies of a signed letter, one a recipient: who may have theirs, whose can be kept from leaving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desktop.clinical.record.tasks import mistaken
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.fhir.systems import LETTERS
from desktop.fhir.when import for_newest
from desktop.letters.delivery import delivery, versions
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.model import Channel


def is_letter(document: DocumentReference) -> bool:
    """True when a document is a letter to a recipient."""
    return document.type is not None and document.type.has(*LETTERS)


def sending_of(chart: Chart, document: DocumentReference) -> list[Task]:
    """The Tasks that carry a letter, one a recipient."""
    return [
        t
        for t in chart.all(Task)
        if t.focus is not None and t.focus.target == document.key and not mistaken(t)
    ]


def may_have(way: Way) -> bool:
    """True when a recipient has a copy, or may have it: also one sent electronically without a receipt."""
    if way.state in (State.RECEIVED, State.POSTED, State.SENT):
        return True
    return way.state is State.OVERDUE and way.channel is Channel.ELECTRONIC


def may_have_had(way: Way) -> bool:
    """True when a recipient may have a copy of the letter: this one, or one that went electronically before
    it took another way or was stopped."""
    return may_have(way) or bool(way.gone)


def stops(way: Way) -> bool:
    """True when a copy can still be kept from leaving."""
    return not may_have(way) and State.STOPPED in delivery.NEXT[way.state]


def of(chart: Chart, documents: Iterable[DocumentReference], now: datetime) -> tuple[Way, ...]:
    """The copies of these documents, newest state first; what can't be read as one is left out."""
    keys = {document.key for document in documents}
    found = []
    for task in chart.all(Task):
        if task.focus is None or task.focus.target not in keys or mistaken(task):
            continue
        try:
            found.append(delivery.way_of(task, now))
        except InputError:
            continue
    return tuple(sorted(found, key=lambda way: (for_newest(way.since), way.task), reverse=True))


def held(chart: Chart, document: DocumentReference, now: datetime) -> tuple[Way, ...]:
    """The copies of a letter, whichever version, that somebody may have: the newest of each recipient."""
    found: dict[str, Way] = {}
    for way in of(chart, versions.versions(chart, document), now):
        if may_have_had(way):
            found.setdefault(way.recipient or " ".join((fold(way.name), *way.lines)), way)
    return tuple(sorted(found.values(), key=lambda way: (way.name, way.task)))


def unread(chart: Chart, documents: Iterable[DocumentReference], now: datetime) -> tuple[str, ...]:
    """Recipients of copies whose state can't be read: nobody knows whether they have them."""
    keys = {document.key for document in documents}
    found = []
    for task in chart.all(Task):
        if task.focus is None or task.focus.target not in keys or mistaken(task):
            continue
        try:
            delivery.way_of(task, now)
        except InputError:
            found.append(task.description or task.key)
    return tuple(found)
