"""The columns of the worklist: each with its key, what it orders by, and its cell.

A new column that every hospital has is one more here, in `desktop.shown.workspace.COLUMNS`, and with its
title and widths in `desktop.shown.ward.ward_columns`. Those that a hospital declares (`ExtraColumn`)
come with the list, and all have the same cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from desktop.core.fold import fold
from desktop.core.messages import _, pgettext
from desktop.core.names import family_first
from desktop.shown.parts import Score
from desktop.shown.ward.ward_columns import HEADS, Widths, of_extra, sized
from desktop.shown.ward.worklist import Extra, ExtraColumn, NewResult, WorklistRow
from ui.painting import badge
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import Badge, Gap, Icon, Line, Mark, Run, Spark, Swatch, Text
from ui.painting.sparkline import highest
from ui.painting.text import LABEL, QUIET, SMALL, STRONG
from ui.panels.parts.name_cell import name_cell, name_forms
from ui.table.row_model import Column


@dataclass(frozen=True)
class Room:
    """Width class of the list: `wide`, or `tight` where age and cause stand under the name. `below`: the
    cause stands under the name wherever; `aged`: the age stands beside it."""

    wide: bool
    tight: bool
    below: bool = False
    aged: bool = False


@dataclass(frozen=True)
class WorklistColumn:
    """One column.

    `title` is asked for at each painting, because the language can change; `tight_title` and
    `below_title` where it holds more than the column itself. `order` gives the place of a row among others
    when the list is ordered by it, and `value` what a click on its head sorts by.
    """

    key: str
    title: Callable[[], str]
    widths: Widths
    cell: Callable[[WorklistRow, Room], Cell]
    order: Callable[[WorklistRow], Any]
    value: Callable[[WorklistRow], object] = lambda row: None
    tight_title: Callable[[], str] | None = None
    below_title: Callable[[], str] | None = None
    right: bool = False

    def made(self, room: Room) -> Column:
        """The table's column for this room."""
        wide, narrow, tight = self.widths
        width = (tight if room.tight else None) or (wide if room.wide else narrow)
        title = self.tight_title if room.tight and self.tight_title else self.title
        if room.below and not room.tight and self.below_title:
            title = self.tight_title if room.aged and self.tight_title else self.below_title
        right = self.right and not room.tight
        return Column(self.key, title(), width.px, width.share, right=right, lead=width.lead)


def score_runs(score: Score, wide: float, curve: bool = True) -> Line:
    """The score's mark, its last 24 hours and where it goes."""
    role = badge.ROLES.get(score.mark, "text3")
    runs: list[Run] = [Badge(score.text, score.mark)]
    if curve:
        runs += [
            Gap(11),
            Spark(
                score.history,
                role,
                "text2" if role == "text3" else role,
                wide,
                low=0,
                high=highest(score.history),
            ),
        ]
    if score.stale or (score.trend and curve):
        runs.append(Gap(6))
    if score.stale:
        runs.append(Icon("clock-counter-clockwise", "warn", 16, plain=f" {score.stale}"))
    elif score.trend and curve:
        rising = score.trend > 0
        said = pgettext("score", "rising") if rising else pgettext("score", "falling")
        runs.append(Icon("arrow-up-right" if rising else "arrow-down-right", role, 14, plain=f" {said}"))
    return tuple(runs)


def result_runs(result: NewResult) -> Line:
    """A result: new dot, triangle, words; new ones out of range are heavy."""
    runs: list[Run] = []
    if result.new:
        runs += [
            Mark("new", "accent" if result.outside else "text3", plain=pgettext("result", "new") + " "),
            Gap(2),
        ]
    heavy = result.new and bool(result.outside)
    if result.outside:
        said = _("high") if result.outside == "high" else _("low")
        runs += [Mark(result.outside, "text" if heavy else "text3", plain=f"{said} "), Gap(2)]
    runs.append(Text(result.text, STRONG if heavy else QUIET))
    return tuple(runs)


