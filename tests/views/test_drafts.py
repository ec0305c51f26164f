"""Drafts come back as they were kept; one that can't be read says so and stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from desktop.core.errors import FagflateError
from desktop.store import drafts
from desktop.views import letter_writing, note_writing, order_writing
from desktop.views.desk import Desk
from tests.commands.conftest import AAS, NOW, Record, record

__all__ = ["record"]

Ask = Callable[[Desk, Connection], Any]
NOTE: Ask = lambda desk, c: desk.writing.note(c, "p", "", "fresh", "visit")  # noqa: E731
ORDERS: Ask = lambda desk, c: desk.writing.orders(c, "p", "fresh")  # noqa: E731
LETTER: Ask = lambda desk, c: desk.letters.begin(c, "p", "fresh")  # noqa: E731


@pytest.fixture
def desk(record: Record) -> Iterator[Desk]:
    made = Desk(record.store, AAS, lambda: NOW)
    yield made
    made.close()


def ask(record: Record, desk: Desk, question: Ask) -> Any:
    return record.store.read(lambda c: question(desk, c)).result()


def keep(record: Record, kind: str, body: str) -> None:
    record.act(lambda tx: drafts.save(tx, "d", kind, "p", AAS.role, body))


def test_a_note_an_order_and_a_letter_come_back_as_they_were(record: Record, desk: Desk) -> None:
    note, _model = ask(record, desk, NOTE)
    keep(record, "note", note_writing.encode(note))
    assert ask(record, desk, NOTE)[0] == note
    keep(record, "letter", letter_writing.encode(ask(record, desk, LETTER)[0]))
    letter, _model = ask(record, desk, LETTER)
    assert letter_writing.decode(letter_writing.encode(letter)) == letter
    orders = order_writing.add(
        record.store.read(lambda c: desk.charts.read(c, "p", ())).result(), NOW,
        order_writing.empty("e", "p"), "furosemid 40 mg x 2 po",
    )  # fmt: skip
    assert orders.basket.lines
    keep(record, "order", order_writing.encode(orders))
    assert ask(record, desk, ORDERS) == orders


@pytest.mark.parametrize("body", ["", "[]", '{"draft": 3}', '["a", "b", "{}"]', "{"])
@pytest.mark.parametrize(("kind", "question"), [("note", NOTE), ("order", ORDERS), ("letter", LETTER)])
def test_one_that_can_not_be_read_says_so_and_is_kept(
    record: Record, desk: Desk, kind: str, question: Ask, body: str
) -> None:
    keep(record, kind, body)
    with pytest.raises(FagflateError) as caught:
        ask(record, desk, question)
    assert caught.value.kept
    assert caught.value.todo
    assert [draft.body for draft in record.drafts()] == [body]
