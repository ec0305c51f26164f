"""A patient's medicines: a list where it is narrow, every source side by side where there is room."""

from __future__ import annotations

from collections.abc import Callable

from desktop.acts import Act
from desktop.acts.medicines import (
    GiveDose,
    WriteChange,
    WriteCorrection,
    WriteDose,
    WriteOmission,
    WritePause,
    WriteRenewal,
    WriteResumption,
    WriteStop,
)
from desktop.acts.tables import Fold
from desktop.acts.tasks import BeginTask
from desktop.core.messages import _
from desktop.shown.medicines.medicines import DoseMark, MedicineGroup, MedicineRow, MedicinesModel, SourceHead
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Mark, Progress, Run, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts import medicine_sources
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px, text_scale
from ui.theme.measures import CAPTION, MEDICINE_ROW, MEDIUM

WHAT: dict[type[Act], str] = {
    WriteDose: "give", WriteOmission: "omit", WriteChange: "change", WritePause: "pause", WriteStop: "stop",
    WriteResumption: "resume", WriteRenewal: "renew", WriteCorrection: "correct",
}  # fmt: skip
"""Form kinds by act, as named in the view."""
FORMS: dict[type[Act], Callable[[str], Act]] = {
    WriteDose: WriteDose, WriteOmission: WriteOmission, WriteChange: WriteChange, WritePause: WritePause,
    WriteStop: WriteStop, WriteResumption: WriteResumption, WriteRenewal: WriteRenewal,
    WriteCorrection: WriteCorrection,
}  # fmt: skip
"""The forms that a row opens, by the order's key."""
_LIST_BELOW = 620
"""Narrower than this (at 100 %) the panel is a list of names, doses and changes."""

_CONFLICTS = {
    "stop": ("warning-octagon", "danger"), "notice": ("warning", "warn"),
    "answered": ("shield-warning", "warn"),
}  # fmt: skip
_TONES = {"": "text2", "quiet": "text2", "accent": "accent", "warn": "warn", "danger": "danger"}


def name_line(row: MedicineRow, wraps: bool = True) -> Line:
    """generic in bold lower case, BRAND in capitals."""
    style = STRONG if row.active else STRONG.on("text2")
    brand: Line = (Gap(6), Text(row.brand, Style(CAPTION - 1, role="text2"))) if row.brand else ()
    waits: Line = ()
    if row.provenance.pending:
        waits = (Gap(8), Icon("cloud-slash", "text2", 12), Gap(4), Text(_("not sent"), SMALL))
    return (Text(row.name, style, wraps=wraps), *brand, *waits)


def dose_runs(dose: DoseMark) -> Line:
    """A dose's shape and word."""
    if dose.state == "struck":
        return (Icon("minus", "text3", 12), Gap(4), Text(dose.text, SMALL.on("text3")))
    role = {"given": "accent", "ordered": "accent", "late": "warn", "refused": "text"}[dose.state]
    if dose.state == "refused":
        return (Icon("x", "text", 12), Gap(4), Text(dose.text, LABEL))
    style = LABEL.on("warn") if dose.state == "late" else QUIET
    return (Mark(dose.state, role, size=10), Gap(4), Text(dose.text, style))


