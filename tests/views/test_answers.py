"""Each question of the window has its answer, and what it counts is what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop.acts.patient import RecordAccess
from desktop.shown import draft_questions, questions
from desktop.shown.ask import Ask
from desktop.shown.draft_questions import OrdersChanged
from desktop.shown.questions import UnsentCount, WardPatients
from desktop.store import outbox
from desktop.views import answers
from desktop.views.answering import answer, answered
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, Json, Record, record
from tests.commands.queued import act

__all__ = ["answers", "record"]


@pytest.fixture
def ask(record: Record) -> Iterator[Callable[[Ask[Any]], Any]]:
    reader = Reader(record.store, AAS, lambda: NOW)
    yield lambda question: record.store.read(lambda c: answer(reader, c, question)).result()
    reader.close()


MODULES = (questions, draft_questions)


def condition(ident: str) -> Json:
    return {"resourceType": "Condition", "id": ident, "subject": {"reference": "Patient/p"}}


def test_every_question_is_answered_and_nothing_else() -> None:
    asked = {
        one for module in MODULES for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Ask) and one not in (Ask, OrdersChanged)
    }  # fmt: skip
    assert answered() >= asked
    assert {one for one in answered() if one.__module__ in {module.__name__ for module in MODULES}} == asked


def test_acts_are_counted_and_not_what_was_read(record: Record, ask: Callable[[Ask[Any]], Any]) -> None:
    assert ask(UnsentCount()) == (0, None)
    record.do(RecordAccess("p"))
    assert ask(UnsentCount()) == (0, None), "nobody waits for the log"
    record.act(lambda tx: act(tx, AAS, "sign_orders", [condition("a"), condition("b")]))
    record.act(lambda tx: act(tx, AAS, "sign_orders", [condition("c")]))
    assert ask(UnsentCount()) == (2, NOW)
    before = NOW - timedelta(hours=3)
    record.act(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE outbox SET created = '2026-11-20T10:32:00.000Z', state = 'failed' WHERE id = 'b'"
        )
    )
    assert ask(UnsentCount()) == (2, before), "what was refused waits too, and since the oldest of it"
    record.act(lambda tx: outbox.done(tx, [e.seq for e in outbox.entries(tx.connection)]))
    assert ask(UnsentCount()) == (0, None)


def test_a_ward_that_was_never_asked_has_no_patients(ask: Callable[[Ask[Any]], Any]) -> None:
    assert ask(WardPatients("never")) == ()
