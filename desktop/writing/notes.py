"""Notes: a draft begun from a template, its stored form, and the note as it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from desktop.acts.edits import NoteText, TextSection
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.letters.check.checks import check_note
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose import note_templates
from desktop.letters.compose.context import Context
from desktop.letters.compose.note_templates import NoteTemplate
from desktop.letters.delivery.compositions import Note
from desktop.letters.model import Author, Section
from desktop.writing.copying import marked
from desktop.writing.runs import sentences, text_runs

SECTIONS = "urn:fagflate:note-section"
TAKEN = "was-"
"""Codes of the sections that a correction took over from the note; there they have codes of their own."""
ADDENDUM = "addendum"
"""Template of a note that adds to another; never chosen, it comes with the note it is about."""

Relation = Literal["", "appends", "replaces"]


class About(msgspec.Struct, frozen=True):
    """A signed note (`Composition/id`) that a draft adds to or corrects, and what it said then (`seen`)."""

    key: str
    seen: str


class KeptNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A note's draft as it is stored: which template, when begun, and the words.

    `relation` and `about` are what it is to other notes: nothing, an addendum to the first, or a new version
    that takes the place of all of them; `title` is what it is called then.

    `dictation` is what it is written from (its `Task/id`, else the sound), `signer` who dictated it. `task`
    is the Task in which it waits for one's signature, `returned` the one in which it came back unsigned.
    `writer` is the author of what another one signs; without, who signs is.
    """

    template: str
    begun: str
    text: NoteText
    relation: Relation = ""
    about: tuple[About, ...] = ()
    title: str = ""
    dictation: str = ""
    signer: str = ""
    signer_name: str = ""
    task: str = ""
    returned: str = ""
    writer: Author | None = None


def author_of(actor: Actor) -> Author:
    """The person at the keyboard as an author."""
    return Author(actor.practitioner or actor.role, actor.name, actor.title, actor.hpr)


def context_of(chart: Chart, now: datetime, actor: Actor) -> Context:
    """The values that phrases follow."""
    return Context(chart, now, author_of(actor))


def templates(wanted: Sequence[str], last: str) -> tuple[NoteTemplate, ...]:
    """Templates for a new note: the workspace's in its order (where it names none, all that are shipped), the
    one used last first."""
    known = {one.id: one for one in note_templates.shipped()}
    found = [known[one] for one in dict.fromkeys(wanted) if one in known] or list(known.values())
    return tuple(sorted(found, key=lambda one: one.id != last))


def begin(chart: Chart, now: datetime, actor: Actor, draft: str, template: str = "visit") -> KeptNote:
    """A new note from a template, filled as far as the record goes."""
    chosen = note_templates.template(template)
    context = context_of(chart, now, actor)
    made = tuple(
        TextSection(h.code, h.title, text_runs(note_templates.begun(h, context))) for h in chosen.headings
    )
    return KeptNote(chosen.id, stamp(now), NoteText(draft, made))


def encode(kept: KeptNote) -> str:
    """A draft for the store."""
    return msgspec.json.encode(kept).decode()


def decode(body: str) -> KeptNote:
    """A stored draft; `msgspec.ValidationError` when it is not one."""
    return from_json(body, KeptNote)


def title(kept: KeptNote) -> str:
    """Title of a draft."""
    return kept.title or note_templates.template(kept.template).title


def note(chart: Chart, now: datetime, actor: Actor, kept: KeptNote) -> Note:
    """The note as it is signed or kept: what stands in the fields, under the template's headings."""
    where = stays.current(chart, now)
    return Note(
        id=kept.text.draft,
        title=title(kept),
        patient=chart.patient.key,
        author=kept.writer or author_of(actor),
        at=stamp(now),
        encounter=where.encounter.key if where else "",
        sections=tuple(
            Section(_code(s), SECTIONS, s.title, sentences=sentences(marked(s.runs)))
            for s in kept.text.sections
        ),
    )


def _code(section: TextSection) -> str:
    return "" if section.code.startswith(TAKEN) else section.code


def to_sign(chart: Chart, now: datetime, actor: Actor, kept: KeptNote) -> Note:
    """The note to be signed; raises InputError when somebody else's identity number stands in it."""
    made = note(chart, now, actor, kept)
    wrong = next((f for f in check_note(made, chart.patient).open if f.kind is Kind.OTHER_NUMBER), None)
    if wrong is not None:
        raise InputError(
            _("{what}: {heading}.").format(what=wrong.title, heading=wrong.text),
            kept=_("The note is kept as a draft."),
            todo=_("See whether you are writing about the right patient, and take the number out."),
        )
    return made
