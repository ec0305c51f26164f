"""What goes out now, in which order, and what goes together."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.store.outbox import Entry
from desktop.sync.push.sending_plan import Plan, plan

NOW = "2026-11-20T08:00:00.000Z"
EARLIER = "2026-11-20T07:59:59.999Z"
SOON = "2026-11-20T08:01:00.000Z"


def entry(seq: int, key: str = "", *refers: str, **more: Any) -> Entry:
    kind, ident = (key or f"Task/t{seq}").split("/")
    references = [{"reference": r} for r in refers]
    body = json.dumps({"resourceType": kind, "id": ident, "basedOn": references})
    made = Entry(
        seq, f"a{seq}", "act", "p1", kind, ident, "create", "", None, body, "tag", "queued", 0, NOW, "", "",
        0, "", None, "r1",
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def units(found: Plan) -> list[tuple[int, ...]]:
    return [tuple(e.seq for e in unit) for unit in found.units]


def test_oldest_first_one_by_one() -> None:
    assert units(plan([entry(1), entry(2)], NOW)) == [(1,), (2,)]


def test_a_child_waits_for_its_parent() -> None:
    assert units(plan([entry(1, "Task/a", "Task/b"), entry(2, "Task/b")], NOW)) == [(2,), (1,)]


def test_what_the_log_tells_of_an_act_goes_right_before_it() -> None:
    """Read before, written while one was away: whatever the order in which they were written down."""
    queue = [
        entry(1, "AuditEvent/read"), entry(2, "Task/a"), entry(3, "Condition/c"),
        entry(4, "AuditEvent/a", "Task/a"), entry(5, "AuditEvent/c", "Condition/c"), entry(6, "Task/d"),
    ]  # fmt: skip
    assert units(plan(queue, NOW, log_first=True)) == [(1,), (4,), (2,), (5,), (3,), (6,)]
    held = [msgspec.structs.replace(one, not_before=SOON) if one.seq == 2 else one for one in queue]
    assert units(plan(held, NOW, log_first=True)) == [(1,), (5,), (3,), (4,), (6,)], "held for Undo"


def test_an_event_that_was_refused_once_goes_after_what_it_tells_of() -> None:
    queue = [entry(1, "Task/a"), entry(2, "AuditEvent/a", "Task/a", attempts=1)]
    assert units(plan(queue, NOW, log_first=True)) == [(1,), (2,)]
    assert units(plan([queue[0], entry(2, "AuditEvent/a", "Task/a")], NOW)) == [(1,), (2,)], "other names"


def test_the_log_holds_nothing_up() -> None:
    queue = [entry(1, "Task/a"), entry(2, "AuditEvent/a", "Task/a", not_before=SOON)]
    assert units(plan(queue, NOW, log_first=True)) == [(1,)]


def test_a_circle_goes_together_and_an_act_does() -> None:
    circle = [entry(1, "Task/a", "Task/b"), entry(2, "Task/b", "Task/a"), entry(3)]
    assert units(plan(circle, NOW)) == [(1, 2), (3,)]
    act = [entry(n, act_id="x", atomic=1) for n in (1, 3)] + [entry(2)]
    assert units(plan(sorted(act, key=lambda e: e.seq), NOW)) == [(1, 3), (2,)]


def test_one_of_an_act_that_can_not_go_holds_the_act_and_nothing_else() -> None:
    for held in ({"state": "conflict"}, {"state": "failed"}, {"state": "ask"}, {"not_before": SOON},
                 {"send_until": EARLIER}):  # fmt: skip
        act = [entry(1, act_id="x", atomic=1), entry(2, act_id="x", atomic=1, **held), entry(3)]
        assert units(plan(act, NOW)) == [(3,)], held


def test_what_needs_something_that_can_not_go_is_held_through_any_number_of_steps() -> None:
    chain = [entry(1, "Task/a", state="failed"), entry(2, "Task/b", "Task/a"), entry(3, "Task/c", "Task/b")]
    assert units(plan([*chain, entry(4)], NOW)) == [(4,)]


def test_a_resources_changes_go_in_their_order() -> None:
    both = [entry(1, "Task/a", state="conflict"), entry(2, "Task/a", op="update"), entry(3)]
    assert units(plan(both, NOW)) == [(3,)]
    assert units(plan(both[1:], NOW)) == [(2,), (3,)]


def test_late_is_asked_about_only_when_it_certainly_was_not_sent() -> None:
    found = plan([entry(1, send_until=EARLIER), entry(2, send_until=EARLIER, state="sending", attempts=1),
                  entry(3, send_until=SOON), entry(4, send_until=EARLIER, attempts=2)], NOW)  # fmt: skip
    assert [e.seq for e in found.too_late] == [1, 4]
    assert units(found) == [(2,), (3,)]


def test_what_has_had_its_turn_is_left_out_with_what_needs_it() -> None:
    assert units(plan([entry(1, "Task/a"), entry(2, "Task/b", "Task/a"), entry(3)], NOW, frozenset({1}))) == [
        (3,)
    ]


def test_a_reference_to_another_version_or_to_itself_is_understood() -> None:
    assert units(plan([entry(1, "Task/a", "Task/a", "Task/b/_history/3"), entry(2, "Task/b")], NOW)) == [
        (2,), (1,)]  # fmt: skip


@st.composite
def outboxes(draw: st.DrawFn) -> list[Entry]:
    size = draw(st.integers(1, 8))
    keys = [f"Task/k{draw(st.integers(0, 5))}" for _ in range(size)]
    made: list[Entry] = []
    for seq, key in enumerate(keys, 1):
        refers = draw(st.lists(st.sampled_from(keys), max_size=2))
        first = all(e.key != key for e in made)
        made.append(
            entry(
                seq, key, *refers,
                op="create" if first else draw(st.sampled_from(["update", "delete"])),
                state=draw(st.sampled_from(["queued", "queued", "sending", "conflict", "failed", "ask"])),
                act_id=draw(st.sampled_from("xyz")),
                atomic=draw(st.integers(0, 1)),
                not_before=draw(st.sampled_from(["", "", SOON])),
                send_until=draw(st.sampled_from(["", "", EARLIER, SOON])),
            )
        )  # fmt: skip
    return made


@given(outboxes())
@settings(max_examples=200, deadline=None)
def test_a_plan_is_safe(entries: list[Entry]) -> None:
    found = plan(entries, NOW)
    order = [e.seq for unit in found.units for e in unit]
    assert len(order) == len(set(order))
    planned = set(order)
    creates = {e.key: e for e in entries if e.op == "create"}
    first: dict[str, int] = {}
    for one in entries:
        first.setdefault(one.key, one.seq)
    unit_of = {e.seq: index for index, unit in enumerate(found.units) for e in unit}
    for one in entries:
        if one.seq not in planned:
            continue
        assert one.state in ("queued", "sending")
        assert first[one.key] == one.seq
        assert one.not_before <= NOW
        assert not (one.state == "queued" and one.send_until == EARLIER)
        for needed in found.needs[one.seq]:
            assert needed in planned
        for reference in json.loads(one.body or "{}")["basedOn"]:
            parent = creates.get(reference["reference"])
            if parent is not None and parent.seq != one.seq:
                assert parent.seq in planned
        if one.atomic:
            for other in entries:
                if other.atomic and other.act_id == one.act_id and first[other.key] == other.seq:
                    assert other.seq in planned
                    assert unit_of[other.seq] == unit_of[one.seq]
    assert {e.seq for e in found.too_late} == {
        e.seq for e in entries if e.state == "queued" and e.send_until == EARLIER
    }
