"""Reasons for ward staff: asked for patients on none of their lists, for as long as each reason says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from desktop.access import reasons
from desktop.acts import RecordAct
from desktop.acts.drafts import SaveDraft
from desktop.acts.edits import OrderEdit
from desktop.acts.problems import ConfirmProblem
from desktop.acts.reasons import EndAccess, GiveReason
from desktop.acts.tasks import CompleteTasks
from desktop.commands.guarding import blocked
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import ReasonNeeded
from desktop.service.record import Record as Service
from desktop.shown import questions as q
from desktop.shown.draft_questions import OpenOrders
from desktop.store import snapshots
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, CLERK, NOW, SERVER, Record, record

__all__ = ["record"]

Json = dict[str, Any]
NURSE = Actor("PractitionerRole/n", "Practitioner/n", "Nina Sand", "Sykepleier", ward="h3",
              ward_name="Hjerte 3", profession="nurse")  # fmt: skip


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(record: Record, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A record at a site that asks: of its reasons these are for patients on none of one's lists."""
    asked = ("called", "emergency", "transfer", "follow-up")
    every = {
        name: msgspec.structs.replace(one, outside=name in asked) for name, one in reasons.reasons().items()
    }
    monkeypatch.setattr(reasons, "reasons", lambda: every)
    monkeypatch.setattr(reasons, "outside", lambda: tuple(one for one in every.values() if one.outside))
    record.pulled("p")
    reader = Reader(record.store, AAS, clock)
    yield Service(reader, SERVER)
    reader.close()


def stay(ward: str, status: str = "in-progress") -> Json:
    return {
        "resourceType": "Encounter", "id": "e", "status": status, "class": {"code": "IMP"},
        "subject": {"reference": "Patient/p"}, "period": {"start": "2026-11-19T08:00:00Z"},
        "location": [{"location": {"reference": f"Location/{ward}", "display": f"Avdeling {ward}"},
                      "status": "active"}],
    }  # fmt: skip


def asks(service: Service, actor: Actor = AAS) -> str:
    """The sentence with which a reason is asked for; empty where none is."""
    service._reader.actor = actor
    try:
        service.ask(q.BannerOf("p")).result()
    except ReasonNeeded as error:
        return error.kept
    return ""


@pytest.mark.parametrize("actor", [AAS, NURSE], ids=["doctor", "nurse"])
def test_a_patient_on_none_of_their_lists_needs_a_reason_of_everybody_who_treats(
    service: Service, record: Record, actor: Actor
) -> None:
    record.hold(stay("k2"))
    assert (
        asks(service, actor)
        == "Pasienten ligger på Avdeling k2. Pasienten står ikke på noen av listene dine."
    )
    service.act(GiveReason("p", "called"), actor).result()
    assert asks(service, actor) == ""


def test_who_does_not_treat_is_not_asked(service: Service, record: Record) -> None:
    record.hold(stay("k2"))
    assert asks(service, CLERK) == ""


@pytest.mark.parametrize(
    "told",
    [
        stay("h3"),
        {**stay("k2"), "participant": [{"individual": {"reference": "Practitioner/aas"}}]},
        {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
         "for": {"reference": "Patient/p"}, "owner": {"reference": "Practitioner/aas"}},
        {"resourceType": "Appointment", "id": "a", "status": "booked", "participant": [
            {"actor": {"reference": "Patient/p"}, "status": "accepted"},
            {"actor": {"reference": "Practitioner/aas"}, "status": "accepted"}]},
        {"resourceType": "ServiceRequest", "id": "s", "status": "active", "intent": "order",
         "code": {"text": "EKG"}, "subject": {"reference": "Patient/p"},
         "requester": {"reference": "Practitioner/aas"}},
    ],
    ids=["ward", "stay", "task", "day-list", "order"],
)  # fmt: skip
def test_who_is_on_one_of_their_lists_is_read_without(service: Service, record: Record, told: Json) -> None:
    assert asks(service)
    record.hold(told)
    assert asks(service) == ""


def test_ones_own_record_and_a_relatives_always_need_a_reason(service: Service, record: Record) -> None:
    record.hold(stay("h3"))
    assert asks(service) == ""
    record.hold({"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/p"},
                 "name": [{"text": "Maren Aas"}]})  # fmt: skip
    assert "står deg nær" in asks(service)
    record.hold({"resourceType": "Patient", "id": "p", "name": [{"text": "Maren Aas"}]}, version="2")
    record.lose("RelatedPerson/r")
    assert "din egen journal" in asks(service)


