"""The secretary's queue of letters: rows, groups, the day's account, the print job."""

from __future__ import annotations

import msgspec

from desktop.shown.letters.letters import LetterState, RecipientRow
from desktop.shown.parts import PanelModel, Step


class QueueRow(msgspec.Struct, frozen=True, gc=False):
    """One letter. `group` names its group's key; `marked` is ticked for printing; `step` is what it asks for.

    `attention` writes time and author in amber. `remark` says that one is dead or a record replaced.
    """

    key: str
    family: str
    given: str
    title: str
    author: str
    time: str
    recipients: tuple[RecipientRow, ...]
    group: str
    marked: bool = False
    can_mark: bool = True
    step: Step | None = None
    attention: bool = False
    similar: bool = False
    time_sort: str = ""
    recipient_sort: str = ""
    spoken: str = ""
    patient: str = ""
    remark: str = ""


class QueueGroup(msgspec.Struct, frozen=True, gc=False):
    """A heading of the queue."""

    key: str
    title: str
    note: str = ""


class AccountPart(msgspec.Struct, frozen=True, gc=False):
    """A term of the day's account: how many letters are in a state."""

    state: LetterState
    count: int
    text: str


class PrintLine(msgspec.Struct, frozen=True, gc=False):
    """A line of the printing column: label, value, remark ("Skriver", "HJ3-Kontor", "klar")."""

    label: str
    value: str
    remark: str = ""
    warn: bool = False


class PrintJob(msgspec.Struct, frozen=True, gc=False):
    """The column at the right: what will be printed and how, and the two acts.

    `pages` are ready pictures of the sheets as (caption, PNG bytes); `page` is the one shown.
    """

    title: str
    sheets: str
    lines: tuple[PrintLine, ...]
    act: str
    posted: str = ""
    note: str = ""
    captions: tuple[str, ...] = ()
    pages: tuple[bytes, ...] = ()
    ready: bool = True


class LetterQueueModel(PanelModel, frozen=True, gc=False):
    """The queue. `account` with its parts and `account_sum` ("9 fra før + 139 signert = 148"); `adds_up`
    false warns.
    """

    rows: tuple[QueueRow, ...]
    groups: tuple[QueueGroup, ...]
    title: str = ""
    summary: str = ""
    account_sum: str = ""
    account: tuple[AccountPart, ...] = ()
    adds_up: bool = True
    job: PrintJob | None = None
