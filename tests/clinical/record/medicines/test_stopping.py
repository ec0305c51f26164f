"""Moment at which a medicine was stopped: by dosing, act, version or list; and where nobody says it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.clinical.record.medicines import medicines, stopping
from desktop.clinical.record.medicines.stopping import Stopping
from desktop.clinical.record.stays import stays
from desktop.fhir.resources import MedicationRequest, MedicationStatement, Resource
from desktop.fhir.systems import ACT
from tests.orders.samples import NOW, chart, daily, done, given, stated

AGO = {days: NOW - timedelta(days=days) for days in (1, 2, 3, 5, 8, 30)}


def at(days: int) -> str:
    return AGO[days].isoformat()


def end_of(one: Resource, *held: Resource) -> Stopping | None:
    where = chart(one, *held)
    here = stays.current(where, NOW)
    if isinstance(one, MedicationStatement):
        return stopping.of_statement(one, NOW)
    assert isinstance(one, MedicationRequest)
    read = medicines.read_request(where, one, here, NOW)
    return stopping.of_request(where, one, read, here, NOW)


def order(status: str, **more: Any) -> Resource:
    return given("N06AB03", "fluoksetin", None, status=status, **more)


def version(number: str, days: int) -> dict[str, Any]:
    return {"meta": {"versionId": number, "lastUpdated": at(days)}}


def when(one: Resource, *held: Resource) -> datetime | None:
    found = end_of(one, *held)
    assert found is not None
    return found.at


@pytest.mark.parametrize("status", ["active", "cancelled", "draft", "entered-in-error"])
def test_what_goes_on_or_never_was_has_no_end(status: str) -> None:
    assert end_of(order(status, **version("2", 3))) is None


def test_a_later_version_tells_when() -> None:
    assert when(order("stopped", **version("2", 3))) == AGO[3]


def test_a_first_version_says_only_by_when() -> None:
    found = end_of(order("stopped", **version("1", 3)))
    assert found == Stopping(None, AGO[3])
    # A server that was filled that day dates it so, whatever the reason.
    assert end_of(order("stopped", statusReason={"text": "Kvalme"}, **version("1", 3))) == found
    assert end_of(order("stopped", **version("3fa8", 3))) == found
    assert end_of(order("stopped")) == Stopping(None)


def test_the_act_comes_before_the_version_and_its_dosing_before_that() -> None:
    act = {"note": [{"text": "Seponert", "time": at(5), "extension": [{"url": ACT, "valueBoolean": True}]}]}
    assert when(order("stopped", **act, **version("4", 1))) == AGO[5]
    ended = daily("20", "mg", 1)
    ended["timing"]["repeat"]["boundsPeriod"] = {"end": at(8)}
    assert when(order("completed", dosageInstruction=[ended], **version("4", 1))) == AGO[8]


def test_a_dosing_that_is_over_has_ended_whatever_its_status() -> None:
    ended = daily("20", "mg", 1)
    ended["timing"]["repeat"]["boundsPeriod"] = {"end": at(8)}
    assert when(order("active", dosageInstruction=[ended])) == AGO[8]


def test_a_planned_end_that_lies_ahead_is_not_when_it_was_stopped() -> None:
    ahead = daily("20", "mg", 1)
    ahead["timing"]["repeat"]["boundsPeriod"] = {"end": (NOW + timedelta(days=9)).isoformat()}
    assert when(order("stopped", dosageInstruction=[ahead], **version("2", 2))) == AGO[2]
    assert when(order("stopped", dosageInstruction=[ahead])) is None


def test_the_last_dose_tells_where_nothing_else_does() -> None:
    stopped = order("stopped")
    dose = done(
        "MedicationAdministration",
        status="completed",
        request={"reference": stopped.key},
        medicationCodeableConcept={"text": "fluoksetin"},
        effectiveDateTime=at(5),
    )
    assert end_of(stopped, dose) == Stopping(AGO[5], None, given=AGO[5])


def test_a_pause_is_a_pause() -> None:
    found = end_of(order("on-hold", **version("2", 2)))
    assert found is not None
    assert found.paused
    assert found.at == AGO[2]


def test_what_cannot_be_read_has_no_end() -> None:
    odd = {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}
    assert end_of(order("stopped", **odd, **version("2", 2))) is None


def test_a_list_says_it_by_its_period_or_only_by_when_it_was_told() -> None:
    period = stated("N06AB03", "fluoksetin", None, status="stopped", effectivePeriod={"end": at(5)})
    assert when(period) == AGO[5]
    told = stated("N06AB03", "fluoksetin", None, status="completed", dateAsserted=at(8))
    assert end_of(told) == Stopping(None, AGO[8])
    assert end_of(stated("N06AB03", "fluoksetin", None, status="not-taken")) is None
    assert end_of(stated("N06AB03", "fluoksetin", None, status="active")) is None


def test_an_order_left_standing_ended_with_its_stay() -> None:
    over = done(
        "Encounter",
        status="finished",
        period={"start": at(30), "end": at(8)},
        **{"class": {"code": "IMP"}},
    )
    left = order("active", encounter={"reference": over.key}, authoredOn=at(30))
    assert when(left, over) == AGO[8]


def test_an_order_that_another_took_the_place_of_ended_when_that_was_written() -> None:
    old = order("active", authoredOn=at(30))
    prior = {"priorPrescription": {"reference": old.key}, "authoredOn": at(3)}
    assert when(old, given("N06AB10", "escitalopram", daily("10", "mg", 1), **prior)) == AGO[3]
