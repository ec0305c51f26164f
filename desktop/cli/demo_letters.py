"""The letters of the demo hospital, drawn by the same code as every other letter."""

from __future__ import annotations

from desktop.backend.demo.sheets import Sheet
from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.resources import Patient, decode


def draw(sheet: Sheet) -> bytes:
    """The PDF of a signed letter of the demo hospital, addressed where the sheet is a print."""
    # Drawing is heavy, and only a demo hospital needs it here.
    from desktop.letters.compose.record_reading import subject_of
    from desktop.letters.model import (
        Author,
        Channel,
        Letter,
        Part,
        Recipient,
        Section,
        Sender,
        Signature,
        Template,
        plain,
    )
    from desktop.letters.paper.pdf import render

    patient = decode("Patient", strict.dumps(sheet.patient))
    assert isinstance(patient, Patient)
    author = Author(sheet.author, sheet.author_name, sheet.author_role)
    at = stamp(sheet.signed)
    letter = Letter(
        id=str(sheet.id),
        kind="demo",
        title=sheet.title,
        template=Template("demo", "1", ""),
        subject=subject_of(patient, sheet.signed),
        sender=Sender("Fjordby sykehus", sheet.ward, ("Sykehusveien 1", "5999 Fjordby")),
        author=author,
        created=at,
        sections=tuple(Section("", "", head, sentences=(plain(text),)) for head, text in sheet.parts if text),
        signature=Signature(str(sheet.id), author, at),
    )
    to = (
        Recipient(sheet.to, Part(sheet.part), sheet.to, Channel.PAPER, lines=sheet.lines)
        if sheet.to
        else None
    )
    return render(letter, to)
