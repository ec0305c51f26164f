"""A patient's notes, newest first, and the one that is read."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.views.parts import Provenance


class NoteSection(msgspec.Struct, frozen=True, gc=False):
    """A heading and plain text (narrative is turned into plain text before it comes here)."""

    title: str
    text: str


class NoteRow(msgspec.Struct, frozen=True, gc=False):
    """One note: `title` ("Visitt"), `author`, `time` in words, `state` as written in `state_text` (kladd,
    signert …).

    `sections` is the whole note; `text` is it as running text for the short form. `addendum_to` names
    another row's key.
    """

    key: str
    title: str
    author: str
    time: str
    text: str
    state: Literal["draft", "signed", "amended", "entered_in_error"] = "signed"
    state_text: str = ""
    sections: tuple[NoteSection, ...] = ()
    role: str = ""
    unread: bool = False
    time_sort: str = ""
    addendum_to: str = ""
    provenance: Provenance = Provenance()


class NotesModel(msgspec.Struct, frozen=True, gc=False):
    """The notes, newest first."""

    rows: tuple[NoteRow, ...]
    title: str = ""
    note: str = ""
