"""Answers about notes that are written: a new one, an addendum, a new version, templates, phrases."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop import writing
from desktop.acts.edits import Kept, TextRun
from desktop.clinical.record import persons
from desktop.clinical.record.notes import dictations
from desktop.clinical.record.notes import notes as reading
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.shown import draft_questions as q
from desktop.shown.notes.note_editor import NoteModel, PhraseAnswer, TemplateChoice
from desktop.shown.notes.notes import WithdrawalModel
from desktop.views.answering import answers
from desktop.views.draft_answers import mine
from desktop.views.notes import note_writing
from desktop.views.reader import Reader
from desktop.writing.notes import KeptNote, Relation

Opened = tuple[Kept, NoteModel]


def _opened(reader: Reader, chart: Chart, patient: str, note: KeptNote) -> Opened:
    kept = Kept("note", note.text.draft, patient, writing.notes.encode(note))
    return kept, note_writing.model(chart, reader.clock(), reader.actor, note)


@answers(q.OpenNote)
def open_note(reader: Reader, connection: Connection, ask: q.OpenNote) -> Opened | None:
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    if chart is None:
        return None
    found = None
    if not ask.template:
        found = mine(
            reader, connection, ask.patient, "note", writing.notes.decode, ask.draft,
            lambda note: not note.relation and not note.dictation,
        )  # fmt: skip
    if found is not None:
        return _opened(reader, chart, ask.patient, found[1])
    wanted = ask.template or writing.notes.templates(ask.templates, ask.last)[0].id
    note = writing.notes.begin(chart, reader.clock(), reader.actor, ask.fresh, wanted)
    return _opened(reader, chart, ask.patient, note)


@answers(q.OpenDictation)
def open_dictation(reader: Reader, connection: Connection, ask: q.OpenDictation) -> Opened | None:
    chart = reader.seen(connection, ask.patient, writing.dictations.TYPES.union(writing.TYPES))
    if chart is None:
        return None
    now = reader.clock()
    found = dictations.find(chart, ask.dictation, reader.actor.organization, now)
    keys = found.keys if found is not None else (ask.dictation,)
    begun = mine(
        reader,
        connection,
        ask.patient,
        "note",
        writing.notes.decode,
        fits=lambda note: note.dictation in keys,
    )
    if begun is not None:
        return _opened(reader, chart, ask.patient, begun[1])
    if found is None:
        return None
    wanted = writing.notes.templates(ask.templates, ask.last)[0].id
    note = msgspec.structs.replace(
        writing.notes.begin(chart, now, reader.actor, ask.fresh, wanted),
        title=found.what, dictation=found.key, signer=found.author, signer_name=found.author_name,
    )  # fmt: skip
    return _opened(reader, chart, ask.patient, note)


def _about(
    reader: Reader, connection: Connection, patient: str, relation: Relation, note: str
) -> KeptNote | None:
    """One's own draft that adds to this note, or corrects it."""
    found = mine(
        reader, connection, patient, "note", writing.notes.decode,
        fits=lambda kept: kept.relation == relation and kept.about[0].key == note,
    )  # fmt: skip
    return found[1] if found else None


@answers(q.OpenAddendum)
def open_addendum(reader: Reader, connection: Connection, ask: q.OpenAddendum) -> Opened | None:
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    if chart is None:
        return None
    begun = _about(reader, connection, ask.patient, "appends", ask.note)
    note = begun or writing.note_versions.begin_addendum(chart, reader.clock(), ask.fresh, ask.note)
    return _opened(reader, chart, ask.patient, note)


@answers(q.OpenCorrection)
def open_correction(reader: Reader, connection: Connection, ask: q.OpenCorrection) -> Opened | None:
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    if chart is None:
        return None
    begun = _about(reader, connection, ask.patient, "replaces", ask.note)
    note = begun or writing.note_versions.begin_correction(chart, reader.clock(), ask.fresh, ask.note)
    return _opened(reader, chart, ask.patient, note)


@answers(q.NoteNow)
def note_now(reader: Reader, connection: Connection, ask: q.NoteNow) -> NoteModel | None:
    chart = reader.seen(connection, ask.kept.patient, writing.TYPES)
    if chart is None:
        return None
    note = msgspec.structs.replace(writing.notes.decode(ask.kept.body), text=ask.text)
    return note_writing.model(chart, reader.clock(), reader.actor, note)


@answers(q.NoteOntoNewest)
def note_onto_newest(reader: Reader, connection: Connection, ask: q.NoteOntoNewest) -> Opened | None:
    chart = reader.seen(connection, ask.kept.patient, writing.TYPES)
    if chart is None:
        return None
    note = msgspec.structs.replace(writing.notes.decode(ask.kept.body), text=ask.text)
    return _opened(reader, chart, ask.kept.patient, writing.note_versions.onto_newest(chart, note))


@answers(q.NoteTemplates)
def note_templates(
    reader: Reader, connection: Connection, ask: q.NoteTemplates
) -> tuple[TemplateChoice, ...]:
    return tuple(
        TemplateChoice(
            one.id,
            one.title,
            ", ".join(h.title for h in one.headings),
            _("used last") if one.id == ask.last else "",
        )
        for one in writing.notes.templates(ask.templates, ask.last)
    )


@answers(q.WithdrawalOf)
def withdrawal_of(reader: Reader, connection: Connection, ask: q.WithdrawalOf) -> WithdrawalModel | None:
    chart = reader.charts.read(connection, ask.patient, ("Composition",))
    if chart is None:
        return None
    note = writing.note_versions.may_withdraw(chart, ask.note)
    related = reading.related(chart)
    remarks = []
    added = len([one for one in related.addenda.get(note.key, ()) if reading.signed(one)])
    if added:
        words = ngettext("{n} addendum to it stays.", "{n} addenda to it stay.", added)
        remarks.append(words.format(n=added))
    if len(related.versions.get(note.key, ())) > 1:
        remarks.append(_("The version before it holds again."))
    if reader.actor.practitioner not in {one.target for one in note.author}:
        remarks.append(_("Somebody else has written it: tell them."))
    return WithdrawalModel(
        note.key,
        family_first(*persons.family_given(chart.patient.name)),
        writing.copying.source_words(chart, note),
        tuple(remarks),
    )


@answers(q.PhrasesFor)
def phrases(reader: Reader, connection: Connection, ask: q.PhrasesFor) -> PhraseAnswer | None:
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    return (
        note_writing.phrase_answer(chart, reader.clock(), reader.actor, ask.text, ask.specialty)
        if chart
        else None
    )


@answers(q.PreviousSection)
def previous_section(reader: Reader, connection: Connection, ask: q.PreviousSection) -> tuple[TextRun, ...]:
    chart = reader.charts.read(connection, ask.patient, ("Composition",))
    return writing.copying.previous_section(chart, ask.code, ask.title) if chart else ()
