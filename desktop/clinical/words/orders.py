"""State of a medicine's order, in words: its present state, and the person behind the last change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from desktop.clinical.record.medicines.medicines import Reading, State, paused_until
from desktop.clinical.record.persons import name_of as person
from desktop.clinical.words.doses import dosages_words
from desktop.clinical.words.medicines import name_of
from desktop.core import formats
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Annotation, Reference
from desktop.fhir.resources import MedicationRequest
from desktop.fhir.systems import ACT
from desktop.fhir.when import instant

_STATES: Final[dict[State, Callable[[], str]]] = {
    State.STANDS: lambda: pgettext("order", "in use"),
    State.NOT_BEGUN: lambda: pgettext("order", "not begun"),
    State.PAUSED: lambda: pgettext("order", "paused"),
    State.UNKNOWN: lambda: _("not known whether it stands"),
    State.EXPIRED: lambda: pgettext("order", "expired"),
    State.PLANNED: lambda: pgettext("order", "planned, not ordered"),
    State.STOPPED: lambda: pgettext("order", "stopped"),
    State.ENDED: lambda: pgettext("order", "ended"),
    State.FORBIDDEN: lambda: _("must not be given"),
    State.CANCELLED: lambda: pgettext("order", "cancelled"),
    State.PROPOSED: lambda: pgettext("order", "proposed, not ordered"),
    State.DRAFT: lambda: pgettext("order", "a draft"),
    State.WRONG: lambda: _("entered in error"),
    State.ABSENT: lambda: _("none known"),
}


def medicine_words(chart: Chart, request: MedicationRequest) -> str:
    """Name of an order's medicine."""
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    return name.generic or name.product


def state_words(read: Reading) -> str:
    """State of an order, in a word or two."""
    return _STATES[read.state]()


def order_words(chart: Chart, request: MedicationRequest) -> str:
    """`metoprolol 100 mg × 1`."""
    said = dosages_words(request.dosage_instruction, short=True)
    return f"{medicine_words(chart, request)} {said}".strip()


def why_words(request: MedicationRequest) -> str:
    """Status reason of the order (paused, stopped); empty where nobody gave one."""
    return request.status_reason.label if request.status_reason else ""


def note_words(notes: Sequence[Annotation]) -> str:
    """Notes beside an entry as one text; not what was done with an order, which its state says."""
    told = [one.text for one in notes if not any(extension.url == ACT for extension in one.extension)]
    return "; ".join(dict.fromkeys(said for text in told if (said := " ".join(text.split()).rstrip("."))))


def until_words(request: MedicationRequest, now: datetime) -> str:
    """End of a pause, or the event it waits for; empty where nobody said."""
    at, words = paused_until(request)
    return formats.short_day_time(at, now) if at is not None else words


def standing_words(chart: Chart, request: MedicationRequest, read: Reading, now: datetime) -> str:
    """`metoprolol 100 mg × 1, stoppet (bradykardi), av Maren Aas i dag 14:32`: how it stands and by whom."""
    said = [order_words(chart, request), state_words(read)]
    if why := why_words(request):
        said[-1] += f" ({why})"
    if by := last_by(chart, request, now):
        said.append(by)
    return ", ".join(said)


def last_by(chart: Chart, request: MedicationRequest, now: datetime) -> str:
    """Person and time of the last change to the order; empty where the record doesn't say."""
    found: list[tuple[datetime, Reference | None, str]] = [
        (at, note.author_reference, note.author_string)
        for note in request.note
        if (at := instant(note.time)) is not None
    ]
    if (at := instant(request.authored_on)) is not None:
        found.append((at, request.requester, ""))
    if not found:
        return ""
    when, who, said = max(found, key=lambda one: one[0])
    name = person(chart, who) or said
    moment = formats.relative_day_time(when, now)
    return _("by {name} {when}").format(name=name, when=moment) if name else moment
