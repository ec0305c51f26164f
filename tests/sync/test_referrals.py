"""Who is referred to an office: their referrals and appointments, on honest and on strange servers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.fhir.transport import Answer
from desktop.sync.pull import referrals
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.tidying import wanted
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, _outcome
from tests.sync.test_beds import go, wards
from tests.sync.things import Json

__all__ = ["wards"]
OFFICE = "Organization/heart"
MINE = Interests(wards=("w1",), waiting=(OFFICE,))
REFERRAL = [{"coding": [{"system": "http://snomed.info/sct", "code": "103696004"}]}]


def referral(ident: str, patient: str, office: str = OFFICE, **more: Any) -> Json:
    return {"resourceType": "ServiceRequest", "id": ident, "status": "active", "intent": "order",
            "category": REFERRAL, "subject": {"reference": f"Patient/{patient}"},
            "performer": [{"reference": office}], **more}  # fmt: skip


def told(client: Client) -> tuple[str, ...]:
    found = client.database.ask(lambda c: referrals.kept(c, OFFICE))
    assert found is not None
    return tuple(sorted(found.patients))


@pytest.fixture
def referred(client: Client, wards: FakeServer) -> FakeServer:
    for number in range(20, 26):
        wards.write({"resourceType": "Patient", "id": f"p{number}", "name": [{"family": "Lie"}]})
    wards.write(referral("r20", "p20"))
    wards.write(referral("r21", "p21", status="on-hold"))
    wards.write(referral("r22", "p22", "Organization/lungs"))
    wards.write(referral("r23", "p23", status="completed"))
    wards.write(referral("r24", "p24", category=[{"text": "Blodprøver"}]))
    wards.write({"resourceType": "Appointment", "id": "a20", "status": "booked",
                 "start": "2026-12-01T09:00:00+01:00", "basedOn": [{"reference": "ServiceRequest/r20"}],
                 "participant": [{"actor": {"reference": "Patient/p20"}, "status": "accepted"}]})  # fmt: skip
    wards.write({"resourceType": "Observation", "id": "o20", "status": "final", "code": {"text": "x"},
                 "subject": {"reference": "Patient/p20"}})  # fmt: skip
    return wards


def test_who_waits_is_fetched_with_their_time_and_no_more(client: Client, referred: FakeServer) -> None:
    assert go(client, MINE).complete
    assert told(client) == ("p20", "p21")
    assert client.base("Patient/p20")
    assert client.base("Appointment/a20")
    assert client.base("ServiceRequest/r20")
    assert client.base("Observation/o20") is None
    assert client.base("Patient/p22") is None
    assert {"p20", "p21"} <= (client.database.ask(lambda c: wanted(c, MINE)) or set())


def test_nobody_else_asks_for_it(client: Client, referred: FakeServer) -> None:
    go(client, Interests(wards=("w1",)))
    assert client.database.ask(lambda c: referrals.kept(c, OFFICE)) is None
    assert not [line for line in client.wire.lines if "performer" in line]


def test_a_new_referral_comes_after_a_while(client: Client, referred: FakeServer) -> None:
    go(client, MINE)
    referred.write(referral("r25", "p25"))
    client.clock.forward(60)
    go(client, MINE)
    assert told(client) == ("p20", "p21")
    client.clock.forward(601)
    go(client, MINE)
    assert told(client) == ("p20", "p21", "p25")


@pytest.mark.parametrize("ignored", [{"performer"}, {"status"}, {"performer", "status"}])
def test_a_server_that_ignores_a_parameter_lists_nobody_who_does_not_wait(
    client: Client, referred: FakeServer, ignored: set[str]
) -> None:
    referred.features = replace(referred.features, ignored_params=frozenset(ignored))
    go(client, MINE)
    assert told(client) == ("p20", "p21")


def test_a_server_that_refuses_keeps_whom_it_told_before_and_the_rest_of_the_round(
    client: Client, referred: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(client, MINE)
    search = referred._search

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        asked = any(name == "performer" for name, _value in query)
        return _outcome(400, "not today") if asked else search(kind, query)

    monkeypatch.setattr(referred, "_search", refuses)
    client.clock.forward(700)
    report = go(client, MINE)
    assert any(one.startswith("ServiceRequest") for one in report.partial)
    assert told(client) == ("p20", "p21")
    client.clock.forward(60)
    go(client, MINE)
    found = client.database.ask(lambda c: referrals.kept(c, OFFICE))
    assert found is not None
    assert set(found.patients) == {"p20", "p21"}


def test_a_referral_that_can_not_be_read_is_named_and_the_others_come(
    client: Client, referred: FakeServer
) -> None:
    referred.write(referral("r25", "p25", occurrencePeriod=["2026"]))
    go(client, MINE)
    found = client.database.ask(lambda c: referrals.kept(c, OFFICE))
    assert found is not None
    assert any("r25" in one for one in found.refused)
    assert {"p20", "p21"} <= set(found.patients)
