"""Counts of a week: sent once where IT says so, read by whoever owns sprints, in nobody's way."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.core import counted
from desktop.core.clock import local
from desktop.core.counting import Counted
from desktop.core.usage import kept
from desktop.core.usage.weeks import days_of, week_of, weekly
from desktop.fhir import strict
from desktop.fhir.usage.count_reports import KIND, report
from desktop.fhir.usage.rate_reports import SYSTEM
from desktop.fhir.validate import validate
from desktop.store import snapshots
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.set_up import site_counts as pulled
from desktop.sync.push import sent_counts as counts
from desktop.sync.push.push import push
from tests.sync.conftest import Machine
from tests.sync.driver import Client, lost_after, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_signatures import AAS

OWNER = Interests(every_wish=True)
OTHER = "7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The policy of a site that collects counts."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    monkeypatch.setattr(counts, "_looked", {})
    file = tmp_path / "policies.json"
    file.write_text(json.dumps({"collect_counts": "server"}), encoding="utf-8")
    return file


def works(client: Client, weeks_ago: int = 1, times: int = 3) -> str:
    """Somebody has worked here; the week's name."""
    week = week_of(local(client.clock()).date())
    for _back in range(weeks_ago):
        week = week_of(_day_before(week))
    for _time in range(times):
        counted.keep(Counted("sign_orders", 4, 18, 9.5, active=8.0, version="x/sprint-01", week=week))
    body = json.dumps({"role": AAS.role, "practitioner": AAS.practitioner, "name": AAS.name})
    client.database.do(lambda tx: snapshots.put(tx, "session", "actor", body))
    return week


def _day_before(week: str) -> date:
    return days_of(week)[0] - timedelta(days=1)


def goes_out(client: Client) -> None:
    run(counts.publish(client.effects))
    run(push(client.effects))


def test_a_week_that_is_over_goes_once_as_fhir(machine: Machine, server: FakeServer) -> None:
    client = machine()
    works(client)
    works(client, weeks_ago=0)
    goes_out(client)
    (found,) = server.all(KIND)
    assert not validate(strict.loads(json.dumps(found)))
    assert AAS.name.split()[0] not in json.dumps(found)
    assert found["group"][0]["population"][0]["count"] == 3
    assert not client.unsent
    counts._looked.clear()
    goes_out(client)
    assert len(server.all(KIND)) == 1, "not again, and not the week that goes on"


def test_another_persons_record_on_the_machine_does_not_send_it_too(
    machine: Machine, server: FakeServer
) -> None:
    first, second = machine(), machine()
    works(first)
    works(second, times=0)
    goes_out(first)
    counts._looked.clear()
    goes_out(second)
    assert len(server.all(KIND)) == 1


def test_an_answer_that_was_lost_is_not_sent_as_another_one(machine: Machine, server: FakeServer) -> None:
    client = machine()
    works(client)
    run(counts.publish(client.effects))
    client.wire.faults.append(lost_after)
    for _round in range(4):
        run(push(client.effects))
        client.clock.forward(600)
    assert len(server.all(KIND)) == 1


@pytest.mark.parametrize("policy", ["never", "servere", None])
def test_nothing_goes_where_it_does_not_say_so(
    machine: Machine, server: FakeServer, site: Path, policy: str | None
) -> None:
    site.write_text(json.dumps({"collect_counts": policy} if policy else {}), encoding="utf-8")
    client = machine()
    works(client)
    goes_out(client)
    assert server.all(KIND) == []
    assert len(kept.here()) == 1, "it is kept here all the same"


def test_the_user_alone_cannot_have_counts_collected(
    machine: Machine, server: FakeServer, site: Path, tmp_path: Path
) -> None:
    site.write_text("{}", encoding="utf-8")
    client = machine()
    works(client)
    (tmp_path / "home" / "settings.json").write_text('{"collect_counts": "server"}', encoding="utf-8")
    goes_out(client)
    assert server.all(KIND) == []


def test_a_server_that_knows_no_such_type_is_left_in_peace(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(unlisted=frozenset({KIND})))
    client.learn()
    works(client)
    goes_out(client)
    assert not client.unsent
    assert run(pull_round(client.effects, OWNER)).complete
    state = client.database.ask(pulled.state)
    assert state is not None
    assert state.unsupported


def told(server: FakeServer, week: str = "2026-W47", machine: str = OTHER, **more: object) -> None:
    lines = [Counted("sign_orders", 4, 18, 9.5, active=8.0, version="x/sprint-01", week=week)]
    (counts_,) = weekly(machine, lines)
    server.write({**report(counts_), **more})  # type: ignore[arg-type]


def held(client: Client) -> list[str]:
    return sorted(f"{one.machine[:4]} {one.week}" for one in client.database.ask(pulled.held))


def test_whoever_owns_sprints_reads_them_and_nobody_else_asks(machine: Machine, server: FakeServer) -> None:
    told(server)
    client = machine()
    run(pull_round(client.effects, Interests()))
    assert held(client) == []

    def counts_asked() -> list[str]:
        # How often rules are set aside, published once a week, is everybody's to read.
        return [line for line in client.wire.lines if KIND in line and SYSTEM not in line]

    assert not counts_asked()
    assert run(pull_round(client.effects, OWNER)).complete
    assert held(client) == ["7c1f 2026-W47"]
    client.wire.sent.clear()
    told(server, "2026-W46", id="later")
    run(pull_round(client.effects, OWNER))
    assert not [line for line in client.wire.lines if KIND in line], "not each round"
    client.clock.forward(3601)
    run(pull_round(client.effects, OWNER))
    assert held(client) == ["7c1f 2026-W46", "7c1f 2026-W47"]


def test_reports_of_others_are_left_and_a_spoilt_one_is_said(machine: Machine, server: FakeServer) -> None:
    client = machine()
    told(server)
    told(server, measure="https://other.example/Measure/falls", id="other")
    told(
        server,
        "2026-W45",
        id="spoilt",
        period=None,
        identifier=[{"system": "urn:fagflate:counted", "value": "no name of a machine"}],
    )
    run(pull_round(client.effects, OWNER))
    assert held(client) == ["7c1f 2026-W47"]
    state = client.database.ask(pulled.state)
    assert state is not None
    assert state.unread == 1


def test_what_the_server_no_longer_has_counts_no_more(machine: Machine, server: FakeServer) -> None:
    client = machine()
    told(server, id="gone")
    run(pull_round(client.effects, OWNER))
    server.delete(f"{KIND}/gone")
    client.clock.forward(3601)
    run(pull_round(client.effects, OWNER))
    assert held(client) == []
