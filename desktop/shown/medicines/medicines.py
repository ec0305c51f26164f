"""A patient's medicines as a screen shows them: rows, groups, today's doses, what each source says."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.medicines import GiveDose
from desktop.shown.parts import PanelModel, Provenance, Tone


class SourceHead(msgspec.Struct, frozen=True, gc=False):
    """A source's column: its name, how fresh it is, and whether it was asked.

    `state`: `fresh`; `old` (amber with a clock); `not_asked` (grey with a question mark) and `error` (amber
    with one): never empty.
    """

    key: str
    name: str
    note: str = ""
    state: Literal["fresh", "old", "not_asked", "error"] = "fresh"


class SourceDose(msgspec.Struct, frozen=True, gc=False):
    """Dose of one medicine in one source. `text` "–" where it was asked and knows nothing.

    `asked` false writes "ikke spurt" in `text`. `differs` from what is given now. Where `text` is long,
    `short` stands in the column of the source, and `more`, the rest of it, in a line below the row.
    """

    text: str
    differs: bool = False
    asked: bool = True
    short: str = ""
    more: str = ""


class DoseMark(msgspec.Struct, frozen=True, gc=False):
    """A dose of today: `state` with its word in `text` ("06 gitt", "14:56 sen"); shape and word tell, not
    colour.
    """

    state: Literal["given", "ordered", "late", "refused", "struck"]
    text: str


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """Conflict (interaction, allergy, duplicate) of an active treatment in one sentence; `stop` is dangerous.

    `answered` is what it was signed in spite of, with the reason.
    """

    text: str
    tone: Literal["stop", "notice", "answered"] = "notice"


class MedicineRow(msgspec.Struct, frozen=True, gc=False):
    """One treatment.

    `name` generic in lower case, `brand` as it is shown (in capitals), `form` and `route` in words,
    `dose` with how often ("40 mg × 3"), `noted` what the order says beside it ("til mat"). `change` is the
    newest change ("Økt 17.11.") in `change_tone`.
    `today` the doses of the day, `infusion` 0 to 1 for one that runs (negative: none) with its words.
    `sources` one for each of the model's heads. `next` what comes ("20:00"), `next_detail` below it.
    `needed` tells of the doses of a row as needed: the last one, and how many.
    `warning` stands under the name, and `conflicts` with what else stands or is known. `group` is the key
    of its group. `active` false is greyed (stopped, paused).
    `sort_*` order the columns. `replaces` is the order that it took the place of. `give` is the act of giving
    the dose that waits, None where something must be asked first; `cannot` pairs an act with why it can't be
    done now.
    """

    key: str
    name: str
    dose: str
    brand: str = ""
    form: str = ""
    route: str = ""
    change: str = ""
    change_tone: Tone = "accent"
    today: tuple[DoseMark, ...] = ()
    today_text: str = ""
    infusion: float = -1.0
    infusion_text: str = ""
    sources: tuple[SourceDose, ...] = ()
    next: str = ""
    next_tone: Tone = ""
    next_detail: str = ""
    next_sort: str = ""
    warning: str = ""
    conflicts: tuple[Conflict, ...] = ()
    remark: str = ""
    group: str = "chart"
    active: bool = True
    as_needed: bool = False
    replaces: str = ""
    give: GiveDose | None = None
    cannot: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    spoken: str = ""
    provenance: Provenance = Provenance()
    noted: str = ""
    needed: str = ""


class MedicineGroup(msgspec.Struct, frozen=True, gc=False):
    """A heading: on the chart, outside it, outdated (folded at first); `counted` among the medicines."""

    key: str
    title: str
    note: str = ""
    folded: bool = False
    counted: bool = True


class MedicinesModel(PanelModel, frozen=True, gc=False):
    """The list with its groups and sources; `note` in the head ("9 på kurven · 2 utenfor kurven")."""

    rows: tuple[MedicineRow, ...]
    groups: tuple[MedicineGroup, ...] = ()
    sources: tuple[SourceHead, ...] = ()
    title: str = ""
    note: str = ""
