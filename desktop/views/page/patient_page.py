"""The answer to opening a patient: the whole page from one snapshot, or as it was made ready before."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop import writing
from desktop.acts.edits import OrderEdit
from desktop.core.errors import FagflateError
from desktop.fhir.chart import Chart
from desktop.shown import draft_questions as d
from desktop.shown import questions as q
from desktop.shown.page.patient_page import OrdersShown, OrdersWanted, PanelShown, PatientShown
from desktop.shown.parts import PanelState
from desktop.views import registry
from desktop.views.answering import answers
from desktop.views.draft_answers import open_orders, order_column, orders_now
from desktop.views.page import banner, sentence
from desktop.views.reader import COUNTS, Reader

_LATER: Final = PanelShown(None, PanelState("loading"))


@answers(q.PatientPageOf)
def patient_page(reader: Reader, connection: Connection, ask: q.PatientPageOf) -> PatientShown:
    ready = reader.ready.take(ask, _around(reader), reader.clock())
    return ready or _made(reader, connection, ask, shown=True)


@answers(q.MakeReady)
def make_ready(reader: Reader, connection: Connection, ask: q.MakeReady) -> None:
    ready = reader.ready.take(ask.page, _around(reader), reader.clock())
    if ready is None or ready.earlier:
        _made(reader, connection, ask.page, shown=False)


def _around(reader: Reader) -> tuple[object, ...]:
    return reader.actor, reader.weighed, frozenset(reader.aside), frozenset(reader.whole), reader.opened()


def _made(reader: Reader, connection: Connection, ask: q.PatientPageOf, *, shown: bool) -> PatientShown:
    """The page as the record says it now: the same answers as to each question by itself.

    The chart is read once for all of it. Where something in it can't be read each part is made of what it
    reads itself: a part says of what it reads alone that it is not whole.
    """
    at, patient = reader.clock(), ask.patient
    # A commit that this reading does not see is told of after this.
    turn = reader.ready.turn(patient)
    # All panels together decide what has no place: that is asked when the page stands.
    panels = [panel for panel in ask.panels if panel.kind != COUNTS]
    wanted = tuple((panel.kind, dict(panel.options)) for panel in panels)
    types = registry.types_of_all(panel.kind for panel in panels) | banner.TYPES | sentence.TYPES
    # What is decoded of the patient in focus stays where another one is made ready.
    chart = reader.seen(connection, patient, types | frozenset(writing.TYPES), keep=shown)
    whole = chart if chart is not None and not chart.unreadable else None
    views = iter(reader.panels(connection, patient, wanted, whole))
    page = PatientShown(
        patient,
        reader.banner(connection, patient, whole),
        reader.open_patient(connection, patient),
        reader.sentence(connection, patient, whole),
        tuple(_LATER if panel.kind == COUNTS else PanelShown(*next(views)) for panel in ask.panels),
        _orders(reader, connection, patient, ask.orders, whole) if ask.orders is not None else None,
    )
    reader.ready.keep(ask, _around(reader), at, turn, page)
    return page


def _orders(
    reader: Reader, connection: Connection, patient: str, wanted: OrdersWanted, whole: Chart | None
) -> OrdersShown | None:
    """The basket and its column; None where a draft can't be read, of which asking for it alone tells."""
    aside = set(reader.aside)
    try:
        found = open_orders(reader, connection, d.OpenOrders(patient, wanted.fresh))
    except FagflateError:
        reader.aside = aside
        return None
    if found is None:
        return None
    kept, text = found
    ask = d.OrdersNow(
        kept, OrderEdit(text), wanted.specialty, wanted.ward, wanted.offline, "", wanted.unasked
    )
    if whole is not None:
        return OrdersShown(kept, text, order_column(reader, connection, ask, whole))
    column = orders_now(reader, connection, ask)
    return OrdersShown(kept, text, column) if column is not None else None
