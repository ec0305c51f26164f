"""An order signed in spite of an allergy says so wherever it stands: list, chart, order column, letter."""

from __future__ import annotations

import json

import pytest

from desktop.core import messages
from desktop.fhir import strict
from desktop.letters.compose.medicines import entries
from desktop.orders.order_resources import SignedOrder
from desktop.views.chart import vitals
from desktop.views.medicines import medicines, order_writing
from tests.views.charts import NOW, Json, chart, context, stay
from tests.writing.baskets import PARACETAMOL, PENICILLIN, answered, asked, basket, sign

REASON = "Tålt i 2024 uten reaksjon"


@pytest.fixture(scope="module")
def signed() -> list[Json]:
    """What signing paracetamol with the reason sends, for somebody who is allergic to it."""
    kept = answered(basket(PARACETAMOL), "override", PENICILLIN, reason=REASON)
    (made,) = sign(kept, PENICILLIN)  # type: ignore[misc]
    assert isinstance(made, SignedOrder)
    return [stay(), PENICILLIN, *json.loads(strict.dumps(list(made.resources)))]


def test_in_the_list_and_in_the_chart(signed: list[Json]) -> None:
    (row,) = medicines.build(context(chart(*signed)))[0].rows
    (mark,) = row.conflicts
    assert mark.tone == "answered"
    assert "allergi mot" in mark.text
    assert f"Signert likevel: {REASON} (Maren Aas i dag 14:32)" in mark.text
    assert REASON in row.spoken
    (bar,) = vitals.build(context(chart(*signed)))[0].medicines
    (words,) = bar.answered
    assert words.endswith(f"Signert likevel: {REASON}")
    assert "DetectedIssue" in medicines.TYPES & vitals.TYPES


def test_a_dose_change_and_the_end_keep_it(signed: list[Json]) -> None:
    order = signed[2]
    stopped = {**order, "status": "stopped"}
    new = {**order, "id": "new", "priorPrescription": {"reference": f"MedicationRequest/{order['id']}"}}
    rows = medicines.build(context(chart(*signed[:2], stopped, new, *signed[3:])))[0].rows
    assert len(rows) == 2
    assert all(any(one.tone == "answered" for one in row.conflicts) for row in rows)


def test_the_order_column_says_why_it_does_not_ask_again(signed: list[Json]) -> None:
    found = chart(*signed)
    kept = basket(PARACETAMOL, found=found)
    assert not any(one.rule == "A1" for one in asked(kept, found)), "the same question was answered"
    proposed = order_writing.proposal(found, NOW, basket().basket, PARACETAMOL)
    (part,) = [part for part in proposed.parts if part.label == "Besvart før"]
    assert REASON in part.text
    (allergy,) = [check for check in proposed.checks if check.label == "Allergi"]
    assert allergy.words == "funn, besvart", "nobody is sent to a question that does not stand there"
    model = order_writing.model(found, NOW, kept, specialty="", ward="", offline=False)
    assert REASON in model.basket[0].detail
    stop = order_writing.proposal(found, NOW, basket().basket, "seponer paracetamol")
    assert any(REASON in part.text for part in stop.parts if part.label == "Tross")


def test_an_open_question_still_sends_there() -> None:
    proposed = order_writing.proposal(chart(stay(), PENICILLIN), NOW, basket().basket, PARACETAMOL)
    (allergy,) = [check for check in proposed.checks if check.label == "Allergi"]
    assert allergy.words == "se stoppen"


def test_the_letters_list_says_it_in_norwegian_whatever_the_screen_says(signed: list[Json]) -> None:
    found = chart(*signed)
    with messages.using("en"):
        (entry,) = entries(found, None, NOW)
    assert entry.in_spite.endswith(f"Signert likevel: {REASON}")


def test_whoever_withdraws_the_decision_takes_the_mark_away(signed: list[Json]) -> None:
    withdrawn = [
        {**one, "status": "entered-in-error"} if one["resourceType"] == "DetectedIssue" else one
        for one in signed
    ]
    (row,) = medicines.build(context(chart(*withdrawn)))[0].rows
    assert not any(one.tone == "answered" for one in row.conflicts)
    assert any(one.tone == "stop" for one in row.conflicts), "the danger itself is said again"
