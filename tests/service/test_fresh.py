"""Before a signature the server is asked what it has that is newer: a real server, a way to it that fails."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.acts import declared
from desktop.acts.drafts import SignOrders
from desktop.acts.edits import Kept, OrderEdit
from desktop.acts.medicines import GiveDose, StopMedicine
from desktop.clinical.record import seen
from desktop.core.clock import stamp, utc_now
from desktop.core.errors import InputError
from desktop.fhir.resources import MedicationRequest
from desktop.service.record import Record
from desktop.shown.draft_questions import AddOrder, OpenOrders, OrdersNow
from desktop.shown.medicines.order_editor import OrderModel
from desktop.store import outbox
from desktop.sync.run import freshness
from desktop.sync.run.worker import SyncWorker
from desktop.views.session import Session
from tests.commands.conftest import AAS
from tests.cost import Cost, Seconds, Uncounted
from tests.journeys.relay import Relay, Said, relaying
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving

Json = dict[str, Any]
SUBJECT = {"reference": "Patient/p"}
PEOPLE: list[Json] = [
    {"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås", "given": ["Kari"]}],
     "birthDate": "1960-03-14", "gender": "female"},
    {"resourceType": "Encounter", "id": "e", "status": "in-progress", "class": {"code": "IMP"},
     "subject": SUBJECT, "period": {"start": "2026-11-18T08:00:00+01:00"}},
    {"resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
     "subject": SUBJECT, "encounter": {"reference": "Encounter/e"}, "authoredOn": "2026-11-18T09:00:00+01:00",
     "medicationCodeableConcept": {"text": "ramipril"}},
]  # fmt: skip
ALLERGY: Json = {
    "resourceType": "AllergyIntolerance", "id": "a", "patient": SUBJECT, "criticality": "high",
    "clinicalStatus": {"coding": [{"code": "active",
        "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"}]},
    "code": {"text": "paracetamol", "coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}]},
}  # fmt: skip
MEASURED = [pytest.mark.slow, pytest.mark.measures]
LIMIT = freshness.FRESH_SECONDS
MOST = 8
NOT_ASKED = "Ikke kontrollert mot serveren."


class Seat:
    """A record in step with a server behind a relay, and one person's basket in it."""

    def __init__(self, folder: Path, relay: Relay) -> None:
        self.relay = relay
        self.session = Session(relay.url, token=relay.token, folder=folder, temporary_key=os.urandom(32))
        self.session.reader.actor = AAS
        self.session.look_at((), ("p",))
        self.session.start()
        try:
            self.round()
        except BaseException:
            # What it leaves running fails all tests after it.
            self.session.close()
            raise
        self.service = Record(self.session.reader, self.session.server, self.session.freshen)

    def round(self) -> str:
        return self.session.sync_now().result(PATIENCE).state

    def basket(self, text: str = "paracet 1 g x 4 po") -> tuple[Kept, OrderModel]:
        opened = self.service.ask(OpenOrders("p", "fresh")).result()
        assert opened is not None
        added = self.service.ask(AddOrder(opened[0], OrderEdit(text), text)).result()
        assert added is not None
        return added[0], self.look(added[0])

    def look(self, kept: Kept, **how: Any) -> OrderModel:
        model = self.service.ask(OrdersNow(kept, OrderEdit(), "cardiology", "Hjerte 3", **how)).result()
        assert model is not None
        return model

    def sign(self, kept: Kept, model: OrderModel) -> str:
        lines, shown = tuple(r.key for r in model.basket), tuple(a.key for a in model.alerts)
        return self.service.act(SignOrders(kept, OrderEdit(), lines, shown), AAS).result(PATIENCE).said

    def orders(self) -> list[str]:
        entries = self.session.store.read(outbox.entries).result()
        return [e.id for e in entries if e.type == "MedicationRequest"]


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving() as made:
        yield made


