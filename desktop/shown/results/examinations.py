"""A patient's examinations that are answered in words, by field, and those that wait for an answer."""

from __future__ import annotations

import msgspec

from desktop.shown.notes.notes import NoteRow
from desktop.shown.parts import PanelModel


class ExaminationRow(msgspec.Struct, frozen=True, gc=False):
    """One examination. `note` is its answer to be read, or what is known while it waits.

    `unread` is by what the answer is acknowledged (`Type/id`): nobody has; `fingerprints` of each as it is
    shown. `waits`: no final answer stands. `asks`: it answers nothing by itself, such as an order or pictures
    without description.
    """

    note: NoteRow
    unread: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    waits: bool = False
    asks: bool = False


class ExaminationGroup(msgspec.Struct, frozen=True, gc=False):
    """The examinations of one field (`imaging`, `microbiology` …), newest first."""

    key: str
    title: str
    rows: tuple[ExaminationRow, ...]


class ExaminationsModel(PanelModel, frozen=True, gc=False):
    """All of them; `note` counts those that nobody has seen and those that wait."""

    groups: tuple[ExaminationGroup, ...]
    title: str = ""
    note: str = ""
    arriving: bool = False
