"""A ward is watched without a window: one Task each, in nobody's name, and what can't be seen is said.

One idea: one watch over one ward of a real server, whatever happens on the way between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.commands import alerts
from desktop.commands.alerts import News
from desktop.core.clock import utc_now
from desktop.fhir.capability import Capabilities
from desktop.fhir.transport import NoAnswer
from desktop.fhir.usage import heartbeat
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import pushed
from desktop.service.rule_looks import Looks
from desktop.service.ward_watch.turns import LONGEST, Turns
from desktop.service.ward_watch.watcher import AGAIN
from desktop.store import accesslog, outbox, people, records
from desktop.store.charts import Charts
from desktop.store.store import Store
from desktop.sync.restore import restored
from desktop.sync.restore.restored import Frozen
from tests.servers.embedded import Embedded, embedded, serving
from tests.service.ward_post import WARD, Post, found, potassium, put, ward
from tests.sync.test_worker_restored import copied

__all__ = ["embedded"]
Make = Callable[..., Post]


@pytest.fixture
def post(embedded: Embedded, tmp_path: Path) -> Iterator[Make]:
    made: list[Post] = []

    def make(**more: object) -> Post:
        made.append(Post(embedded, tmp_path / str(len(made)), **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_what_is_found_becomes_one_task_of_the_doctor_in_nobodys_name(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(2), potassium(6.4), potassium(4.2, "ok", "p1")])
    one = post()
    report = one.whole()
    assert (report.raised, report.wards[0].patients, report.wards[0].looked) == (1, 2, 2)
    (task,) = found(embedded, "Task")
    assert task["owner"] == {"reference": "Practitioner/doc", "display": "Ola Berg"}
    assert task["description"] == "Kalium er 6,4; ta EKG."
    assert task["requester"] == {"display": "Fagflate"}
    # Who read and who wrote: the program on its machine, as a Device that is there.
    (device,) = found(embedded, "Device")
    events = [e for e in found(embedded, "AuditEvent") if e["action"] in ("R", "C")]
    assert {(e["action"], e["agent"][0]["who"]["reference"]) for e in events} == {
        ("R", f"Device/{device['id']}"),
        ("C", f"Device/{device['id']}"),
    }
    assert not [e for e in events if "Practitioner" in str(e["agent"])]
    read = next(e for e in events if e["action"] == "R")
    assert [e["what"]["reference"] for e in read["entity"] if "reference" in e["what"]] == [
        "Patient/p0",
        "Patient/p1",
    ]


def test_a_second_round_and_a_second_watch_find_nothing_to_tell(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(), potassium(6.4)])
    first, second = post(), post()
    assert first.whole().raised == 1
    assert first.whole().raised == 0
    assert second.whole().raised == 0
    # What is seen once is read, and logged, once: nothing changed since.
    lines = first.store.read(accesslog.newest).result()
    assert first.whole().wards[0].looked == 0
    assert first.store.read(accesslog.newest).result() == lines
    assert len(found(embedded, "Task")) == 1


def test_two_that_notice_the_same_before_either_has_told_make_one_task(
    embedded: Embedded, post: Make
) -> None:
    embedded.load([*ward(), potassium(6.4)])
    first, second = post(), post()
    # Both have fetched and found before the first may write.
    first.wire.refused = {"PUT Task": 503, "POST Task": 503}
    assert first.turn().untold
    assert second.whole().raised == 1
    first.wire.refused = {}
    first.store.write(_at_once, origin="test").result()
    first.turn()
    assert len(found(embedded, "Task")) == 1
    assert not [e for e in first.store.read(outbox.entries).result() if e.type == "Task"]


def _at_once(tx: object) -> None:
    for entry in outbox.entries(tx.connection):  # type: ignore[attr-defined]
        outbox.update(tx, entry.seq, not_before="")  # type: ignore[arg-type]


def test_who_has_answered_is_told_again_of_a_higher_value_only(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(), potassium(6.1, "k1", hours=3)])
    one = post()
    one.whole()
    (task,) = found(embedded, "Task")
    put(embedded, {**task, "status": "completed"})
    assert one.whole().raised == 0
    put(embedded, potassium(6.4, "k2", hours=1))
    assert one.whole().raised == 1
    assert sorted(t["description"] for t in found(embedded, "Task") if t["status"] == "requested") == [
        "Kalium er 6,4; ta EKG."
    ]


def test_what_holds_no_more_is_withdrawn_by_any_watch(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(), potassium(6.4, "k1", hours=3)])
    post().whole()
    put(embedded, potassium(4.1, "k2", hours=1))
    report = post().whole()
    assert report.wards[0].withdrawn == 1
    assert [t["status"] for t in found(embedded, "Task")] == ["cancelled"]


def test_without_a_named_doctor_the_wards_list_has_it(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(doctor=""), potassium(6.4)])
    assert post().whole().raised == 1
    (task,) = found(embedded, "Task")
    assert "owner" not in task


def test_a_type_that_is_refused_blinds_its_rules_aloud_and_withdraws_nothing(
    embedded: Embedded, post: Make
) -> None:
    embedded.load([*ward(), potassium(6.4)])
    one = post()
    one.whole()
    put(embedded, potassium(4.1, "k2", hours=0.5))
    one.wire.refused = {"GET Observation": 403, "POST ": 405}
    report = one.turn()
    assert not report.whole
    assert {(u.rule, u.lacking) for u in report.wards[0].unknown if u.blind} == {
        (rule, ("Observation",)) for rule in pushed()
    }
    assert report.wards[0].withdrawn == 0
    assert [t["status"] for t in found(embedded, "Task")] == ["requested"]
    (device,) = found(embedded, "Device")
    told = heartbeat.read(device)
    assert told is not None
    assert any("A5" in line and "Observation" in line for line in told.blind)
    # It is asked for again, from the beginning, and seen.
    one.wire.refused = {}
    assert one.whole().wards[0].withdrawn == 1
    (device,) = found(embedded, "Device")
    told = heartbeat.read(device)
    assert told is not None
    assert told.blind == ()


def test_whom_a_patient_has_blocked_is_not_assessed_and_that_is_said(embedded: Embedded, post: Make) -> None:
    consent = {
        "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/p0"},
        "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                              "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "policyRule": {"text": "x"}, "provision": {"type": "deny"},
    }  # fmt: skip
    embedded.load([*ward(2), potassium(6.4), potassium(6.4, "k1", "p1"), consent])
    report = post().turn()
    assert (report.raised, report.whole) == (1, False)
    assert {(u.rule, u.patients) for u in report.wards[0].unknown if u.blind} == {(r, 1) for r in pushed()}
    assert [task["for"]["reference"] for task in found(embedded, "Task")] == ["Patient/p1"]


def test_a_ward_that_the_server_does_not_know_is_said_and_the_others_are_seen(
    embedded: Embedded, post: Make
) -> None:
    embedded.load([*ward(), potassium(6.4)])
    one = post()
    one.watch._wards = ("nowhere", WARD)
    report = one.turn()
    assert not report.whole
    assert [bool(w.trouble) for w in report.wards] == [True, False]
    assert report.raised == 1


def test_a_task_that_is_refused_is_said_and_goes_when_it_is_taken(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(), potassium(6.4)])
    late = timedelta(0)
    one = post(clock=lambda: utc_now() + late)
    one.wire.refused = {"PUT Task": 403}
    (words,) = one.turn().untold
    assert "403" in words
    assert not found(embedded, "Task")
    one.wire.refused = {}
    assert one.turn().untold
    one.watch._resent = utc_now() - 2 * AGAIN
    assert one.whole().untold == ()
    assert len(found(embedded, "Task")) == 1


def test_a_server_that_is_away_is_said_with_since_when_and_met_again(embedded: Embedded, post: Make) -> None:
    embedded.load(ward())
    one = post()
    one.wire.down = True
    report = one.turn()
    assert isinstance(report.error, NoAnswer)
    assert report.seen is None
    one.wire.down = False
    seen = one.whole().seen
    assert seen is not None
    one.wire.down = True
    embedded.load([potassium(6.4)])
    for _try in range(9):
        report = one.turn()
        assert (report.whole, report.seen) == (False, seen)
        assert 1 <= one.turns.pause() <= LONGEST + 1
    one.wire.down = False
    assert one.whole().raised == 1


def test_a_token_that_has_ended_is_said_and_the_next_one_is_taken(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(), potassium(6.4)])
    one = post()
    one.wire.token = "ended"
    assert one.turn().error is not None
    one.wire.token = embedded.token
    assert one.whole().raised == 1


def test_a_busy_server_is_left_alone_for_as_long_as_it_says(embedded: Embedded, post: Make) -> None:
    embedded.load(ward())
    one = post()
    one.whole()
    one.wire.refused = {"GET ": 503, "POST ": 503}
    report = one.turn()
    assert report.error is not None
    one.turns._quiet = 120.0
    assert one.turns.pause() >= 120


def test_a_restored_server_freezes_it_until_somebody_approves(tmp_path: Path) -> None:
    live, backup = tmp_path / "fhir.sqlite", tmp_path / "backup.sqlite"
    with serving(f"sqlite:///{live.as_posix()}") as server:
        server.load(ward())
        copied(live, backup)
        server.load([potassium(6.4)])
        one = Post(server, tmp_path / "watch")
        one.whole()
        (task,) = found(server, "Task")
        port = int(server.url.split(":")[2].split("/")[0])
    copied(backup, live)
    try:
        with serving(f"sqlite:///{live.as_posix()}", port=port) as server:
            server.load([potassium(6.4)])
            one.wire.asked.clear()
            for _round in range(2):
                report = one.turn()
                assert isinstance(report.error, Frozen), report.error
                assert report.seen is not None
                assert not found(server, "Task")
                # Nothing was written there, no sign of life either.
                assert not [path for path in one.wire.asked if not path.startswith("GET ")]
            effects = one.turns._effects(one.turns._capabilities or Capabilities())
            one.loop.run_until_complete(restored.replay(effects))
            one.whole()
            assert [t["id"] for t in found(server, "Task")] == [task["id"]]
    finally:
        one.close()


@pytest.mark.parametrize("off", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_wrong_clock_is_set_by_the_servers_and_said(embedded: Embedded, post: Make, off: timedelta) -> None:
    embedded.load([*ward(), potassium(6.4, hours=1)])
    # The header that tells the time has whole seconds.
    now = utc_now().replace(microsecond=0)
    one = post(clock=lambda: now + off)
    one.wire.date = lambda: now
    report = one.whole()
    assert report.raised == 1
    assert report.off == -off.total_seconds()
    assert found(embedded, "AuditEvent")[0]["recorded"][:13] == report.at.isoformat()[:13]


def test_what_cannot_be_logged_is_not_looked_at(
    embedded: Embedded, post: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.core.errors import StoreError

    embedded.load([*ward(), potassium(6.4)])
    one = post()

    def full(*_args: object, **_more: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr("desktop.service.ward_watch.watcher.carrying.carry_out", full)
    report = one.turn()
    assert isinstance(report.error, StoreError)
    assert not found(embedded, "Task")


@pytest.mark.expects_log
def test_a_fault_of_ours_ends_one_round_only(
    embedded: Embedded, post: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.load([*ward(), potassium(6.4)])
    one = post()
    with monkeypatch.context() as patched:
        patched.setattr(one.watch._looks, "due", lambda *_args, **_more: 1 / 0)
        report = one.turn()
        assert report.error is not None
        assert report.error.details == "ZeroDivisionError"
    assert one.whole().raised == 1


def test_only_what_the_rules_need_is_asked_for(embedded: Embedded, post: Make) -> None:
    embedded.load(ward(3))
    one = post()
    one.whole()
    one.wire.asked.clear()
    one.whole()
    # The list of the ward with its patients' news, and what was deleted.
    assert len(one.wire.asked) <= 3, one.wire.asked
    assert not [path for path in one.wire.asked if "Appointment" in path or "QuestionnaireResponse" in path]


def test_who_left_long_ago_is_let_go_of(embedded: Embedded, post: Make) -> None:
    late = [timedelta(0)]
    embedded.load(ward(2))
    one = post(clock=lambda: utc_now() + late[0])
    one.whole()
    stay = next(e for e in found(embedded, "Encounter") if e["id"] == "e1")
    put(embedded, {**stay, "status": "finished"})
    one.whole()
    assert one.store.read(lambda c: people.find_key(c, "p1")).result()
    # The server's clock does not tell: this machine's goes on.
    late[0] = timedelta(days=400)
    one.wire.date = lambda: utc_now() + late[0]
    one.whole()
    one.turns._tidied = None
    one.whole()
    assert not one.store.read(lambda c: records.ids(c, "Patient", "p1")).result()
    assert one.store.read(lambda c: records.ids(c, "Patient", "p0")).result()


def test_it_ends_after_its_round_and_says_so(embedded: Embedded, post: Make) -> None:
    embedded.load(ward())
    one = post()

    async def run(turns: Turns) -> int:
        rounds = 0
        async for _report in turns.run():
            rounds += 1
            one.stop()
        return rounds

    assert one.loop.run_until_complete(run(one.turns)) == 1
    (device,) = found(embedded, "Device")
    assert device["status"] == "inactive"
    told = heartbeat.read(device)
    assert told is not None
    assert told.ended
    assert not heartbeat.Watching(told, timedelta(days=3)).silent


def test_a_sign_of_life_is_left_while_all_is_quiet_and_seldom(embedded: Embedded, post: Make) -> None:
    embedded.load(ward())
    late = [timedelta(0)]
    one = post(clock=lambda: utc_now() + late[0])
    one.whole()
    first = found(embedded, "Device")[0]["meta"]["versionId"]
    one.whole()
    assert found(embedded, "Device")[0]["meta"]["versionId"] == first
    at, beat = one.watch._beaten  # type: ignore[misc]
    one.watch._beaten = at - heartbeat.EVERY, beat
    one.whole()
    assert found(embedded, "Device")[0]["meta"]["versionId"] != first


def test_a_server_that_takes_no_sign_of_life_is_said_and_watched_all_the_same(
    embedded: Embedded, post: Make
) -> None:
    embedded.load([*ward(), potassium(6.4)])
    one = post()
    one.wire.refused = {"PUT Device": 403}
    report = one.whole()
    assert report.raised == 1
    assert "403" in report.heartbeat
    (read,) = [e for e in found(embedded, "AuditEvent") if e["action"] == "R"]
    # Nobody in person is named, and nothing that is not there.
    assert "reference" not in read["agent"][0]["who"]
    assert read["agent"][0]["who"]["display"].startswith("fagflate watch (")


def test_a_watch_is_known_again_after_a_start(embedded: Embedded, post: Make, tmp_path: Path) -> None:
    embedded.load(ward())
    one = post()
    one.whole()
    again = type(one.watch)(one.store, (WARD,), 60, one.clock)
    try:
        assert again.ident == one.watch.ident
        assert again.seen is not None
    finally:
        again.close()
    assert isinstance(one.store, Store)


def test_alerts_that_are_not_at_the_server_are_in_the_sign_of_life(embedded: Embedded, post: Make) -> None:
    embedded.load([*ward(), potassium(6.4)])
    one = post()
    one.wire.refused = {"PUT Task": 403, "POST Task": 403}
    assert one.turn().untold
    (device,) = found(embedded, "Device")
    beat = heartbeat.read(device)
    assert beat is not None
    assert any("ikke på serveren" in line for line in beat.blind)
    assert "Hemmelig" not in str(device)


@pytest.mark.expects_log
def test_one_patient_who_can_t_be_assessed_hides_no_other(
    embedded: Embedded, post: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.load([*ward(2), potassium(6.4, "k1", "p1")])
    one = post()
    real = alerts.found

    def falls_over(facts: Facts) -> News:
        if facts.chart.patient.id == "p0":
            raise ValueError("Hemmelig0")
        return real(facts)

    monkeypatch.setattr(alerts, "found", falls_over)
    report = one.turn()
    assert (report.error, report.whole, report.raised) == (None, False, 1)
    assert {(u.rule, u.patients, u.blind) for u in report.wards[0].unknown} >= {
        (rule, 1, True) for rule in pushed()
    }
    assert "Hemmelig" not in str(report.as_object())


def test_of_whom_the_record_holds_nothing_no_rule_is_decided(post: Make) -> None:
    one = post()
    charts = Charts(one.store)
    news = one.store.read(lambda c: Looks(charts, utc_now).look(c, "nobody")).result()
    charts.close()
    assert {unknown.rule for unknown in news.unknown if unknown.blind} == set(pushed())
