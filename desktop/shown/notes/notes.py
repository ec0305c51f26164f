"""A patient's notes, newest first, and the sections of one that is read."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Provenance


class NoteSection(msgspec.Struct, frozen=True, gc=False):
    """A heading and plain text (narrative is turned into plain text before it comes here). `keys` are the
    resources (`Type/id`) whose values stand in it. `original` is the narrative as it was written, where
    the text leaves something out with a mark, or can't say all of it."""

    title: str
    text: str
    keys: tuple[str, ...] = ()
    original: str = ""


class NoteAddendum(msgspec.Struct, frozen=True, gc=False):
    """Addendum to a note: author, time, sections; `state_text` where it is only a draft, or was withdrawn
    (`struck`). `label` are the words of its security labels."""

    key: str
    author: str
    time: str
    sections: tuple[NoteSection, ...]
    state_text: str = ""
    struck: bool = False
    label: str = ""


class NoteRow(msgspec.Struct, frozen=True, gc=False):
    """One note: `title` ("Visitt"), `author`, `time` in words, `state` as written in `state_text` (kladd,
    signert …).

    `sections` is the whole note; `text` is it as running text for the short form. `addendum_to` names
    another row's key; `draft` is the id of an unsigned one's draft here. `said` are sentences about it that
    must be read with it: by what it was replaced, why it was withdrawn. `addenda` are shown below it.
    `versions` are the keys of all versions of it, newest first; none where there is but one. `holds`: it is
    signed, and can be added to, corrected and withdrawn. `closed`: its text is kept where it was made, and is
    not searched. `when` is its FHIR time. `doubt` is set where it holds something that can't be read.
    `sealed` says who signed it and whether it is as it was signed; `warns` says in a word or two that it is
    not, or can't be told. `label` are the words of its security labels.
    """

    key: str
    title: str
    author: str
    time: str
    text: str
    state: Literal["draft", "signed", "amended", "replaced", "entered_in_error"] = "signed"
    state_text: str = ""
    sections: tuple[NoteSection, ...] = ()
    role: str = ""
    unread: bool = False
    time_sort: str = ""
    when: str = ""
    addendum_to: str = ""
    provenance: Provenance = Provenance()
    draft: str = ""
    said: tuple[str, ...] = ()
    addenda: tuple[NoteAddendum, ...] = ()
    versions: tuple[str, ...] = ()
    holds: bool = False
    closed: bool = False
    doubt: str = ""
    sealed: str = ""
    warns: str = ""
    label: str = ""


class NotesModel(PanelModel, frozen=True, gc=False):
    """The notes, newest first. While they are `arriving` newer ones than those shown may still come."""

    rows: tuple[NoteRow, ...]
    title: str = ""
    note: str = ""
    arriving: bool = False


class WithdrawalModel(msgspec.Struct, frozen=True, gc=False):
    """Withdrawal dialog of a note: patient, note (title, time, author), and the versions that remain
    (`remarks`)."""

    note: str
    patient: str
    title: str
    remarks: tuple[str, ...] = ()
