"""Orders that were replaced and left standing (`priorPrescription`): not beside what was written instead."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.medicines import medicines
from desktop.clinical.record.medicines.medicines import REPLACED, State
from desktop.fhir.resources import MedicationRequest
from desktop.orders.chart_facts import Facts
from desktop.views.medicines import medicines as panel
from desktop.views.medicines.medication import treatments
from tests.meaning.elements import MODIFIER, REQUEST
from tests.views.charts import NOW, PLACES, Json, chart, context, stay

AHEAD = [{"timing": {"repeat": {"boundsPeriod": {"start": "2027-01-01"}}}}]


def order(ident: str, prior: str = "", **more: Any) -> Json:
    named = {"priorPrescription": {"reference": f"MedicationRequest/{prior}"}} if prior else {}
    return {**REQUEST, "id": ident, **named, **more}


def states(*orders: Json) -> dict[str, State]:
    found = chart(*PLACES, stay(), *orders)
    where = panel.stays.current(found, NOW)
    return {
        one.id: medicines.read_request(found, one, where, NOW).state for one in found.all(MedicationRequest)
    }


def test_it_is_ended_and_says_why() -> None:
    found = chart(*PLACES, stay(), order("old"), order("new", "old"))
    model, _state = panel.build(context(found))
    rows = {row.key: (row.group, row.warning) for row in model.rows}
    assert rows == {
        "MedicationRequest/new": ("chart", ""),
        "MedicationRequest/old": ("ended", "erstattet av en nyere ordinasjon"),
    }
    old = found.find("MedicationRequest/old", MedicationRequest)
    assert old is not None
    where = panel.stays.current(found, NOW)
    read = medicines.read_request(found, old, where, NOW)
    assert read.use == REPLACED
    assert not read.running
    assert [one.key for one in Facts(found, (), NOW).medicines] == ["MedicationRequest/new"], "counted once"
    told = {one.key: {dose.state for dose in one.doses} for one in treatments(found, where, NOW)}
    assert told["MedicationRequest/old"] == set(), "no dose of it is due"


@pytest.mark.parametrize(
    "more",
    [
        {"status": "stopped"}, {"status": "cancelled"}, {"status": "entered-in-error"}, {"status": "draft"},
        {"status": "completed"}, {"status": "unknown"}, {"intent": "plan"}, {"intent": "proposal"},
        {"doNotPerform": True}, {"modifierExtension": MODIFIER}, {"implicitRules": "urn:x"},
        {"dosageInstruction": AHEAD},
        {"category": [{"coding": [{"code": "community"}]}]},
    ],
)  # fmt: skip
def test_what_is_not_in_force_here_replaces_nothing(more: Json) -> None:
    assert states(order("old"), order("new", "old", **more))["old"] is State.STANDS


def test_a_pause_of_the_new_one_does_not_bring_the_old_one_back() -> None:
    assert states(order("old"), order("new", "old", status="on-hold"))["old"] is State.ENDED


def test_a_chain_ends_in_the_newest_and_a_circle_in_none() -> None:
    chain = states(order("a"), order("b", "a"), order("c", "b"))
    assert chain == {"a": State.ENDED, "b": State.ENDED, "c": State.STANDS}
    assert set(states(order("a", "b"), order("b", "a")).values()) == {State.STANDS}
    assert set(states(order("a", "c"), order("b", "a"), order("c", "b")).values()) == {State.STANDS}
    assert states(order("a", "a")) == {"a": State.STANDS}
    assert states(order("a", "elsewhere")) == {"a": State.STANDS}


def test_what_was_stopped_already_stays_what_it_is() -> None:
    assert states(order("old", status="stopped"), order("new", "old"))["old"] is State.STOPPED
