"""The ward's worklist: who needs you first, one row a patient; made by `desktop.views.ward.worklist_rows`."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.shown.parts import Outside, PanelModel, Score, Tone


class NewResult(msgspec.Struct, frozen=True, gc=False):
    """A result in the row: its words ("CRP 148"), where it lies, and whether nobody has acknowledged it.
    `danger`: it puts the patient first."""

    text: str
    outside: Outside = ""
    new: bool = False
    danger: bool = False


class NextTask(msgspec.Struct, frozen=True, gc=False):
    """Next task of a patient: `time` ("15:00" or empty), the words, and if it is overdue."""

    text: str
    time: str = ""
    overdue: bool = False


RESTS_ON: Final = frozenset(
    {
        "Appointment", "Condition", "Consent", "DeviceUseStatement", "DiagnosticReport", "Encounter", "Flag",
        "MedicationAdministration", "MedicationRequest", "Observation", "Procedure", "RelatedPerson",
        "ServiceRequest", "Specimen", "Task",
    }
)  # fmt: skip
"""The types that a row of the ward or a declared column may rest on: a list of the ward is asked for anew
when something of one of them has come or changed."""


class Extra(msgspec.Struct, frozen=True, gc=False):
    """Cell of a declared column in a row.

    `sort` and then `sort_text` order the rows, the smallest first (infinite: nothing to order by).
    `swatch` is the colour before a coded answer, `late`: over its limit, `stale` how old a value is that
    should be newer, `left` how long until a deadline, with how that asks for attention, `quiet`: nothing that
    anybody waits for. `keys` (`Type/id`) are what it rests on. `parts` are what it says one by one, where it
    is a list: as many are shown as there is room for. `unknown`: what it says is not known (yet), which is
    not the same as nothing. `number` is what it says, where that is one number.
    """

    text: str
    sort: float = 0.0
    sort_text: str = ""
    outside: Outside = ""
    swatch: str = ""
    late: bool = False
    left: str = ""
    left_tone: Tone = ""
    stale: str = ""
    keys: tuple[str, ...] = ()
    quiet: bool = False
    parts: tuple[NewResult, ...] = ()
    unknown: bool = False
    number: float | None = None


class ExtraColumn(msgspec.Struct, frozen=True, gc=False):
    """A declared column: its title, width in px at 100 %, and share of the room that is left over."""

    key: str
    title: str
    width: int
    share: float = 0.0


class WorklistRow(msgspec.Struct, frozen=True, gc=False):
    """One patient.

    `key` opens the patient. `family` as written ("Haugland"); the widget writes it in capitals.
    `similar` warns of a similar name on the ward. `age` is "81 M". `first`: belongs to those to be seen
    first.
    `bed_sort`, `need_sort` (smallest first), `age_sort`, `days_sort`, `task_sort`, `leaving_sort` order the
    columns.
    `news2_keys` are the Observations (`Type/id`) on which the newest score rests.
    `spoken` is the whole row for a screen reader. `extras` are what the model's declared columns say.
    `beds` are the ids of the beds that are theirs. `remark` says what must be known before anybody is called
    or written to: dead, replaced by another record, a protected address.
    """

    key: str
    bed: str
    family: str
    given: str
    age: str
    cause: str
    days: str
    news2: Score
    spoken: str
    bed_sort: str = ""
    need_sort: float = 0.0
    age_sort: float = 0.0
    days_sort: float = 0.0
    task_sort: str = ""
    results: tuple[NewResult, ...] = ()
    task: NextTask | None = None
    doctor: str = ""
    mine: bool = False
    leaving: str = ""
    leaving_today: bool = False
    leaving_sort: str = ""
    similar: bool = False
    first: bool = False
    news2_keys: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()
    beds: tuple[str, ...] = ()
    on_leave: bool = False
    remark: str = ""


class WorklistModel(PanelModel, frozen=True, gc=False):
    """The whole list: `title` of the ward, `summary` ("20 patients · 2 free beds"), why some come first,
    the rows.

    `summary_short` is used where the window is narrow. `columns` are the keys of those to be shown, in their
    order (empty: all); `order` is what those who are not first are ordered by: `need`, or a column's key.
    `below` is what stands below the name: `cause`, or nothing. `left` are lines on what others left unsent at
    this workstation, `watch` on a silent watch of the ward. `widths` are those of columns, in px at 100 %,
    that somebody has chosen.
    """

    title: str
    summary: str
    rows: tuple[WorklistRow, ...]
    first_note: str = ""
    summary_short: str = ""
    columns: tuple[str, ...] = ()
    order: str = "bed"
    extras: tuple[ExtraColumn, ...] = ()
    below: str = ""
    left: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    widths: tuple[tuple[str, int], ...] = ()
