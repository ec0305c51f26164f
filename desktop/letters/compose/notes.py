"""Sentences of the stay's signed notes under a heading."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.notes import notes
from desktop.core.clock import shifted
from desktop.fhir.chart import Chart
from desktop.fhir.narrative.narrative_text import CUT as CUT_OFF
from desktop.fhir.narrative.narrative_text import read
from desktop.fhir.resources import Composition, Section
from desktop.fhir.when import instant
from desktop.letters.compose.record_reading import Stay, person_of
from desktop.letters.compose.values import clean
from desktop.letters.model import Run, Sentence, Source

MAX_LINES = 40
CUT = "teksten fortsetter i notatet: ta inn det som skal med, eller ta bort denne linjen"
UNSHOWN = "noe i notatet kan ikke gjengis her: les originalen, og ta inn det som skal med"
AT_THE_END = timedelta(days=2)
_NUMBER = 5
"""More letters than this before a point are a word, and no number of a list."""


def _apart(line: str) -> bool:
    """True for an item of a list and a row of a table, which are no sentence of a paragraph."""
    head = line.partition(" ")[0]
    numbered = head.endswith((".", ")")) and head[:-1].isalnum() and len(head) < _NUMBER
    return " | " in line or head in ("•", "◦") or numbered


def said(
    chart: Chart,
    stay: Stay | None,
    now: datetime,
    code: str,
    titles: tuple[str, ...],
    which: Literal["first", "last", "end"],
) -> tuple[Sentence, ...]:
    """The text of one heading in a signed note that has it; without a stay, nothing.

    `first` and `last` mean of all notes, `end` the last one of the two final days of the stay.

    A section is known by its code or by one of the titles. Each line of the note is one sentence here,
    with the note and its author as source.
    """
    if stay is None:
        return ()
    wanted = {title.casefold() for title in titles}
    found: list[tuple[float, str, Composition, Section]] = []
    for note in notes.standing(chart):
        if not stay.holds(note.encounter, note.date, now):
            continue
        at = instant(note.date)
        for section in note.section:
            named = section.title.strip().rstrip(":").casefold() in wanted
            coded = section.code is not None and section.code.has(code)
            if (named or coded) and section.text is not None and section.text.div:
                found.append((at.timestamp() if at else 0.0, note.id, note, section))
    if which == "end":
        last = now if stay.ongoing or stay.end is None else stay.end.start
        found = [f for f in found if f[0] >= shifted(last, -AT_THE_END).timestamp()]
    if not found:
        return ()
    pick = min if which == "first" else max
    _at, _id, note, section = pick(found, key=lambda f: (f[0], f[1]))
    author = next((name for r in note.author if (name := person_of(chart, r))), "")
    label = ", ".join(part for part in (note.title or "Notat", author) if part)
    source = Source((note.key,), label, note.date)
    text, whole = read(section.text.div if section.text else "")
    quoted = tuple(
        Sentence((Run(clean(line), source),), at > 0 and bool(_apart(line) or _apart(text[at - 1])))
        for at, line in enumerate(text[:MAX_LINES])
    )
    if len(text) > MAX_LINES or not whole or is_unread(note):
        # What was left out is a gap that somebody must see, not the end of the story.
        gap = CUT if len(text) > MAX_LINES or text[-1:] == (CUT_OFF,) else UNSHOWN
        return (*quoted, Sentence((Run(gap, path=f"resten:{note.key}", missing=True),), True))
    return quoted
