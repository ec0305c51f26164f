"""A patient's letters, each with its recipients and how far it came."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Provenance

LetterState = Literal[
    "draft",
    "signed",
    "queued",
    "queued_paper",
    "at_printer",
    "print_stopped",
    "sent",
    "received",
    "posted",
    "overdue",
    "rejected",
    "returned",
    "stopped",
]
"""kladd, signert, i kø, i kø til utskrift, sendt til skriveren, skriverstopp, sendt,
mottatt i mottakers system, postlagt, forfalt, avvist, returnert, stoppet.
"""


class RecipientRow(msgspec.Struct, frozen=True, gc=False):
    """A recipient: name, `state` with its glossary word in `state_text`, and a `remark` (time, reason,
    waiting for). `held` when there is no way to them and somebody must find one.
    """

    name: str
    state: LetterState
    state_text: str
    remark: str = ""
    held: bool = False


class LetterRow(msgspec.Struct, frozen=True, gc=False):
    """One letter: `title`, `author`, `time` signed or written, recipients; `state` of a draft where there
    is none yet; `draft` is the id of one's own draft here; `when` is its FHIR time. `doubt` is set where it
    holds something that can't be read.
    """

    key: str
    title: str
    author: str
    time: str
    recipients: tuple[RecipientRow, ...] = ()
    state: LetterState = "draft"
    state_text: str = ""
    remark: str = ""
    group: Literal["attention", "open", "done", "unknown", "revoked"] = "open"
    time_sort: str = ""
    when: str = ""
    spoken: str = ""
    provenance: Provenance = Provenance()
    draft: str = ""
    doubt: str = ""


class LettersModel(PanelModel, frozen=True, gc=False):
    """The letters, newest first."""

    rows: tuple[LetterRow, ...]
    title: str = ""
    note: str = ""
