"""A cell of a table: lines of runs, measured before they are placed, in the fullest form that fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.painting.runs import Line, Run, Spring, Text, line_width, paint_line, plain_line
from ui.painting.text import PLAIN, Style, breaks_a_number, wrap
from ui.theme import px
from ui.theme.measures import LINE

_LEAST = 64
"""A text is only broken where at least this much room is left for it, at 100 %."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    `options` are forms of the same content from the fullest to the shortest, each one or more lines;
    the first that fits is shown, else the last one. A line fits if its texts that may wrap have room to.
    `step` is the distance
    between lines at 100 %. `plain` (what is copied) defaults to the words of the fullest form.
    """

    options: tuple[tuple[Line, ...], ...] = ((),)
    right: bool = False
    step: float = LINE
    words: str = ""

    @property
    def plain(self) -> str:
        return self.words or " ".join(filter(None, (plain_line(line) for line in self.options[0])))


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell fitted into a width: (left, line number, runs) as they are painted, total height, and whether
    something is too wide.
    """

    lines: tuple[tuple[float, float, Line], ...]
    height: float
    step: float
    too_wide: bool


def text_cell(text: str, style: Style = PLAIN, right: bool = False, words: bool = False) -> Cell:
    """A cell of one text that wraps; at the right only if it is words, since figures stay whole."""
    return Cell((((Text(text, style, wraps=words or not right),),),), right) if text else Cell()


def line_cell(*runs: Run, right: bool = False, words: str = "") -> Cell:
    """A cell of one line of runs."""
    return Cell(((runs,),), right, words=words)


def _broken(line: Line, room: float) -> list[tuple[float, float, Line]]:
    """The line with its wrapping text broken; the pieces stand below one another, what precedes them
    beside their middle.
    """
    for index, run in enumerate(line):
        if isinstance(run, Text) and run.wraps:
            before, after = line[:index], line[index + 1 :]
            indent = line_width(before)
            inner = max(room - indent - line_width(after), px(24))
            first, *rest = wrap(run.plain, run.style, inner)
            pieces = [first, *rest]
            lines: list[tuple[float, float, Line]] = [
                (indent, float(at), (replace(run, plain=piece),)) for at, piece in enumerate(pieces)
            ]
            if before:
                lines.insert(0, (0.0, len(rest) / 2, before))
            if after:
                left, row, last = lines[-1]
                lines[-1] = (left, row, (*last, *after))
            return lines
    return [(0.0, 0.0, line)]


def _sprung(line: Line, room: float) -> Line:
    """The line with its springs filled."""
    if not any(isinstance(run, Spring) for run in line):
        return line
    runs = list(line)
    for index, run in enumerate(runs):
        if isinstance(run, Spring):
            if run.at is not None:
                free = room * run.at - line_width(runs[:index])
            else:
                free = room - line_width(runs[:index]) - line_width(runs[index + 1 :])
            runs[index] = replace(run, filled=max(free, 0.0))
    return tuple(runs)


def _stops_hold(line: Line, room: float) -> bool:
    """Whether nothing before a tab stop runs over it."""
    return all(
        line_width(line[: at + 1]) <= room * run.at + 1
        for at, run in enumerate(line)
        if isinstance(run, Spring) and run.at is not None
    )


def _fits(line: Line, room: float) -> bool:
    line = _sprung(line, room)
    wide = line_width(line)
    if wide <= room:
        return _stops_hold(line, room)
    flowing = sum(run.width() for run in line if isinstance(run, Text) and run.wraps)
    return flowing > 0 and wide - flowing + px(_LEAST) <= room and _stops_hold(line, room)


def _number_broken(line: Line, painted: list[Line]) -> bool:
    flowing = next((run for run in line if isinstance(run, Text) and run.wraps), None)
    if flowing is None:
        return False
    pieces = [
        run.plain
        for runs in painted
        for run in runs
        if isinstance(run, Text) and run.wraps and run.style == flowing.style and run.plain in flowing.plain
    ]
    return len(pieces) > 1 and breaks_a_number(flowing.plain, pieces)


def _unbroken(option: tuple[Line, ...], room: float) -> list[tuple[Line, float]] | None:
    """The lines with their widths if each stands in `room` as it is; None when one has to be fitted in."""
    lines = []
    for line in option:
        wide, sprung = 0.0, False
        for run in line:
            wide += run.width()
            sprung = sprung or type(run) is Spring
        if wide > room:
            return None
        if sprung:
            line = _sprung(line, room)
            wide = line_width(line)
            if wide > room or not _stops_hold(line, room):
                return None
        lines.append((line, wide))
    return lines


def lay(cell: Cell, room: float) -> Laid:
    """Fit a cell into `room` pixels."""
    step = px(cell.step)
    chosen = cell.options[-1]
    for option in cell.options:
        # Nearly every cell of a table ends here, and a list has thousands.
        whole = _unbroken(option, room)
        if whole is not None:
            placed_whole = tuple(
                (room - wide if cell.right else 0.0, float(at), line) for at, (line, wide) in enumerate(whole)
            )
            return Laid(placed_whole, max(len(whole), 1) * step, step, False)
        if all(_fits(line, room) for line in option):
            chosen = option
            break
    lines: list[tuple[float, float, Line]] = []
    count = 0.0
    for loose in chosen:
        line = _sprung(loose, room)
        placed = [(0.0, 0.0, line)] if line_width(line) <= room else _broken(line, room)
        lines += [(left, count + at, runs) for left, at, runs in placed]
        count += max(at for _left, at, _runs in placed) + 1
    too_wide = any(left + line_width(line) > room + 0.5 for left, _at, line in lines)
    too_wide = too_wide or any(_number_broken(line, [runs for _l, _a, runs in lines]) for line in chosen)
    if cell.right:
        lines = [(room - line_width(line), at, line) for _left, at, line in lines]
    return Laid(tuple(lines), max(count, 1) * step, step, too_wide)


def paint_laid(painter: QPainter, laid: Laid, rect: QRectF, top: bool = False, first: float = 0.0) -> None:
    """Paint a fitted cell, centred in `rect`; with `top` its first line is centred on `first` below the
    top.
    """
    centre = rect.top() + first if top else rect.center().y() - (laid.height - laid.step) / 2
    for left, at, line in laid.lines:
        paint_line(painter, line, rect.left() + left, centre + at * laid.step)
