"""Remarks on an order or a medicine in use, short: the greatest dose, how it is taken, what was noted.

For rows that say a dose in few words (chart, medicine list): what is longer is told of, and stands in full
where the order is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from desktop.clinical.record.ended import is_act
from desktop.clinical.words import doses
from desktop.core.messages import _
from desktop.fhir.elements import Annotation, Dosage
from desktop.fhir.systems import BY_WEIGHT

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
        # From what a dose was computed is never too long to be read beside it.
        computed = [one.label for one in dosage.additional_instruction if one.has(BY_WEIGHT)]
        yield from (words for text in computed if (words := " ".join(text.split())))
        others = (one.label for one in dosage.additional_instruction if not one.has(BY_WEIGHT))
        for text in (*others, dosage.patient_instruction):
            if words := " ".join(text.split()):
                yield words if len(words) <= LONGEST else _("see the instruction")


def noted(notes: Iterable[Annotation]) -> Iterator[str]:
    """Notes, each in full where it is short."""
    for note in notes:
        if words := " ".join(note.text.split()).rstrip("."):
            if len(words) <= LONGEST:
                yield words
            elif is_act(note):
                yield _shortened(words)
            else:
                yield _("see comment")


def _shortened(words: str) -> str:
    """The beginning of what an act of this program noted: that it was paused is no comment to go and see."""
    head, colon, _rest = words.partition(": ")
    if colon and len(head) <= LONGEST:
        return f"{head} …"
    cut = words[:LONGEST].rpartition(" ")[0].rstrip(" ,;:")
    return f"{cut} …"
