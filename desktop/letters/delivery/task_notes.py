"""Notes of people on a letter's Task: why it took another way, and that the recipient was called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.core.clock import stamp
from desktop.letters.delivery.delivery import coded
from desktop.letters.letter_codes import CALLED

Json = dict[str, Any]


def called(task: Json, at: datetime, who: Json) -> Json:
    """The Task with the note that somebody has called the recipient about it; the state stays."""
    kept = [one for one in task.get("output", []) if one.get("type") != coded(CALLED)]
    changed = {**task, "output": [*kept, {"type": coded(CALLED), "valueDateTime": stamp(at)}]}
    return noted(changed, at, who, "Ringt mottakeren om brevet.")


def noted(task: Json, at: datetime, who: Json, text: str) -> Json:
    """The Task with a note of a person's; earlier notes stay."""
    note = {"authorReference": who, "time": stamp(at), "text": text}
    return {**task, "note": [*task.get("note", []), note]}
