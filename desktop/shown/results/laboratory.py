"""The flowsheet of laboratory results: sample columns, rows of analyses and their cells."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import Outside, PanelModel, Point, Provenance


class SampleColumn(msgspec.Struct, frozen=True, gc=False):
    """A sample: `date` and `time` in words, `kind` short where it isn't the usual one ("gass"), `new`
    since last seen.
    """

    key: str
    date: str
    time: str
    kind: str = ""
    new: bool = False


class LabCell(msgspec.Struct, frozen=True, gc=False):
    """A value in a column.

    `state`: `value`; `none` (this sample did not hold the analysis; `text`
    where that must be said); `unanswered` (asked, not answered;
    `text`
    says so); `pending` (being fetched: a grey bar). `mark` a sign for what is special about it. Of which type
    the sample was, its column says: a letter beside a number looks like a unit.
    `comment` when the laboratory wrote something. `corrected` when a former answer was changed. `whole` is
    every digit where `text` is rounded, `short` what stands where `text` has no room.
    """

    state: Literal["value", "none", "unanswered", "pending"] = "none"
    text: str = ""
    outside: Outside = ""
    new: bool = False
    mark: str = ""
    comment: bool = False
    corrected: bool = False
    provenance: Provenance = Provenance()
    whole: str = ""
    short: str = ""


class LabRow(msgspec.Struct, frozen=True, gc=False):
    """An analysis: `unit` in words where a sign can be misread, `reference` as text, `cells` one a column.

    `curve` and `band` draw the small curve. `outside` is the newest value's. `below` are lines of comments
    under it, the first one in full weight. `spoken` for a screen reader. `unread` is by what its new values
    are acknowledged (`Type/id`), `fingerprints` of each answer as it is shown.
    """

    key: str
    name: str
    unit: str
    reference: str
    cells: tuple[LabCell, ...]
    curve: tuple[Point, ...] = ()
    band: tuple[float, float] | None = None
    outside: Outside = ""
    below: tuple[str, ...] = ()
    sort: str = ""
    spoken: str = ""
    unread: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()


class LabGroup(msgspec.Struct, frozen=True, gc=False):
    """A group of analyses; `summary` is what stands there when it is folded."""

    key: str
    title: str
    rows: tuple[LabRow, ...]
    summary: str = ""
    folded: bool = False


class LaboratoryModel(PanelModel, frozen=True, gc=False):
    """The flowsheet, columns oldest first.

    `news` says how many are new ("nye siden 08:00 i dag: 8"), empty if none; `unanswered` what is asked
    and not
    answered, with `unanswered_count`. The first group has no title where what matters most stands first;
    `order_note` then says so.
    """

    columns: tuple[SampleColumn, ...]
    groups: tuple[LabGroup, ...]
    title: str = ""
    news: str = ""
    note: str = ""
    curve_title: str = ""
    unanswered: str = ""
    unanswered_count: int = 0
    order_note: str = ""
