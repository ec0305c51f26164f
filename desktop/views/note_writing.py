"""Filling the note editor: a new note from a template, what stands beside it, phrases, the note itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from desktop.access.actor import Actor, short_name
from desktop.clinical import rounds
from desktop.clinical.vocabulary import vitals
from desktop.core.clock import local, stamp
from desktop.core.errors import InputError
from desktop.core.formats import age, day_time, number, relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Composition
from desktop.fhir.when import instant
from desktop.letters import note_templates, phrases
from desktop.letters.checks import check_note
from desktop.letters.compositions import Note
from desktop.letters.context import Context
from desktop.letters.model import Author, Section
from desktop.letters.narrative import lines
from desktop.letters.questions import Kind
from desktop.letters.values import Missing, Value
from desktop.views import labs, persons, stay
from desktop.views.note_editor import (
    BesideValue,
    FollowedValue,
    NoteModel,
    NoteText,
    PhraseAnswer,
    PhraseRow,
    PreviousNote,
    TextSection,
)
from desktop.views.runs import sentences, text_run, text_runs

if TYPE_CHECKING:
    from desktop.store.drafts import Draft

MAX_PHRASES = 12
SECTIONS = "urn:fagflate:note-section"
_BESIDE = ("hr", "spo2", "temp", "weight")
_LABS = ("k", "crea", "crp", "hb")


class KeptNote(msgspec.Struct, frozen=True):
    """A note's draft as it is stored: which template, when begun, and the words."""

    template: str
    begun: str
    text: NoteText


def author_of(actor: Actor) -> Author:
    """The person at the keyboard as an author."""
    return Author(actor.practitioner or actor.role, actor.name, actor.title, actor.hpr)


def context_of(chart: Chart, now: datetime, actor: Actor) -> Context:
    """The values that phrases follow."""
    return Context(chart, now, author_of(actor))


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


def decode(draft: Draft) -> KeptNote:
    """A stored draft; `msgspec.ValidationError` when it is not one."""
    return msgspec.json.decode(draft.body, type=KeptNote)


def model(chart: Chart, now: datetime, actor: Actor, kept: KeptNote, saved: str = "") -> NoteModel:
    """The editor's model: the draft's words, its followed values as they are now, and what stands beside."""
    chosen = note_templates.template(kept.template)
    family, given = persons.family_given(chart.patient.name)
    name = f"{family.upper()}, {given}".rstrip(", ")
    begun = instant(kept.begun) or now
    context = context_of(chart, now, actor)
    beside, newest = _beside(chart, now)
    return NoteModel(
        text=kept.text,
        patient=name,
        spoken=_("{name}, born {date}").format(
            name=name, date=persons.born(chart.patient, local(now).date())
        ),
        title=chosen.title,
        state_text=_("draft"),
        about=_("{time} · template {title} {version}").format(
            time=day_time(begun), title=chosen.title, version=chosen.version
        ),
        saved=saved,
        values=_followed(kept.text, context),
        beside=beside,
        beside_note=_("updated {time}").format(time=relative_day_time(newest, now)) if newest else "",
        not_beside="" if beside else _("Nothing is measured yet."),
        previous=_previous(chart, now),
    )


def _followed(text: NoteText, context: Context) -> tuple[FollowedValue, ...]:
    found = []
    for path in dict.fromkeys(
        run.path for s in text.sections for run in s.runs if run.kind == "value" and run.path
    ):
        value = context.source_of(path)
        if isinstance(value, Value):
            source = value.source
            found.append(
                FollowedValue(
                    path, value.text, "", source.keys if source else (), source.label if source else "",
                    source.when if source else "",
                )
            )  # fmt: skip
        elif isinstance(value, Missing):
            found.append(FollowedValue(path, "", "missing"))
    return tuple(found)


