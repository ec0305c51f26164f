"""Notes on a letter's Task: why it took another way, who may have it from before, that somebody called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.core.clock import stamp
from desktop.letters.delivery import copies
from desktop.letters.delivery.delivery import Way, coded
from desktop.letters.letter_codes import CALLED, MAY_HAVE
from desktop.letters.model import Channel

Json = dict[str, Any]


def called(task: Json, at: datetime, who: Json) -> Json:
    """The Task with the note that somebody has called the recipient about it; the state stays."""
    kept = [one for one in task.get("output", []) if one.get("type") != coded(CALLED)]
    changed = {**task, "output": [*kept, {"type": coded(CALLED), "valueDateTime": stamp(at)}]}
    return noted(changed, at, who, "Ringt mottakeren om brevet.")


def may_have(task: Json, way: Way, at: datetime) -> Json:
    """The Task (as it stands: `way`) of a copy that is about to take another way, with since when the
    recipient may have it; unchanged where none went electronically.

    The state that said so is overwritten by the new way, and a revocation must still find them.
    """
    if way.gone or way.channel is not Channel.ELECTRONIC or not copies.may_have(way):
        return task
    since = {"type": coded(MAY_HAVE), "valueDateTime": way.since or stamp(at)}
    return {**task, "output": [*task.get("output", []), since]}


def noted(task: Json, at: datetime, who: Json, text: str) -> Json:
    """The Task with a note of a person's; earlier notes stay."""
    note = {"authorReference": who, "time": stamp(at), "text": text}
    return {**task, "note": [*task.get("note", []), note]}
