"""A signed note of somebody else, and short ways to add to it, correct it and ask about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.acts.edits import Kept, NoteText, TextRun, TextSection
from desktop.core.actor import Actor
from desktop.shown.ask import Ask
from desktop.shown.draft_questions import OpenCorrection
from desktop.shown.notes.note_editor import NoteModel
from desktop.views.answering import answer
from desktop.views.notes import note_answers
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, Json, Record
from tests.views.charts import written_note

__all__ = ["note_answers"]
OLD = "Composition/old"
TABLE = '<div xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>K</td><td>3,3</td></tr></table></div>'


def old(**more: Any) -> Json:
    """Another's signed note of a former stay: two headings, the second a table, codes of its own."""
    made = written_note("old", 30, "Sov godt.")
    results = {
        "title": "Prøver", "code": {"coding": [{"system": "urn:other", "code": "lab"}]},
        "text": {"status": "generated", "div": TABLE}, "entry": [{"reference": "Observation/k"}],
    }  # fmt: skip
    return {**made, "encounter": {"reference": "Encounter/before"}, "section": [*made["section"], results],
            "confidentiality": "R", **more}  # fmt: skip


def corrected(ident: str = "theirs", **more: Any) -> Json:
    """Somebody else's new version of it."""
    made = written_note(ident, 1, "Sov dårlig.", "amended")
    return {**made, "relatesTo": [{"code": "replaces", "targetReference": {"reference": OLD}}], **more}


@pytest.fixture
def ask(record: Record) -> Iterator[Callable[..., Any]]:
    """Ask as the window of a person does."""
    desks = {}

    def of(question: Ask[Any], actor: Actor = AAS) -> Any:
        if actor.role not in desks:
            desks[actor.role] = Reader(record.store, actor, lambda: record.store.clock())
        return record.store.read(lambda c: answer(desks[actor.role], c, question)).result()

    yield of
    for reader in desks.values():
        reader.close()


Opened = tuple[Kept, NoteModel]


def written(model: NoteModel, title: str, words: str) -> NoteText:
    """The text with other words under one heading."""
    assert title in [s.title for s in model.text.sections]
    sections = tuple(
        TextSection(s.code, s.title, (TextRun(words),)) if s.title == title else s
        for s in model.text.sections
    )
    return NoteText(model.text.draft, sections)


def correct(record: Record, ask: Callable[..., Any], words: str = "Sov lite.") -> tuple[Kept, NoteText]:
    kept, model = ask(OpenCorrection("p", "mine", OLD))
    return kept, written(model, "Vurdering", words)
