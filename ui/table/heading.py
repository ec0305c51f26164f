"""The line of a group in a table: fold mark, title, count, and a note that goes on below where it is long."""

from __future__ import annotations

from ui.painting.runs import Gap, Icon, Run, Text
from ui.painting.text import PLAIN, SMALL, STRONG, fitted, width, wrap
from ui.table.row_model import Heading
from ui.theme import px
from ui.theme.measures import GROUP_HEAD

NOTE_STEP = 17
"""From one line of a note to the next, in px at 100 %."""


def heading_lines(item: Heading, room: float) -> tuple[list[Run], list[str]]:
    """Runs of a heading's line, and the lines of its note that don't fit beside the title; `room` is the
    width in px."""
    group = item.group
    runs: list[Run] = []
    if group.foldable:
        runs += [Icon("caret-right" if item.folded else "caret-down", "text2", 12), Gap(6)]
    left = room - sum(run.width() for run in runs) - px(40)
    runs.append(Text(fitted(group.title, STRONG, left), STRONG.on(group.tone)))
    if group.count:
        runs += [Gap(8), Text(group.count, PLAIN.on("text2"))]
    note = group.folded_note if item.folded else group.note
    if not note:
        return runs, []
    if width(note, SMALL) > room - sum(run.width() for run in runs) - px(14):
        return runs, wrap(note, SMALL, max(room, px(80)))
    return [*runs, Gap(14), Text(note, SMALL)], []


def heading_height(item: Heading, room: float) -> int:
    """Height of a heading in px."""
    _runs, below = heading_lines(item, room)
    return px(32 if item.group.foldable else GROUP_HEAD) + len(below) * px(NOTE_STEP)
