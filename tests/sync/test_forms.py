"""Questionnaires come with the directory, responses with the chart; without them nothing fails."""

from __future__ import annotations

import pytest

from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_ward import held, hospital

assert hospital
WARD = Interests(wards=("w1",))
FORM = {"resourceType": "Questionnaire", "id": "q", "url": "http://e.org/q", "status": "active"}
RESPONSE = {"resourceType": "QuestionnaireResponse", "id": "r", "status": "completed",
            "questionnaire": "http://e.org/q", "subject": {"reference": "Patient/p1"}}  # fmt: skip


def test_they_come_and_are_asked_for_once_a_day(machine: Machine, hospital: FakeServer) -> None:
    hospital.write(FORM)
    hospital.write(RESPONSE)
    client = machine(features=Features(lists_types=False))
    assert run(pull_round(client.effects, WARD)).complete
    assert held(client, "Questionnaire/q")
    assert held(client, "QuestionnaireResponse/r")
    client.wire.sent.clear()
    client.clock.forward(3_700)
    run(pull_round(client.effects, WARD))
    assert not any("Questionnaire?status" in line for line in client.wire.lines)
    hospital.write({**FORM, "title": "New"})
    client.clock.forward(86_400)
    run(pull_round(client.effects, WARD))
    assert "New" in str(client.base("Questionnaire/q"))


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_server_that_does_not_offer_them(machine: Machine, hospital: FakeServer, status: int) -> None:
    client = machine(features=Features(lists_types=False))
    client.wire.choose = lambda r: driver.status(status) if r.path.startswith("Questionnaire") else None
    report = run(pull_round(client.effects, WARD))
    assert report.complete
    assert held(client, "Encounter/e1")


def test_a_server_that_does_not_name_them_is_not_asked(machine: Machine, hospital: FakeServer) -> None:
    client = machine(features=Features(unlisted=frozenset({"Questionnaire", "QuestionnaireResponse"})))
    report = run(pull_round(client.effects, WARD))
    assert report.complete
    assert not any("Questionnaire" in line for line in client.wire.lines)
