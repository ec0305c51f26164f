"""Copy forward: a section of a former note as sentences that are marked as copied, on the screen and signed.

What is copied never reads as somebody's own new words: each sentence is a run of its own with the note it
came from, and in the signed text the stretch is put in brackets that say where it was copied from. Who
changes a sentence makes it their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop.acts.edits import TextRun
from desktop.clinical.record.modifiers import doubt
from desktop.clinical.record.notes.notes import standing
from desktop.clinical.record.persons import name_of
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.narrative.narrative_text import lines
from desktop.fhir.resources import Composition
from desktop.fhir.when import instant

_END = "]"
_sentence_ends = re.compile(r"(?<=[.!?])\s+")


def source_words(chart: Chart, note: Composition) -> str:
    """A note as one names it elsewhere: title, date and time, author."""
    who = next((name for one in note.author if (name := name_of(chart, one))), "")
    return ", ".join(part for part in (dated(note), who, doubt(note)) if part)


def dated(note: Composition) -> str:
    """A note by its title and when it was written, as exactly as it is known."""
    at = instant(note.date)
    when = day_time(at) if at is not None and len(note.date) > len("2026-11-20") else note.date
    title = note.title or _("Note")
    return f"{title} {when}".strip()


def previous_section(chart: Chart, code: str, title: str) -> tuple[TextRun, ...]:
    """Section of the newest valid note under a heading, marked as copied; empty when no note has it."""
    for note in standing(chart):
        for section in note.section:
            same = section.title.casefold() == title.casefold() or (section.code and section.code.has(code))
            if same and section.text is not None and (text := lines(section.text.div)):
                return tuple(_copied(text, note, source_words(chart, note)))
    return ()


def _copied(text: Iterable[str], note: Composition, label: str) -> Iterator[TextRun]:
    def run(words: str) -> TextRun:
        return TextRun(words, "value", "", (note.key,), label, note.date, state="copied")

    yield run(_lead(label))
    for number, line in enumerate(text):
        if number:
            yield TextRun("\n")
        for at, sentence in enumerate(_sentence_ends.split(line)):
            if at:
                yield TextRun(" ")
            yield run(sentence)
    yield run(_END)


def _lead(label: str) -> str:
    return _("[Copied from {source}: ").format(source=label)


def is_copied(run: TextRun) -> bool:
    """True when a run is a sentence of an earlier note, word for word."""
    return run.state == "copied" and run.kind == "value"


def marked(runs: Iterable[TextRun]) -> tuple[TextRun, ...]:
    """Runs as they are signed: each stretch of copied sentences between brackets that name its source.

    The brackets that stand in the editor may have been deleted, or words written between: they are set anew
    around what is still copied, and nothing else.
    """
    made: list[TextRun] = []
    label = ""
    last = -1  # where the last copied sentence of the open stretch stands
    for run in runs:
        copied = is_copied(run)
        if copied and run.text.strip() in (_END, _lead(run.label).strip()):
            continue
        blank = run.kind == "text" and not run.text.strip()
        if last >= 0 and ((copied and run.label != label) or not (copied or blank)):
            made.insert(last + 1, TextRun(_END))
            last = -1
        if copied and last < 0:
            label = run.label
            made.append(TextRun(_lead(label)))
        made.append(run)
        if copied:
            last = len(made) - 1
    if last >= 0:
        made.insert(last + 1, TextRun(_END))
    return tuple(made)
