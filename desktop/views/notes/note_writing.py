"""Filling the note editor: a new note from a template, what stands beside it, phrases, the note itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from desktop.acts import role_table as roles
from desktop.acts.edits import NoteText, TextRun
from desktop.clinical import code_fields
from desktop.clinical.record import persons
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.modifiers import doubt
from desktop.clinical.record.notes.notes import current, standing
from desktop.clinical.vocabulary import vitals
from desktop.clinical.words import demographics
from desktop.clinical.words.numbers import clinical
from desktop.core.actor import Actor, short_name
from desktop.core.clock import local
from desktop.core.formats import age, day_time, inside, relative_day_time
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Composition
from desktop.fhir.when import instant
from desktop.letters.compose import note_templates, phrases
from desktop.letters.compose.context import Context
from desktop.letters.compose.values import Missing, Value
from desktop.shown.notes.note_editor import (
    CODED,
    BesideValue,
    FollowedValue,
    NoteLine,
    NoteModel,
    PhraseAnswer,
    PhraseRow,
    PreviousNote,
)
from desktop.shown.tasks.coming import Coming, ComingRow
from desktop.views.base import labs
from desktop.views.known import known
from desktop.views.notes.notes import in_words
from desktop.views.tasks import coming
from desktop.workspace.ward_workspaces import specialties
from desktop.writing import note_versions, notes, signing
from desktop.writing.runs import text_run

MAX_PHRASES = 12
MAX_CODES = 6
CODED_LETTERS = 3
"""Fewest letters by which codes are searched beside phrases."""
_BESIDE = ("hr", "spo2", "temp", "weight")
_LABS = ("k", "crea", "crp", "hb")


def model(chart: Chart, now: datetime, actor: Actor, kept: notes.KeptNote, saved: str = "") -> NoteModel:
    """The editor's model: the draft's words, its followed values as they are now, and what stands beside."""
    title = notes.title(kept)
    family, given = persons.family_given(chart.patient.name)
    name = family_first(family, given)
    begun = instant(kept.begun) or now
    context = notes.context_of(chart, now, actor)
    beside, newest = _beside(chart, now)
    overtaken = note_versions.overtaken(chart, kept)
    due = coming.of(chart, now, actor)
    return NoteModel(
        text=kept.text,
        patient=name,
        spoken=_("{name}, born {date}").format(
            name=name, date=demographics.born(chart.patient, local(now).date())
        ),
        title=title,
        state_text=_("waits for your signature")
        if kept.task
        else _("draft, came back unsigned")
        if kept.returned
        else _("draft"),
        about=_about(kept, begun),
        saved=saved,
        values=_followed(kept.text, context),
        beside=beside,
        beside_note=_("updated {time}").format(time=relative_day_time(newest, now)) if newest else "",
        not_beside="" if beside else _("Nothing is measured yet."),
        previous=None if kept.relation else _previous(chart, now),
        blocks=(overtaken,) if overtaken else (),
        overtaken=overtaken,
        signer=signing.whom_words(chart, now, kept.signer, kept.signer_name)
        if not roles.signs(actor)
        else "",
        before=_before(chart, now, kept),
        now=_now(due),
        now_title=_("Overdue, then: {title}").format(title=inside(due.next_title))
        if due.late
        else due.next_title,
    )


def _now(found: Coming) -> tuple[NoteLine, ...]:
    """Overdue and upcoming items beside the note, for a plan written with them in view."""
    late = (NoteLine(_title(row), _("overdue {time}").format(time=row.when)) for row in found.late)
    return (
        *late,
        *(NoteLine(_title(row), row.when) for row in found.next),
        *((NoteLine(found.missing, ""),) if found.missing else ()),
    )


def _title(row: ComingRow) -> str:
    return ": ".join(filter(None, (row.text, " ".join(row.dangers))))


def _about(kept: notes.KeptNote, begun: datetime) -> str:
    if kept.relation == "appends":
        return day_time(begun)
    if kept.relation == "replaces":
        return _("{time} · new version, the old one stays to be read").format(time=day_time(begun))
    chosen = note_templates.template(kept.template)
    return _("{time} · template {title} {version}").format(
        time=day_time(begun), title=chosen.title, version=chosen.version
    )


def _before(chart: Chart, now: datetime, kept: notes.KeptNote) -> tuple[PreviousNote, ...]:
    """Present versions of the note that a draft adds to or corrects: it may have been replaced meanwhile."""
    found: list[Composition] = []
    for one in kept.about:
        note = chart.find(one.key, Composition)
        if note is not None:
            found += [note, *current(chart, note)]
    own = f"Composition/{kept.text.draft}"
    once = {note.key: note for note in found if note.key != own}
    return tuple(_as_previous(chart, now, note) for note in once.values())


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
    measured = rounds.measurements(chart, now=now)
    known = vitals()
    found: list[BesideValue] = []
    pressures = [
        r for r in rounds.rounds(measured) if r.number("sbp") is not None and r.number("dbp") is not None
    ]
    if pressures:
        last = pressures[-1]
        written = (clinical(last.number(key) or Decimal(0), known["bp"].decimals) for key in ("sbp", "dbp"))
        found.append(
            BesideValue(
                known["bp"].name,
                "/".join(written),
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
                    known[key].name, clinical(newest.number, known[key].decimals), known[key].shown,
                    curve=tuple((m.at.timestamp(), float(m.number)) for m in points if m.number is not None),
                    stale=_stale(newest.at, now),
                )
            )  # fmt: skip
    results = labs.values(chart, now=now)
    for key in _LABS:
        history = [v for v in results if v.row == key and v.current]
        if history:
            one = history[-1]
            found.append(
                BesideValue(
                    one.name, one.text, one.unit, one.outside, one.new,
                    labs.course(history),
                    stale=_stale(one.at, now, hours=24),
                )
            )  # fmt: skip
    return tuple(found), measured[-1].at if measured else None


def _stale(at: datetime, now: datetime, hours: float = 8) -> str:
    """Age of a value that is older than its usual interval in `hours`; else empty."""
    span = now - at
    return age(span) if span.total_seconds() > hours * 3600 else ""


def _previous(chart: Chart, now: datetime) -> PreviousNote | None:
    last = next(iter(standing(chart)), None)
    if last is None:
        return None
    return _as_previous(chart, now, last)


def _as_previous(chart: Chart, now: datetime, note: Composition) -> PreviousNote:
    at = instant(note.date)
    who = short_name(next((n for n in (persons.name_of(chart, a) for a in note.author) if n), ""))
    parts = [(s.title, *in_words(s.text.div)) for s in note.section if s.text is not None and s.text.div]
    text = "\n".join(": ".join(filter(None, (title, said))) for title, said, _original in parts)
    written = (": ".join(filter(None, (title, original or said))) for title, said, original in parts)
    when = relative_day_time(at, now) if at else ""
    words = ", ".join(p for p in (when, who, doubt(note)) if p)
    marked = any(original for _title, _said, original in parts)
    return PreviousNote(note.key, note.title or _("Note"), words, text, "\n".join(written) if marked else "")


def phrase_answer(chart: Chart, now: datetime, actor: Actor, text: str, specialty: str = "") -> PhraseAnswer:
    """The phrases that fit what was typed, each as it reads for this patient now."""
    context = notes.context_of(chart, now, actor)
    mine = phrases.offered(phrases.shipped(), specialty, specialties(known().words))
    rows = []
    for phrase in phrases.search(mine, text, specialty)[:MAX_PHRASES]:
        sentence = phrases.fill(phrase, context).sentence
        rows.append(PhraseRow(phrase.name, phrase.short, sentence.text, tuple(map(text_run, sentence.runs))))
    return PhraseAnswer(text, (*rows, *_coded(text)))


def _coded(text: str) -> tuple[PhraseRow, ...]:
    """Codes of diagnoses and procedures for what was typed, each with its system, as they are written in a
    letter: code and name. They stand behind the phrases, and are text alone."""
    if len(text.strip()) < CODED_LETTERS:
        return ()
    found = code_fields.find("letter", text, MAX_CODES)
    made = [(one, f"{one.code} {one.name}") for one in found if not one.retired]
    return tuple(
        PhraseRow(f"{CODED}{one.key}", code_fields.short(one.system), words, (TextRun(words),))
        for one, words in made
    )
