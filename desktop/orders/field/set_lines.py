"""Lines of an order set, made of what was typed for one patient: remark, clinical question and date stay out.

What is left is read again as the field reads it; a line that is no order without them is not kept.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from desktop.core.messages import _
from desktop.orders.draft import MedicineOrder
from desktop.orders.field import reading

_DATED = re.compile(r"\d{1,2}\s*\.\s*\d{1,2}|\d{4}-\d{2}")
_LONG = re.compile(r"\d{6}")
"""So many figures in a row are no dose: a date of birth or a number of somebody."""


class SetLine(msgspec.Struct, frozen=True):
    """A line for a set, the words for what was left out of it, and why it can't be kept (empty: it can)."""

    text: str
    left: tuple[str, ...] = ()
    never: str = ""


def set_line(text: str, now: datetime) -> SetLine:
    """A typed order as a line of a set."""
    read = reading.read(text, now)
    if read.draft is None:
        return SetLine(text, never=_("can't be read as an order"))
    medicine = isinstance(read.draft, MedicineOrder)
    gone: list[tuple[int, int]] = []
    left: list[str] = []
    for part in read.parts:
        words = text[part.start : part.end]
        if part.kind == "note":
            left.append(_("the remark"))
        elif part.kind == "reason" and not medicine:
            left.append(_("the clinical question"))
        elif part.kind in ("start", "duration") and _DATED.search(words):
            left.append(_("the date"))
        else:
            continue
        gone.append((part.start, part.end))
    kept = "".join(
        letter for at, letter in enumerate(text) if not any(start <= at < end for start, end in gone)
    )
    kept = " ".join(kept.split()).strip(" ,;:?")
    if _LONG.search(kept):
        return SetLine("", tuple(left), _("has a long number in it, which may be a patient's"))
    again = reading.read(kept, now)
    if again.draft is None or any(one.kind in ("item", "unread", "one") for one in again.questions):
        return SetLine(kept, tuple(left), _("is no order without what is the patient's own"))
    return SetLine(kept, tuple(dict.fromkeys(left)))
