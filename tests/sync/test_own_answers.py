"""Answers of patients elsewhere: to what a person ordered, and of their open stays, as far as a server can be
asked for them."""

# ruff: noqa: F811
from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.paging import SearchRefused
from desktop.sync.pull import inbox, own_answers
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.tidying import wanted
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_interests import DOCTOR, go, held, quiet
from tests.sync.test_ward import hospital, stay  # noqa: F401
from tests.sync.things import Json, task

ROLE = "PractitionerRole/r1"
MINE = Interests(inboxes=(DOCTOR, ROLE, "Organization/o1"), answer_days=90)


def of(patient: str) -> Json:
    return {"subject": {"reference": f"Patient/{patient}"}}


def order(ident: str = "o1", patient: str = "p7", by: str = DOCTOR, **more: Any) -> Json:
    return {"resourceType": "ServiceRequest", "id": ident, "status": "active", "intent": "order",
            "requester": {"reference": by}, "authoredOn": "2026-11-01T08:00:00+01:00",
            **of(patient), **more}  # fmt: skip


def report(ident: str = "r1", patient: str = "p7", about: str = "o1", **more: Any) -> Json:
    based = {"basedOn": [{"reference": f"ServiceRequest/{about}"}]} if about else {}
    return {
        "resourceType": "DiagnosticReport",
        "id": ident,
        "status": "final",
        **based,
        **of(patient),
        **more,
    }


def value(ident: str, patient: str = "p7", **more: Any) -> Json:
    return {"resourceType": "Observation", "id": ident, "status": "final",
            "category": [{"coding": [{"code": "laboratory"}]}], **of(patient), **more}  # fmt: skip


@pytest.fixture
def far(hospital: FakeServer) -> FakeServer:
    """A patient who lies nowhere, of whom the doctor ordered something, and one of whom others did."""
    for key in ("Encounter/e1", "Encounter/e2"):
        hospital.delete(key)
    for ident in ("p7", "p8"):
        hospital.write({"resourceType": "Patient", "id": ident, "name": [{"family": "Moe"}]})
    hospital.write(order())
    hospital.write(order("o2", "p8", "Practitioner/d9"))
    hospital.write(order("o3", "p8", "Practitioner/d9"))
    hospital.write(report("r2", "p8", "o2"))
    hospital.write(value("v9"))
    return hospital


def told(client: Client) -> inbox.Told:
    found = client.database.ask(inbox.told)
    assert found is not None
    return found


def later(client: Client, seconds: int = 130) -> None:
    client.clock.forward(seconds)
    go(client, MINE)


@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize("by", [DOCTOR, ROLE])
def test_an_answer_to_what_i_ordered_comes_with_its_values_and_whoever_has_seen_it(
    machine: Machine, far: FakeServer, by: str, batch: bool
) -> None:
    client = machine(features=Features(batch=batch))
    far.write(order(by=by))
    go(client, MINE)
    assert held(client, "Patient/p7") is None, "of an order without an answer nobody is fetched"
    panel = value("v1", hasMember=[{"reference": "Observation/v2"}])
    for one in (panel, value("v2"), report(result=[{"reference": "Observation/v1"}])):
        far.write(one)
    far.write(task("seen", "DiagnosticReport/r1", status="completed", **{"for": of("p7")["subject"]}))
    later(client)
    for key in ("Patient/p7", "DiagnosticReport/r1", "Observation/v1", "Observation/v2", "Task/seen",
                "ServiceRequest/o1"):  # fmt: skip
        assert held(client, key) is not None, key
    assert held(client, "Observation/v9") is None, "no more than the answer"
    assert held(client, "DiagnosticReport/r2") is None, "the answer to what others ordered"
    assert told(client).unasked == ()


def test_values_without_a_report_are_an_answer(client: Client, far: FakeServer) -> None:
    far.write(value("v3", basedOn=[{"reference": "ServiceRequest/o1"}]))
    go(client, MINE)
    assert held(client, "Observation/v3") is not None
    assert held(client, "Patient/p7") is not None


def test_an_answer_is_followed_a_correction_of_a_value_that_names_no_order_too(
    client: Client, far: FakeServer
) -> None:
    far.write(value("v1"))
    far.write(report(result=[{"reference": "Observation/v1"}]))
    go(client, MINE)
    client.clock.forward(3600)
    far.write(value("v1", status="corrected"))
    later(client)
    assert held(client, "Observation/v1")["status"] == "corrected"  # type: ignore[index]
    assert held(client, "Observation/v9") is None


def test_nothing_new_costs_one_request_and_asks_from_the_last_stamp_on(
    client: Client, far: FakeServer
) -> None:
    far.write(report())
    assert quiet(client, MINE) == ["POST "]
    client.clock.forward(600)
    client.wire.sent.clear()
    go(client, MINE)
    (sent,) = client.wire.sent
    assert "based-on=ServiceRequest/o1&_lastUpdated=ge" in str(sent.body)


def test_an_order_is_asked_about_from_the_beginning_once_and_all_of_them_once_a_day(
    client: Client, far: FakeServer
) -> None:
    """An answer with an old stamp (ordered late, or written by a slow transaction) comes all the same."""
    far.write(report("r3", about="o9"))
    go(client, MINE)
    client.clock.forward(7200)
    far.write(report())
    later(client)
    client.clock.forward(7200)
    far.write(order("o9"))
    later(client)
    assert held(client, "DiagnosticReport/r3") is not None
    far.write_late(report("r4"), 3600)
    client.clock.forward(1800)
    far.write(report("r5"))
    later(client)
    later(client, 3700)
    assert held(client, "DiagnosticReport/r4") is None
    later(client, 90_000)
    assert held(client, "DiagnosticReport/r4") is not None


