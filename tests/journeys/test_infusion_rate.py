"""An infusion by keys in a real window: ordered, its rate changed, taken back and changed offline, stopped;
each rate stands from its moment on in list, chart and letter, and on the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import acts
from desktop.core.clock import local, utc_now
from desktop.fhir.when import instant
from desktop.letters.compose import phrases
from desktop.letters.compose.context import Context
from desktop.store import outbox
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.relay import Relay, relaying
from tests.journeys.test_budgets import at, opened, put
from tests.journeys.test_by_keys import Key, _on
from tests.letters import charts
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded

PATIENT = "h03"
TYPED = "noradrenalin 0,1 mikrog/kg/min iv"
Json = dict[str, Any]


class Infusion:
    """One seat behind a relay, and the orders of noradrenaline that it makes."""

    def __init__(self, hands: Hands, hospital: Embedded, relay: Relay) -> None:
        self.hands, self.seat, self.hospital, self.relay = hands, hands.seat, hospital, relay
        self.known = {one["id"] for one in self.all()}

    def all(self) -> list[Json]:
        return _on(self.hospital, f"MedicationRequest?patient={PATIENT}&_count=500")

    def ours(self) -> list[Json]:
        """The orders that are new, oldest first."""
        found = [one for one in self.all() if one["id"] not in self.known]
        return sorted(found, key=lambda one: one["authoredOn"])

    def panel(self) -> Any:
        page = self.seat.desk.patients.page
        panel = page.panels_of("medicines")[-1]
        self.seat.until(lambda: page.tab == "medicines" and panel.model is not None)
        return panel

    def rows(self) -> list[Any]:
        ((model, _state),) = self.seat.ask(lambda desk, c: desk.panels(c, PATIENT, [("medicines", {})]))
        return [one for one in model.rows if one.name == "noradrenalin"]

    def bars(self) -> list[Any]:
        ((model, _state),) = self.seat.ask(lambda desk, c: desk.panels(c, PATIENT, [("vitals", {})]))
        return sorted((b for b in model.medicines if b.name == "noradrenalin"), key=lambda b: b.periods[0])

    def go_to(self, key: str) -> Any:
        self.hands.press(Key.Key_4, CONTROL)
        panel = self.panel()
        self.seat.until(lambda: any(row.key == key for row in panel.model.rows))
        self.hands.press(Key.Key_Home, CONTROL)
        for _row in range(60):
            if panel.view.current_key() == key:
                return panel
            self.hands.press(Key.Key_Down)
        raise AssertionError("the order has no row")

    def form(self) -> Any:
        column = self.seat.desk.medicine.column
        self.seat.until(lambda: column.model is not None and column.model.written == column.now_written)
        return column.model

    def change(self, key: str, words: str) -> Any:
        """Change the rate of an order; gives the form as it was signed."""
        self.go_to(key)
        self.hands.press(Key.Key_E)
        self.form()
        self.hands.write(words)
        form = self.form()
        self.hands.press(Key.Key_Return)
        if self.seat.desk.medicine.is_open:
            self.hands.press(Key.Key_Return, CONTROL)
        self.seat.until(lambda: not self.seat.desk.medicine.is_open)
        self.seat.quiet()
        return form

    def waiting(self) -> list[str]:
        found = self.seat.ask(lambda _desk, c: outbox.entries(c))
        return [e.act for e in found if e.type != "AuditEvent"]

    def letter(self) -> str:
        """The sentence of a transfer letter about what runs."""
        chart = self.seat.ask(lambda desk, c: desk.chart(c, PATIENT))
        phrase = next(one for one in phrases.shipped() if one.name == "pumpernå")
        filled = phrases.fill(phrase, Context(chart, utc_now(), charts.AUTHOR))
        return plain(filled.sentence.text)


@pytest.fixture
def infusion(
    qapp: QApplication, tmp_path: Path, hospital: Embedded, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Infusion]:
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path, relay.url, relay.token, "cardiology")
        made = None
        try:
            seat.sign_in()
            hands = at(seat)
            opened(hands, PATIENT)
            made = Infusion(hands, hospital, relay)
            yield made
            hands.counting.close()
            assert not seat.errors, [str(one) for one in seat.errors]
        finally:
            seat.close()
            if made is not None:
                put(hospital, *({**one, "status": "entered-in-error"} for one in made.ours()))


def plain(words: str) -> str:
    return words.replace("\xa0", " ")


def rate(order: Json) -> tuple[Any, str]:
    quantity = order["dosageInstruction"][0]["doseAndRate"][0]["rateQuantity"]
    return quantity["value"], quantity["code"]


def noted(order: Json) -> datetime:
    """Moment at which the last act on an order was noted."""
    found = [at for note in order["note"] if (at := instant(note.get("time", ""))) is not None]
    return max(found)


def started(order: Json) -> Any:
    return instant(order["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["start"])


@pytest.mark.timeout(300)
@pytest.mark.acts("SignOrders", "ChangeDose", "StopMedicine", "TakeBack")
def test_an_infusion_from_order_over_changes_of_its_rate_to_the_stop(
    infusion: Infusion, hospital: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, hands = infusion.seat, infusion.hands
    column: Any = seat.desk.order.column
    hands.press(Key.Key_B, CONTROL)
    hands.write(TYPED)
    hands.press(Key.Key_Return)
    seat.until(lambda: column.model.basket)
    for _press in range(4):
        hands.press(Key.Key_Return, CONTROL)
        seat.quiet()
        if not column.model.basket:
            break
    seat.settle()
    (first,) = infusion.ours()
    assert rate(first) == (0.1, "ug/kg/min")
    key = f"MedicationRequest/{first['id']}"
    (row,) = infusion.rows()
    assert plain(row.dose) == "0,1 mikrogram per kg per minutt"
    assert row.today_text == f"kontinuerlig fra {_clock(started(first))}, ikke ført som startet"

    # It runs: the pump tells it, at the rate that is ordered.
    pump = running(first, 0.1, started(first))
    put(hospital, pump)
    seat.settle()
    (bar,) = infusion.bars()
    assert [one.text for one in bar.rates] == ["0,1"]

    # The same rate is no change; ten times of it is told in per cent; a number alone has the order's unit.
    infusion.go_to(key)
    hands.press(Key.Key_E)
    infusion.form()
    hands.write("0,1 pga. lavt blodtrykk")
    form = infusion.form()
    assert form.act is None
    assert any(one.problem == "Det er dosen som gjelder nå." or one.problem for one in form.fields)
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_Escape)
    seat.quiet()

    monkeypatch.setattr(acts.act, "UNDO_SECONDS", int(PATIENCE))
    form = infusion.change(key, "0,2 pga. lavt blodtrykk")
    assert plain(form.after[0]) == "0,2 mikrogram per kg per minutt"
    assert any("100" in one for one in form.after), form.after
    (looked,) = [one for one in form.checks if one.label == "Dose og vei"]
    assert looked.state == "ok", "asked of the new rate"
    assert infusion.waiting()
    hands.press(Key.Key_Z, CONTROL)
    seat.until(lambda: not infusion.waiting())
    seat.quiet()
    (row,) = [one for one in infusion.rows() if one.active]
    assert plain(row.dose) == "0,1 mikrogram per kg per minutt", "taken back, the rate before stands"
    assert len(infusion.ours()) == 1
    monkeypatch.setattr(acts.act, "UNDO_SECONDS", 0)

    # Offline it is seen at once, and sent later.
    infusion.relay.go()
    seat.session.sync_now()
    seat.until(lambda: seat.session.status.away)
    infusion.change(key, "0,2 pga. lavt blodtrykk")
    (row,) = [one for one in infusion.rows() if one.active]
    assert plain(row.dose) == "0,2 mikrogram per kg per minutt"
    assert row.provenance.pending
    assert len(infusion.ours()) == 1
    infusion.relay.come()
    seat.until(lambda: seat.session.sync_now() and not seat.session.status.away)
    seat.until(lambda: seat.session.sync_now() and not infusion.waiting())
    seat.settle()

    old, new = infusion.ours()
    assert (old["id"], old["status"], new["status"]) == (first["id"], "stopped", "active")
    assert rate(old) == (0.1, "ug/kg/min")
    assert rate(new) == (0.2, "ug/kg/min")
    assert new["priorPrescription"]["reference"] == key
    ended = noted(old)
    assert ended == started(new), "the old rate ends when the new one begins"
    bars = infusion.bars()
    shown = [plain(one.remark or one.rates[-1].text) for one in bars]
    assert shown == ["0,1", "0,2 mikrogram per kg per minutt"]
    assert bars[0].periods[0][1] == bars[1].periods[0][0]
    assert bars[0].ended.startswith("endret")
    (row,) = [one for one in infusion.rows() if one.active]
    assert row.today_text == f"kontinuerlig fra {_clock(started(new))}, ikke ført som startet"

    # The letter says what the pump told, that its order is over, and what is ordered since when.
    said = infusion.letter()
    assert "noradrenalin 0,2 mikrogram per kg per minutt" in said
    assert f"{_clock(started(new))}, ikke ført som startet" in said
    assert "(ordinasjonen er avsluttet)" in said

    # The pump follows: each rate from its moment on.
    put(hospital, ran(pump, started(new)), second := running(new, 0.2, started(new)))
    seat.settle()
    bars = infusion.bars()
    assert [[one.text for one in bar.rates] for bar in bars] == [["0,1"], ["0,2"]]
    assert bars[0].rates[-1].end == bars[1].rates[0].start
    said = infusion.letter()
    assert "noradrenalin 0,2 mikrogram per kg per minutt siden" in said

    latest = f"MedicationRequest/{new['id']}"
    infusion.go_to(latest)
    hands.press(Key.Key_S)
    infusion.form()
    hands.press(Key.Key_2)
    if seat.desk.medicine.is_open:
        hands.press(Key.Key_Return, CONTROL)
    seat.settle()
    assert [one["status"] for one in infusion.ours()] == ["stopped", "stopped"]
    stopped = noted(infusion.ours()[1])
    bars = infusion.bars()
    assert bars[1].periods[0][1] == stopped.timestamp()
    assert bars[1].ended.startswith("stoppet") or "stoppet" in bars[1].ended
    put(hospital, *({**one, "status": "entered-in-error"} for one in (pump, second)))


def running(order: Json, value: float, since: Any) -> Json:
    """Entry of a pump about an order: it runs at a rate since a moment."""
    return {
        "resourceType": "MedicationAdministration", "id": f"pump-{order['id']}", "status": "in-progress",
        "medicationCodeableConcept": order["medicationCodeableConcept"], "subject": order["subject"],
        "context": order["encounter"], "effectivePeriod": {"start": since.isoformat()},
        "request": {"reference": f"MedicationRequest/{order['id']}"},
        "dosage": {"rateQuantity": {"value": value, "unit": "mikrogram per kg per minutt",
                                    "system": "http://unitsofmeasure.org", "code": "ug/kg/min"}},
    }  # fmt: skip


def ran(pump: Json, until: Any) -> Json:
    """The same once the pump has gone over to another rate."""
    period = {**pump["effectivePeriod"], "end": until.isoformat()}
    return {**pump, "status": "completed", "effectivePeriod": period}


def _clock(moment: Any) -> str:
    return f"{local(moment):%H:%M}"
