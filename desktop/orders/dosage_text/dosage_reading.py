"""Reading of a dosage text: the FHIR Dosage list that it says, or the text with what was not understood."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.core.clock import local
from desktop.orders.dosage_text.dosage_writing import dosages
from desktop.orders.dosage_text.lexing import NotRead, parts
from desktop.orders.dosage_text.steps import steps
from desktop.orders.dosage_text.timing_repeat import Contradicts

MAX_TEXT: Final = 500


class Reading(msgspec.Struct, frozen=True):
    """A dosage text as read. `dosages` are FHIR Dosages as plain dicts; empty where the text stays a text:
    `stopped` is then the stretch that is not understood, empty where its parts contradict each other."""

    text: str
    dosages: tuple[dict[str, Any], ...] = ()
    stopped: str = ""


def read(text: str, now: datetime) -> Reading:
    """Read a text at a moment (aware). Nothing is guessed: one word that is not understood, and the whole
    text stays a text."""
    if not text.strip() or len(text) > MAX_TEXT:
        return Reading(text)
    try:
        return Reading(text, tuple(dosages(steps(parts(text, local(now).date()), text))))
    except NotRead as stopped:
        return Reading(text, stopped=str(stopped))
    except Contradicts:
        return Reading(text)
