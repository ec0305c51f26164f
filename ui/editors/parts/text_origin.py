"""Origin of text in an editor: the value at the cursor, else the sentence with a source."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QTextCursor

from desktop.core.messages import _
from desktop.shown.why.origin import OriginOf
from ui.editors.parts.runs import Stretch
from ui.editors.parts.text_field import TextField
from ui.window.spot import Spot


def of_field(field: TextField) -> Spot | None:
    """Origin of the text at the cursor; None for a person's own words."""
    piece = _at(field, field.textCursor().position())
    if piece is None or piece.run is None:
        return None
    run = piece.run
    value = "" if run.kind == "mark" else " ".join(run.text.split())
    title = run.label or (_("Source {n}").format(n=run.text.strip()) if run.kind == "mark" else value)
    of = OriginOf(run.keys, title, value if value != title else "")
    return Spot(of, field.viewport(), _place(field, piece))


def step(field: TextField, across: int) -> bool:
    """Go to the value before or after the one at the cursor; False where there is none."""
    now = field.textCursor().position()
    known = _known(field)
    here = _at(field, now)
    if across < 0:
        before = [one for one in known if one.end <= (here.start if here is not None else now)]
        found = before[-1] if before else None
    else:
        after = (one for one in known if one.start >= (here.end if here is not None else now))
        found = next((one for one in after if one is not here), None)
    if found is None:
        return False
    cursor = field.textCursor()
    cursor.setPosition(min(found.start + 1, found.end))
    field.setTextCursor(cursor)
    return True


def _known(field: TextField) -> list[Stretch]:
    """The pieces of the text that rest on something, in their order."""
    return [one for one in field.runs.all() if one.run is not None and one.run.keys]


def _at(field: TextField, position: int) -> Stretch | None:
    known = _known(field)
    inside = [one for one in known if one.start <= position <= one.end]
    if inside:
        # Between two, it is the one that begins here.
        return inside[-1]
    # A sentence of a letter: its source stands at its end.
    block = field.document().findBlock(position)
    marks = (one for one in known if one.run is not None and one.run.kind == "mark")
    end = block.position() + block.length()
    return next((one for one in marks if position <= one.start < end), None)


def _place(field: TextField, piece: Stretch) -> QRect:
    start, end = QTextCursor(field.document()), QTextCursor(field.document())
    start.setPosition(piece.start)
    end.setPosition(piece.end)
    first, last = field.cursorRect(start), field.cursorRect(end)
    if first.top() != last.top():
        return first.united(QRect(0, last.top(), last.right(), last.height()))
    return first.united(last)
