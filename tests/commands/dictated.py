"""A dictation of a doctor, as its Task and its sound, and the note that a secretary writes of it."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop import writing
from desktop.acts.edits import Kept, TextRun
from desktop.acts.signing import SendNoteForSigning
from desktop.core.clock import stamp
from desktop.writing.notes import KeptNote
from tests.commands.conftest import BERG, CLERK, NOW, Json
from tests.commands.test_notes import DRAFT, text

OFFICE = "Organization/heart"
PIA = msgspec.structs.replace(CLERK, organization=OFFICE)
KARI = msgspec.structs.replace(
    PIA, role="PractitionerRole/moe", practitioner="Practitioner/moe", name="Kari Moe"
)
MINE = {
    "url": "urn:fagflate:written-by",
    "valueReference": {"reference": PIA.practitioner, "display": PIA.name},
}


def sound(ident: str = "m", **more: Any) -> Json:
    return {
        "resourceType": "Media", "id": ident, "status": "completed", "subject": {"reference": "Patient/p"},
        "createdDateTime": "2026-11-20T12:12:00+01:00", "duration": 108,
        "operator": {"reference": BERG.practitioner, "display": BERG.name},
        "reasonCode": [{"text": "Samtykkenotat"}],
        "content": {"contentType": "audio/wav", "url": "https://dictation.example/1"}, **more,
    }  # fmt: skip


def asked(ident: str = "t", of: str = "Media/m", **more: Any) -> Json:
    return {
        "resourceType": "Task", "id": ident, "status": "requested", "intent": "order", "priority": "routine",
        "code": {"coding": [{"system": "urn:fagflate:task", "code": "dictation"}], "text": "Diktat"},
        "description": "Samtykkenotat", "focus": {"reference": of}, "for": {"reference": "Patient/p"},
        "authoredOn": "2026-11-20T12:13:00+01:00", "owner": {"reference": OFFICE},
        "requester": {"reference": BERG.practitioner, "display": BERG.name}, **more,
    }  # fmt: skip


def written(*runs: TextRun, **more: Any) -> SendNoteForSigning:
    """The note as the secretary has written it."""
    first = KeptNote(
        "visit", stamp(NOW), text(TextRun("Pas")), title="Samtykkenotat", dictation="Task/t",
        signer=BERG.practitioner, signer_name=BERG.name, **more,
    )  # fmt: skip
    kept = Kept("note", DRAFT, "p", writing.notes.encode(first))
    return SendNoteForSigning(kept, text(*(runs or (TextRun("Pasienten samtykker."),))))
