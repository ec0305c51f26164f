"""Acts on why a patient's record is opened, where the workspace asks for it."""

from __future__ import annotations

from datetime import timedelta

from desktop.acts.act import Log, RecordAct, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _

HOLDS = timedelta(hours=12)
"""Validity of a reason for its patient, unless the window is locked or somebody else sits down before."""
LEAST = 3
"""Minimum length of a reason in words of one's own."""


def in_words(text: str) -> str:
    """A reason as it is kept; empty for one that has too few letters to say anything."""
    # What FHIR's string can't hold is no word.
    words = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return words if sum(letter.isalpha() for letter in words) >= LEAST else ""


@declare(lambda: _("Reason for opening"), may=Capability.ANYBODY, log=Log.READ)
class GiveReason(RecordAct[None], frozen=True):
    """Say why a patient's record is opened: a declared reason, with `words` of one's own where it asks for
    them. Until it holds no more, what is read of the patient is logged with it."""

    patient: str
    choice: str
    words: str = ""


@declare(lambda: _("Access ended"), may=Capability.ANYBODY, log=Log.READ)
class EndAccess(RecordAct[None], frozen=True):
    """End the access to a patient's record for which a reason was given: whoever opens it again says why."""

    patient: str
