"""Order comes from the server's versions and from counting: our own clock may be set at any time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.store import outbox, records
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.restore.restored import receipts
from desktop.sync.run import order
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock
from tests.sync.things import note

DAY = 86_400


def set_clock(client: Client, seconds: float) -> None:
    """The machine's clock goes wrong (or right) by so much; the server's goes on."""
    client.clock = SimClock(client.server.clock())
    client.clock.forward(seconds)
    client.database.clock = client.clock


def text(client: Client, key: str = "Condition/c1") -> str:
    row = client.base(key)
    return row["code"]["text"] if row else ""


def bring(client: Client) -> None:
    run(pull(client.effects, ["p1"], ("Condition",)))


@pytest.mark.parametrize("fast", [600, DAY, 20 * 365 * DAY])
@pytest.mark.parametrize("stamps", [True, False])
def test_a_clock_that_was_fast_and_is_set_right_hides_no_correction(
    client: Client, server: FakeServer, fast: float, stamps: bool
) -> None:
    set_clock(client, fast)
    client.put(note("c1", "vår"))
    run(push(client.effects))
    bring(client)
    set_clock(client, 0)
    server.clock.forward(400)  # type: ignore[attr-defined]
    set_clock(client, 0)
    server.write(note("c1", "rettet av en annen"))
    if not stamps:
        del server.store["Condition/c1"][-1].body["meta"]["lastUpdated"]  # type: ignore[index]
        client.database.do(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor"))
        client.wire.choose = None
        from desktop.sync.pull.lookup import resource

        run(resource(client.effects, "Condition", "c1"))
    else:
        bring(client)
    assert text(client) == "rettet av en annen"


@pytest.mark.parametrize("wrong", ["9999-12-31T23:59:59Z", "2031-01-01T00:00:00Z"])
def test_a_stamp_from_the_future_and_a_fast_clock_make_no_cursor_that_stays(
    client: Client, server: FakeServer, wrong: str
) -> None:
    server.write(note("c0"))
    server.store["Condition/c0"][-1].body["meta"]["lastUpdated"] = wrong  # type: ignore[index]
    set_clock(client, 2 * 365 * DAY)
    bring(client)
    server.clock.forward(400)  # type: ignore[attr-defined]
    set_clock(client, 0)
    server.write(note("c1", "ny"))
    bring(client)
    assert text(client) == "ny"
    server.clock.forward(400)  # type: ignore[attr-defined]
    set_clock(client, 0)
    client.wire.sent.clear()
    server.write(note("c1", "nyere"))
    bring(client)
    assert text(client) == "nyere"
    # It is asked for all of it once, not in each round from now on.
    assert any("_lastUpdated" in r.path + str(r.body) for r in client.wire.sent)


def test_an_answer_to_a_question_from_before_is_older_than_what_was_acknowledged_since(
    client: Client, server: FakeServer
) -> None:
    """Counted, so that a clock that is set back between the two does not turn them round."""
    server.write(note("c1", "før"))
    bring(client)
    before = client.database.ask(order.heard)
    old = client.database.ask(lambda c: records.get(c, "Condition", "c1"))
    assert old is not None
    client.change("Condition/c1", code={"text": "vår"})
    set_clock(client, -DAY)
    run(push(client.effects))
    import msgspec

    from desktop.sync.pull.intake import file

    stale = msgspec.structs.replace(old, updated="")
    client.database.do(lambda tx: file(tx, [stale], before))
    assert text(client) == "vår"


def test_receipts_are_in_the_order_in_which_they_came(client: Client, server: FakeServer) -> None:
    for number, clock in enumerate((0, -DAY, 365 * DAY, -5 * DAY)):
        set_clock(client, clock)
        client.put(note(f"c{number}"))
        run(push(client.effects))
    assert [r.id for r in client.database.ask(lambda c: receipts(c, 10))] == ["c3", "c2", "c1", "c0"]


@pytest.mark.parametrize("to", [-DAY, 0, DAY])
def test_a_restore_is_noticed_whatever_the_clock_was_set_to(
    client: Client, server: FakeServer, to: float
) -> None:
    """Set back between two acknowledgements and a restore."""
    client.put(note("c1"))
    run(push(client.effects))
    run(restored.guard(client.effects, now=True))
    backup = server.copy().store
    set_clock(client, to)
    client.put(note("c2"))
    run(push(client.effects))
    server.store = backup
    with pytest.raises(restored.Frozen):
        run(restored.guard(client.effects, now=True))


def test_ids_are_compared_whatever_the_clock_says(client: Client, server: FakeServer) -> None:
    set_clock(client, DAY)
    client.put(note("c1"))
    run(push(client.effects))
    set_clock(client, 0)
    server.delete("Condition/c1")
    run(compare_ids(client.effects, "p1", [("Condition", "Condition?patient=p1")]))
    assert client.base("Condition/c1") is None


def test_what_is_unsent_still_stands_over_what_comes(client: Client, server: FakeServer) -> None:
    set_clock(client, DAY)
    server.write(note("c1", "før"))
    bring(client)
    client.change("Condition/c1", code={"text": "vår"})
    set_clock(client, 0)
    server.write(note("c1", "deres"))
    bring(client)
    seen: Callable[[], object] = lambda: client.database.ask(  # noqa: E731
        lambda c: outbox.current(c, "Condition", "c1")
    )
    assert "vår" in str(seen())
