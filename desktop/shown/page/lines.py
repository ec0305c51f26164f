"""The lines, tubes and drains of a patient: what is in, where, for how many days; what was taken out."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Tone

LineGroup = Literal["in", "planned", "out", "earlier"]


class LineRow(msgspec.Struct, frozen=True, gc=False):
    """One line. `kind` is what sort it is, `name` what it is called where that says more; `site` with its
    side. `day` is the number of the day it is in, `since` when it was put in, as exactly as it is known; of
    one that is out, when. `marked`: it has been in for so long that the ward looks at it. `detail` is what is
    planned or noted, `remarks` what must be told. `may_end`: its use can be
    ended here. `keys` are the resources behind it."""

    key: str
    group: LineGroup
    kind: str
    name: str
    site: str
    day: str
    since: str
    marked: bool = False
    detail: str = ""
    remarks: tuple[tuple[str, Tone], ...] = ()
    may_end: bool = False
    keys: tuple[str, ...] = ()
    spoken: str = ""


class LinesModel(PanelModel, frozen=True, gc=False):
    """The lines, those that are in first: `count` of them. `told` is what is not in it."""

    rows: tuple[LineRow, ...]
    title: str = ""
    count: str = ""
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
