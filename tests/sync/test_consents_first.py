"""By a patient's Consents it is told who may see what: they are fetched ahead of all else of the patient."""

from __future__ import annotations

import pytest

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
from tests.sync.driver import run
from tests.sync.fake_server import FakeServer

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
