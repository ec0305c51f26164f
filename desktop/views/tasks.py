"""Tasks: what somebody owns and when it is due."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.views.parts import Provenance


class TaskRow(msgspec.Struct, frozen=True, gc=False):
    """One task. `group`: `overdue`, `today`, `later`, `done`. `due` in words, `owner`, where it came from
    (`source`).

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


class TasksModel(msgspec.Struct, frozen=True, gc=False):
    """The list of a person, a ward or a patient."""

    rows: tuple[TaskRow, ...]
    title: str = ""
    summary: str = ""
    of_patient: bool = False
