"""The note while it is written: its text as runs, what stands beside it, phrases, and what is kept as JSON.

The text model belongs to letters too. A run says where its words came from, so that nothing fetched can be
mistaken for something typed.
"""

from __future__ import annotations

import msgspec

from desktop.acts.edits import NoteText, RunState, TextRun
from desktop.shown.parts import Outside, Point


class FollowedValue(msgspec.Struct, frozen=True, gc=False):
    """Present state of a followed value; runs with the same `path` take it over while the note is a draft."""

    path: str
    text: str
    state: RunState = ""
    keys: tuple[str, ...] = ()
    label: str = ""
    when: str = ""


CODED = "code:"
"""Beginning of the key of a row that is no phrase of the set-up but a code."""


class PhraseRow(msgspec.Struct, frozen=True, gc=False):
    """A phrase that fits: `short` as typed (`.vekt`), `preview` as it reads now, `runs` what is inserted.

    A row whose key begins with `CODED` is a code, `short` its system."""

    key: str
    short: str
    preview: str
    runs: tuple[TextRun, ...]


class PhraseAnswer(msgspec.Struct, frozen=True, gc=False):
    """The phrases that fit `text` (without the point), best first; an answer to another text is dropped.

    `problem` says why none could be looked up.
    """

    text: str
    rows: tuple[PhraseRow, ...] = ()
    problem: str = ""


class BesideValue(msgspec.Struct, frozen=True, gc=False):
    """A value beside the note: newest value, its unit or remark, its small curve, whether it is news."""

    title: str
    value: str
    remark: str = ""
    outside: Outside = ""
    new: bool = False
    curve: tuple[Point, ...] = ()
    stale: str = ""


class PreviousNote(msgspec.Struct, frozen=True, gc=False):
    """The note before this one, or the one that is added to or corrected: `title`, `remark` (when and who),
    `text`; `key` names it. `original` is the same as it was written, where the text leaves something out with
    a mark or can't say all of it.
    """

    key: str
    title: str
    remark: str
    text: str
    original: str = ""


class TemplateChoice(msgspec.Struct, frozen=True, gc=False):
    """Choice of a note template: its name, its headings in a line, and a remark (used last)."""

    key: str
    title: str
    text: str
    remark: str = ""


class NoteLine(msgspec.Struct, frozen=True, gc=False):
    """A line that nobody types: below the sections (what becomes a task) or beside them (what goes on)."""

    title: str
    text: str


class NoteModel(msgspec.Struct, frozen=True, gc=False):
    """A note that is being written.

    `patient` is the name for the button, `spoken` the name with the birth date for screen readers.
    `about` stands in the head (date, template), `state_text` is the glossary's word. `text` is loaded once
    for each draft: a later model of the same draft brings `values`, never other words. `saved` says when it
    was kept. `now` is what is late and what comes, under `now_title`. `blocks` are whole sentences that say
    why it can't be signed yet, apart from placeholders.
    `beside_note` is the age of the values beside; `not_beside` says why there are none. `overtaken` says what
    somebody did meanwhile to the note that this one adds to or corrects; `before` are the versions of it.
    `signer` is who signs what the reader has written and may not sign.
    """

    text: NoteText
    patient: str
    spoken: str
    title: str
    state_text: str = ""
    about: str = ""
    saved: str = ""
    values: tuple[FollowedValue, ...] = ()
    closing: tuple[NoteLine, ...] = ()
    beside: tuple[BesideValue, ...] = ()
    beside_note: str = ""
    not_beside: str = ""
    previous: PreviousNote | None = None
    signer: str = ""
    now: tuple[NoteLine, ...] = ()
    now_title: str = ""
    blocks: tuple[str, ...] = ()
    overtaken: str = ""
    before: tuple[PreviousNote, ...] = ()
