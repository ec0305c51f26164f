"""The note while it is written: its text as runs, what stands beside it, phrases, and what is kept as JSON.

The text model belongs to letters too. A run says where its words came from, so that nothing fetched can be
mistaken for something typed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.views.parts import Outside, Point

RunKind = Literal["text", "value", "placeholder", "mark"]
RunState = Literal["", "missing", "outdated"]


class TextRun(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch of text of one origin.

    `kind`: `text` (written by a person, or a sentence around values); `value` (fetched from the record);
    `placeholder` (unfilled: `text` is the prompt, `path` what is asked for; blocks signing); `mark` (the
    number of a source, `text`, at the end of its sentence in a letter).
    `path` is the name of the value that the text follows (`k.siste`), empty once it is fixed. `keys` are
    the resources that it rests on (`Type/id`), `label` the source in words, `when` its FHIR dateTime.
    `state`: `missing` (asked, no answer) or `outdated` (a newer value exists); on a `text` run `outdated`
    marks the sentence.
    """

    text: str
    kind: RunKind = "text"
    path: str = ""
    keys: tuple[str, ...] = ()
    label: str = ""
    when: str = ""
    state: RunState = ""
    strong: bool = False


class TextSection(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A heading of the template (`code` as in the template) and its text; lines end with `\\n`."""

    code: str
    title: str
    runs: tuple[TextRun, ...] = ()

    @property
    def plain(self) -> str:
        """The text as read, prompts in square brackets, without the numbers of sources."""
        return "".join(
            f"[{run.text}]" if run.kind == "placeholder" else run.text
            for run in self.runs
            if run.kind != "mark"
        )


class NoteText(msgspec.Struct, frozen=True, gc=False):
    """What is written, and in which draft: the draft's id goes with the words, so that they are never kept
    under another patient.
    """

    draft: str
    sections: tuple[TextSection, ...] = ()

    @property
    def missing(self) -> tuple[TextRun, ...]:
        """The unfilled placeholders in reading order."""
        return tuple(run for section in self.sections for run in section.runs if run.kind == "placeholder")

    @property
    def values(self) -> tuple[TextRun, ...]:
        """The values that signing freezes, in reading order."""
        return tuple(
            run for section in self.sections for run in section.runs if run.kind == "value" and run.path
        )

    @property
    def empty(self) -> bool:
        """Whether nobody wrote anything yet."""
        return not any(section.plain.strip() for section in self.sections)


class FollowedValue(msgspec.Struct, frozen=True, gc=False):
    """How a followed value stands now; runs with the same `path` take it over while the note is a draft."""

    path: str
    text: str
    state: RunState = ""
    keys: tuple[str, ...] = ()
    label: str = ""
    when: str = ""


class PhraseRow(msgspec.Struct, frozen=True, gc=False):
    """A phrase that fits: `short` as typed (`.vekt`), `preview` as it reads now, `runs` what is inserted."""

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
    """The note before this one: `title`, `remark` (when and who), `text`; `key` names it."""

    key: str
    title: str
    remark: str
    text: str


class NoteLine(msgspec.Struct, frozen=True, gc=False):
    """A line that nobody types: below the sections (what becomes a task) or beside them (what goes on)."""

    title: str
    text: str


class NoteModel(msgspec.Struct, frozen=True, gc=False):
    """A note that is being written.

    `patient` is the name for the button, `spoken` the name with the birth date for screen readers.
    `about` stands in the head (date, template), `state_text` is the glossary's word. `text` is loaded once
    for each draft: a later model of the same draft brings `values`, never other words. `saved` says when it
    was kept. `blocks` are whole sentences that say why it can't be signed yet, apart from placeholders.
    `beside_note` is the age of the values beside; `not_beside` says why there are none.
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
    now: tuple[NoteLine, ...] = ()
    blocks: tuple[str, ...] = ()
