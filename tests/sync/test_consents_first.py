"""By a patient's Consents it is told who may see what: they are fetched ahead of all else of the patient."""

from __future__ import annotations

import logging

import pytest

from desktop.store import records, snapshots
from desktop.sync.pull import (
    beds,
    dictations,
    discharges,
    inbox,
    own_answers,
    practice,
    pull,
    referrals,
    rounds,
)
from tests.sync.conftest import Machine
from tests.sync.driver import run, status
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import note

EACH = {
    "whoever is open": rounds.OPEN,
    "the ward": rounds.WORKLIST,
    "the general practitioner's letters": practice.TYPES,
    "the beds": beds.TYPES,
    "dictations": dictations.TYPES,
    "discharges": discharges.TYPES,
    "tasks elsewhere": inbox.TYPES,
    "answers elsewhere": own_answers.TYPES,
    "stays elsewhere": own_answers.STAY_TYPES,
    "referrals": referrals.TYPES,
}


@pytest.mark.parametrize("types", EACH.values(), ids=EACH)
def test_consents_come_before_whatever_is_fetched_of_a_patient(
    machine: Machine, server: FakeServer, types: tuple[str, ...]
) -> None:
    client = machine()
    queries, _unsupported = run(pull.searches(client.effects, ("p",), types))
    assert [query.kind for query, _small in queries][:2] == ["Patient", "Consent"]


@pytest.mark.parametrize("answer", [403, 404, 501])
def test_consents_that_a_server_refuses_are_kept_as_not_asked_and_logged_once(
    machine: Machine, server: FakeServer, caplog: pytest.LogCaptureFixture, answer: int
) -> None:
    client = machine(features=Features(batch=False))
    server.write(note("c", subject={"reference": "Patient/p1"}))
    refused = status(answer)
    client.wire.choose = lambda request: refused if request.path.startswith("Consent") else None
    with caplog.at_level(logging.INFO, logger="desktop.sync"):
        for _round in range(2):
            run(pull.pull(client.effects, ("p1",), ("Consent", "Condition")))
    assert client.database.ask(lambda c: snapshots.all_of(c, snapshots.UNASKED)) == {"Consent": ""}
    assert client.database.ask(lambda c: records.ids(c, "Condition", "p1")) == {"c"}
    assert [one.message for one in caplog.records if "Consents" in one.message] == [
        "the server gives no Consents: what patients have blocked is not known"
    ]
    client.wire.choose = None
    run(pull.pull(client.effects, ("p1",), ("Consent", "Condition")))
    assert client.database.ask(lambda c: snapshots.all_of(c, snapshots.UNASKED)) == {}
