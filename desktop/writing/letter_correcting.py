"""Signing a corrected letter: what becomes of the version before it, and of its copies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.letters.delivery import copies, delivery, task_notes
from desktop.letters.delivery.delivery import State
from desktop.letters.model import Letter
from desktop.writing.letter_routes import person

Json = dict[str, Any]


def unsent(chart: Chart, letter: Letter, now: datetime) -> tuple[str, ...]:
    """The keys (`Task/id`) of copies of the replaced versions that can still be kept from leaving."""
    found = (chart.find(one.document, DocumentReference) for one in letter.replaces)
    ways = copies.of(chart, [one for one in found if one is not None], now)
    return tuple(sorted(way.task for way in ways if copies.stops(way)))


def superseded(document: Json) -> Json:
    """The DocumentReference of a replaced version; its pages and words stay as they were signed."""
    return {**document, "status": "superseded"}


def stopped(task: Json, actor: Actor, now: datetime, why: str) -> Json:
    """The Task of a copy that had not left: the new version goes instead."""
    text = f"Erstattet av en ny versjon av brevet: {why}"
    return task_notes.noted(delivery.moved(task, State.STOPPED, now), now, person(actor), text)
