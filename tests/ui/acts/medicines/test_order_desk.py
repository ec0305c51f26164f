"""Ordering on a slow machine: answers come late, keys come early, patients are switched in between.

One idea: one order column over a bridge whose answers come when the test says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import writing
from desktop.core.errors import FagflateError
from desktop.core.usage.fired import Fired, standing
from desktop.service.record import Record as Service
from desktop.shown.status import Status
from desktop.store import drafts
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, Record, record
from tests.ui.acts.slow_bridge import SlowBridge
from tests.ui.editors.conftest import Show, show
from ui.acts.medicines.order_drafting import OrderDrafting

__all__ = ["record", "show"]
FUROSEMIDE = "furosemid 40 mg x 2 po"
PARACETAMOL = "paracet 1 g x 4 po"


class Seat:
    """The order column of a window, its bridge, and what was said."""

    def __init__(self, record: Record, reading: Reader) -> None:
        self.record = record
        service = Service(reading, "https://x.example")
        self.bridge = SlowBridge(
            lambda question: service.ask(question).result(), lambda act: service.act(act, AAS).result()
        )
        self.errors: list[FagflateError] = []
        self.said: list[str] = []
        self.undo: list[Any] = []
        self.undone: list[Any] = []
        self.decided: list[Fired] = []
        self.link = SimpleNamespace(status=Status("current"), clock=lambda: NOW)
        self.bridge.link = self.link
        self.order = OrderDrafting(
            SimpleNamespace(  # type: ignore[arg-type]
                bridge=self.bridge,
                actor=AAS,
                say_error=self.errors.append,
                decided=SimpleNamespace(emit=self.decided.append),
                patients=SimpleNamespace(focus="p", workspace=SimpleNamespace(id="cardiology")),
                performing=SimpleNamespace(
                    say=self._say,
                    offer=lambda _said, undo: self.undo.append(undo),
                ),
            )
        )

    def _say(self, done: Any, undone: Any) -> None:
        self.said.append(done.said)
        self.undone.append(undone)

    @property
    def column(self) -> Any:
        return self.order.column

    def open(self, patient: str) -> None:
        self.order.show(patient)

    def type(self, text: str) -> None:
        self.column.field.setText(text)

    def enter(self) -> None:
        self.column._enter()

    def add(self, text: str) -> None:
        self.type(text)
        self.bridge.finish()
        self.enter()
        self.bridge.finish()

    def see_all(self) -> None:
        for _alert in self.column.alerts:
            self.column._act()

    def titles(self) -> list[str]:
        return [row.row.title.replace("\u00a0", " ") for row in self.column.orders]

    def orders(self, patient: str = "p") -> list[str]:
        """What was ordered for a patient, as the outbox has it."""
        found = [e for e in self.record.waiting() if e.type == "MedicationRequest" and e.patient == patient]
        return [self.record.current(e.key)["medicationCodeableConcept"]["text"] for e in found]  # type: ignore[index]

    def kept(self, patient: str = "p") -> list[writing.orders.KeptOrders]:
        return [writing.orders.decode(d.body) for d in self.record.drafts() if d.patient == patient]


@pytest.fixture
def seat(record: Record, qapp: QApplication, show: Show) -> Iterator[Seat]:
    record.hold(
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås"}], "birthDate": "1948-03-14"}
    )
    other = {
        "resourceType": "Patient",
        "id": "q",
        "name": [{"family": "Haugland"}],
        "birthDate": "1950-01-01",
    }
    _hold(record, "q", other)
    reading = Reader(record.store, AAS, lambda: NOW)
    made = Seat(record, reading)
    show(made.column, size=(376, 900))
    made.open("p")
    made.bridge.finish()
    yield made
    made.bridge.close()
    reading.close()


def _hold(record: Record, patient: str, body: dict[str, Any]) -> None:
    from desktop.fhir import strict
    from desktop.store import records

    row = records.Row(
        body["resourceType"], body["id"], "1", "2026-11-20T12:00:00Z", strict.dumps(body), patient
    )
    record.store.write(lambda tx: records.put(tx, [row]), origin="sync").result()


# Typing


def test_what_is_typed_while_an_order_enters_the_basket_stays(seat: Seat) -> None:
    seat.type(FUROSEMIDE)
    seat.bridge.finish()
    seat.enter()
    seat.type("par")
    seat.bridge.finish()
    assert seat.titles() == ["furosemid 40 mg × 2"]
    assert seat.column.field.text() == "par"
    (kept,) = seat.kept()
    assert kept.text == "par"


def test_two_orders_entered_before_the_first_is_answered_are_both_there(seat: Seat) -> None:
    order = seat.order
    for text in (FUROSEMIDE, PARACETAMOL):
        seat.column.added.emit(text)
    seat.bridge.finish()
    assert len(seat.titles()) == 2
    assert order is seat.order


def test_an_order_that_is_removed_while_another_enters_stays_away(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    (key,) = [row.row.key for row in seat.column.orders]
    seat.column.added.emit(PARACETAMOL)
    seat.column.removed.emit(key)
    seat.bridge.finish()
    assert seat.titles() == ["paracetamol 1 g × 4"]


def test_nothing_is_typed_before_it_is_known_for_whom(seat: Seat) -> None:
    seat.open("q")
    assert seat.column.field.isReadOnly()
    seat.bridge.finish()
    assert not seat.column.field.isReadOnly()


def test_a_patient_who_was_opened_before_being_fetched_has_a_basket_once_fetched(seat: Seat) -> None:
    seat.open("late")
    seat.bridge.finish()
    assert seat.column.model is None
    _hold(seat.record, "late", {"resourceType": "Patient", "id": "late", "name": [{"family": "Sen"}]})
    seat.order.refresh()
    seat.bridge.finish()
    assert seat.column.model is not None
    seat.add(PARACETAMOL)
    assert seat.titles() == ["paracetamol 1 g × 4"]


def test_a_patient_who_is_fetched_while_the_basket_is_asked_for_has_one(seat: Seat) -> None:
    seat.open("late")
    seat.bridge.live()
    work, waiting = seat.bridge.asked.popleft()
    nothing = work()
    _hold(seat.record, "late", {"resourceType": "Patient", "id": "late", "name": [{"family": "Sen"}]})
    seat.order.refresh()
    waiting.set_result(nothing)
    seat.bridge.finish()
    assert seat.column.model is not None


# Signing


def test_what_is_removed_after_it_was_signed_is_signed_and_said(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.add(PARACETAMOL)
    keys = [row.row.key for row in seat.column.orders]
    seat.column.sign.emit(tuple(keys))
    seat.column.removed.emit(keys[0])
    seat.bridge.finish()
    assert seat.orders() == ["furosemid", "paracetamol"]
    assert seat.titles() == [], "no order looks as if it were not signed"
    (said,) = seat.said
    assert "2" in said


def test_what_is_typed_while_signing_stays_and_nothing_signed_comes_back(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.column.sign.emit(tuple(row.row.key for row in seat.column.orders))
    seat.bridge.step()
    seat.type("par")
    seat.bridge.finish()
    assert seat.orders() == ["furosemid"]
    assert seat.column.field.text() == "par"
    assert seat.titles() == []
    assert [(k.text, k.basket.lines) for k in seat.kept()] == [("par", ())], "no draft holds what is signed"


def test_a_change_of_the_record_opens_no_second_basket_beside_the_new_one(seat: Seat) -> None:
    """The second one would empty the field in the middle of a word."""
    seat.add(FUROSEMIDE)
    seat.column.sign.emit(tuple(row.row.key for row in seat.column.orders))
    while "sign_orders" not in seat.bridge.done:
        seat.bridge.step()
    seat.type("paracet 1")
    seat.order.refresh()
    seat.bridge.finish()
    assert seat.column.field.text() == "paracet 1"
    baskets = [one for one in seat.bridge.questions if type(one).__name__ == "OpenOrders"]
    assert len(baskets) == 2, "the first one, and the new one"
    seat.order.refresh()
    seat.bridge.finish()
    assert seat.column.field.text() == "paracet 1"


def test_signing_goes_on_when_another_patient_is_opened_and_their_basket_is_left_alone(seat: Seat) -> None:
    seat.open("q")
    seat.bridge.finish()
    seat.add(PARACETAMOL)
    seat.open("p")
    seat.bridge.finish()
    seat.add(FUROSEMIDE)
    seat.column.sign.emit(tuple(row.row.key for row in seat.column.orders))
    seat.open("q")
    seat.bridge.finish()
    assert seat.orders("p") == ["furosemid"]
    assert seat.orders("q") == []
    assert seat.titles() == ["paracetamol 1 g × 4"]
    (said,) = seat.said
    assert "ØVERÅS" in said, "it is said for whom"


def test_a_double_press_signs_once(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    keys = tuple(row.row.key for row in seat.column.orders)
    seat.column.sign.emit(keys)
    seat.column.sign.emit(keys)
    seat.bridge.finish()
    assert seat.orders() == ["furosemid"]
    assert len(seat.said) == 1
    assert not seat.errors


def test_a_signature_that_fails_leaves_the_basket_and_its_draft(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.bridge.fails.add("sign_orders")
    seat.column.sign.emit(tuple(row.row.key for row in seat.column.orders))
    seat.type("par")
    seat.bridge.finish()
    assert len(seat.errors) == 1
    assert seat.titles() == ["furosemid 40 mg × 2"]
    (kept,) = seat.kept()
    assert (len(kept.basket.lines), kept.text) == (1, "par")


def test_nothing_signed_comes_back_when_its_patient_is_opened_again_meanwhile(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.column.sign.emit(tuple(row.row.key for row in seat.column.orders))
    seat.bridge.step()
    seat.open("q")
    seat.open("p")
    for _time in range(2):
        seat.bridge.asked.rotate(-1)  # the record is read before the signature is written
    seat.bridge.step()
    seat.bridge.step()
    seat.type("par")
    seat.bridge.finish()
    assert seat.orders() == ["furosemid"]
    assert seat.titles() == []
    assert [k.basket.lines for k in seat.kept()] in ([], [()])


# Keeping


def test_saved_is_said_only_of_what_was_saved(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    assert "14:32" in seat.column.model.saved
    seat.bridge.fails.add("save_draft")
    for text in ("p", "pa", "par", "para"):
        seat.type(text)
        seat.bridge.finish()
    assert "14:32" not in seat.column.model.saved
    assert len(seat.errors) == 1, "one word for it, not one a key"
    seat.bridge.fails.clear()
    seat.type("parac")
    seat.bridge.finish()
    assert "14:32" in seat.column.model.saved


def test_what_was_not_saved_is_saved_when_it_is_left(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.bridge.fails.add("save_draft")
    seat.type("parac")
    seat.bridge.finish()
    seat.bridge.fails.clear()
    before = seat.bridge.done.count("save_draft")
    seat.order.leave()
    seat.bridge.finish()
    assert seat.bridge.done.count("save_draft") == before + 1


def test_being_offline_is_said_while_it_is_so(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    assert seat.column.model.offline == ""
    for state, said in (("offline", True), ("current", False)):
        seat.link.status = Status(state)
        for tell in seat.bridge.listeners:
            tell(seat.link.status)
        seat.bridge.finish()
        assert bool(seat.column.model.offline) is said


def test_many_changes_of_the_record_are_one_or_two_questions(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    before = len(seat.bridge.questions)
    for _time in range(20):
        seat.order.refresh()
    seat.bridge.finish()
    assert len(seat.bridge.questions) - before <= 2
    seat.order.refresh()
    seat.open("q")
    seat.open("p")
    seat.bridge.finish()
    assert seat.titles() == ["furosemid 40 mg × 2"], "a question whose answer is dropped stops no other"


def test_a_draft_that_can_not_be_read_is_said_and_does_not_block(seat: Seat) -> None:
    seat.record.act(lambda tx: drafts.save(tx, "odd", "order", "q", AAS.role, "{"))
    seat.open("q")
    seat.bridge.finish()
    (error,) = seat.errors
    assert error.kept
    assert error.todo
    seat.add(PARACETAMOL)
    assert seat.titles() == ["paracetamol 1 g × 4"]
    assert "odd" in [d.id for d in seat.record.drafts()], "it is kept as it was"
    seat.open("p")
    seat.open("q")
    seat.bridge.finish()
    assert seat.titles() == ["paracetamol 1 g × 4"]
    assert len(seat.errors) == 1


# Taking × back


def test_what_was_taken_out_is_put_back_as_it_stood_there(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.add(PARACETAMOL)
    keys = [row.row.key for row in seat.column.orders]
    seat.column.removed.emit(keys[0])
    seat.bridge.finish()
    assert [row.row.key for row in seat.column.orders] == keys[1:]
    # The basket changes meanwhile, and is kept without it.
    seat.add("blodkultur")
    seat.undo.pop()()
    seat.bridge.finish()
    assert [row.row.key for row in seat.column.orders][:2] == keys, "the same order, where it stood"
    assert len(seat.titles()) == 3
    (kept,) = seat.kept()
    assert len(kept.basket.lines) == 3
    assert not seat.errors


def test_twice_taken_out_is_twice_put_back_and_never_doubled(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    (key,) = [row.row.key for row in seat.column.orders]
    for _time in range(2):
        seat.column.removed.emit(key)
        seat.bridge.finish()
        assert seat.titles() == []
        undo = seat.undo.pop()
        undo()
        undo()
        seat.bridge.finish()
        assert [row.row.key for row in seat.column.orders] == [key]


def test_nothing_is_put_back_into_a_basket_that_was_signed(seat: Seat) -> None:
    seat.add(FUROSEMIDE)
    seat.add(PARACETAMOL)
    keys = [row.row.key for row in seat.column.orders]
    seat.column.removed.emit(keys[0])
    seat.bridge.finish()
    seat.see_all()
    seat.column.sign.emit(tuple(keys[1:]))
    seat.bridge.finish()
    seat.undo.pop()()
    seat.bridge.finish()
    assert seat.titles() == []
    assert len(seat.errors) == 1
    assert seat.orders() == ["paracetamol"]


# Counted


def _twice(seat: Seat) -> Any:
    """Paracetamol beside paracetamol, and the finding about both."""
    for text in (PARACETAMOL, "paracet 1 g x 3 po"):
        seat.column.added.emit(text)
        seat.bridge.finish()
    return next(card.alert for card in seat.column.alerts if card.alert.rule == "double")


def _counted(seat: Seat) -> list[str]:
    return [one.how for one in standing(seat.decided) if one.rule == "double"]


def test_an_override_is_counted_once_its_order_is_signed_and_not_once_it_is_out(seat: Seat) -> None:
    alert = _twice(seat)
    seat.column.answered.emit(alert.key, "keep")
    seat.bridge.finish()
    assert _counted(seat) == ["kept"]
    seat.column.removed.emit(alert.concerns)
    seat.bridge.finish()
    assert _counted(seat) == ["removed"]
    seat.undo.pop()()
    seat.bridge.finish()
    assert _counted(seat) == ["kept"]


def test_an_override_is_not_counted_once_its_signature_was_taken_back(seat: Seat) -> None:
    alert = _twice(seat)
    seat.column.stop_answered.emit(alert.key, "keep", "Konferert med bakvakt")
    seat.bridge.finish()
    assert _counted(seat) == ["reason"]
    seat.see_all()
    seat.column.sign.emit(tuple(row.row.key for row in seat.column.orders))
    seat.bridge.finish()
    assert seat.said
    assert _counted(seat) == ["reason"]
    assert {one.how for one in standing(seat.decided)} <= {"reason", "kept"}
    seat.undone.pop()()
    assert standing(seat.decided) == ()
