"""Reason with which a Flag, an allergy, an alarm or another Task was ended, by whom and when.

A Flag holds it in the extension `ENDED`: R4 gives it no note. An allergy tells it in a note, a Task in its
`statusReason`, with its owner and its end.
"""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.clinical.record.observed import date_words
from desktop.clinical.record.persons import name_of
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Annotation
from desktop.fhir.resources import AllergyIntolerance, Flag, Resource, Task
from desktop.fhir.systems import ACT
from desktop.fhir.systems import ENDED as EXTENSION

_CLOSED: Final = ("completed", "cancelled", "rejected", "failed", "entered-in-error")
_BY_OWNER: Final = ("completed", "rejected", "failed")
"""Ends of a Task that its owner comes to; others take it away from them."""
_OVER: Final = ("inactive", "resolved")
_WRONG: Final = ("refuted", "entered-in-error")


class Ended(msgspec.Struct, frozen=True):
    """End of an entry: the reason in the record's words, a name, a FHIR time. Each may lack."""

    why: str = ""
    who: str = ""
    when: str = ""

    @property
    def words(self) -> str:
        """All of it, as far as it was written: `reason: tested negative (Maren Aas, 19.11.2026)`."""
        beside = ", ".join(filter(None, (self.who, date_words(self.when) if self.when else "")))
        if not self.why:
            return _("by {who}").format(who=beside) if self.who else beside
        said = _("reason: {why}").format(why=self.why)
        return f"{said} ({beside})" if beside else said


def ended(chart: Chart, one: Resource) -> Ended | None:
    """End of an entry with its reason; None for one that stands, and where nothing is told of the end."""
    found = None
    if isinstance(one, Flag):
        found = _flag(chart, one)
    elif isinstance(one, AllergyIntolerance):
        found = _allergy(chart, one)
    elif isinstance(one, Task):
        found = _task(chart, one)
    return found if found is not None and found != Ended() else None


def _flag(chart: Chart, one: Flag) -> Ended | None:
    told = one.extension_at(EXTENSION)
    if one.status == "active" or told is None:
        return None
    parts = {part.url: part for part in told.extension}
    why, by, at = (parts.get(name) for name in ("why", "by", "at"))
    return Ended(
        why.value_string if why is not None else "",
        name_of(chart, by.value_reference) if by is not None else "",
        at.value_date_time if at is not None else "",
    )


def _allergy(chart: Chart, one: AllergyIntolerance) -> Ended | None:
    clinical, verified = one.clinical_status, one.verification_status
    over = clinical is not None and clinical.has(*_OVER)
    if not over and (verified is None or not verified.has(*_WRONG)):
        return None
    notes = [note for note in one.note if note.text]
    # What others wrote last is the nearest to a reason that they have.
    acts = [note for note in notes if is_act(note)] or notes
    if not acts:
        return None
    last = acts[-1]
    return Ended(last.text, last.author_string or name_of(chart, last.author_reference), last.time)


def is_act(note: Annotation) -> bool:
    """True for a note by which an act of this program was noted."""
    return any(extension.url == ACT for extension in note.extension)


def _task(chart: Chart, one: Task) -> Ended | None:
    if one.status not in _CLOSED:
        return None
    end = one.execution_period.end if one.execution_period is not None else ""
    return Ended(
        one.status_reason.words or one.status_reason.label if one.status_reason is not None else "",
        name_of(chart, one.owner) if one.status in _BY_OWNER else "",
        end or one.last_modified,
    )
