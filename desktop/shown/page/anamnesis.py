"""Family history, habits and vaccines of a patient, by group; what can't be told of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Tone

AnamnesisGroup = Literal["family", "habits", "vaccines"]


class AnamnesisRow(msgspec.Struct, frozen=True, gc=False):
    """A relative, a habit or a vaccine. `said` is what is told of it, `when` of when it is, `detail` what
    else was written, `remarks` what must be told with it. `danger`: it is one in anaesthesia. `quiet`: it is
    no fact to go by. `keys` are the resources behind it."""

    key: str
    group: AnamnesisGroup
    name: str
    said: str = ""
    when: str = ""
    detail: str = ""
    remarks: tuple[tuple[str, Tone], ...] = ()
    danger: bool = False
    quiet: bool = False
    keys: tuple[str, ...] = ()
    spoken: str = ""


class AnamnesisModel(PanelModel, frozen=True, gc=False):
    """The rows, those of one group together. `told` is what could not be asked or is still coming."""

    rows: tuple[AnamnesisRow, ...]
    title: str = ""
    count: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