@pytest.fixture
def seat(server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    # A busy machine is not a silent server: those that measure the wait set it back.
    monkeypatch.setattr(freshness, "FRESH_SECONDS", 15.0)
    server.load(PEOPLE)
    with relaying(server.url, server.token) as relay:
        made = Seat(tmp_path, relay)
        yield made
        made.session.close()
        relay.spoil = lambda _method, _path, said: said
        with relay.client() as client:
            client.delete("AllergyIntolerance/a")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """For how long a signature would wait for the server at the most, each time that it is asked."""
    found: list[float] = []
    whole = SyncWorker.call

    def call(worker: SyncWorker, work: Any, *, within: float) -> Any:
        found.append(within)
        return whole(worker, work, within=within)

    monkeypatch.setattr(SyncWorker, "call", call)
    return found


def test_a_dose_that_was_given_at_another_station_is_not_given_again(seat: Seat) -> None:
    chart = seat.session.store.read(lambda c: seat.session.reader.chart(c, "p")).result()
    assert chart is not None
    request = chart.find("MedicationRequest/m", MedicationRequest)
    assert request is not None
    theirs: Json = {
        "resourceType": "MedicationAdministration", "id": "theirs", "status": "completed", "subject": SUBJECT,
        "request": {"reference": "MedicationRequest/m"}, "medicationCodeableConcept": {"text": "ramipril"},
        "effectiveDateTime": stamp(utc_now() - timedelta(minutes=5)),
    }  # fmt: skip
    with seat.relay.client() as client:
        assert client.put("MedicationAdministration/theirs", json=theirs).status_code < 300
    give = GiveDose("p", "MedicationRequest/m", seen.mark(request))
    with pytest.raises(InputError, match="gitt"):
        seat.service.act(give, AAS).result(PATIENCE)
    waiting = seat.session.store.read(outbox.entries).result()
    assert not [e for e in waiting if e.type == "MedicationAdministration"]
    with seat.relay.client() as client:
        client.delete("MedicationAdministration/theirs")


def test_what_the_server_says_is_newer_is_asked_and_nothing_is_said(seat: Seat) -> None:
    kept, model = seat.basket()
    seat.relay.asked.clear()
    assert NOT_ASKED not in seat.sign(kept, model)
    assert seat.relay.asked, "it was asked"


def test_an_allergy_that_came_between_look_and_signature_is_not_signed_over(seat: Seat) -> None:
    kept, model = seat.basket()
    assert not [a for a in model.alerts if a.tier in ("stop", "question")]
    with seat.relay.client() as client:
        assert client.put("AllergyIntolerance/a", json=ALLERGY).status_code < 300
    with pytest.raises(InputError, match=r"(?i)allergi") as caught:
        seat.sign(kept, model)
    assert caught.value.kept
    assert seat.orders() == []
    assert any("llergi" in a.title for a in seat.look(kept).alerts), "and it is shown"


def test_an_order_that_was_stopped_elsewhere_is_not_stopped_again(seat: Seat) -> None:
    chart = seat.session.store.read(lambda c: seat.session.reader.chart(c, "p")).result()
    assert chart is not None
    request = chart.find("MedicationRequest/m", MedicationRequest)
    assert request is not None
    with seat.relay.client() as client:
        assert client.put("MedicationRequest/m", json={**PEOPLE[2], "status": "stopped"}).status_code < 300
    act = StopMedicine("p", "MedicationRequest/m", seen.mark(request), "ikke lenger nødvendig")

    with pytest.raises(InputError, match="endret mens du så"):
        seat.service.act(act, AAS).result(PATIENCE)
    assert seat.orders() == []


def test_an_older_answer_that_arrives_after_the_look_takes_nothing_back(seat: Seat) -> None:
    """A round has asked before the change and gets its answer after the look before the signature."""
    held, looked = threading.Event(), threading.Event()

    def later(method: str, path: str, said: Said) -> Said:
        # The round asks for many types at once, the look for one.
        if method == "POST" and not held.is_set():
            held.set()
            looked.wait(PATIENCE)
        return said

    seat.relay.spoil = later
    over = seat.session.sync_now()
    assert held.wait(PATIENCE)
    with seat.relay.client() as client:
        assert client.put("MedicationRequest/m", json={**PEOPLE[2], "status": "stopped"}).status_code < 300
    assert seat.session.freshen("p", ("MedicationRequest",)).result(PATIENCE)
    looked.set()
    seen_since = set()
    done = False
    while not done:
        # Once more after it is over: it may have been quicker than the first look.
        done = over.done()
        chart = seat.session.store.read(lambda c: seat.session.reader.chart(c, "p")).result()
        request = chart and chart.find("MedicationRequest/m", MedicationRequest)
        seen_since.add(request.status if request is not None else "")
    assert seen_since == {"stopped"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Uncounted(), Uncounted()),
        pytest.param(
            Seconds(LIMIT + 1.5, "perf_counter", least=LIMIT * 0.8), Seconds(0.5, "perf_counter"),
            marks=MEASURED,
        ),
    ],
    ids=str,
)  # fmt: skip
def test_a_server_that_is_late_holds_back_one_signature_a_moment_and_the_next_not_at_all(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, waits: list[float], first: Cost, second: Cost
) -> None:
    monkeypatch.setattr(freshness, "FRESH_SECONDS", LIMIT)
    signed, answered = threading.Event(), []

    def late(method: str, path: str, said: Said) -> Said | None:
        signed.wait(PATIENCE)
        answered.append(path)
        return said

    kept, model = seat.basket()
    seat.relay.spoil = late
    with first:
        said = seat.sign(kept, model)
    assert NOT_ASKED in said
    assert waits == [LIMIT], "it is asked once, and waited for so long"
    kept, model = seat.basket("ibux 400 mg x 3 po")
    open_ = tuple(a for a in model.alerts if a.tier in ("stop", "question"))
    assert not open_, [a.title for a in open_]
    with second:
        said = seat.sign(kept, model)
    assert NOT_ASKED in said
    assert waits == [LIMIT], "it is known to be silent"
    assert not answered
    signed.set()


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(LIMIT + 1.5, "perf_counter"), marks=MEASURED)], ids=str
)
@pytest.mark.parametrize(
    "spoiled", [lambda *_a: Said(500, b"{}"), lambda *_a: None, lambda *_a: Said(200, b"<html>", "text/html")]
)
def test_a_server_that_fails_holds_back_nothing_and_the_act_says_so(
    seat: Seat, spoiled: Any, waits: list[float], cost: Cost
) -> None:
    kept, model = seat.basket()
    seat.relay.spoil = spoiled
    seat.relay.asked.clear()
    with cost:
        said = seat.sign(kept, model)
    assert NOT_ASKED in said
    assert len(waits) == 1
    assert 1 <= len(seat.relay.asked) <= MOST, "it is not asked again and again until the time is over"
    assert len(seat.orders()) == 1, "it is signed, and waits"


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(0.5, "perf_counter"), marks=MEASURED)], ids=str
)
def test_a_server_that_is_known_to_be_away_costs_nothing_and_the_column_says_how_old_all_is(
    seat: Seat, waits: list[float], cost: Cost
) -> None:
    kept, model = seat.basket()
    assert model.unchecked == ""
    seat.relay.go()
    while seat.round() != "offline":
        pass
    model = seat.look(kept)
    with cost:
        said = seat.sign(kept, model)
    assert NOT_ASKED in said
    assert not waits
    words = seat.look(kept, offline=True, unasked=True).unchecked
    assert words.startswith("Ikke kontrollert mot serveren: data fra i dag ")
    assert words.endswith("gamle.")


def test_nobody_has_asked_about_a_patient_whose_types_were_never_fetched(seat: Seat) -> None:
    kept, _model = seat.basket()
    seat.session.store.write(
        lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor WHERE type = 'AllergyIntolerance'"),
        origin="sync",
    ).result()
    assert "ikke spurt om denne pasienten" in seat.look(kept, unasked=True).unchecked


def test_every_act_whose_checks_read_what_others_write_asks_first() -> None:
    assert {"AllergyIntolerance", "MedicationRequest"} <= set(declared(SignOrders).fresh)
    assert declared(StopMedicine).fresh == ("MedicationRequest",)
