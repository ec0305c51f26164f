"""Resources of a patient that stand on no panel: a list by type, date and text, and what was not asked."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelModel


class UnplacedRow(msgspec.Struct, frozen=True, gc=False):
    """One of them; without a key so many of a type that were not fetched. `kind` is its type in words."""

    key: str
    kind: str
    date: str = ""
    text: str = ""
    sort: str = ""
    spoken: str = ""


class UnplacedModel(PanelModel, frozen=True, gc=False):
    """The rows, and how many things they stand for (`count`). `line` says it in one line, empty where all is
    shown and all was asked; `told` what could not be asked and when it was counted. `beyond` are the keys
    of the rows that were fetched for this list alone, beyond the record; `waits` that something counted was
    not asked for yet."""

    rows: tuple[UnplacedRow, ...]
    count: int = 0
    title: str = ""
    line: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
    beyond: tuple[str, ...] = ()
    waits: bool = False


@shows(Shows.RECORD)
class UnplacedOf(Ask[str], frozen=True):
    """Question for the line of a patient, of whom these kinds of panels are shown, and these with options of
    their own; empty for none."""

    patient: str
    kinds: tuple[str, ...]
    panels: tuple[tuple[str, dict[str, Any]], ...] = ()
