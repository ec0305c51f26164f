"""A patient's notes, newest first, with their versions and addenda, and the one that is read."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from desktop.acts.patient import BeginNote
from desktop.clinical.record import reports
from desktop.clinical.record.modifiers import doubt as doubt_of
from desktop.clinical.record.modifiers import told as unread_told
from desktop.clinical.record.notes import notes as reading
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.reports import preliminary
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.narrative.narrative_text import MAX_CHARACTERS, read
from desktop.fhir.resources import Composition, DiagnosticReport, DocumentReference, Section
from desktop.fhir.when import instant, utc_stamp
from desktop.shown.notes.notes import NoteAddendum, NoteRow, NoteSection, NotesModel
from desktop.shown.parts import PanelState, Provenance
from desktop.store.drafts import Draft
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, provenance, time_words, way_on
from desktop.views.notes import note_documents
from desktop.views.why import signed
from desktop.views.why.signed import Sealed
from desktop.writing import notes as written

TYPES = frozenset({"Composition", "DiagnosticReport", "DocumentReference", "Encounter"})
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def build(context: Context) -> tuple[NotesModel, PanelState]:
    """The notes, newest first; letters stand with the letters. The author's own drafts stand on top.

    Nothing that was signed is ever left out: an older version says by what it was replaced, and what was
    withdrawn stands struck with the reason.
    """
    chart = context.chart
    drafts = [draft for draft in context.drafts if draft.kind == "note"]
    rows = [_draft(draft, context) for draft in drafts]
    begun = {draft.id for draft in drafts}
    made = [
        *(_row(chart, one, context) for one in _notes(chart) if one.id not in begun),
        *(_document(chart, one, context) for one in note_documents.documents(chart)),
        *(of_report(chart, one, context) for one in note_documents.written_reports(chart)),
    ]
    made.sort(key=lambda row: (instant(row.time_sort) or _EARLIEST, row.key.partition("/")[2]), reverse=True)
    rows += made
    arriving = not chart.settled(Composition, DiagnosticReport, DocumentReference)
    model = NotesModel(tuple(rows), _("Notes"), arriving=arriving)
    steps = way_on(context, "notes", BeginNote())
    return model, list_state(context, bool(rows), Composition, _("No notes are written."), steps)


def _notes(chart: Chart) -> list[Composition]:
    return [note for note in chart.all(Composition) if not reading.is_letter(note)]


def _author(chart: Chart, note: Composition) -> str:
    return _names(chart, note.author)


def _names(chart: Chart, who: Iterable[Reference]) -> str:
    """Authors of a note; says so when none is named, as an empty line would look like a fault."""
    return ", ".join(n for n in (name_of(chart, one) for one in who) if n) or _("author not named")


def _row(chart: Chart, note: Composition, context: Context) -> NoteRow:
    sections = tuple(_sections(note.section))
    known = reading.related(chart)
    state, words = _state(chart, note)
    doubt = doubt_of(note)
    added_to = known.added_to.get(note.key)
    sealed = _sealed(chart, note, context)
    return NoteRow(
        key=note.key,
        title=note.title or (note.type.label if note.type else "") or _("Note"),
        author=_author(chart, note),
        time=time_words(note.date, context),
        text=_running(sections),
        state=state,  # type: ignore[arg-type]
        state_text=", ".join(filter(None, (words, doubt))),
        sections=sections,
        time_sort=utc_stamp(note.date),
        when=note.date,
        addendum_to=added_to.key if added_to is not None else "",
        provenance=provenance(chart, note, note.author[0] if note.author else None, note.date),
        said=tuple(_said(chart, note, context)),
        addenda=tuple(_addendum(chart, one, context) for one in reversed(known.addenda.get(note.key, ()))),
        versions=tuple(one.key for one in known.versions.get(note.key, ())),
        holds=state in ("signed", "amended"),
        doubt=doubt,
        sealed=sealed.text,
        warns=sealed.warns,
    )


def _sealed(chart: Chart, note: Composition, context: Context) -> Sealed:
    """Line on the signature of a note; none for a draft that nobody has signed."""
    found = context.signatures.on(note.key)
    if reading.preliminary(note) and found.state == "none":
        return Sealed()
    sections = [{"title": one.title or (one.code.label if one.code else "")} for one in note.section]
    return signed.line(found, chart, {"section": sections}, asked=context.signatures.asked)


def _running(sections: tuple[NoteSection, ...]) -> str:
    return " ".join(f"{s.title}: {s.text}" if s.title else s.text for s in sections if s.text)


def _state(chart: Chart, note: Composition) -> tuple[str, str]:
    if reading.withdrawn(note):
        return "entered_in_error", _("withdrawn")
    if reading.preliminary(note):
        return "draft", _("draft")
    if note.key in reading.related(chart).replaced_by:
        return "replaced", _("replaced")
    if reading.amended(note):
        return "amended", _("amended")
    if reading.signed(note):
        return "signed", _("signed")
    # A status that nobody knows is not a signature.
    return "draft", _("not known whether signed")


def _said(chart: Chart, note: Composition, context: Context) -> list[str]:
    """Warnings with a note: withdrawn and why, or not the first version."""
    known = reading.related(chart)
    found = [unread] if (unread := unread_told(note)) else []
    if reading.withdrawn(note):
        told = reading.withdrawal(note)
        who = name_of(chart, told.by) or told.name
        by = ", ".join(part for part in (who, time_words(told.at, context) if told.at else "") if part)
        head = _("Withdrawn by {who}.").format(who=by) if by else _("Withdrawn.")
        reason = _("Reason: {reason}").format(reason=told.reason) if told.reason else _("No reason is given.")
        found.append(f"{head} {reason}")
    for newer in known.replaced_by.get(note.key, ()):
        found.append(_("Replaced by the version of {note}.").format(note=_named(chart, newer, context)))
    rivals = [n for n in reading.current(chart, note) if n.key != note.key]
    if rivals and note.key not in known.replaced_by and reading.signed(note):
        for other in rivals:
            found.append(
                _("Corrected twice at once: read also the version of {note}.").format(
                    note=_named(chart, other, context)
                )
            )
    elif note.key not in known.replaced_by and reading.signed(note):
        older = [n for n in known.versions.get(note.key, ()) if n.key != note.key]
        if older:
            first = _named(chart, older[-1], context)
            found.append(_("New version; first written {note}.").format(note=first))
    if (target := known.added_to.get(note.key)) is not None:
        if reading.withdrawn(target):
            found.append(_("Added to a note that was withdrawn."))
        elif target.key in known.replaced_by:
            found.append(_("Added to an older version of the note."))
    return found


def _named(chart: Chart, note: Composition, context: Context) -> str:
    return ", ".join(part for part in (time_words(note.date, context), _author(chart, note)) if part)


def _addendum(chart: Chart, note: Composition, context: Context) -> NoteAddendum:
    state, words = _state(chart, note)
    told = reading.withdrawal(note).reason
    said = "" if state in ("signed", "amended") else ": ".join(part for part in (words, told) if part)
    return NoteAddendum(
        note.key,
        _author(chart, note),
        time_words(note.date, context),
        tuple(_sections(note.section)),
        ", ".join(filter(None, (said, doubt_of(note)))),
        state == "entered_in_error",
    )


def _document(chart: Chart, document: DocumentReference, context: Context) -> NoteRow:
    text = note_documents.text_of(document)
    preliminary, doubt = document.doc_status == "preliminary", doubt_of(document)
    state = _("draft") if preliminary else _("document")
    return NoteRow(
        key=document.key,
        title=note_documents.title_of(document),
        author=_names(chart, document.author),
        time=time_words(document.date, context),
        text=text,
        state="draft" if preliminary else "signed",
        state_text=", ".join(filter(None, (state, doubt))),
        sections=(NoteSection("", text),),
        time_sort=utc_stamp(document.date),
        when=document.date,
        provenance=provenance(chart, document, next(iter(document.author), None), document.date),
        closed=not note_documents.readable(c.attachment for c in document.content),
        said=(unread_told(document),) if doubt else (),
        doubt=doubt,
    )


def of_report(chart: Chart, report: DiagnosticReport, context: Context) -> NoteRow:
    """An answer in words, to be read as a note is."""
    text, when = note_documents.report_text(report), reports.examined(report)
    early = preliminary(report)
    return NoteRow(
        key=report.key,
        title=(report.code.label if report.code else "") or _("Document"),
        author=_names(chart, report.performer),
        time=time_words(when, context),
        text=text,
        state="draft" if early else "signed",
        state_text=_("preliminary") if early else _("document") if report.presented_form else _("answer"),
        sections=(NoteSection("", text),),
        time_sort=utc_stamp(when),
        when=when,
        provenance=provenance(chart, report, next(iter(report.performer), None), when),
        closed=bool(report.presented_form) and not note_documents.readable(report.presented_form),
    )


def _sections(sections: tuple[Section, ...]) -> list[NoteSection]:
    found = []
    for section in sections:
        div = section.text.div if section.text else ""
        text, original = in_words(div)
        title = section.title or (section.code.label if section.code else "")
        if text or title:
            keys = tuple(dict.fromkeys(one.target for one in section.entry if one.target))
            found.append(NoteSection(title, text, keys, original))
        found += _sections(section.section)
    return found


def in_words(div: str) -> tuple[str, str]:
    """A narrative as text, and as it was written where that says more."""
    found = read(div)
    return "\n".join(found.lines), div[:MAX_CHARACTERS] if found.marked or not found.whole else ""


def _draft(draft: Draft, context: Context) -> NoteRow:
    title, about = _("Note"), ""
    sections: tuple[NoteSection, ...] = ()
    # One that can't be read keeps its row: opening it says so.
    with suppress(msgspec.MsgspecError, InputError):
        kept = written.decode(draft.body)
        title = written.title(kept)
        sections = tuple(NoteSection(s.title, s.plain) for s in kept.text.sections if s.plain.strip())
        about = kept.about[0].key if kept.relation == "appends" else ""
    return NoteRow(
        key=f"draft:{draft.id}",
        draft=draft.id,
        title=title,
        author=context.actor.name,
        time=time_words(draft.saved_at, context),
        text=_running(sections) or _("Begun and not signed."),
        state="draft",
        state_text=_("draft"),
        sections=sections,
        time_sort=draft.saved_at,
        addendum_to=about,
        provenance=Provenance(pending=True),
        said=(_("Begun and not signed."),) if sections else (),
    )
