"""Drafts as acts and questions carry them: the stored form, and what has been edited in it since."""

from __future__ import annotations

from typing import Literal

import msgspec

DraftKind = Literal["note", "letter", "order"]


class Kept(msgspec.Struct, frozen=True):
    """A draft of a patient. `body` is its stored form, which only the record reads; an editor's text is laid
    over it by the record when it is kept, shown or signed."""

    kind: DraftKind
    id: str
    patient: str
    body: str


def patient_of(said: object) -> str:
    """Patient id of an act or a question; empty where it names nobody."""
    kept = getattr(said, "kept", None)
    return kept.patient if isinstance(kept, Kept) else str(getattr(said, "patient", ""))


class OrderEdit(msgspec.Struct, frozen=True, tag=True, tag_field="$"):
    """Edits of a basket since it was saved: the field's text, and the orders taken out."""

    text: str = ""
    removed: frozenset[str] = frozenset()


RunKind = Literal["text", "value", "placeholder", "mark"]


RunState = Literal["", "missing", "outdated", "copied"]


class TextRun(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch of text of one origin.

    `kind`: `text` (written by a person, or a sentence around values); `value` (fetched from the record);
    `placeholder` (unfilled: `text` is the prompt, `path` what is asked for; blocks signing); `mark` (the
    number of a source, `text`, at the end of its sentence in a letter).
    `path` is the name of the value that the text follows (`k.siste`), empty once it is fixed. `keys` are
    the resources that it rests on (`Type/id`), `label` the source in words, `when` its FHIR dateTime.
    `state`: `missing` (asked, no answer) or `outdated` (a newer value exists); on a `text` run `outdated`
    marks the sentence. `copied` is a sentence of a former note, word for word: `label` names the note.
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


_BESIDE = frozenset({"enhet", "tid", "dag", "fra_dag"})
"""Names in a phrase that stand for a value's unit, time or day."""


def _beside(run: TextRun) -> bool:
    return run.path.rpartition(".")[2] in _BESIDE


class NoteText(msgspec.Struct, frozen=True, gc=False, tag=True, tag_field="$"):
    """Text of a note with its draft's id, so that it is never saved under another patient."""

    draft: str
    sections: tuple[TextSection, ...] = ()

    @property
    def missing(self) -> tuple[TextRun, ...]:
        """The unfilled placeholders in reading order."""
        return tuple(run for section in self.sections for run in section.runs if run.kind == "placeholder")

    @property
    def values(self) -> tuple[TextRun, ...]:
        """The values that signing freezes, in reading order: a number with its unit and its time is one."""
        followed = [
            run for section in self.sections for run in section.runs if run.kind == "value" and run.path
        ]
        whole = {run.path.rpartition(".")[0] for run in followed if not _beside(run)}
        return tuple(run for run in followed if not _beside(run) or run.path.rpartition(".")[0] not in whole)

    @property
    def empty(self) -> bool:
        """True while nothing is written."""
        return not any(section.plain.strip() for section in self.sections)


class TypedAddress(msgspec.Struct, frozen=True):
    """A recipient whose address a person types: for paper. `office` stands below the name, `country` is empty
    for Norway."""

    name: str = ""
    office: str = ""
    street: str = ""
    postal_code: str = ""
    place: str = ""
    country: str = ""


class MedicineReason(msgspec.Struct, frozen=True, gc=False):
    """The reason that a person wrote beside a medicine of the table, by the row's key."""

    key: str
    text: str


class LetterText(msgspec.Struct, frozen=True, gc=False, tag=True, tag_field="$"):
    """Text of a letter with its draft's id.

    A sentence ends with a run of kind `mark` (the number of its source), or with a line end.
    """

    draft: str
    sections: tuple[TextSection, ...] = ()
    reasons: tuple[MedicineReason, ...] = ()

    @property
    def missing(self) -> tuple[TextRun, ...]:
        """The unfilled placeholders in reading order."""
        return tuple(run for section in self.sections for run in section.runs if run.kind == "placeholder")
