"""A patient's notes, newest first, and the one that is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec

from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Composition, Section
from desktop.fhir.when import instant
from desktop.letters.narrative import lines
from desktop.store.drafts import Draft
from desktop.views.making import list_state, provenance, time_words
from desktop.views.parts import PanelState, Provenance
from desktop.views.persons import name_of
from desktop.views.registry import Context


class NoteSection(msgspec.Struct, frozen=True, gc=False):
    """A heading and plain text (narrative is turned into plain text before it comes here)."""

    title: str
    text: str


class NoteRow(msgspec.Struct, frozen=True, gc=False):
    """One note: `title` ("Visitt"), `author`, `time` in words, `state` as written in `state_text` (kladd,
    signert …).

    `sections` is the whole note; `text` is it as running text for the short form. `addendum_to` names
    another row's key.
    """

    key: str
    title: str
    author: str
    time: str
    text: str
    state: Literal["draft", "signed", "amended", "entered_in_error"] = "signed"
    state_text: str = ""
    sections: tuple[NoteSection, ...] = ()
    role: str = ""
    unread: bool = False
    time_sort: str = ""
    addendum_to: str = ""
    provenance: Provenance = Provenance()


class NotesModel(msgspec.Struct, frozen=True, gc=False):
    """The notes, newest first."""

    rows: tuple[NoteRow, ...]
    title: str = ""
    note: str = ""


TYPES = frozenset({"Composition", "Encounter"})
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LETTER_CODES = ("18842-5",)
_STATES = {
    "preliminary": "draft",
    "final": "signed",
    "amended": "amended",
    "entered-in-error": "entered_in_error",
}


def build(context: Context) -> tuple[NotesModel, PanelState]:
    """The notes, newest first; letters stand with the letters. The author's own drafts stand on top."""
    chart = context.chart
    rows = [_draft(draft, context) for draft in context.drafts if draft.kind == "note"]
    notes = [
        c
        for c in chart.all(Composition)
        if not (c.type and c.type.has(*LETTER_CODES)) and c.status != "entered-in-error"
    ]
    notes.sort(key=lambda c: (instant(c.date) or _EARLIEST, c.id), reverse=True)
    rows += [_row(chart, note, context) for note in notes]
    model = NotesModel(tuple(rows), _("Notes"))
    return model, list_state(context, bool(rows), Composition, _("No notes are written."))


def _row(chart: Chart, note: Composition, context: Context) -> NoteRow:
    sections = tuple(_sections(note.section))
    state = _STATES.get(note.status, "signed")
    return NoteRow(
        key=note.key,
        title=note.title or (note.type.label if note.type else "") or _("Note"),
        author=", ".join(n for n in (name_of(chart, a) for a in note.author) if n),
        time=time_words(note.date, context),
        text=" ".join(f"{s.title}: {s.text}" if s.title else s.text for s in sections if s.text),
        state=state,  # type: ignore[arg-type]
        state_text={"draft": _("draft"), "amended": _("amended")}.get(state, _("signed")),
        sections=sections,
        time_sort=note.date,
        provenance=provenance(chart, note, note.author[0] if note.author else None, note.date),
    )


def _sections(sections: tuple[Section, ...]) -> list[NoteSection]:
    found = []
    for section in sections:
        text = "\n".join(lines(section.text.div)) if section.text else ""
        title = section.title or (section.code.label if section.code else "")
        if text or title:
            found.append(NoteSection(title, text))
        found += _sections(section.section)
    return found


def _draft(draft: Draft, context: Context) -> NoteRow:
    return NoteRow(
        key=f"draft:{draft.id}",
        title=_("Note"),
        author=context.actor.name,
        time=time_words(draft.saved_at, context),
        text=_("Begun and not signed."),
        state="draft",
        state_text=_("draft"),
        time_sort=draft.saved_at,
        provenance=Provenance(pending=True),
    )
