"""Remarks on an order or a medicine in use, short: the greatest dose, how it is taken, what was noted.

For rows that say a dose in few words (chart, medicine list): what is longer is told of, and stands in full
where the order is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from desktop.clinical.words import doses
from desktop.core.messages import _
from desktop.fhir.elements import Annotation, Dosage

LONGEST: Final = 40
"""Letters of a remark that stands itself beside a dose."""


def remarks(dosages: Sequence[Dosage], notes: Iterable[Annotation], said: str) -> str:
    """The remarks that the words of a dose (`said`) lack; empty for most orders."""
    known = said.casefold()
    found = [one for one in (*_of_dosages(dosages), *noted(notes)) if one.casefold() not in known]
    return "; ".join(dict.fromkeys(found))


def _of_dosages(dosages: Sequence[Dosage]) -> Iterator[str]:
    for dosage in dosages:
        yield from doses.limits(dosage)
        for text in (*(one.label for one in dosage.additional_instruction), dosage.patient_instruction):
            if words := " ".join(text.split()):
                yield words if len(words) <= LONGEST else _("see the instruction")


def noted(notes: Iterable[Annotation]) -> Iterator[str]:
    """Notes, each in full where it is short."""
    for note in notes:
        if words := " ".join(note.text.split()).rstrip("."):
            yield words if len(words) <= LONGEST else _("see comment")
