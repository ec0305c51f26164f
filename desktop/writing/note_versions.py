"""Addenda to signed notes, corrections as new versions, and notes that are withdrawn.

A signed note is never changed in its words. What is added is a note of its own that `appends`; what is
corrected is a new one that `replaces` it, `amended`; the old one stays as it was signed. Withdrawn is the
note itself, `entered-in-error` with the reason. What somebody did to it meanwhile is told, never overwritten.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.clinical.record.notes import notes as reading
from desktop.clinical.record.persons import name_of
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.narrative.narrative_text import lines, read
from desktop.fhir.resources import Composition
from desktop.fhir.when import instant
from desktop.letters.compose import note_templates
from desktop.letters.compose.note_templates import NoteTemplate
from desktop.letters.delivery.compositions import Note, note_composition, reference, section_json
from desktop.writing.copying import dated
from desktop.writing.notes import ADDENDUM, SECTIONS, TAKEN, About, KeptNote

Json = dict[str, Any]
_KEPT = ("type", "category", "event", "encounter", "confidentiality", "custodian", "language", "contained",
         "modifierExtension", "title")  # fmt: skip
"""Elements that a new version takes from the one it replaces."""


def seen(note: Composition) -> str:
    """A digest of what a note says and whether it holds: changed where the note was."""
    text = msgspec.json.encode((note.status, note.title, note.section))
    return hashlib.sha256(text).hexdigest()[:16]


def begin_addendum(chart: Chart, now: datetime, draft: str, key: str) -> KeptNote:
    """A draft that adds to a signed note; InputError for one that can't be added to."""
    note = _standing(chart, key)
    title = _("Addendum to {note}").format(note=dated(note))
    sections = (TextSection(ADDENDUM, _("Addendum")),)
    return KeptNote(
        ADDENDUM, stamp(now), NoteText(draft, sections), "appends", (About(note.key, seen(note)),), title
    )


def begin_correction(chart: Chart, now: datetime, draft: str, key: str) -> KeptNote:
    """A draft of a new version, with the words of the note; InputError for one that can't be corrected.

    Where two people have corrected it at once, the new version takes the place of both: the other's words
    stand beside while it is written.
    """
    note = _standing(chart, key)
    if not note.section or any(_nested(s) for s in note.section):
        raise InputError(
            _("This note was made in another system, in a form that can't be corrected here."),
            kept=_("Nothing was changed."),
            todo=_("Write an addendum, or correct it where it was made."),
        )
    about = [note, *(n for n in reading.current(chart, note) if n.key != note.key)]
    template = _template_of(note)
    return KeptNote(
        template.id if template else "", stamp(now), NoteText(draft, _sections(note, template)), "replaces",
        tuple(About(one.key, seen(one)) for one in about), note.title or _("Note"),
    )  # fmt: skip


def _nested(section: Any) -> bool:
    return bool(section.section) or (section.text is not None and not read(section.text.div).whole)


def _template_of(note: Composition) -> NoteTemplate | None:
    """The template with which a note was written here; None for another's."""
    codes = [s.code.code(SECTIONS) if s.code else "" for s in note.section]
    if not all(codes):
        return None
    fitting = [t for t in note_templates.shipped() if set(codes) <= {h.code for h in t.headings}]
    return next((t for t in fitting if note.title in t.titles), None)


def _sections(note: Composition, template: NoteTemplate | None) -> tuple[TextSection, ...]:
    taken = {}
    for number, section in enumerate(note.section):
        text = "\n".join(lines(section.text.div)) if section.text is not None else ""
        title = section.title or (section.code.label if section.code else "")
        made = TextSection(f"{TAKEN}{number}", title, (TextRun(text),) if text else ())
        taken[section.code.code(SECTIONS) if template and section.code else made.code] = made
    if template is None:
        return tuple(taken.values())
    return tuple(taken.get(h.code) or TextSection(h.code, h.title) for h in template.headings)


def _standing(chart: Chart, key: str) -> Composition:
    note = chart.find(key, Composition)
    if note is None or reading.is_letter(note):
        raise InputError(_("The note is not in the record here."), todo=_("Find it again."), details=key)
    if said := _overtaken(chart, note, note.key):
        raise InputError(said, kept=_("Nothing was changed."), todo=_("Read the note as it stands now."))
    if not reading.signed(note):
        raise InputError(
            _("The note is not signed yet."),
            kept=_("Nothing was changed."),
            todo=_("Its author goes on with it as a draft."),
        )
    return note


def _overtaken(chart: Chart, note: Composition, *own: str) -> str:
    """Note that a note was withdrawn or replaced, by whom and when; empty while it holds."""
    if reading.withdrawn(note):
        told = reading.withdrawal(note)
        who = name_of(chart, told.by) or told.name
        return _did(_("{who} withdrew the note {when}."), _("The note was withdrawn {when}."), who, told.at)
    for newer in reading.related(chart).replaced_by.get(note.key, ()):
        if newer.key not in own:
            who = next((name for one in newer.author if (name := name_of(chart, one))), "")
            return _did(
                _("{who} corrected the note {when}."), _("The note was corrected {when}."), who, newer.date
            )
    return ""


