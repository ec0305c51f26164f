"""Answers about what is kept for later of what was written for one patient: a set of orders, a phrase."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop import writing
from desktop.core.messages import _
from desktop.letters.compose import from_text
from desktop.orders import sets
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.set_lines import set_line
from desktop.shown.sprint.kept_later import KeptPart, OrderSetOf, PhraseOf, PhrasePiece, SetOffered
from desktop.views.answering import answers
from desktop.views.reader import Reader


@answers(OrderSetOf)
def order_set_of(reader: Reader, connection: Connection, ask: OrderSetOf) -> SetOffered | None:
    """A basket as a set; None for somebody whom the record does not have."""
    if reader.seen(connection, ask.kept.patient, writing.TYPES) is None:
        return None
    now = reader.clock()
    found = []
    for line in writing.drafts.basket(ask.kept, ask.edit).basket.lines:
        one = set_line(line.text, now)
        left = _("without {what}").format(what=", ".join(one.left)) if one.left else ""
        order = line.order
        name = order.name if isinstance(order, MedicineOrder) else order.title
        found.append(KeptPart(name if one.never else one.text, left, one.never))
    letters = "".join(one.letter for one in sets.sets_of(ask.specialty))
    return SetOffered(tuple(found), letters.upper())


@answers(PhraseOf)
def phrase_of(reader: Reader, connection: Connection, ask: PhraseOf) -> tuple[PhrasePiece, ...] | None:
    """A text as a phrase; None for somebody whom the record does not have."""
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    if chart is None:
        return None
    context = writing.notes.context_of(chart, reader.clock(), reader.actor)
    runs = [(one.text, one.path if one.kind != "text" else "", one.label) for one in ask.runs]
    found = from_text.pieces(runs, context)
    return tuple(PhrasePiece(one.text, one.path, one.title, one.ask, one.sure) for one in found)
