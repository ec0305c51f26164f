"""Labelled entries (security labels) that a letter rests on: sent to nobody without a confirmation."""

from __future__ import annotations

from desktop.clinical.record import security_labels
from desktop.core.messages import _
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter, Part, Section, Source


def findings(letter: Letter, context: Context) -> list[Finding]:
    """Findings for content that rests on labelled entries: it is sent to nobody without a confirmation.

    Each is asked of the recipients as they are: whoever comes to is asked about anew.
    """
    found: dict[str, Finding] = {}
    marks = security_labels.marks(context.chart)
    to = sorted(one.id for one in letter.recipients)
    patient = any(one.part is Part.PATIENT for one in letter.recipients)
    for source in letter.sources if marks else ():
        # What lay inside a report when it was cited may stand by itself since.
        keys = [key for key in map(context.chart.key_of, source.keys) if key in marks]
        place = next((s for s in letter.sections if source in _sources(s)), None)
        if keys:
            said = ", ".join(dict.fromkeys(marks[key] for key in keys))
            key = key_of(Kind.CONFIDENTIAL, *keys, said, *to)
            found[key] = Finding(
                key,
                Kind.CONFIDENTIAL,
                _("Labelled information stands in a letter to the patient")
                if patient
                else _("Confidential information stands in the letter"),
                _("{heading}: {text}").format(
                    heading=place.title if place else letter.title, text=f"{source.label} {said}"
                ),
                _to_patient() if patient else (Choice("keep", _("The recipients are to have it")),),
                place.code if place else "",
            )
    return list(found.values())


def tick(context: Context) -> str:
    """Words that nothing labelled is cited, where the record holds no label at all: text that somebody edited
    or wrote names no source."""
    return "" if security_labels.marks(context.chart) else _("Nothing marked as confidential is cited")


def _to_patient() -> tuple[Choice, ...]:
    return (
        Choice("remove", _("Do not send to the patient")),
        Choice("keep", _("The recipients are to have it, the patient too")),
    )


def _sources(section: Section) -> set[Source]:
    said = {source for sentence in section.sentences for source in sentence.sources}
    return said | {source for row in section.medicines for source in row.sources}
