"""A bed's cleaning: ordered once while it is open, done, taken back; never where somebody lies."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.beds import MarkClean, OrderCleaning
from desktop.core.errors import InputError
from tests.commands.conftest import AAS, BERG, Json, Record
from tests.views.charts import hours_ago, stay

BED = "Location/b12"
ORDER, CLEAN = OrderCleaning(BED), MarkClean(BED)
WARD: Json = {"resourceType": "Location", "id": "h3", "status": "active", "name": "Hjerte 3",
              "physicalType": {"coding": [{"code": "wa"}]}}  # fmt: skip


def bed(state: str = "U", **more: Any) -> Json:
    return {
        "resourceType": "Location", "id": "b12", "status": "active", "name": "12A",
        "physicalType": {"coding": [{"code": "bd"}]}, "partOf": {"reference": "Location/h3"},
        "operationalStatus": {"code": state}, **more,
    }  # fmt: skip


def order(ident: str = "t", **more: Any) -> Json:
    return {
        "resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
        "code": {"coding": [{"system": "urn:fagflate:task", "code": "bed-cleaning"}]},
        "focus": {"reference": BED}, "authoredOn": hours_ago(2),
        "requester": {"reference": "Practitioner/berg", "display": "Ola Berg"}, **more,
    }  # fmt: skip


def lies() -> Json:
    body = stay(location=[{"location": {"reference": BED}, "status": "active"}])
    return {**body, "resourceType": "Encounter", "subject": {"reference": "Patient/p"}}


def test_it_is_ordered_about_no_patient_and_says_of_which_bed(record: Record) -> None:
    record.hold(WARD, bed())
    done = record.do(ORDER)
    assert done.said == "Rengjøring av seng 12A, Hjerte 3 er bestilt."
    made = record.body("Task")
    assert made["status"] == "requested"
    assert made["code"]["coding"] == [{"system": "urn:fagflate:task", "code": "bed-cleaning"}]
    assert made["focus"]["reference"] == BED
    assert made["requester"]["reference"] == AAS.practitioner
    assert "for" not in made
    (event,) = record.events()
    assert event["action"] == "C"


def test_never_twice_while_one_is_open_and_again_when_it_is_done(record: Record) -> None:
    record.hold(WARD, bed())
    record.do(ORDER)
    with pytest.raises(InputError, match="allerede bestilt") as told:
        record.do(ORDER, BERG)
    assert "Maren Aas" in (told.value.details or "")
    record.do(CLEAN, BERG)
    record.do(ORDER)
    assert {e.id for e in record.waiting() if e.type == "Task"} == {e.id for e in record.waiting()}
    assert len({e.id for e in record.waiting()}) == 2


def test_an_order_of_another_system_is_one_too(record: Record) -> None:
    record.hold(WARD, bed(), order(code={"text": "Sluttrenhold"}, status="in-progress"))
    with pytest.raises(InputError, match="allerede bestilt"):
        record.do(ORDER)
    record.do(CLEAN)
    made = record.current("Task/t")
    assert made is not None
    assert made["status"] == "completed"
    assert made["code"] == {"text": "Sluttrenhold"}


def test_it_is_done_by_whoever_says_so_and_what_stood_stays(record: Record) -> None:
    owner = {"reference": "Organization/renhold"}
    record.hold(WARD, bed(), order(owner=owner, executionPeriod={"start": hours_ago(1)}))
    record.do(CLEAN)
    made = record.current("Task/t")
    assert made is not None
    assert (made["status"], made["owner"]) == ("completed", owner)
    assert made["executionPeriod"] == {"start": hours_ago(1), "end": "2026-11-20T13:32:00.000Z"}
    assert made["output"][0]["valueReference"]["reference"] == AAS.practitioner
    with pytest.raises(InputError, match="allerede meldt ren"):
        record.do(CLEAN)


def test_two_open_orders_are_done_together(record: Record) -> None:
    record.hold(WARD, bed(), order("a"), order("b"))
    record.do(CLEAN)
    assert {e.id for e in record.waiting()} == {"a", "b"}
    assert all(e.atomic for e in record.waiting())


def test_both_are_taken_back(record: Record) -> None:
    record.hold(WARD, bed(), order())
    done = record.do(CLEAN)
    record.do(TakeBack(done.act))
    assert record.current("Task/t") == order()
    record.do(CLEAN)
    again = record.do(ORDER)
    record.do(TakeBack(again.act))
    assert {e.id for e in record.waiting()} == {"t"}


def test_what_only_the_server_calls_unclean_is_written_down_as_cleaned(record: Record) -> None:
    record.hold(WARD, bed("K"))
    record.do(CLEAN)
    assert record.body("Task")["status"] == "completed"
    with pytest.raises(InputError, match="allerede"):
        record.do(CLEAN)


def test_what_nobody_called_unclean_is_not_cleaned(record: Record) -> None:
    record.hold(WARD, bed())
    with pytest.raises(InputError, match="Ingen har bestilt"):
        record.do(CLEAN)
    assert not record.all()


def test_no_cleaning_is_ordered_where_somebody_lies_and_one_that_stands_can_be_ended(record: Record) -> None:
    record.hold(WARD, bed("K"), {"resourceType": "Patient", "id": "p"}, lies())
    for act in (ORDER, CLEAN):
        with pytest.raises(InputError, match="Noen ligger"):
            record.do(act)
    record.hold(order())
    record.do(CLEAN)
    assert record.body("Task")["status"] == "completed"


@pytest.mark.parametrize("key", ["Location/h3", "Location/none", "Patient/p", "", "Task/t"])
def test_what_is_no_bed_is_refused(record: Record, key: str) -> None:
    record.hold(WARD, bed(), order())
    for act in (OrderCleaning(key), MarkClean(key)):
        with pytest.raises(InputError, match="ikke en seng"):
            record.do(act)


def test_a_bed_of_no_ward_and_a_time_of_no_year_are_cleaned_all_the_same(record: Record) -> None:
    record.hold({**bed(), "partOf": {"reference": "Location/gone"}}, order(authoredOn="9999-12-31"))
    with pytest.raises(InputError, match="seng 12A er allerede"):
        record.do(ORDER)
    assert record.do(CLEAN).said == "Meldt ren: seng 12A."
