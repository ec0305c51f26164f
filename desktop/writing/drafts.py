"""Drafts in their stored form: an editor's text laid over what was kept."""

from __future__ import annotations

import msgspec

from desktop.acts.edits import Kept, LetterText, NoteText, OrderEdit
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters.model import Letter
from desktop.writing import letters, notes, orders


def edited(kept: Kept, edit: NoteText | LetterText | OrderEdit) -> Kept:
    """A draft with what has been edited in it since it was kept.

    Raises InputError or msgspec.MsgspecError for a stored form that can't be read, and InputError for words
    of another draft.
    """
    if isinstance(edit, NoteText):
        _of_it(kept, edit.draft)
        note = notes.decode(kept.body)
        return msgspec.structs.replace(kept, body=notes.encode(msgspec.structs.replace(note, text=edit)))
    if isinstance(edit, LetterText):
        return msgspec.structs.replace(kept, body=letters.encode(letter(kept, edit)))
    return msgspec.structs.replace(kept, body=orders.encode(basket(kept, edit)))


def letter(kept: Kept, text: LetterText | None) -> Letter:
    """A letter with what has been written in it since it was kept; InputError for words of another draft."""
    found = letters.decode(kept.body)
    if text is None:
        return found
    _of_it(kept, text.draft)
    return letters.edited(found, text)


def basket(kept: Kept, edit: OrderEdit) -> orders.KeptOrders:
    """A basket without what was taken out of it since it was kept, with the field's text."""
    found = orders.decode(kept.body)
    for key in edit.removed:
        found = orders.without(found, key)
    return msgspec.structs.replace(found, text=edit.text)


def put_back(now: orders.KeptOrders, was: Kept, key: str) -> orders.KeptOrders:
    """A basket with an order in it again that was taken out, in the place where it stood, and under the
    identity that it had: it is the same order, never a second one."""
    before = list(orders.decode(was.body).basket.lines)
    at = next((at for at, line in enumerate(before) if line.id == key), None)
    lines = list(now.basket.lines)
    if at is None or any(line.id == key for line in lines):
        return now
    lines.insert(min(at, len(lines)), before[at])
    return msgspec.structs.replace(now, basket=msgspec.structs.replace(now.basket, lines=tuple(lines)))


def is_empty(kept: Kept) -> bool:
    """True when there is nothing to keep: a basket without orders and without text."""
    if kept.kind != "order":
        return False
    found = orders.decode(kept.body)
    return not found.basket.lines and not found.text.strip()


def _of_it(kept: Kept, draft: str) -> None:
    """Words carry the draft they were written in: under another they would be another patient's."""
    if draft != kept.id:
        raise InputError(
            _("These words were written in another draft."),
            kept=_("Nothing was changed."),
            todo=_("Open the draft again."),
            details=f"{draft} in {kept.id}",
        )
