"""View model of printed, posted and returned letters; made by `desktop.views.letters.post_log`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelModel, PanelState


class PostRow(msgspec.Struct, frozen=True, gc=False):
    """One letter on paper to one recipient. `printed`, `posted` and `back` are times in words; `by` who
    posted it (of what is not posted: who printed it), as far as this workstation knows; `sheets` empty where
    it is not known. `remark` is what the ledger says beside: that it lies since when, that it is overdue."""

    key: str
    letter: str
    patient: str
    family: str
    given: str
    title: str
    recipient: str
    group: Literal["unposted", "returned", "today", "earlier"]
    address: str = ""
    printed: str = ""
    posted: str = ""
    back: str = ""
    by: str = ""
    sheets: str = ""
    remark: str = ""
    similar: bool = False
    at_sort: str = ""
    spoken: str = ""


class PostLogModel(PanelModel, frozen=True, gc=False):
    """The log: what is printed and not posted first, then what came back, then by day, newest first."""

    rows: tuple[PostRow, ...] = ()
    title: str = ""
    summary: str = ""
    note: str = ""


@shows(Shows.OFFICE)
class PostLogPage(Ask[tuple[PostLogModel, PanelState]], frozen=True):
    """Question for letters posted today and in the `days` before; unposted ones whenever printed."""

    days: int = 7
