"""A patient's care plans: for which problem, towards which goal and how it stands, what is done about it."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Tone

RowKind = Literal["plan", "goal", "activity"]


class PlanRow(msgspec.Struct, frozen=True, gc=False):
    """One line of a plan: the plan itself, a goal, or what is done for it (`inside`: for the goal above).

    `standing` is how it stands, in its `tone`; `detail` the lines below its name; `when` how often and until
    when; `who` does it. `late`: its time has gone. `remarks` must be told. `keys` are the resources
    behind it.
    """

    key: str
    kind: RowKind
    name: str
    standing: str = ""
    tone: Tone = ""
    detail: tuple[str, ...] = ()
    when: str = ""
    who: str = ""
    inside: bool = False
    late: bool = False
    remarks: tuple[tuple[str, Tone], ...] = ()
    keys: tuple[str, ...] = ()
    spoken: str = ""


class PlanGroup(msgspec.Struct, frozen=True, gc=False):
    """A plan with its lines, or the plans that nobody goes by (`folded`)."""

    key: str
    title: str
    note: str
    rows: tuple[PlanRow, ...]
    folded: bool = False


class CarePlanModel(PanelModel, frozen=True, gc=False):
    """The plans in effect first. `told` is what is not in it."""

    groups: tuple[PlanGroup, ...]
    title: str = ""
    count: str = ""
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
