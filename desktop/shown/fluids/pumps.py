"""View model of running infusions: rate, start, and earlier rates."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Tone

PumpState = Literal["running", "paused", "unclear", "waiting", "stopped"]


class PumpRow(msgspec.Struct, frozen=True, gc=False):
    """One infusion. `rate` is what is written, with its unit; `rate_note` what is to be said of it where it
    stands for no rate of now. `since` at this rate, `span` how long that is; of one that was stopped, when.
    `before` are the rates before this one with their hours, newest first. `ordered` is what the order says
    and who ordered it; `remarks` what must be told, each with its tone. `keys` are the resources behind it.
    """

    key: str
    name: str
    product: str
    route: str
    state: PumpState
    rate: str
    since: str
    span: str = ""
    rate_note: str = ""
    before: tuple[str, ...] = ()
    ordered: str = ""
    remarks: tuple[tuple[str, Tone], ...] = ()
    keys: tuple[str, ...] = ()
    spoken: str = ""


class PumpsModel(PanelModel, frozen=True, gc=False):
    """The infusions, what runs first. `told` is what is not in it."""

    rows: tuple[PumpRow, ...]
    title: str = ""
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
