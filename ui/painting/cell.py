"""A cell of a table: lines of runs, measured before they are placed, in the fullest form that fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.painting import recorder
from ui.painting.runs import Gap, Icon, Keys, Line, Room, Run, Spring, Text, line_width, plain_line
from ui.painting.text import BROKEN, PLAIN, Style, longest, marked, width
from ui.theme import px
from ui.theme.measures import LINE

_LEAST = 64
"""A text is only broken where at least this much room is left for it, at 100 %."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Content of a table cell.

    `options` are forms of the same content from the fullest to the shortest, each one or more lines;
    the first that fits is shown, else the last one. A line fits if its texts that may wrap have room to.
    `step` is the distance between lines at 100 %. `plain` (what is copied) defaults to the words of the
    fullest form. `whole` is what the tool tip says where the cell shows less, such as a rounded number.
    """

    options: tuple[tuple[Line, ...], ...] = ((),)
    right: bool = False
    step: float = LINE
    words: str = ""
    whole: str = ""

    @property
    def plain(self) -> str:
        return self.words or " ".join(filter(None, (plain_line(line) for line in self.options[0])))


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell fitted into a width: (left, line number, runs) as they are painted, and the total height.

    Nothing stands outside the width. `too_wide` says that it did not go as it was meant: a number goes on
    below itself (with a mark), or what belongs on one line stands on several.
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
            pieces = marked(run.plain, run.style, inner)
            if any(width(word, run.style) > inner for word in run.plain.split()) and inner < room:
                # Beside its neighbours a word would break that has room on a line of its own.
                return [(0.0, float(at), runs) for at, runs in enumerate(folded(line, room))]
            # Where only room follows, every piece keeps it: figures stand below one another.
            bare = all(isinstance(one, Gap) for one in after)
            lines: list[tuple[float, float, Line]] = [
                (indent, float(at), (replace(run, plain=piece), *(after if bare else ())))
                for at, piece in enumerate(pieces)
            ]
            if before:
                lines.insert(0, (0.0, (len(pieces) - 1) / 2, before))
            if after and not bare:
                left, row, last = lines[-1]
                lines[-1] = (left, row, (*last, *after))
            return lines
    return [(0.0, 0.0, line)]


def folded(line: Line, room: float, step: float = 0.0) -> list[Line]:
    """A line that has too little room, on as many lines as it needs: runs whole, texts broken, no letter
    lost. `step` indents all lines but the first; room before all of it is kept before each, where no word
    breaks for it.
    """
    if line and isinstance(line[0], Gap):
        lead, after = line[0].width(), line[1:]
        words = (longest(run.plain, run.style) for run in after if isinstance(run, Text))
        if max(words, default=room) <= room - lead - step:
            return [(Room(lead), *runs) for runs in folded(after, room - lead, step)]
    lines: list[list[Run]] = [[]]
    used = 0.0

    def add(run: Run, wide: float, below: bool = False) -> None:
        nonlocal used
        if (below or used + wide > room + 0.01) and any(not isinstance(one, Room) for one in lines[-1]):
            lines.append([Room(step)] if step else [])
            used = step
        lines[-1].append(run)
        used += wide

    def meant(at: int) -> float:
        """The width of a key with the first word of what follows it."""
        wide = 0.0
        for one in line[at:]:
            if isinstance(one, Text):
                return wide + width(one.plain.split(" ", 1)[0], one.style)
            wide += Gap(8).width() if isinstance(one, Spring) else one.width()
        return wide

    for at, run in enumerate(line):
        if isinstance(run, Gap | Spring | Room):
            # Room between runs is not carried over to the next line.
            wide = Gap(8).width() if isinstance(run, Spring) else run.width()
            if lines[-1] and used + wide <= room:
                add(Room(wide, plain=" "), wide)
        elif isinstance(run, Keys) and used and used + meant(at) > room:
            # A key stands with the word that it means, or it is read with the one before it.
            add(run, run.width(), True)
        elif isinstance(run, Text) and used + run.width() > room:
            beside = [] if not lines[-1] else marked(run.plain, run.style, max(room - used, 1.0))
            if beside and used + px(_LEAST) <= room and _whole(run, beside[0], room - step):
                first = beside[0]
                add(replace(run, plain=first), width(first, run.style))
                broken = True
                rest = run.plain[len(first.removesuffix(BROKEN)) :].lstrip(" \n\t")
                if recorder.active is not None:
                    rest = recorder.piece(first, rest)
            else:
                rest, broken = run.plain, False
            for piece in marked(rest, run.style, room - step) if rest else ():
                # Without the space before it, it might have room where the words would run together.
                add(replace(run, plain=piece), width(piece, run.style), broken)
                broken = True
        else:
            add(run, run.width())
    return [tuple(runs) for runs in lines if runs] or [()]


def _whole(run: Text, first: str, room: float) -> bool:
    """True when the first piece of a text ends with a word, or in a word too long for any line."""
    end = len(first.removesuffix(BROKEN))
    if end >= len(run.plain) or run.plain[end].isspace() or first[-1:] in "-/":
        return True
    start = run.plain.rfind(" ", 0, end) + 1
    word = run.plain[start:].split(" ", 1)[0]
    return width(word, run.style) > room


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
    """True when no text before a tab stop runs over it."""
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


def _known(cell: Cell) -> list[tuple[Line, ...]]:
    """The forms of a cell for the recorder: the words of a shorter one know the fullest."""
    whole = recorder.Whole(cell.plain)

    def known(run: Run) -> Run:
        return replace(run, plain=recorder.Piece.of(run.plain, whole)) if isinstance(run, Text) else run

    shorter = [tuple(tuple(map(known, line)) for line in option) for option in cell.options[1:]]
    return [cell.options[0], *shorter]


def lay(cell: Cell, room: float) -> Laid:
    """Fit a cell into `room` pixels."""
    step = px(cell.step)
    chosen = cell.options[-1] if recorder.active is None else _known(cell)[-1]
    for option in cell.options if recorder.active is None else _known(cell):
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
    too_wide = False
    for loose in chosen:
        line = _sprung(loose, room)
        placed = [(0.0, 0.0, line)] if line_width(line) <= room else _broken(line, room)
        if any(left + line_width(runs) > room + 0.5 for left, _at, runs in placed):
            placed = [(0.0, float(at), runs) for at, runs in enumerate(folded(loose, room))]
            too_wide = True
        lines += [(left, count + at, runs) for left, at, runs in placed]
        count += max(at for _left, at, _runs in placed) + 1
    too_wide = too_wide or any(
        isinstance(run, Text) and run.plain.endswith(BROKEN) for _l, _a, runs in lines for run in runs
    )
    if cell.right:
        lines = [(room - line_width(line), at, line) for _left, at, line in lines]
    return Laid(tuple(lines), max(count, 1) * step, step, too_wide)


def least(cell: Cell, apart: bool = False) -> float:
    """The room below which a word of the cell's shortest form would break, or what belongs on one line would
    stand on several; with `apart` how often may stand below its dose.
    """
    return max((_least(line, apart) for line in cell.options[-1]), default=0.0)


def _least(line: Line, apart: bool) -> float:
    whole_line = 0.0
    for run in line:
        if isinstance(run, Text) and run.wraps:
            break
        whole_line += run.width()
    else:
        return whole_line  # nearly every cell of numbers
    wraps = (run for run in line if isinstance(run, Text) and run.wraps)
    whole = (run.width() for run in line if not (isinstance(run, Text) and run.wraps))
    # A text hangs beside its sign, also in the lines below.
    sign = line_width(line[:2]) if isinstance(line[0], Icon) and isinstance(line[1], Gap) else 0.0
    return max((*(sign + longest(run.plain, run.style, apart) for run in wraps), *whole))


def paint_laid(painter: QPainter, laid: Laid, rect: QRectF, top: bool = False, first: float = 0.0) -> None:
    """Paint a fitted cell, centred in `rect`; with `top` its first line is centred on `first` below the
    top.
    """
    centre = rect.top() + first if top else rect.center().y() - (laid.height - laid.step) / 2
    for left, at, line in laid.lines:
        x, middle, last = rect.left() + left, centre + at * laid.step, len(line) - 1
        for number, run in enumerate(line):
            run.paint(painter, x, middle)
            # How wide the last one is nobody asks here: many a cell is one word.
            if number < last:
                x += run.width()
