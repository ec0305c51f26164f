"""An order that waits for a signature is in effect nowhere, whatever else it says and whoever looks when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record import requests
from desktop.clinical.record.medicines import order_acts
from desktop.clinical.record.medicines.medicines import read_request
from desktop.clinical.record.stays import stays
from desktop.fhir import strict
from desktop.fhir.resources import MedicationRequest, ServiceRequest
from desktop.letters.compose.medicines import entries
from desktop.orders.chart_facts import Facts
from desktop.orders.order_resources import Signing
from desktop.views.chart import vitals
from desktop.views.medicines import medicines
from desktop.writing import signing
from tests.orders.samples import lines
from tests.views.charts import NOW, Json, chart, context, stay

TEXTS = (
    "paracet 1 g x 4 po", "furosemid 40 mg x 2 iv", "morfin 5 mg iv engangsdose",
    "metoprolol 50 mg x 1 po fra i morgen",
    "paracet 1 g inntil x 4 po ved behov", "amoksicillin 500 mg x 3 po i 7 dager",
)  # fmt: skip
SERVICES = ("ekg nå", "crp i morgen", "blodkultur", "kalium kreatinin daglig")
BY = Signing(patient="Patient/p", requester="Practitioner/holm", requester_name="Tiril Holm", at=NOW,
             encounter="Encounter/stay")  # fmt: skip


def draft(text: str, **more: object) -> Json:
    (line,) = lines(text)
    made: Json = json.loads(strict.dumps(signing.drafted(line, BY)))
    return made | more


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(["order", "plan", "proposal", "original-order", "filler-order", ""]),
    st.booleans(),
    st.integers(-72, 24 * 60),
    st.booleans(),
)
def test_a_medicine_that_waits_is_not_shown_told_or_decided_upon(
    text: str, intent: str, ongoing: bool, hours: int, forbidding: bool
) -> None:
    more: Json = {"intent": intent} | ({"doNotPerform": True} if forbidding else {})
    where = stay() if ongoing else stay(status="finished")
    found = chart(where, draft(text, **more))
    now = NOW + timedelta(hours=hours)
    (request,) = found.all(MedicationRequest)
    for seen_from in (None, stays.current(found, now)):
        read = read_request(found, request, seen_from, now)
        assert (read.use.show, read.use.cite, read.use.decide) == (False, False, False)
        assert not order_acts.possible(read), "no dose of it is given"
        assert entries(found, seen_from, now) == []
    assert Facts(found, (), now).medicines == ()


@pytest.mark.parametrize("text", TEXTS)
def test_it_stands_on_no_list_and_has_no_bar(text: str) -> None:
    found = context(chart(stay(), draft(text)))
    assert medicines.build(found)[0].rows == ()
    assert vitals.build(found)[0].medicines == ()


@pytest.mark.parametrize("text", SERVICES)
def test_a_test_that_waits_is_not_asked_for(text: str) -> None:
    found = chart(stay(), draft(text))
    (request,) = found.all(ServiceRequest)
    assert not requests.stands(request)
    assert not requests.taken(request)
    assert requests.unanswered(found, NOW + timedelta(days=3)) == []
