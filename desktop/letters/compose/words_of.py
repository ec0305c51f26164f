"""The words of a signed letter as a letter again: as it was written here, else by the sections of its
Composition."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record import persons
from desktop.clinical.record.modifiers import is_unread
from desktop.fhir.chart import Chart
from desktop.fhir.narrative.narrative_text import read
from desktop.fhir.resources import Composition, DocumentReference
from desktop.fhir.systems import LOINC
from desktop.fhir.when import instant
from desktop.letters.compose.record_reading import sender_of, stay_of, subject_of
from desktop.letters.letter_codes import NOTICE_LOINC
from desktop.letters.model import Author, Letter, Section, Sender, Template, plain
from desktop.letters.paper import addressed


def base(chart: Chart, document: DocumentReference) -> Letter | None:
    """Text of a signed letter; None for one that is a picture or a file only, or in a form that would lose
    content: nested sections, narrative that can't be said as text."""
    letter, whole = read_here(chart, document)
    return letter if whole and not is_unread(document) else None


def read_here(chart: Chart, document: DocumentReference) -> tuple[Letter | None, bool]:
    """Text of a signed letter as far as it can be read here, and whether that is all of it."""
    written = addressed.written(document)
    return (written, True) if written is not None else _told(chart, document)


def texts(chart: Chart, document: DocumentReference) -> tuple[DocumentReference | Composition, ...]:
    """A letter's document, and the Compositions of it that are here."""
    related = document.context.related if document.context is not None else ()
    found = (chart.find(one, Composition) for one in related)
    return (document, *(one for one in found if one is not None))


def _told(chart: Chart, document: DocumentReference) -> tuple[Letter | None, bool]:
    related = document.context.related if document.context is not None else ()
    whole = next((found for one in related if (found := chart.find(one, Composition)) is not None), None)
    at = instant(document.date)
    if whole is None or not whole.section or at is None:
        return None, False
    if any(s.section or s.text is None for s in whole.section):
        return None, False
    sections: list[Section] = []
    every = not is_unread(whole)
    for number, one in enumerate(whole.section):
        text, all_of_it = read(one.text.div if one.text is not None else "")
        every = every and all_of_it
        title = one.title or (one.code.label if one.code else "")
        said = tuple(plain(line, line=at_line > 0) for at_line, line in enumerate(text))
        coding = next((c for c in one.code.coding if c.code and c.system), None) if one.code else None
        code, system = (coding.code, coding.system) if coding is not None else (f"from-{number}", "")
        if any(s.code == code for s in sections):
            # Sections are told apart by their code here; the second one keeps its heading.
            code, system = f"from-{number}", ""
        sections.append(Section(code, system, title, sentences=said))
    stays = document.context.encounter if document.context is not None else ()
    who = document.authenticator or (document.author[0] if document.author else None)
    author = Author(who.target if who is not None else "", persons.name_of(chart, who))
    stay = stays[0].target if stays else ""
    letter = Letter(
        id=document.id,
        kind="letter",
        title=document.description or whole.title or (document.type.label if document.type else "") or "Brev",
        template=Template("composition", "1", ""),
        subject=subject_of(chart.patient, at),
        sender=_sender(chart, at, stay),
        author=author,
        created=document.date,
        encounter=stay,
        sections=tuple(sections),
        code=(document.type.code(LOINC) if document.type else "") or NOTICE_LOINC,
    )
    return letter, every


def _sender(chart: Chart, at: datetime, encounter: str) -> Sender:
    """The office of the stay that it was written of."""
    try:
        return sender_of(chart, stay_of(chart, at, encounter))
    except KeyError:
        return sender_of(chart, None)