@pytest.mark.parametrize(("choice", "hours"), [("called", 4), ("emergency", 2), ("transfer", 12)])
def test_each_reason_holds_for_its_own_time_and_who_chose_it_is_logged(
    service: Service, record: Record, clock: Clock, choice: str, hours: int
) -> None:
    record.hold(stay("k2"))
    assert asks(service)
    service.act(GiveReason("p", choice), AAS).result()
    event = record.events()[-1]
    assert event["period"]["end"] == stamp(NOW + timedelta(hours=hours))
    coding = event["agent"][0]["purposeOfUse"][0]["coding"]
    assert [one["code"] for one in coding] == ["ETREAT" if choice == "emergency" else "TREAT", choice]
    assert coding[1]["userSelected"] is True
    clock.now += timedelta(hours=hours, seconds=-1)
    assert asks(service) == ""
    clock.now += timedelta(seconds=1)
    assert asks(service)


def test_nobody_is_asked_where_the_site_marks_no_reason(record: Record, clock: Clock) -> None:
    record.hold(stay("k2"))
    reader = Reader(record.store, AAS, clock)
    try:
        assert asks(Service(reader, SERVER)) == ""
    finally:
        reader.close()


def test_what_a_list_shows_in_full_needs_the_reason_too(service: Service, record: Record) -> None:
    record.hold(
        stay("h3"),
        {"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/p"},
         "name": [{"text": "Maren Aas"}]},
        {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "Kalium"},
         "effectiveDateTime": "2026-11-20T08:00:00Z", "valueQuantity": {"value": 6.9, "unit": "mmol/L"},
         "category": [{"coding": [{"code": "laboratory"}]}], "subject": {"reference": "Patient/p"}},
        {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
         "code": {"coding": [{"code": "review-result"}]}, "focus": {"reference": "Observation/o"},
         "for": {"reference": "Patient/p"}, "owner": {"reference": "PractitionerRole/aas"}},
    )  # fmt: skip
    members = msgspec.json.encode(Members("h3", (), ("p",))).decode()
    record.act(lambda tx: snapshots.put(tx, SNAPSHOT, "h3", members))

    def shown() -> Any:
        rows = service.ask(q.ResultsPage("h3", "ward")).result()[0].rows
        assert rows
        return service.ask(q.ResultsPage("h3", "ward", rows[0].key)).result()[0].detail

    assert asks(service)
    assert shown() is None
    service.act(GiveReason("p", "called"), AAS).result()
    assert shown() is not None


@pytest.mark.parametrize(
    "act", [ConfirmProblem("Condition/c"), CompleteTasks(("Task/t",))], ids=["problem", "task"]
)
def test_no_act_is_carried_out_where_a_reason_is_asked_and_none_is_given(
    service: Service, record: Record, act: RecordAct[Any]
) -> None:
    record.hold(
        stay("k2"),
        {"resourceType": "Condition", "id": "c", "code": {"text": "Astma"},
         "verificationStatus": {"coding": [{"code": "provisional"}]}, "subject": {"reference": "Patient/p"}},
        {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
         "description": "Ring", "for": {"reference": "Patient/p"}},
    )  # fmt: skip
    with pytest.raises(ReasonNeeded):
        service.act(act, AAS).result()
    assert record.waiting() == []
    service.act(GiveReason("p", "called"), AAS).result()
    service.act(act, AAS, "once").result()
    assert len(record.waiting()) == 1
    # Sent again it is answered as it was then, though the reason has ended.
    service.act(EndAccess("p"), AAS).result()
    service.act(act, AAS, "once", again=True).result()
    assert len(record.waiting()) == 1


def test_an_act_that_names_nobody_is_judged_by_what_it_writes(
    service: Service, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocked, "keys_of", lambda _act: ())
    record.hold(
        stay("k2"),
        {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
         "description": "Ring", "for": {"reference": "Patient/p"}},
    )  # fmt: skip
    with pytest.raises(ReasonNeeded):
        service.act(CompleteTasks(("Task/t",)), AAS).result()
    assert record.waiting() == []


def test_ones_own_words_are_kept_where_a_reason_is_asked(service: Service, record: Record) -> None:
    record.hold(stay("k2"))
    service.act(GiveReason("p", "called"), AAS).result()
    kept, _text = service.ask(OpenOrders("p", "fresh")).result() or pytest.fail("no basket")
    service.act(EndAccess("p"), AAS).result()
    assert service.act(SaveDraft(kept, OrderEdit()), AAS).result() == kept
    assert asks(service)
