"""What is acknowledged after a question was asked is never overlaid by the answer to that question."""

from __future__ import annotations

import json

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.arriving import Row, row
from desktop.store import outbox, records
from desktop.store.outbox import Act
from desktop.store.store import Transaction
from desktop.sync.pull.intake import file, in_the_way
from desktop.sync.pull.look import fetch, refetch
from desktop.sync.push.push import push
from desktop.sync.run import order
from tests.sync.driver import Client, run
from tests.sync.things import note


def heard(client: Client) -> str:
    return client.database.ask(order.heard)


def acknowledged(client: Client) -> str:
    return client.database.do(order.following)


@pytest.mark.parametrize("before", [0, 1, 2, 9, 10, 99, 100, 1500])
def test_what_is_acknowledged_after_a_question_comes_after_it_and_before_the_next(
    client: Client, before: int
) -> None:
    earlier = [acknowledged(client) for _ in range(before)]
    asked = heard(client)
    later = acknowledged(client)
    again = heard(client)
    assert all(place <= asked for place in earlier)
    assert asked < later <= again
    # Receipts of earlier versions bear a moment there: they are of before all that is counted.
    assert asked > "2099-12-31T23:59:59.000Z"


@pytest.mark.parametrize("earlier", [0, 1, 3])
def test_an_answer_to_an_old_question_takes_nothing_back(client: Client, earlier: int) -> None:
    """Also of the very first that this record sends; the answer to a later question is taken."""
    for number in range(earlier):
        client.put(note(f"c{number}"))
        run(push(client.effects))
    asked = heard(client)
    client.put(note("mine", "vår"))
    run(push(client.effects))
    assert client.unsent == ()
    assert ("Condition", "mine") in client.database.ask(lambda c: in_the_way(c, asked)).dirty
    assert client.database.ask(lambda c: in_the_way(c, order.heard(c))).dirty == frozenset()


@pytest.mark.parametrize("by", ["us", "another"])
def test_an_answer_to_an_old_question_brings_nothing_back_that_is_deleted(client: Client, by: str) -> None:
    """A search that was answered before a deletion arrives after it; what is there again later is taken."""
    client.put(note("mine", "vår"))
    run(push(client.effects))
    asked = heard(client)
    held = client.database.ask(lambda c: records.get(c, "Condition", "mine"))
    assert held is not None
    if by == "us":
        client.database.do(lambda tx: outbox.delete(tx, "Condition", "mine", Act("d", "")))
        run(push(client.effects))
    else:
        client.server.delete("Condition/mine")
        assert run(fetch(client.effects, "Condition", "mine")) is None
    assert client.unsent == ()
    client.database.do(lambda tx: file(tx, [held], asked), "sync")
    assert client.database.ask(lambda c: records.get(c, "Condition", "mine")) is None
    # It is looked for by itself, and is as the server says.
    run(refetch(client.effects))
    assert client.database.ask(lambda c: records.get(c, "Condition", "mine")) is None
    client.database.do(lambda tx: file(tx, [held], order.heard(tx.connection)), "sync")
    assert client.database.ask(lambda c: records.get(c, "Condition", "mine")) is not None


@pytest.mark.parametrize("newer", ["look", "round"])
def test_of_two_pulls_at_once_the_older_answer_is_not_laid_over_the_newer(client: Client, newer: str) -> None:
    """A round has its answers ready and files them later; meanwhile a look before a signature brings more."""
    client.server.write(note("mine", "første"))
    run(fetch(client.effects, "Condition", "mine"))

    def now() -> str:
        held = client.database.ask(lambda c: records.get(c, "Condition", "mine"))
        assert held is not None
        return str(json.loads(held.json)["code"]["text"])

    def given() -> Row:
        return row(strict.dumps(client.server.get("Condition/mine")).encode(), client.wire.base)

    asked, older = heard(client), given()
    assert now() == "første"
    client.server.write(note("mine", "andre"))
    beside = client.effects.beside
    with beside, beside:
        assert beside.several
        if newer == "look":
            run(fetch(msgspec.structs.replace(client.effects, beside=beside), "Condition", "mine"))
        else:
            client.database.do(lambda tx: file(tx, [given()], asked, several=beside.several), "sync")
        assert now() == "andre"
        client.database.do(lambda tx: file(tx, [older], asked, several=beside.several), "sync")
    assert now() == "andre"
    run(refetch(client.effects))
    assert now() == "andre"
    # Without anything beside it what a later question brings is filed as ever.
    client.server.write(note("mine", "tredje"))
    client.database.do(lambda tx: file(tx, [given()], heard_in(tx)), "sync")
    assert now() == "tredje"


def heard_in(tx: Transaction) -> str:
    return order.heard(tx.connection)


def test_of_what_was_taken_away_the_newest_are_remembered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "MOST_REMOVED", 3)
    asked = heard(client)
    for number in range(5):
        client.database.do(lambda tx, n=number: order.removed(tx, [("Condition", f"c{n}")]))  # type: ignore[misc]
    known = client.database.ask(lambda c: in_the_way(c, asked)).dirty
    assert known == {("Condition", f"c{n}") for n in (2, 3, 4)}
