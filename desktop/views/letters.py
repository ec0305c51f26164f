"""A patient's letters, each with its recipients and how far it came."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.views.parts import Provenance

LetterState = Literal[
    "draft",
    "signed",
    "queued",
    "queued_paper",
    "sent",
    "received",
    "posted",
    "overdue",
    "rejected",
    "returned",
]
"""kladd, signert, i kø, i kø til utskrift, sendt, mottatt i mottakers system, postlagt, forfalt, avvist,
returnert.
"""


class RecipientRow(msgspec.Struct, frozen=True, gc=False):
    """A recipient: name, `state` with its glossary word in `state_text`, and a `remark` (time, reason,
    waiting for).
    """

    name: str
    state: LetterState
    state_text: str
    remark: str = ""


class LetterRow(msgspec.Struct, frozen=True, gc=False):
    """One letter: `title`, `author`, `time` signed or written, recipients; `state` of a draft where there
    is none yet.
    """

    key: str
    title: str
    author: str
    time: str
    recipients: tuple[RecipientRow, ...] = ()
    state: LetterState = "draft"
    state_text: str = ""
    remark: str = ""
    group: Literal["attention", "open", "done"] = "open"
    time_sort: str = ""
    spoken: str = ""
    provenance: Provenance = Provenance()


class LettersModel(msgspec.Struct, frozen=True, gc=False):
    """The letters, newest first."""

    rows: tuple[LetterRow, ...]
    title: str = ""
    note: str = ""
