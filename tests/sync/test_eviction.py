"""What leaves the local record: by age and size; never the unsent, never what somebody works on.

One idea: eviction, its choice of patients and its steps, on records small and large.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.commands.access import record_access
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir.arriving import Row
from desktop.store import drafts, held_records, outbox, people, records, snapshots
from desktop.store.charts import Charts
from desktop.store.held_records import Held
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.sync.pull import cursors
from desktop.sync.pull.eviction import AGE, next_to_go
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.tidying import tidy, wanted
from desktop.sync.push.push import push
from desktop.sync.restore.restored import replay
from desktop.sync.run import worker
from tests.cost import Cost, Seconds, Uncounted
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, serving
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock
from tests.sync.test_interests import elsewhere, letter, todo  # noqa: F401
from tests.sync.test_ward import hospital  # noqa: F401
from tests.sync.things import Json, note

MEASURED = [pytest.mark.slow, pytest.mark.measures]

NOW = SimClock().now
WARD = Interests(wards=("w1",))
DAY = 86_400
EMPTY = '{"ward":"w1","locations":[],"patients":[]}'
FIVE = [f"p{n}" for n in range(5)]


# The rule.
stays = st.builds(
    Held,
    patient=st.sampled_from(FIVE),
    pkey=st.integers(1, 5),
    used=st.one_of(
        st.just(""), st.integers(-400, 30).map(lambda days: stamp(NOW + timedelta(days=days, seconds=1)))
    ),
    bound=st.booleans(),
)


@given(st.lists(stays, unique_by=lambda one: one.patient), st.sets(st.sampled_from(FIVE)), st.booleans())
def test_the_unsent_and_what_is_worked_on_never_go_and_the_longest_unused_goes_first(
    everybody: list[Held], interests: set[str], too_large: bool
) -> None:
    left = list(everybody)
    order: list[Held] = []
    while one := next_to_go(left, interests, NOW, too_large=too_large):
        left.remove(one)
        order.append(one)
    for one in order:
        assert not one.bound
        assert one.patient not in interests
        assert one.used, "nobody goes of whom it is not known when they were used"
        assert too_large or one.used < stamp(NOW - AGE)
    assert order == sorted(order, key=lambda one: (one.used, one.patient))
    for one in left:
        old = one.used and one.used < stamp(NOW - AGE)
        assert one.bound or one.patient in interests or not one.used or not (too_large or old)


# Over a record with everything that binds a patient, in whatever mixture.


BONDS = (
    "unsent",
    "created",
    "conflict",
    "draft",
    "refetch",
    "moved",
    "letter",
    "inbox",
    "ward",
    "day",
    "open",
    "recent",
)


mixtures = st.dictionaries(st.sampled_from(FIVE), st.sets(st.sampled_from(BONDS), max_size=2))
ALONE = [
    dict(zip(FIVE, ({bond} for bond in BONDS[i : i + 5]), strict=False)) for i in range(0, len(BONDS), 5)
]


@settings(deadline=None)  # a machine with much to do says nothing of the rule
@given(mixtures, st.booleans())
@example(ALONE[0], False)
@example(ALONE[1], False)
@example(ALONE[2], False)
@example({}, False)
def test_whoever_is_bound_in_any_way_stays_whole(bonds: dict[str, set[str]], too_large: bool) -> None:
    client = Client(FakeServer(SimClock()))
    try:
        client.database.do(lambda tx: _fill(tx, bonds))
        client.clock.forward(8 * DAY)
        for patient, some in bonds.items():
            if "recent" in some:
                client.database.do(lambda tx, p=patient: cursors.advance(tx, [p], "Flag", ""))  # type: ignore[misc]
        before = {p: _held(client, p) for p in FIVE}
        interests = Interests(
            wards=("w1",),
            patients=tuple(p for p, some in sorted(bonds.items()) if "open" in some),
            inboxes=("Practitioner/d1",),
            days=("Practitioner/d1",),
        )
        unsent = client.unsent
        gone = run(tidy(client.effects, interests, limit=0 if too_large else 1 << 40))
        assert client.unsent == unsent
        for patient in FIVE:
            some = bonds.get(patient, set()) - ({"recent"} if too_large else set())
            assert _held(client, patient) == (before[patient] if some else 0), (patient, some)
        assert gone == sum(not (bonds.get(p, set()) - ({"recent"} if too_large else set())) for p in FIVE)
    finally:
        client.close()


def _fill(tx: Any, bonds: dict[str, set[str]]) -> None:
    members = [p for p, some in bonds.items() if "ward" in some]
    snapshots.put(tx, "ward", "w1", json.dumps({"ward": "w1", "locations": [], "patients": members}))
    today = [p for p, some in bonds.items() if "day" in some]
    day = {"actors": ["Practitioner/d1"], "begins": "", "ends": "", "patients": today}
    snapshots.put(tx, "day", "", json.dumps(day))
    for patient in FIVE:
        some = bonds.get(patient, set())
        subject = {"subject": {"reference": f"Patient/{patient}"}}
        _put(tx, {"resourceType": "Patient", "id": patient}, patient)
        _put(tx, note(f"c-{patient}", **subject), patient)
        cursors.advance(tx, [patient], "Condition", stamp(tx.clock()))
        if some & {"unsent", "conflict"}:
            outbox.put(tx, note(f"c-{patient}", text="ny", **subject), Act("write", "r1"))
        if "created" in some:  # nothing of it lies among the patient's rows
            outbox.put(tx, note(f"n-{patient}", **subject), Act("write", "r1"))
        if "conflict" in some:
            (entry,) = outbox.of_resource(tx.connection, "Condition", f"c-{patient}")
            outbox.update(tx, entry.seq, state="conflict", their_json="{}")
        if "draft" in some:
            drafts.save(tx, f"d-{patient}", "note", patient, "r1", "{}")
        if "refetch" in some:
            cursors.skip(tx, [("Condition", f"c-{patient}")])
        if "moved" in some:  # the change says another patient; what it stands on is this one's
            outbox.put(tx, note(f"c-{patient}", subject={"reference": "Patient/x"}), Act("write", "r1"))
        if "letter" in some:
            _put(tx, letter(f"l-{patient}", patient), patient)
            tx.connection.exec_driver_sql(
                "INSERT INTO receipt VALUES ('Task', ?, '1', '', '')", (f"l-{patient}",)
            )
        if "inbox" in some:
            _put(tx, todo(f"t-{patient}", patient, "Practitioner/d1"), patient)


def _put(tx: Any, body: Json, patient: str) -> None:
    records.put(tx, [Row(body["resourceType"], body["id"], "1", "", json.dumps(body), patient)])


def _held(client: Client, patient: str) -> int:
    return client.database.ask(
        lambda c: c.exec_driver_sql(
            "SELECT (SELECT count(*) FROM resource r WHERE r.pkey = p.pkey)"
            " + (SELECT count(*) FROM cursor c WHERE c.pkey = p.pkey) FROM patient p WHERE p.id = ?",
            (patient,),
        ).scalar()
    )


def test_as_long_as_an_interest_set_is_not_known_nobody_goes(client: Client) -> None:
    client.database.do(lambda tx: _fill(tx, {}))
    client.clock.forward(30 * DAY)
    for interests in (
        Interests(),
        Interests(wards=("w2",)),
        Interests(wards=("w1", "w2")),
        Interests(wards=("w1",), days=("Practitioner/d2",)),
    ):
        assert client.database.ask(lambda c, i=interests: wanted(c, i)) is None  # type: ignore[misc]
        assert run(tidy(client.effects, interests)) == 0
    assert run(tidy(client.effects, Interests(wards=("w1",)))) == 5


def test_who_was_found_in_a_search_and_never_opened_goes_a_week_later(client: Client) -> None:
    client.database.do(lambda tx: snapshots.put(tx, "ward", "w1", EMPTY))
    client.database.do(lambda tx: _put(tx, {"resourceType": "Patient", "id": "p7"}, "p7"))
    assert run(tidy(client.effects, WARD, limit=0)) == 0
    client.clock.forward(6 * DAY)
    assert run(tidy(client.effects, WARD)) == 0
    client.clock.forward(2 * DAY)
    assert run(tidy(client.effects, WARD)) == 1
    assert _held(client, "p7") == 0


def test_a_letter_is_followed_until_it_is_received_and_then_its_patient_may_go(
    client: Client,
    elsewhere: FakeServer,  # noqa: F811
) -> None:
    client.put(letter())
    run(push(client.effects))
    for _week in range(3):
        run(pull_round(client.effects, WARD))
        client.clock.forward(8 * DAY)
        # What keeps the patient is the letter alone: nobody has asked about anything else.
        client.database.do(lambda tx: tx.connection.exec_driver_sql("UPDATE cursor SET pulled_at = '2026'"))
        assert run(tidy(client.effects, WARD)) == 0
    body = elsewhere.get("Task/l1")
    elsewhere.write({**body, "status": "completed"})  # type: ignore[dict-item]
    run(pull_round(client.effects, WARD))
    client.clock.forward(8 * DAY)
    run(pull_round(client.effects, WARD))
    assert run(tidy(client.effects, WARD)) == 1
    assert client.base("Task/l1") is None


def test_our_own_work_is_sent_again_after_a_restore_though_its_patient_was_let_go(
    client: Client, server: FakeServer
) -> None:
    backup = server.copy()
    client.put(note("c1", text="vår"))
    run(push(client.effects))
    client.database.do(lambda tx: snapshots.put(tx, "ward", "w1", EMPTY))
    run(tidy(client.effects, WARD))
    client.clock.forward(8 * DAY)
    assert run(tidy(client.effects, WARD)) == 1
    assert client.base("Condition/c1") is None
    server.store = backup.store
    client.database.do(lambda tx: snapshots.put(tx, "restored", "frozen", "now"))
    assert run(replay(client.effects)) == 1
    run(push(client.effects))
    assert server.get("Condition/c1")["code"]["text"] == "vår"  # type: ignore[index]


def test_who_comes_back_is_fetched_whole(client: Client, hospital: FakeServer) -> None:  # noqa: F811
    opened = Interests(wards=("w1",), patients=("p2",))
    run(pull_round(client.effects, opened))
    client.clock.forward(8 * DAY)
    run(pull_round(client.effects, WARD))
    assert run(tidy(client.effects, WARD)) == 1
    assert client.database.ask(lambda c: people.search(c, "")) == ()
    hospital.write(note("c9", subject={"reference": "Patient/p2"}))
    run(pull_round(client.effects, opened, opened=True))
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p2")) == {"c2", "c9"}


# Over the real, encrypted record.


def _rows(patient: str, count: int) -> list[Row]:
    person = {"resourceType": "Patient", "id": patient, "name": [{"family": f"Navn{patient}"}]}
    rows = [Row("Patient", patient, "1", "", json.dumps(person), patient)]
    pad = "x" * 1500
    for n in range(count):
        body = note(f"{patient}-{n}", text=pad, subject={"reference": f"Patient/{patient}"})
        rows.append(Row("Condition", f"{patient}-{n}", "1", "", json.dumps(body), patient))
    return rows


def _bring(store: Store, patient: str, count: int) -> None:
    def act(tx: Any) -> None:
        records.put(tx, _rows(patient, count))
        cursors.advance(tx, [patient], "Condition", "")

    store.write(act, origin="sync").result()


class _Alone:
    """The record as the core sees it, without a loop."""

    def __init__(self, store: Store, cost: Cost) -> None:
        self.store = store
        self._cost = cost
        self.rows: list[int] = []

    async def read(self, query: Any) -> Any:
        return self.store.read(query).result()

    def write(self, act: Callable[[Any], Any], *, durable: bool = True) -> Any:
        # At once, as the store's own thread does, however late somebody waits for it.
        def counted(tx: Any) -> Any:
            before = tx.connection.exec_driver_sql("SELECT total_changes()").scalar()
            done = act(tx)
            self.rows.append(tx.connection.exec_driver_sql("SELECT total_changes()").scalar() - before)
            return done

        with self._cost:
            result = self.store.write(counted, origin="sync", durable=durable).result()

        async def done() -> Any:
            return result

        return done()


def _effects(client: Client, store: Store, cost: Cost) -> Any:
    import msgspec

    return msgspec.structs.replace(client.effects, database=_Alone(store, cost))


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(2, "perf_counter"), marks=MEASURED)], ids=str
)
def test_a_real_record_lets_go_in_small_steps_and_uses_its_pages_again(
    tmp_path: Path, client: Client, cost: Cost
) -> None:
    clock = client.clock
    with Store(tmp_path / "s", os.urandom(32), clock=clock) as store:
        told: list[Any] = []
        empty = '{"ward":"w1","locations":[],"patients":["p0"]}'
        store.write(lambda tx: snapshots.put(tx, "ward", "w1", empty), origin="sync").result()
        for number in range(4):
            _bring(store, f"p{number}", 1200)
            clock.forward(60)
        doctor = Actor(
            role="PractitionerRole/r1", practitioner="Practitioner/d1", name="Maren Lie", profession="doctor"
        )
        store.write(lambda tx: record_access(tx, doctor, "p1"), origin="record_access").result()
        pages = store.read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar()).result()
        used = store.read(held_records.size).result()
        store.listen(told.append)
        effects = _effects(client, store, cost)
        # Too large by a little: the one who was unopened longest is enough.
        assert run(tidy(effects, WARD, limit=used - 1)) == 1
        left = {one.patient for one in store.read(held_records.held).result()}
        assert left == {"p0", "p1", "p3"}, "p0 is on the ward; p1 was opened later than p2 came"
        assert store.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM cursor").scalar()).result() == 3
        assert {c.patient for changes in told for c in changes if "Condition" in c.kinds} == {"p2"}
        # Small steps: the cursors leave with the first, and none holds the writer for long.
        assert sum(any("Condition" in c.kinds for c in changes) for changes in told) == 3
        assert max(effects.database.rows) <= 1_500
        charts = Charts(store)
        chart = store.read(lambda c: charts.read(c, "p2")).result()
        assert chart is not None
        assert chart.pulled == frozenset(), "nothing may look as if it were known"
        charts.close()
        _bring(store, "p8", 1200)
        again = store.read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar()).result()
        assert again <= pages + 8, "what was given back is used again"
        # By age; who read p1 is still unsent, and stays so.
        clock.forward(8 * DAY)
        assert run(tidy(effects, Interests(wards=("w1",), patients=("p3",)))) == 2
        assert {one.patient for one in store.read(held_records.held).result()} == {"p0", "p3"}
        assert [(e.type, e.patient) for e in store.read(outbox.entries).result()] == [("AuditEvent", "p1")]


def test_somebody_who_is_opened_or_written_about_in_the_middle_stays(tmp_path: Path, client: Client) -> None:
    with Store(tmp_path / "s", os.urandom(32), clock=client.clock) as store:
        _bring(store, "p1", 1200)
        (one,) = store.read(held_records.held).result()
        store.write(lambda tx: held_records.let_go(tx, one), origin="sync").result()
        store.write(lambda tx: drafts.save(tx, "d", "note", "p1", "r1", "{}"), origin="command").result()
        assert store.write(lambda tx: held_records.let_go(tx, one), origin="sync").result() is None
        assert store.read(lambda c: len(records.ids(c, "Condition", "p1"))).result() > 0
        store.write(lambda tx: drafts.discard(tx, "d"), origin="command").result()
        client.clock.forward(5)
        store.write(
            lambda tx: tx.connection.exec_driver_sql(
                "UPDATE patient SET opened_at = ?", (stamp(tx.clock()),)
            ),
            origin="command",
        ).result()
        assert store.write(lambda tx: held_records.let_go(tx, one), origin="sync").result() is None


def test_the_worker_tidies_at_a_quiet_moment_and_leaves_what_is_worked_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "QUIET", timedelta(milliseconds=50))
    monkeypatch.setattr(worker, "LIMIT", 0)
    with Store(tmp_path / "s", os.urandom(32)) as store, serving() as server:
        server.load([{"resourceType": "Location", "id": "w1"}, {"resourceType": "Patient", "id": "p1"}])
        for number in range(3):
            _bring(store, f"p{number}", 10)
        one = worker.SyncWorker(store, server.url, token=lambda: TOKEN)
        one.set_interests(Interests(wards=("w1",), patients=("p1",)))
        one.start()
        try:
            assert one.sync_now().result(PATIENCE).state == "current"
            one.nudge()  # a round that has nothing new
            deadline = time.monotonic() + PATIENCE
            while (left := {h.patient for h in store.read(held_records.held).result()}) != {"p1"}:
                assert time.monotonic() < deadline, left
                time.sleep(0.02)
        finally:
            one.stop()


def test_tidying_stops_as_soon_as_somebody_wants_something(client: Client) -> None:
    client.database.do(lambda tx: _fill(tx, {}))
    client.clock.forward(8 * DAY)
    asked: list[int] = []
    assert run(tidy(client.effects, WARD, quiet=lambda: asked.append(1) or len(asked) < 6)) == 2  # type: ignore[func-returns-value]
    assert sum(bool(_held(client, p)) for p in FIVE) == 3
