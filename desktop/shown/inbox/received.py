"""The letters that a general practitioner has received, and the one that is read."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.notes.notes import NoteRow
from desktop.shown.parts import PanelModel

Group = Literal["overdue", "dated", "undated", "look", "plain", "made", "closed"]
"""Group of a letter in the list: a request is overdue, due by a day, or without a day; the letter can't be
read or relied on; it asks nothing in known words; its requests are made into tasks; it is closed."""


class AskShown(msgspec.Struct, frozen=True, gc=False):
    """A sentence of the letter that asks something; `when` is until when, in words, `due` that day as it is
    written in a form. `state`: `open`, `made` into a task, `done`, or `named`: it only names the general
    practitioner. `told` is who has the task, or did it."""

    words: str
    state: Literal["open", "made", "done", "named"] = "open"
    when: str = ""
    due: str = ""
    late: bool = False
    told: str = ""


class ReceivedRow(msgspec.Struct, frozen=True, gc=False):
    """One letter. `born` is the birth date and age. `sender` is the office, `time` when it was signed.

    `doubt` is what must be known before it is relied on, `news` what was answered after it was signed. `seen`
    are its asking sentences; `owner` (a reference, with `owner_name`) is whom a task of it is proposed for.
    `state` says what became of it.
    """

    key: str
    patient: str
    family: str
    given: str
    born: str
    title: str
    sender: str
    time: str
    group: Group
    asks: tuple[AskShown, ...] = ()
    doubt: str = ""
    news: str = ""
    state: str = ""
    seen: tuple[str, ...] = ()
    owner: str = ""
    owner_name: str = ""
    similar: bool = False
    pending: bool = False
    document: bool = True
    due_sort: str = ""
    time_sort: str = ""
    spoken: str = ""

    @property
    def open_asks(self) -> tuple[AskShown, ...]:
        """Requests of the letter that are neither done nor made into a task."""
        if self.group == "closed":
            return ()
        return tuple(one for one in self.asks if one.state == "open")


class ReceivedModel(PanelModel, frozen=True, gc=False):
    """The inbox; `read` is the letter with the cursor in full, with what goes with it, `at` the key by which
    it was asked for. `note` is what is not in the list: copies under way, and what nobody can be asked for.
    """

    rows: tuple[ReceivedRow, ...]
    title: str
    summary: str
    note: str = ""
    read: NoteRow | None = None
    at: str = ""
