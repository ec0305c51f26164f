"""View model of dictations that wait to be written; made by `desktop.views.office.dictations`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelModel, PanelState


class DictationRow(msgspec.Struct, frozen=True, gc=False):
    """One dictation: `what`, `author`, when it was dictated (`at`), how long it has `waited`, its `length`.
    `urgency` are the requester's words. `writer` is who writes it now, `has` their reference, `mine` that it
    is oneself. `fault` says why it can't be written from. `lacks` is what nobody wrote of it."""

    key: str
    patient: str
    family: str
    given: str
    what: str
    group: Literal["urgent", "waiting", "writing", "unordered", "faulty"]
    author: str = ""
    at: str = ""
    waited: str = ""
    length: str = ""
    urgency: str = ""
    urgent: bool = False
    writer: str = ""
    has: str = ""
    mine: bool = False
    fault: str = ""
    lacks: tuple[str, ...] = ()
    bed: str = ""
    similar: bool = False
    keys: tuple[str, ...] = ()
    at_sort: float = 0.0
    length_sort: float = -1.0
    spoken: str = ""


class DictationsModel(PanelModel, frozen=True, gc=False):
    """The queue: urgent first, then oldest. `note` says where the sound is played, and what is not shown."""

    rows: tuple[DictationRow, ...] = ()
    title: str = ""
    summary: str = ""
    note: str = ""


@shows(Shows.OFFICE)
class DictationsPage(Ask[tuple[DictationsModel, PanelState]], frozen=True):
    """Question for the dictations of this person's office, and those about the ward's patients."""

    ward: str = ""
