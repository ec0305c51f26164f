"""Blood loss since a birth: the running sum and its limits, each amount, what was given and ordered."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Tone

LossGroup = Literal["amounts", "given", "ordered"]


class LossRow(msgspec.Struct, frozen=True, gc=False):
    """An amount, a dose given or an order. `time` is when; `name` how much it was or which medicine, `detail`
    by whom and how; `beside` the running sum with it, or how long after the limit. `corrects`: the amount can
    be corrected here. `keys` are the resources behind it."""

    key: str
    group: LossGroup
    time: str
    name: str
    detail: str = ""
    beside: str = ""
    tone: Tone = ""
    remarks: tuple[tuple[str, Tone], ...] = ()
    corrects: bool = False
    keys: tuple[str, ...] = ()
    spoken: str = ""


class BloodLossModel(PanelModel, frozen=True, gc=False):
    """`sum` is the running sum with its unit, `tone` that of the highest limit reached. `clock` is how long
    ago the birth was, to the minute, or why no clock runs; `since` from when the sum counts. `limits` say of
    each when it was reached, `drug` how soon a medicine was given then. `told` is what is not in the sum."""

    rows: tuple[LossRow, ...]
    sum: str = ""
    tone: Tone = ""
    clock: str = ""
    since: str = ""
    limits: tuple[tuple[str, Tone], ...] = ()
    drug: tuple[tuple[str, Tone], ...] = ()
    keys: tuple[str, ...] = ()
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
