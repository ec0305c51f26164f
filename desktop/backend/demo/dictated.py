"""Dictations of the demo hospital: a tone each, made here; nobody's voice is recorded."""

from __future__ import annotations

import base64
import io
import math
import struct
import wave
from datetime import timedelta
from functools import lru_cache
from typing import Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, concept, ref, when
from desktop.backend.demo.wards import HOME
from desktop.fhir.dictation import DICTATION, OURS

_Kind = tuple[str, int, float, str, str]
_TASKS: Final[tuple[_Kind, ...]] = (
    ("Samtykkenotat", 108, 1.3, "urgent", "Før inngrepet i morgen tidlig"),
    ("Familiesamtale", 200, 1.9, "routine", ""),
    ("Henvisning til hjerterehabilitering", 125, 2.7, "routine", "Gjerne før helgen"),
    ("PCI-notat", 271, 4.2, "asap", "Sykehuset der pasienten bor, venter på det"),
    ("Epikrise", 362, 20.0, "routine", ""),
)
"""Dictations: title, seconds, hours since recording, priority, and the requester's words."""
_ALONE: Final[_Kind] = ("Visittnotat", 72, 22.3, "", "")
_BEDS: Final = ("15B", "03", "05", "09", "11")
_ALONE_IN: Final = "06"
_RATE: Final = 4_000


@lru_cache(maxsize=16)
def tone(seconds: float) -> str:
    """A short tone as WAV, base64; what the demo says of a dictation's length is longer than it."""
    count = int(_RATE * seconds)
    frames = (int(6_000 * math.sin(2 * math.pi * 440 * at / _RATE)) for at in range(count))
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return base64.b64encode(made.getvalue()).decode("ascii")


def dictations(chart: Chart) -> None:
    """Dictations of a ward's doctor: of a few on the heart's ward, one of them without a task."""
    if chart.ward.key != HOME.key or not chart.in_bed:
        return
    if chart.bed in _BEDS:
        _asked(chart, _TASKS[_BEDS.index(chart.bed)])
    elif chart.bed == _ALONE_IN:
        _sound(chart, _ALONE)


def _sound(chart: Chart, kind: _Kind) -> Resource:
    what, seconds, hours, _priority, _words = kind
    doctor = chart.responsible
    at = when(chart.now - timedelta(hours=hours))
    return chart.add(
        "Media",
        {
            "status": "completed",
            "type": concept("Lyd", ("http://terminology.hl7.org/CodeSystem/media-type", "audio")),
            "subject": chart.patient,
            "encounter": chart.encounter,
            "createdDateTime": at,
            "issued": at,
            "operator": doctor.practitioner,
            "reasonCode": [{"text": what}],
            "duration": seconds,
            "content": {"contentType": "audio/wav", "title": what, "data": tone(0.2)},
        },
        "dictation",
    )


def _asked(chart: Chart, kind: _Kind) -> None:
    what, _seconds, hours, priority, words = kind
    doctor = chart.responsible
    body: Resource = {
        "status": "requested",
        "intent": "order",
        "priority": priority,
        "code": concept("Diktat", (OURS, DICTATION)),
        "description": what,
        "focus": _sound(chart, kind),
        "for": chart.patient,
        "encounter": chart.encounter,
        "authoredOn": when(chart.now - timedelta(hours=hours)),
        "requester": doctor.practitioner,
        "owner": ref(chart.ward.office, chart.ward.name),
    }
    if words:
        body["note"] = [{"text": words}]
    chart.add("Task", body, "to-write")
