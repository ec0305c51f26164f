"""Looks of a letter's states: a shape and the glossary's word for each."""

from __future__ import annotations

from desktop.shown.letters.letters import RecipientRow
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, SMALL, Style
from ui.theme.measures import CAPTION, MEDIUM

ICONS = {
    "draft": "note-pencil",
    "signed": "circle-half",
    "queued": "hourglass",
    "queued_paper": "printer",
    "at_printer": "printer",
    "print_stopped": "x-circle",
    "sent": "paper-plane-tilt",
    "received": "check-circle",
    "posted": "envelope-simple",
    "overdue": "clock",
    "rejected": "x-circle",
    "returned": "arrow-u-up-left",
    "stopped": "x",
}
_ROLES = {
    "overdue": "warn",
    "rejected": "danger",
    "print_stopped": "danger",
    "returned": "warn",
    "received": "accent",
    "posted": "accent",
}


WRONG = ("overdue", "rejected", "returned", "print_stopped")
"""States that need a person: icon and words stand out."""


def state_role(state: str) -> str:
    """The colour role of a state's icon."""
    return _ROLES.get(state, "text2")


def state_style(state: str) -> Style:
    """Text style of a state: states that need a person stand out."""
    wrong = state in WRONG
    return Style(CAPTION, MEDIUM, _ROLES[state]) if wrong else SMALL.on("text")


def _name(recipient: RecipientRow, wraps: bool) -> Line:
    role = state_role(recipient.state)
    wrong = recipient.state in WRONG
    style = LABEL.on(role) if wrong else PLAIN
    return (Icon(ICONS[recipient.state], role, 14), Gap(8), Text(recipient.name, style, wraps=wraps))


def _state(recipient: RecipientRow) -> Line:
    words: Line = (Text(recipient.state_text, state_style(recipient.state)),)
    return (*words, Gap(8), Text(recipient.remark, SMALL)) if recipient.remark else words


def _in_lines(recipient: RecipientRow) -> tuple[Line, ...]:
    """The state and its remark, each on a line of its own: never the remark beside the middle of itself."""
    word = Text(recipient.state_text, state_style(recipient.state), wraps=True)
    remark: tuple[Line, ...] = (
        ((Gap(22), Text(recipient.remark, SMALL, wraps=True)),) if recipient.remark else ()
    )
    return ((Gap(22), word), *remark)


def recipients_cell(recipients: tuple[RecipientRow, ...], stop: float = 0.48, end: Line = ()) -> Cell:
    """A line a recipient: icon and name, from `stop` on the state; below the name where that is too narrow.

    `end` stands at the right of the first line, or at the right below all.
    """
    last: Line = (Spring(), *end) if end else ()
    beside = [(*_name(one, False), Spring(10, stop), *_state(one)) for one in recipients]
    below = [line for one in recipients for line in (_name(one, True), (Gap(22), *_state(one)))]
    lines = [line for one in recipients for line in (_name(one, True), *_in_lines(one))]
    forms: list[tuple[Line, ...]] = [((*beside[0], *last), *beside[1:])] if beside else []
    forms += [(*some, last) if last else tuple(some) for some in (beside, below, lines)]
    return Cell(tuple(forms), step=20, words="; ".join(_said(one) for one in recipients))


def _said(recipient: RecipientRow) -> str:
    return " ".join(filter(None, (recipient.name, recipient.state_text, recipient.remark)))
