"""What is typed in the form of a medicine is a draft: a crash, the lock and another patient lose nothing."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.shown.sheet_form import FormDraft
from tests.journeys.test_by_keys import CONTROL, Key
from tests.journeys.test_medicines import Ward, ward

__all__ = ["ward"]


def kept(ward: Ward, what: str) -> Any:
    """What of a form lies in the record as a draft: it is all that is left after a crash."""
    return ward.seat.answer(FormDraft(ward.patient, f"medicine-{what}", f"MedicationRequest/{ward.ident}"))


def test_what_is_typed_in_a_form_outlives_crash_lock_and_another_patient(ward: Ward) -> None:
    seat = ward.seat
    ward.go_to()
    ward.keys.press(Key.Key_E)
    ward.form()
    ward.keys.write("750")
    ward.keys.press(Key.Key_Return)
    ward.keys.write("hudutslett")
    _draft, said = seat.until(lambda: (k := kept(ward, "change")) and k[1].get("why") == "hudutslett" and k)
    assert said.get("text") == "750"
    others = (p for p in seat.ask(lambda desk, c: desk.members(c, "hjerte3")).patients if p != ward.patient)
    seat.desk.open_patient(next(others))
    seat.quiet()
    assert not seat.desk.medicine.is_open
    seat.desk.open_patient(ward.patient)
    seat.quiet()
    ward.go_to()
    ward.keys.press(Key.Key_E)
    written = ward.form().now_written
    assert (written.text, written.why) == ("750", "hudutslett")
    seat.desk.locking.lock()
    seat.quiet()
    seat.desk.locking.resume()
    seat.quiet()
    # Whoever else sits down has not written it.
    me = seat.desk.actor
    another = msgspec.structs.replace(me, role="PractitionerRole/nobody", practitioner="Practitioner/nobody")
    seat.session.reader.actor = another
    assert kept(ward, "change") is None
    seat.session.reader.actor = me
    if not seat.desk.medicine.is_open:
        ward.go_to()
        ward.keys.press(Key.Key_E)
    written = ward.form().now_written
    assert (written.text, written.why) == ("750", "hudutslett")
    for _press in range(3):
        if seat.desk.medicine.is_open:
            ward.form()
            ward.keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: ward.waiting() == ["change_dose", "change_dose"])
    seat.until(lambda: kept(ward, "change") is None)
    ward.undo()


def test_the_words_of_the_order_line_are_kept_before_anything_is_typed(ward: Ward) -> None:
    column = ward.seat.desk.order.column
    ward.seat.until(lambda: column.model)
    ward.keys.press(Key.Key_B, CONTROL)
    ward.keys.write(f"seponer {ward.name} pga. utslett")
    ward.seat.until(lambda: column._proposal is not None and column._is_current())
    ward.keys.press(Key.Key_Return)
    ward.form()
    assert ward.seat.until(lambda: kept(ward, "stop"))[1].get("why") == "utslett"
    ward.keys.press(Key.Key_A, CONTROL)
    ward.keys.press(Key.Key_Delete)
    ward.seat.until(lambda: kept(ward, "stop") is None)
    ward.keys.press(Key.Key_Escape)


def test_an_act_taken_back_opens_its_form_with_every_word(ward: Ward) -> None:
    ward.go_to()
    ward.keys.press(Key.Key_S)
    ward.form()
    ward.keys.write("hudutslett")
    ward.seat.until(lambda: ward.form().model.act is not None)
    ward.keys.press(Key.Key_Return, CONTROL)
    ward.seat.until(lambda: ward.waiting() == ["stop_medicine"] and not ward.seat.desk.medicine.is_open)
    assert kept(ward, "stop") is None, "its draft went in the transaction of the act"
    ward.undo()
    column = ward.seat.until(lambda: ward.seat.desk.medicine.is_open and ward.form())
    assert (column.model.what, column.now_written.why) == ("stop", "hudutslett")
    assert kept(ward, "stop")[1].get("why") == "hudutslett"
    ward.keys.press(Key.Key_A, CONTROL)
    ward.keys.press(Key.Key_Delete)
    ward.seat.until(lambda: kept(ward, "stop") is None)
    ward.keys.press(Key.Key_Escape)
