"""Results that wait for a person: out of the ordinary one by one, the unremarkable ones together."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.views.parts import Outside, Point, Provenance


class ResultRow(msgspec.Struct, frozen=True, gc=False):
    """One answer.

    `group`: `abnormal` (one by one), `read` (each must be read: microbiology, pathology, radiology, text),
    `plain` (may be acknowledged together after the list was shown). `value` with `unit`, `reference`,
    `change`
    ("+86 fra 06:30"), `remark` ("stor endring"). In `read`, `value` is the answer in a few words and
    `quote` its
    text, `department` who answered. `marked` is ticked. `sort` within the group, `time_sort` for the column.
    """

    key: str
    patient: str
    bed: str
    family: str
    given: str
    group: Literal["abnormal", "read", "plain"]
    analysis: str
    time: str
    value: str = ""
    unit: str = ""
    reference: str = ""
    outside: Outside = ""
    change: str = ""
    remark: str = ""
    quote: str = ""
    department: str = ""
    curve: tuple[Point, ...] = ()
    band: tuple[float, float] | None = None
    similar: bool = False
    marked: bool = False
    spoken: str = ""
    sort: float = 0.0
    time_sort: str = ""
    provenance: Provenance = Provenance()


class ResultDetail(msgspec.Struct, frozen=True, gc=False):
    """The answer with the cursor, for the column at the right: the patient in full, the value large, what
    else is true.

    `also` are (what, how) that hold at the same time (medicines, ECG). `task` is the proposed task, as
    (label, text) lines with the first as its title; empty for none. `act` is the button's verb.
    """

    key: str
    name: str
    identity: str
    analysis: str
    unit_reference: str
    value: str
    outside: Outside = ""
    when: str = ""
    former: str = ""
    curve: tuple[Point, ...] = ()
    curve_low: str = ""
    curve_high: str = ""
    band: tuple[float, float] | None = None
    also: tuple[tuple[str, str], ...] = ()
    task: tuple[tuple[str, str], ...] = ()
    act: str = ""
    act_action: str = "acknowledge"


class ResultsModel(msgspec.Struct, frozen=True, gc=False):
    """The list; notes say for each group why it stands there, `held_back` what bulk acknowledging leaves
    out.
    """

    rows: tuple[ResultRow, ...]
    title: str = ""
    summary: str = ""
    abnormal_note: str = ""
    read_note: str = ""
    plain_note: str = ""
    held_back: str = ""
    detail: ResultDetail | None = None
    scope: Literal["mine", "ward", "duty"] = "mine"