def results_cell(results: tuple[NewResult, ...]) -> Cell:
    """Cell of the results that have room, with the count of the rest; all are in the copied words."""
    options: list[tuple[Line, ...]] = []
    for shown in range(len(results), 0, -1):
        runs: list[Run] = []
        for at, result in enumerate(results[:shown]):
            runs += [*([Gap(12)] if at else []), *result_runs(result)]
        if shown < len(results):
            runs += [Gap(12), Text(_("{n} more").format(n=len(results) - shown), SMALL)]
        options.append((tuple(runs),))
    if results:
        *head, last = result_runs(results[0])
        rest: list[Run] = (
            [Gap(8), Text(_("{n} more").format(n=len(results) - 1), SMALL)] if len(results) > 1 else []
        )
        if rest:
            # A value stays by its name: how many more there are goes below first.
            options.append((result_runs(results[0]), tuple(rest[1:])))
        if isinstance(last, Text):
            options.append(((*head, Text(last.plain, last.style, wraps=True), *rest),))
    return Cell(tuple(options)) if options else Cell()


def parts_cell(parts: tuple[NewResult, ...]) -> Cell:
    """Cell of the parts that have room in two lines, with the count of the rest."""
    options: list[tuple[Line, ...]] = []
    for shown in range(len(parts), 1, -1):
        half = (shown + 1) // 2
        lines = []
        for some in (parts[:half], parts[half:shown]):
            runs: list[Run] = []
            for at, one in enumerate(some):
                runs += [*([Gap(12)] if at else []), *result_runs(one)]
            lines.append(runs)
        if shown < len(parts):
            lines[-1] += [Gap(12), Text(_("{n} more").format(n=len(parts) - shown), SMALL)]
        options.append(tuple(tuple(runs) for runs in lines))
    one_line = results_cell(parts)
    whole = one_line.options[:1] if len(parts) <= 2 else ()
    return Cell((*whole, *options, *one_line.options), step=19)


def _name(row: WorklistRow, room: Room) -> Cell:
    """The name; where it is tight, age and cause in the same cell."""
    if not room.tight and not room.below:
        return name_cell(row.family, row.given, row.similar, row.remark)
    if not room.tight:
        return _above_cause(row, row.age if room.aged else "")
    *_fuller, one, two, broken = ((), *name_forms(row.family, row.given, row.similar, row.remark))
    below = _cause_line(row)
    return Cell(
        (
            ((*one[0], Gap(10), Text(row.age, QUIET)), *below),
            (two[0], (*two[1], Gap(8), Text(row.age, SMALL)), *below),
            (*broken, (Text(row.age, SMALL),), *below),
        ),
        step=20,
        words=" ".join(filter(None, (family_first(row.family, row.given), row.remark, row.age, row.cause))),
    )


def _cause_line(row: WorklistRow) -> tuple[Line, ...]:
    """Reason for admission; no empty line, which would push the name up, where there is none."""
    return ((Text(row.cause, QUIET, wraps=True),),) if row.cause else ()


def _above_cause(row: WorklistRow, age: str = "") -> Cell:
    """The name, with the age where that has no column, and below it why the patient is here."""
    *_fuller, one, two, broken = ((), *name_forms(row.family, row.given, row.similar, row.remark))
    below = _cause_line(row)
    beside: Line = (Gap(8), Text(age, SMALL)) if age else ()
    options = (
        ((*one[0], *beside), *below),
        (two[0], (*two[1], *beside), *below),
        (*broken[:-1], (*broken[-1], *beside), *below),
    )
    words = " ".join(filter(None, (family_first(row.family, row.given), row.remark, age, row.cause)))
    return Cell(options, step=20, words=words)


def _score(row: WorklistRow, room: Room) -> Cell:
    if room.tight:
        return line_cell(*score_runs(row.news2, 0, curve=False))
    # A mark that is long in this language leaves no room for the curve: it goes, the words stay.
    whole, short = score_runs(row.news2, 65 if room.wide else 38), score_runs(row.news2, 0, curve=False)
    return Cell(((whole,), (short,)))


def _task(row: WorklistRow, _room: Room) -> Cell:
    if row.task is None:
        return Cell()
    runs: list[Run] = []
    if row.task.overdue:
        runs += [Icon("clock", "warn", 14, plain=_("overdue") + " "), Gap(5)]
    if row.task.time:
        runs += [Text(row.task.time, LABEL.on("warn") if row.task.overdue else LABEL), Gap(8)]
    style = LABEL.heavy(400) if row.task.overdue else QUIET
    return Cell((((*runs, Text(row.task.text, style, wraps=True)),),))


