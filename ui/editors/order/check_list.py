"""List of the checks of an order, done and not done: one row an area, always shown, with time and data."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.medicines.order_editor import OrderCheck
from ui.editors.parts.editor_side import SideHead
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import PLAIN, SMALL
from ui.widgets.label import RunsLabel

_MARKS = {
    "ok": ("check", "text2", "text2"),
    "finding": ("warning", "warn", "warn"),
    "not_applicable": ("minus", "text3", "text3"),
    "not_checked": ("question", "warn", "warn"),
    "failed": ("x-circle", "danger", "danger"),
}
"""State → icon, its colour, the colour of the words: states differ in word and mark, not in colour alone."""
_INDENT = 24


class CheckRow(RunsLabel):
    """Mark, area, and its result at the right; below it why it isn't known."""

    def __init__(self, check: OrderCheck) -> None:
        super().__init__(wrapping=True)
        self.check = check
        icon, tint, role = _MARKS[check.state]
        label = PLAIN.on("text3") if check.state == "not_applicable" else PLAIN
        words = SMALL.on(role)
        mark: Line = (Icon(icon, tint, 14), Gap(10), Text(check.label, label))
        beside: tuple[Line, ...] = ((*mark, Spring(), Text(check.words, words)),)
        below: tuple[Line, ...] = (mark, (Gap(_INDENT), Text(check.words, words, wraps=True)))
        why: tuple[Line, ...] = ((Gap(_INDENT), Text(check.why, SMALL, wraps=True)),) if check.why else ()
        said = ". ".join(part for part in (f"{check.label}: {check.words}", check.why) if part)
        self.set_cell(Cell(((*beside, *why), (*below, *why)), step=19, words=said))


class CheckList(Stack):
    """The areas below a heading that says when, and against which data."""

    def __init__(self, checks: tuple[OrderCheck, ...], checked: str) -> None:
        super().__init__(spacing=2)
        self.rows = [CheckRow(check) for check in checks]
        self.add(SideHead(_("Checked"), at_right=checked), *self.rows)
        self.setAccessibleName(" ".join((_("Checked"), checked)))