def test_the_patients_of_my_open_stays_are_followed_on_whatever_ward(client: Client, far: FakeServer) -> None:
    far.write(stay("e7", "p7", "b9"))
    far.write(stay("e8", "p8", "b9", "finished"))
    go(client, MINE)
    for key in ("Encounter/e7", "Observation/v9"):
        assert held(client, key) is not None, key
    assert held(client, "Patient/p8") is None
    ended = {"individual": {"reference": DOCTOR}, "period": {"end": "2026-01-01"}}
    far.write(stay("e7", "p7", "b9", participant=[ended]))
    far.write(value("v10"))
    later(client)
    assert held(client, "Observation/v10") is None, "somebody else has taken over"


SEARCHES = {
    "requester": own_answers.REQUESTER, "based-on": own_answers.REPORTS, "participant": own_answers.STAYS[0],
}  # fmt: skip


@pytest.mark.parametrize("name", ["requester", "based-on"])
@pytest.mark.parametrize("how", ["silent", "refuses", "ignores"])
def test_what_the_server_can_not_be_asked_is_called_not_asked(
    machine: Machine, far: FakeServer, name: str, how: str
) -> None:
    """It says so in its statement, refuses it, or gives everybody's as though nothing had been asked."""
    features = {
        "silent": Features(silent=frozenset({name})),
        "refuses": Features(silent=frozenset({name}), lists_params=False, unknown_params="refuse"),
        "ignores": Features(ignored_params=frozenset({name})),
    }[how]
    far.write(report())
    client = machine(features=features)
    assert go(client, MINE).complete
    assert SEARCHES[name] in told(client).unasked
    assert held(client, "DiagnosticReport/r2") is None, "that of others is not filed"
    client.wire.sent.clear()
    later(client)
    assert not any(SEARCHES[name] in line + str(r.body) for line, r in
                   zip(client.wire.lines, client.wire.sent, strict=True)), "and not asked again"  # fmt: skip


@pytest.mark.parametrize("how", ["silent", "refuses"])
def test_stays_are_asked_for_by_practitioner_where_not_by_participant(
    machine: Machine, far: FakeServer, how: str
) -> None:
    none = frozenset({"participant"})
    client = machine(
        features=Features(silent=none)
        if how == "silent"
        else Features(silent=none, lists_params=False, unknown_params="refuse")
    )
    far.write(stay("e7", "p7", "b9"))
    go(client, MINE)
    assert held(client, "Observation/v9") is not None
    assert told(client).unasked == ()
    far.features = Features(silent=frozenset({"participant", "practitioner"}))
    client.learn()
    go(client, MINE)
    assert told(client).unasked == (own_answers.STAYS[0],)


def test_without_searches_by_time_all_is_asked_for(machine: Machine, far: FakeServer) -> None:
    client = machine(features=Features(silent=frozenset({"_lastUpdated"}), unknown_params="refuse"))
    far.write(report(result=[{"reference": "Observation/v9"}]))
    go(client, MINE)
    assert held(client, "Observation/v9") is not None
    assert told(client).unasked == ()


@pytest.mark.parametrize("code", [500, 502])
def test_a_search_that_fails_holds_up_no_other_and_is_said(
    machine: Machine, far: FakeServer, code: int
) -> None:
    client = machine(features=Features(batch=False))
    far.write(task("t1", "", owner={"reference": DOCTOR}, **{"for": of("p8")["subject"]}))
    client.wire.choose = lambda r: driver.status(code) if "ServiceRequest?requester" in r.path else None
    with pytest.raises(SearchRefused) as caught:
        go(client, MINE)
    assert caught.value.status == code
    assert held(client, "Task/t1") is not None
    assert told(client).parted


def test_more_than_can_be_followed_is_said(
    client: Client, far: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_answers, "MAX_ORDERS", 2)
    for number, made in enumerate(("", "2026-11-10", "2026-11-09")):
        far.write(order(f"n{number}", authoredOn=made))
        far.write(report(f"rn{number}", about=f"n{number}"))
    go(client, MINE)
    assert told(client).parted
    assert held(client, "DiagnosticReport/rn0") is not None, "one whose time nobody wrote is not left out"
    assert held(client, "DiagnosticReport/rn1") is not None
    assert held(client, "DiagnosticReport/rn2") is None


def test_an_order_of_long_ago_is_not_asked_about_and_an_answer_of_long_ago_does_not_come(
    client: Client, far: FakeServer
) -> None:
    far.write(report())
    client.clock.forward(100 * 86_400)
    far.write(order("old", authoredOn="2019"))
    far.write(report("r9", about="old"))
    go(client, MINE)
    assert held(client, "DiagnosticReport/r1") is None
    assert held(client, "DiagnosticReport/r9") is None


def test_whoever_is_followed_is_not_let_go(client: Client, far: FakeServer) -> None:
    far.write(report())
    far.write(stay("e8", "p8", "b9"))
    go(client, MINE)
    kept = client.database.ask(lambda c: wanted(c, Interests(patients=("p1",), inboxes=MINE.inboxes)))
    assert kept is not None
    assert {"p7", "p8"} <= kept
