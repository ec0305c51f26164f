"""Conditions of a letter's lines: by the diagnoses of the stay, by medicines ordered or given in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desktop.clinical.record.fluids.fluid_given import codes
from desktop.clinical.record.medicines.medicines import given, read_request
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.letters.compose.context import Context
from desktop.letters.compose.record_reading import Stay
from desktop.letters.compose.values import Scope, Value
from desktop.letters.model import Sentence


def holds(context: Context, of_diagnoses: tuple[str, ...], of_medicines: tuple[str, ...]) -> bool:
    """True when a line applies to this stay: one of its diagnoses, or a medicine in it, has such a code; with
    neither named it applies to every stay."""
    if not (of_diagnoses or of_medicines):
        return True
    said = context["diagnoser"] if of_diagnoses else {"hoved": [], "andre": []}
    return diagnosed((*said["hoved"], *said["andre"]), of_diagnoses) or treated(
        context.chart, context.stay, context.now, of_medicines
    )


def diagnosed(diagnoses: Iterable[Scope], begins: tuple[str, ...]) -> bool:
    """True when one of these diagnoses has a code with such a beginning."""
    found = (one["kode"] for one in diagnoses)
    # Some systems write N18.5 as N185.
    wanted = tuple(one.replace(".", "") for one in begins)
    return bool(begins) and any(
        isinstance(one, Value) and one.text.replace(".", "").startswith(wanted) for one in found
    )


def treated(chart: Chart, stay: Stay | None, now: datetime, begins: tuple[str, ...]) -> bool:
    """True when a medicine with such an ATC code was ordered or given in the stay."""
    if stay is None or not begins:
        return False
    ordered = (
        codes(chart, one) for one in chart.all(MedicationRequest) if read_request(chart, one, stay, now).mine
    )
    every = (*ordered, *(codes(chart, one) for one, _at in given(chart, stay, now)))
    return any(code.startswith(begins) for some in every for code in some)


def said_already(asking: Sentence, before: Iterable[Sentence]) -> bool:
    """True when a sentence without any value asks for something already told under the same heading: the
    words before its first gap stand there (`EF`, `Histologi`), in a note or from the record."""
    first = asking.runs[0] if asking.runs else None
    if first is None or any(run.source is not None for run in asking.runs):
        return False
    head = "" if first.missing else fold(first.text).strip(" :.,")
    if not head:
        return False
    return any(f" {head} " in f" {_spaced(one)} " for one in before)


def _spaced(one: Sentence) -> str:
    text = "".join(letter if letter.isalnum() or letter in "-/" else " " for letter in fold(one.text))
    return " ".join(text.split())