class MedicinesPanel(TablePanel):
    """Medicine list panel. Shows the medicines with their doses; each row's acts by key, and in its menu."""

    kind = "medicines"
    acts = (GiveDose, *FORMS, BeginTask)

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Medicines"))
        self.head.set_title(_("Medicines"))
        self._form: tuple[bool, bool] | None = None
        self._apart_of: tuple[MedicinesModel | None, float, float] = (None, 0.0, 0.0)
        """Model and size of text, and the width from which the sources stand apart for them."""
        self._folded_first: set[str] = set()
        self._here: frozenset[str] = frozenset()

    def show_model(self, model: MedicinesModel | None) -> None:
        """The cursor follows an order to the one that takes its place."""
        before, here = self.current_key(), self._here
        super().show_model(model)
        rows = model.rows if model is not None else ()
        self._here = frozenset(row.key for row in rows if row.group == "chart")
        after = next((row.key for row in rows if row.replaces == before and row.key in self._here), "")
        if after and before in here and before not in self._here:
            self.view.choose(after)

    def _current(self) -> MedicineRow | None:
        key = self.current_key()
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._current()
        if kind is GiveDose:
            # What must be asked first is asked in the form.
            return (row.give or WriteDose(row.key)) if row is not None else None
        if kind is BeginTask:
            return BeginTask("", row.key, f"{row.name}: ") if row is not None else None
        if kind in FORMS:
            return FORMS[kind](row.key) if row is not None else None
        return super().about(kind)

    def why_not(self, kind: type[Act]) -> str:
        row = self._current()
        what = "give" if kind in (GiveDose, WriteDose) else WHAT.get(kind, "")
        return next((words for act, words in row.cannot if act == what), "") if row is not None else ""

    @property
    def as_list(self) -> bool:
        """True when it is shown as a plain list."""
        return self.width() < px(_LIST_BELOW)

    @property
    def apart(self) -> bool:
        """True when each source has a column of its own."""
        model, scale, least = self._apart_of
        if model is not self.model or scale != text_scale():
            model, scale = self.model, text_scale()
            sources, rows = (model.sources, model.rows) if model is not None else ((), ())
            least = medicine_sources.least(sources, rows)
            self._apart_of = model, scale, least
        return self.width() >= least

    @property
    def form(self) -> tuple[bool, bool]:
        """Layout that depends on the width: plain list, a column for each source."""
        return self.as_list, self.apart

    def columns(self, wide: bool) -> tuple[Column, ...]:
        self.view.heads = not self.as_list
        self.head.set_line(not self.as_list)
        self.view.slack = 13 if self.as_list else 4
        if self.as_list:
            return (Column("medicine", _("Medicine"), 120, 1),)
        sources: tuple[SourceHead, ...] = self.model.sources if self.model is not None else ()
        today = 220 if wide else 190 if self.apart else 120
        return (
            Column("medicine", _("Treatment"), 250 if wide else 210 if self.apart else 170, 2),
            Column("today", _("Doses today"), today, 1.4 if self.apart else 0.6),
            *medicine_sources.columns(sources, self.apart),
            Column("next", _("Next"), 130 if wide else 120 if self.apart else 80, 0.8 if self.apart else 0.3),
        )

    def row_height(self, wide: bool) -> float:
        return MEDICINE_ROW if self.as_list else 40

    def groups(self, model: MedicinesModel, wide: bool) -> tuple[Group, ...]:
        self._form = self.form
        self.head.set_title(
            model.title or _("Medicines"), self._count(model), "" if self.as_list else model.note
        )
        if not self.as_list:
            self.head.set_hints(
                self.hints(
                    GiveDose, WriteOmission, WriteChange, WritePause, WriteStop, Fold, Fold=_("outdated")
                )
            )
        known = [group.key for group in model.groups]
        heads = model.groups or (MedicineGroup("chart", ""),)
        for head in heads:
            if head.folded and head.key not in self._folded_first:
                self._folded_first.add(head.key)
                self.view.rows.shown.folded.add(head.key)
        groups = []
        for head in heads:
            rows = [
                row
                for row in model.rows
                if row.group == head.key or (row.group not in known and head is heads[0])
            ]
            if self.as_list and head is not heads[0] and (head.folded or not rows):
                # What stands in other sources is never left out; what is over is in the table.
                continue
            if head.folded and not rows:
                # Nothing to unfold.
                continue
            made = tuple(self._as_list(row) if self.as_list else self._as_table(row, model) for row in rows)
            title = "" if self.as_list and head is heads[0] else head.title
            groups.append(
                Group(
                    made,
                    title,
                    str(len(rows)),
                    head.note,
                    head.key,
                    head.folded,
                    head.note if head.folded else "",
                )
            )
        return tuple(groups)

    def _count(self, model: MedicinesModel) -> str:
        """Count of active medicines, on the chart and outside it."""
        over = {group.key for group in model.groups if group.folded or not group.counted}
        return str(sum(row.group not in over for row in model.rows))

    def _dose(self, row: MedicineRow) -> str:
        return _dosed(row, row.dose)

    def _spoken(self, row: MedicineRow) -> str:
        return row.spoken or ", ".join(
            filter(None, (row.name, self._dose(row), row.change, row.next, row.warning))
        )

    def _as_list(self, row: MedicineRow) -> Row:
        change = Text(row.change, Style(CAPTION, MEDIUM, _TONES[row.change_tone]))
        first = name_line(row)
        dose: Line = (Text(self._dose(row), PLAIN if row.active else QUIET, wraps=True),)
        below = (*self._needed(row), *self._late(row), *self._warnings(row))
        made = _ListCell.make(first, dose, change if row.change else None, row, below)
        cells: tuple[Cell, ...] = (made,)
        return Row(row.key, cells, (row.sort or None,), self._spoken(row), search=row.brand)

    def _late(self, row: MedicineRow) -> tuple[Line, ...]:
        """The doses that should have been given, for a list that has no column of what is next."""
        if row.next_tone in ("warn", "danger"):
            words = ", ".join(part for part in (row.next, row.next_detail) if part)
            return (
                (Icon("clock", row.next_tone, 12), Gap(5), Text(words, SMALL.on(row.next_tone), wraps=True)),
            )
        return tuple(dose_runs(dose) for dose in row.today if dose.state == "late")

    def _needed(self, row: MedicineRow) -> tuple[Line, ...]:
        """The doses as needed in the list form, which has no columns for them."""
        if not row.needed:
            return ()
        ahead = (row.next, row.next_detail) if row.active else ()
        words = " · ".join(part for part in (row.needed, *ahead) if part)
        return ((Text(words, SMALL, wraps=True),),)

    def _warnings(self, row: MedicineRow) -> tuple[Line, ...]:
        """Warning lines under a treatment: dangers first, each with its own mark and words."""
        return (
            *self._conflicts(row, "stop", "notice"),
            *self._warning(row),
            *self._conflicts(row, "answered"),
        )

    def _conflicts(self, row: MedicineRow, *tones: str) -> tuple[Line, ...]:
        found: list[Line] = []
        for conflict in row.conflicts:
            if conflict.tone not in tones:
                continue
            icon, role = _CONFLICTS[conflict.tone]
            found.append((Icon(icon, role, 12), Gap(5), Text(conflict.text, SMALL.on(role), wraps=True)))
        return tuple(found)

    def _warning(self, row: MedicineRow) -> tuple[Line, ...]:
        if not row.warning:
            return ()
        return ((Icon("warning", "warn", 12), Gap(5), Text(row.warning, SMALL.on("warn"), wraps=True)),)

    def _as_table(self, row: MedicineRow, model: MedicinesModel) -> Row:
        dose = "" if medicine_sources.repeats(row) else row.dose
        second: list[Run] = [Text(row.form, SMALL), Gap(8)] if row.form else []
        second.append(Text(dose, Style(CAPTION, MEDIUM if row.active else 400)))
        if row.route:
            second += [Gap(6), Text(row.route, SMALL)]
        if row.noted:
            second += [Gap(10), Text(row.noted, SMALL)]
        flat = _dosed(row, dose)
        change: Line = (Text(row.change, Style(CAPTION, MEDIUM, _TONES[row.change_tone])),)
        since = (change,) if row.change else ()
        if since:
            second += [Gap(10), *change]
        # Where nothing is to say of the dose, no empty line stands for it.
        said = bool(flat or since)
        lines: tuple[Line, ...] = (name_line(row), *((tuple(second),) if said else ()))
        flowing: tuple[Line, ...] = ((Text(flat, SMALL.on("text"), wraps=True),),) if flat else ()
        wrapped: tuple[Line, ...] = (name_line(row), *flowing, *since)
        needed: tuple[Line, ...] = ((Text(row.needed, SMALL, wraps=True),),) if row.needed else ()
        extra = (*needed, *self._conflicts(row, "stop", "notice"), *self._warning(row))
        words = " ".join(filter(None, (row.name, row.brand, flat, row.change)))
        first = Cell(((*lines, *extra), (*wrapped, *extra)), words=words)
        sources = medicine_sources.cells(row, model.sources, self.apart)
        cells = (
            first,
            self._today(row),
            *sources,
            self._next(row),
        )
        sort: tuple[object, ...] = (
            row.sort or row.name,
            None,
            *(None for _s in sources),
            row.next_sort or None,
        )
        below: tuple[Line, ...] = (
            ((Icon("arrows-clockwise", "text2", 14), Gap(8), Text(row.remark, SMALL)),) if row.remark else ()
        )
        below = (*medicine_sources.below(row, model.sources), *below, *self._conflicts(row, "answered"))
        return Row(row.key, cells, sort, self._spoken(row), below, search=row.brand)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            return None
        reference = row.provenance.reference or row.key
        return OriginOf((reference,), row.name, row.dose, note=row.change)

    def _today(self, row: MedicineRow) -> Cell:
        if row.infusion >= 0:
            bar, words = Progress(row.infusion, 84), Text(row.infusion_text, QUIET, wraps=True)
            return Cell((((bar, Gap(8), words),), ((bar,), (words,))), words=row.infusion_text)
        if not row.today:
            return text_cell(row.today_text, QUIET)
        one: list[Run] = []
        lines: list[Line] = []
        for at, dose in enumerate(row.today):
            one += [*([Gap(14)] if at else []), *dose_runs(dose)]
        for at in range(0, len(row.today), 2):
            pair: list[Run] = []
            for dose in row.today[at : at + 2]:
                pair += [*([Gap(14)] if pair else []), *dose_runs(dose)]
            lines.append(tuple(pair))
        singles = tuple(dose_runs(dose) for dose in row.today)
        return Cell(((tuple(one),), tuple(lines), singles))

    def _next(self, row: MedicineRow) -> Cell:
        if not row.next:
            return Cell()
        warn = row.next_tone == "warn"
        style = Style(CAPTION, MEDIUM, _TONES[row.next_tone]) if row.next_tone else QUIET
        icon: Line = (Icon("clock", "warn", 14), Gap(5)) if warn else ()
        lines: tuple[Line, ...] = ((*icon, Text(row.next, style, wraps=True)),)
        if row.next_detail:
            lines = (*lines, (Text(row.next_detail, SMALL, wraps=True),))
        return Cell((lines,))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._form is not None and self._form != self.form:
            self.rebuild()


class _ListCell:
    """The cell of the list form: the change at the right end of the first line if there is room."""

    @staticmethod
    def make(first: Line, dose: Line, change: Text | None, row: MedicineRow, extra: tuple[Line, ...]) -> Cell:
        words = " ".join(filter(None, (row.name, row.brand, _dosed(row, row.dose), row.change)))
        if change is None:
            return Cell(((first, dose, *extra),), step=16.5, words=words)
        beside = (
            *(Text(run.plain, run.style) if isinstance(run, Text) else run for run in first),
            Spring(),
            change,
        )
        return Cell(((beside, dose, *extra), (first, dose, (change,), *extra)), step=16.5, words=words)


def _dosed(row: MedicineRow, dose: str) -> str:
    """Form, dose and way, then what is written beside them."""
    said = " ".join(filter(None, (row.form, dose, row.route)))
    return "; ".join(filter(None, (said, row.noted)))
