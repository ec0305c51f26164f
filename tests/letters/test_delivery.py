"""A letter's way: which step may follow which, and that only the recipient's receipt counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import InputError
from desktop.fhir.resources import Task
from desktop.letters.delivery.delivery import (
    DONE,
    GLOSSARY,
    NEEDS_SOMEBODY,
    NEXT,
    State,
    business_status,
    coded,
    may_follow,
    moved,
    rerouted,
    state_words,
    step,
    task_status,
    way_inputs,
    way_of,
)
from desktop.letters.delivery.on_paper import printed
from desktop.letters.model import Channel

T0 = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def task(state: State, channel: Channel, due: str = "") -> dict[str, Any]:
    body: dict[str, Any] = {
        "resourceType": "Task",
        "id": "t",
        "status": task_status(state),
        "businessStatus": business_status(state),
        "intent": "order",
        "code": coded("send-letter"),
        "focus": {"reference": "DocumentReference/d"},
        "for": {"reference": "Patient/p"},
        "owner": {"reference": "Organization/o"},
        "note": [{"text": "kept"}],
        "input": [
            {"type": coded("recipient"), "valueReference": {"reference": "Patient/p", "display": "Ida"}},
            *way_inputs(channel, "123", ("Vei 1", "0001 By"), "Binary/b"),
        ],
    }
    if due:
        body["restriction"] = {"period": {"end": due}}
    return body


def read(body: dict[str, Any], at: datetime = T0) -> Any:
    return way_of(msgspec.convert(body, Task), at)


def test_the_glossary() -> None:
    assert list(GLOSSARY.values()) == [
        "kladd",
        "signert",
        "i kø",
        "sendt",
        "mottatt i mottakers system",
        "avvist",
        "forfalt",
        "postlagt",
        "returnert",
        "stoppet",
    ]
    assert [state_words(s) for s in State] == list(GLOSSARY.values())


def test_electronic_to_the_receipt() -> None:
    body = task(State.QUEUED, Channel.ELECTRONIC)
    body = moved(body, State.SENT, T0)
    assert read(body).state is State.SENT
    assert not read(body).done
    body = moved(body, State.RECEIVED, T0 + HOUR, receipt="AppRec OK 123")
    way = read(body, T0 + timedelta(days=9))
    assert (way.state, way.receipt, body["status"]) == (State.RECEIVED, "AppRec OK 123", "completed")
    assert body["note"] == [{"text": "kept"}]


def test_paper_is_printed_and_then_posted() -> None:
    body = printed(task(State.QUEUED, Channel.PAPER), T0)
    assert read(body).state is State.QUEUED
    assert read(body).printed.startswith("2026-11-20T10")
    body = moved(printed(body, T0 + HOUR), State.POSTED, T0 + HOUR)
    assert read(body).state is State.POSTED
    assert len([o for o in body["output"] if "printed" in str(o)]) == 1
    back = moved(body, State.RETURNED, T0 + 2 * HOUR)
    assert read(back).needs_somebody
    assert read(moved(back, State.QUEUED, T0 + 3 * HOUR)).printed == ""


def test_what_was_not_printed_is_not_posted() -> None:
    with pytest.raises(InputError):
        moved(task(State.QUEUED, Channel.PAPER), State.POSTED, T0)


def test_no_receipt_in_time_is_overdue_whatever_the_task_says() -> None:
    body = moved(task(State.QUEUED, Channel.ELECTRONIC), State.SENT, T0)
    assert read(body, T0 + 23 * HOUR).state is State.SENT
    late = read(body, T0 + 25 * HOUR)
    assert late.state is State.OVERDUE
    assert late.needs_somebody
    # A late receipt still counts, and a new way begins again.
    assert read(moved(body, State.RECEIVED, T0 + 30 * HOUR), T0 + 30 * HOUR).state is State.RECEIVED
    again = rerouted(body, Channel.PAPER, T0 + 30 * HOUR, lines=("Vei 2", "0002 By"), print_key="Binary/c")
    way = read(again, T0 + 31 * HOUR)
    assert (way.state, way.channel, way.lines, way.print) == (
        State.QUEUED,
        Channel.PAPER,
        ("Vei 2", "0002 By"),
        "Binary/c",
    )
    assert way.her_id == ""


def test_a_letter_on_its_way_is_not_rerouted() -> None:
    sent = moved(task(State.QUEUED, Channel.ELECTRONIC), State.SENT, T0)
    with pytest.raises(InputError):
        rerouted(sent, Channel.PAPER, T0 + HOUR, lines=("a", "b"), print_key="Binary/c")
    with pytest.raises(ValueError):
        rerouted(task(State.REJECTED, Channel.ELECTRONIC), Channel.PAPER, T0)


def test_what_is_held_waits_for_a_way() -> None:
    body = task(State.SIGNED, Channel.HELD)
    with pytest.raises(InputError):
        moved(body, State.QUEUED, T0)
    assert read(rerouted(body, Channel.ELECTRONIC, T0, her_id="99")).state is State.QUEUED


@pytest.mark.parametrize(
    ("before", "after", "channel"),
    [
        (State.QUEUED, State.RECEIVED, Channel.ELECTRONIC),
        (State.DRAFT, State.SENT, Channel.ELECTRONIC),
        (State.RECEIVED, State.SENT, Channel.ELECTRONIC),
        (State.RECEIVED, State.REJECTED, Channel.ELECTRONIC),
        (State.QUEUED, State.SENT, Channel.PAPER),
        (State.QUEUED, State.POSTED, Channel.ELECTRONIC),
        (State.SENT, State.POSTED, Channel.ELECTRONIC),
        (State.POSTED, State.RECEIVED, Channel.PAPER),
    ],
)
def test_steps_that_cannot_be(before: State, after: State, channel: Channel) -> None:
    with pytest.raises(InputError):
        step(before, after, channel)


@given(st.lists(st.tuples(st.sampled_from(State), st.integers(0, 40)), max_size=20), st.sampled_from(Channel))
def test_however_the_steps_come_the_way_stays_true(steps: list[tuple[State, int]], channel: Channel) -> None:
    """Delivered only after sent or printed; every accepted step was allowed; nothing else is ever lost."""
    body = printed(task(State.SIGNED, channel), T0)
    at = T0
    been = [State.SIGNED]
    for after, hours in steps:
        at += hours * HOUR
        before = read(body, at).state
        try:
            body = moved(body, after, at)
        except InputError:
            unprinted = after is State.POSTED and not read(body, at).printed
            assert unprinted or not may_follow(before, after, channel)
            continue
        assert after in NEXT[before]
        been.append(after)
        assert read(body, at).state is after
        assert body["status"] == task_status(after)
    if State.RECEIVED in been:
        assert channel is Channel.ELECTRONIC
        # It was sent, or waited so long in the queue that its receipt came first.
        assert been.index(State.QUEUED) < been.index(State.RECEIVED)
    if channel is Channel.HELD:
        assert been == [State.SIGNED]
    assert body["note"] == [{"text": "kept"}]
    assert len([o for o in body.get("output", []) if "step" in str(o["type"])]) <= 1


@given(st.sampled_from(State))
def test_every_state_leads_somewhere_or_is_done(state: State) -> None:
    assert NEXT[state] or state in DONE
    assert not (state in DONE and state in NEEDS_SOMEBODY)
    reached, edge = {State.DRAFT}, {State.DRAFT}
    while edge := {n for s in edge for n in NEXT[s]} - reached:
        reached |= edge
    assert state in reached


def test_a_task_that_is_no_letter() -> None:
    other = task(State.SENT, Channel.ELECTRONIC) | {"code": {"text": "annet"}}
    with pytest.raises(InputError):
        read(other)
    unknown = task(State.SENT, Channel.ELECTRONIC) | {"businessStatus": {"text": "sendt"}}
    with pytest.raises(InputError):
        read(unknown)