def _beside(chart: Chart, now: datetime) -> tuple[tuple[BesideValue, ...], datetime | None]:
    measured = rounds.measurements(chart)
    known = vitals()
    found: list[BesideValue] = []
    pressures = [
        r for r in rounds.rounds(measured) if r.number("sbp") is not None and r.number("dbp") is not None
    ]
    if pressures:
        last = pressures[-1]
        found.append(
            BesideValue(
                known["bp"].name,
                f"{number(last.number('sbp') or 0)}/{number(last.number('dbp') or 0)}",
                known["bp"].shown,
                curve=tuple((r.at.timestamp(), float(r.number("sbp") or 0)) for r in pressures),
                stale=_stale(last.at, now),
            )
        )
    for key in _BESIDE:
        points = [m for m in measured if m.key == key and m.number is not None]
        if points:
            newest = points[-1]
            assert newest.number is not None
            found.append(
                BesideValue(
                    known[key].name, number(newest.number), known[key].shown,
                    curve=tuple((m.at.timestamp(), float(m.number)) for m in points if m.number is not None),
                    stale=_stale(newest.at, now),
                )
            )  # fmt: skip
    results = labs.values(chart)
    for key in _LABS:
        history = [v for v in results if v.row == key and v.text]
        if history:
            one = history[-1]
            found.append(
                BesideValue(
                    one.name, one.text, one.unit, one.outside, one.new,
                    tuple((v.at.timestamp(), float(v.number)) for v in history if v.number is not None),
                )
            )  # fmt: skip
    return tuple(found), measured[-1].at if measured else None


def _stale(at: datetime, now: datetime) -> str:
    span = now - at
    return age(span) if span.total_seconds() > 8 * 3600 else ""


def _previous(chart: Chart, now: datetime) -> PreviousNote | None:
    notes = [
        c
        for c in chart.all(Composition)
        if c.status in ("final", "amended") and not (c.type and c.type.has("18842-5"))
    ]
    last = max(notes, key=lambda c: (_written(c), c.id), default=None)
    if last is None:
        return None
    at = instant(last.date)
    who = short_name(next((n for n in (persons.name_of(chart, a) for a in last.author) if n), ""))
    text = "\n".join(
        f"{s.title}: {' '.join(lines(s.text.div))}" for s in last.section if s.text is not None and s.text.div
    )
    when = relative_day_time(at, now) if at else ""
    return PreviousNote(last.key, last.title or _("Note"), ", ".join(p for p in (when, who) if p), text)


def _written(note: Composition) -> datetime:
    """When a note was written; its text would sort by the hour of whichever zone it is in."""
    return instant(note.date) or datetime.min.replace(tzinfo=UTC)


def previous_section(chart: Chart, code: str, title: str) -> str:
    """The text of one heading in the newest signed note that has it; empty when none has."""
    notes = sorted(
        (c for c in chart.all(Composition) if c.status in ("final", "amended")),
        key=_written,
        reverse=True,
    )
    for note in notes:
        for section in note.section:
            same = section.title.casefold() == title.casefold() or (section.code and section.code.has(code))
            if same and section.text is not None:
                return "\n".join(lines(section.text.div))
    return ""


def phrase_answer(chart: Chart, now: datetime, actor: Actor, text: str, specialty: str = "") -> PhraseAnswer:
    """The phrases that fit what was typed, each as it reads for this patient now."""
    context = context_of(chart, now, actor)
    rows = []
    for phrase in phrases.search(phrases.shipped(), text, specialty)[:MAX_PHRASES]:
        sentence = phrases.fill(phrase, context).sentence
        rows.append(PhraseRow(phrase.name, phrase.short, sentence.text, tuple(map(text_run, sentence.runs))))
    return PhraseAnswer(text, tuple(rows))


def note(chart: Chart, now: datetime, actor: Actor, kept: KeptNote) -> Note:
    """The note as it is signed or kept: what stands in the fields, under the template's headings."""
    chosen = note_templates.template(kept.template)
    where = stay.current(chart, now)
    return Note(
        id=kept.text.draft,
        title=chosen.title,
        patient=chart.patient.key,
        author=author_of(actor),
        at=stamp(now),
        encounter=where.encounter.key if where else "",
        sections=tuple(
            Section(s.code, SECTIONS, s.title, sentences=sentences(s.runs)) for s in kept.text.sections
        ),
    )


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