_DECLARED = (
    WorklistColumn(
        "bed", *HEADS["bed"],
        cell=lambda row, _room: text_cell(row.bed, STRONG),
        order=lambda row: row.bed_sort or row.bed, value=lambda row: row.bed_sort or row.bed,
    ),
    WorklistColumn(
        "name", *HEADS["name"],
        tight_title=lambda: _("Name, age and reason"), below_title=lambda: _("Name and reason"),
        cell=_name, order=lambda row: (fold(row.family), fold(row.given)),
    ),
    WorklistColumn(
        "age", *HEADS["age"],
        cell=lambda row, _room: text_cell(row.age, QUIET),
        order=lambda row: row.age_sort, value=lambda row: row.age_sort or None,
    ),
    WorklistColumn(
        "cause", *HEADS["cause"],
        cell=lambda row, _room: text_cell(row.cause), order=lambda row: fold(row.cause),
    ),
    WorklistColumn(
        "days", *HEADS["days"], right=True,
        cell=lambda row, _room: text_cell(row.days, QUIET, right=True),
        order=lambda row: row.days_sort, value=lambda row: row.days_sort or None,
    ),
    WorklistColumn(
        "news2", *HEADS["news2"],
        tight_title=lambda: "NEWS2",
        cell=_score, order=lambda row: -row.news2.sort, value=lambda row: row.news2.sort,
    ),
    WorklistColumn(
        "results", *HEADS["results"],
        cell=lambda row, _room: results_cell(row.results),
        order=lambda row: -sum(result.new for result in row.results),
    ),
    WorklistColumn(
        "task", *HEADS["task"],
        cell=_task, order=lambda row: row.task_sort or "9", value=lambda row: row.task_sort or None,
    ),
    WorklistColumn(
        "doctor", *HEADS["doctor"],
        cell=lambda row, _room: text_cell(row.doctor, LABEL if row.mine else QUIET),
        order=lambda row: (not row.doctor, fold(row.doctor)),
    ),
    WorklistColumn(
        "leaving", *HEADS["leaving"],
        cell=lambda row, _room: text_cell(row.leaving, LABEL if row.leaving_today else QUIET),
        order=lambda row: row.leaving_sort or "9", value=lambda row: row.leaving_sort or None,
    ),
)  # fmt: skip

COLUMNS: dict[str, WorklistColumn] = {column.key: column for column in _DECLARED}
"""Every column by its key, in the order in which they stand when nobody has chosen."""


def extra_cell(extra: Extra) -> Cell:
    """Cell of a declared column: swatch, mark, words, and the age of an outdated value."""
    if extra.parts:
        return parts_cell(extra.parts)
    if not extra.text:
        return Cell()
    runs: list[Run] = []
    if extra.swatch:
        runs += [Swatch(extra.swatch), Gap(7)]
    if extra.outside:
        said = _("high") if extra.outside == "high" else _("low")
        runs += [Mark(extra.outside, "text", plain=f"{said} "), Gap(2)]
    style = LABEL.on("warn") if extra.late else QUIET if extra.quiet else LABEL
    whole: Line = (*runs, Text(extra.text, style, wraps=True))
    if extra.left:
        return Cell(((whole, (Text(extra.left, SMALL.on(extra.left_tone or "text2"), wraps=True),)),))
    if not extra.stale:
        return Cell((((whole),),))
    old = Icon("clock-counter-clockwise", "warn", 16, plain=f" {extra.stale}")
    return Cell((((*runs, Text(extra.text, style), Gap(6), old),), (whole, (old,))))


def extra_column(at: int, declared: ExtraColumn) -> WorklistColumn:
    """A declared column as one of the list's; `at` is its place among the rows' extras."""
    return WorklistColumn(
        declared.key, lambda: declared.title, of_extra(declared),
        cell=lambda row, _room: extra_cell(row.extras[at]),
        order=lambda row: (row.extras[at].sort, row.extras[at].sort_text),
        value=lambda row: (row.extras[at].sort, row.extras[at].sort_text),
    )  # fmt: skip


def columns_of(
    extras: tuple[ExtraColumn, ...], widths: tuple[tuple[str, int], ...] = ()
) -> dict[str, WorklistColumn]:
    """Every column that a list can show: those of all hospitals, and those declared for it; with the widths
    that somebody has chosen."""
    every = COLUMNS | {one.key: extra_column(at, one) for at, one in enumerate(extras)}
    chosen = {
        key: replace(every[key], widths=sized(every[key].widths, px)) for key, px in widths if key in every
    }
    return every | chosen