def _did(named: str, unnamed: str, who: str, when: str) -> str:
    at = instant(when)
    # The day is written out: the sentence may stand in a draft over midnight.
    said = (named if who else unnamed).format(who=who, when=day_time(at) if at is not None else "")
    return " ".join(said.split()).replace(" .", ".")


def overtaken(chart: Chart, kept: KeptNote) -> str:
    """Changes to the note that a draft is about since it was begun, as a sentence; empty for none. The draft
    is not signed before somebody has looked at it."""
    own = f"Composition/{kept.text.draft}"
    known = {one.key for one in kept.about}
    for one in kept.about:
        note = chart.find(one.key, Composition)
        if note is None:
            return _("The note that this is about is not in the record any more.")
        if said := _overtaken(chart, note, own, *known):
            return said
        if kept.relation == "replaces" and seen(note) != one.seen:
            return _("The note has been changed since you began to correct it.")
    return ""


def onto_newest(chart: Chart, kept: KeptNote) -> KeptNote:
    """A draft with the same words about the note as it stands now; a note of its own where none holds any
    more. What the note says now under a heading that the draft lacks is taken over."""
    note = chart.find(kept.about[0].key, Composition) if kept.about else None
    newest = reading.current(chart, note) if note is not None else ()
    if not newest:
        return msgspec.structs.replace(kept, relation="", about=())
    if kept.relation == "appends":
        newest = newest[:1]
    about = tuple(About(one.key, seen(one)) for one in newest)
    if kept.relation == "appends":
        return msgspec.structs.replace(kept, about=about)
    here = [s.title.casefold() for s in kept.text.sections]
    new = [s for s in _sections(newest[0], None) if s.title.casefold() not in here]
    # Codes are the editor's: no two sections of a draft have the same.
    added = (msgspec.structs.replace(s, code=f"{TAKEN}{len(here) + at}-new") for at, s in enumerate(new))
    text = msgspec.structs.replace(kept.text, sections=(*kept.text.sections, *added))
    return msgspec.structs.replace(kept, about=about, text=text)


def resource(note: Note, kept: KeptNote, olds: Mapping[str, Json]) -> Json:
    """A note as a Composition, with what it is to the notes it is about (`olds`, by key, as they stand).

    Only what is signed takes another's place: whoever reads a preliminary text must not lose the note.
    """
    body = note_composition(note, kept.text.draft)
    if not kept.relation:
        return body
    first = olds[kept.about[0].key]
    if kept.relation == "replaces":
        body |= {name: first[name] for name in _KEPT if name in first}
        if security := first.get("meta", {}).get("security"):
            body["meta"] = {"security": security}
        body["section"] = list(_corrected(note, kept, first))
        if note.signature is not None:
            body["status"] = "amended"
    elif "encounter" in first:
        body["encounter"] = first["encounter"]
    if note.signature is not None or kept.relation == "appends":
        body["relatesTo"] = [
            {"code": kept.relation, "targetReference": reference(one.key)} for one in kept.about
        ]
    return body


def _corrected(note: Note, kept: KeptNote, old: Json) -> Iterator[Json]:
    """The sections of a new version: one that nobody touched as it was, to the letter."""
    formers: dict[str, list[Json]] = defaultdict(list)
    for one in old.get("section", ()):
        formers[_heading(one)].append(one)
    for section, text in zip(note.sections, kept.text.sections, strict=True):
        same = formers[text.title.casefold()]
        former = same.pop(0) if same else {}
        was = "\n".join(lines(former.get("text", {}).get("div", "")))
        if former and was == text.plain:
            yield former
        elif not section.empty:
            # Its heading is what it was; what the old words rested on may not hold for the new ones.
            yield section_json(section) | {n: former[n] for n in ("code", "title") if n in former}


def _heading(section: Json) -> str:
    code = section.get("code", {})
    codings = code.get("coding", [])
    named = [code.get("text"), *(c.get("display") for c in codings), *(c.get("code") for c in codings)]
    return str(section.get("title") or next((name for name in named if name), "")).casefold()


def withdrawn(old: Json, actor: Actor, now: datetime, reason: str) -> Json:
    """A signed note as entered in error, with who says so, when, and why. Its words stay."""
    told = {
        "url": reading.WITHDRAWN,
        "extension": [
            {"url": "reason", "valueString": reason},
            {"url": "by", "valueReference": reference(actor.practitioner or actor.role, actor.name)},
            {"url": "at", "valueDateTime": stamp(now)},
        ],
    }
    extensions = [one for one in old.get("extension", ()) if one.get("url") != reading.WITHDRAWN]
    return {**old, "status": "entered-in-error", "extension": [*extensions, told]}


def may_withdraw(chart: Chart, key: str) -> Composition:
    """The note to be withdrawn; InputError for one that is not signed, or that was withdrawn or replaced."""
    return _standing(chart, key)
