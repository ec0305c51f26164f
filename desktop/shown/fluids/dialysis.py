"""Sessions of dialysis: a row each, the newest first, below the dry weight that holds now."""

from __future__ import annotations

import msgspec

from desktop.shown.parts import PanelModel, Tone


class DialysisCell(msgspec.Struct, frozen=True, gc=False):
    """A value of a session and what stands `below` it, a line each. `lacks`: the words say why there is no
    value."""

    text: str
    below: tuple[str, ...] = ()
    tone: Tone = ""
    lacks: bool = False


class DialysisRow(msgspec.Struct, frozen=True, gc=False):
    """A session: its day, its hours, how long it lasted with what it is, and the access.

    `values` are as the columns of the panel: weight before and after, from the dry weight, drawn, pressure
    before, lowest, after. `told` is what must be known of it, a sentence each; `remarks` what somebody wrote.
    `keys` are all resources that it rests on.
    """

    key: str
    day: str
    hours: str
    what: str
    access: str
    values: tuple[DialysisCell, ...]
    told: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    spoken: str = ""
    sort: float = 0.0


class DialysisModel(PanelModel, frozen=True, gc=False):
    """The sessions. `target` is the dry weight in words, `target_note` when and by whom it was set and what
    it was before, `target_keys` what says so; `told` what holds of all rows, `marked` what is marked in them
    and on what that rests."""

    rows: tuple[DialysisRow, ...]
    target: str = ""
    target_note: str = ""
    target_keys: tuple[str, ...] = ()
    note: str = ""
    told: tuple[str, ...] = ()
    marked: str = ""
