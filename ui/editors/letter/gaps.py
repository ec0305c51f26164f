"""Going from one unfilled gap to the next through the fields of a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.acts.edits import TextRun
from ui.editors.parts.runs import Stretch
from ui.editors.parts.text_field import TextField


def unfilled(run: TextRun) -> bool:
    """A placeholder that nobody filled."""
    return run.kind == "placeholder"


def unanswered(run: TextRun) -> bool:
    """A value that is missing or outdated."""
    return run.kind == "value" and bool(run.state)


def next_gap(
    fields: Sequence[TextField],
    current: TextField | None,
    wanted: Callable[[TextRun], bool] = unfilled,
    *,
    around: bool = True,
) -> tuple[TextField, Stretch] | None:
    """The next one after the cursor of `current` (from the beginning for None); `around` goes on from the
    beginning after the last.
    """
    found = [
        (at, piece)
        for at, field in enumerate(fields)
        for piece in field.runs.specials()
        if piece.run is not None and wanted(piece.run)
    ]
    start = fields.index(current) if current is not None else -1
    here = current.textCursor().selectionEnd() if current is not None and current.hasFocus() else -1
    later = [(at, piece) for at, piece in found if (at, piece.start) >= (start, here)]
    chosen = later or (found if around else [])
    return (fields[chosen[0][0]], chosen[0][1]) if chosen else None
