"""Tasks of a ward, a person or a patient, with what each is due."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Provenance


class TaskRow(msgspec.Struct, frozen=True, gc=False):
    """One task. `group`: `overdue`, `today`, `later`, `done`. `due` in words, `owner` (`has` is their
    reference), where it came from (`source`). `signs`: the reader is asked to sign what somebody has written;
    `returned`: a letter came back by it unsigned, to go on with. `need_sort` orders a group, smallest first.
    `restarts` is the paused order (`MedicationRequest/id`) that comes back by it, where the reader decides.
    `alert`: a rule tells of it; it stands before all else, one's own first.

    On a patient's own list `bed` and names are empty.
    """

    key: str
    text: str
    due: str
    group: Literal["overdue", "today", "later", "done"]
    patient: str = ""
    bed: str = ""
    family: str = ""
    given: str = ""
    owner: str = ""
    mine: bool = False
    source: str = ""
    urgent: bool = False
    similar: bool = False
    due_sort: str = ""
    spoken: str = ""
    provenance: Provenance = Provenance()
    has: str = ""
    signs: bool = False
    returned: bool = False
    need_sort: float = 0.0
    alert: bool = False
    restarts: str = ""


class TasksModel(PanelModel, frozen=True, gc=False):
    """The list of a person, a ward or a patient."""

    rows: tuple[TaskRow, ...]
    title: str = ""
    summary: str = ""
    of_patient: bool = False
