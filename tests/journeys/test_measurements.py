"""Measurements by keyboard in the real window: a round in one row, a correction, fluid; each seen at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.clinical.record.fluids import fluids
from desktop.clinical.record.measured import rounds, struck
from desktop.clinical.record.patient import scale
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Keys

Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Sit = Callable[..., Seat]


def opened(seat: Seat, at: int = 0) -> tuple[Keys, str]:
    """A patient of the ward on the screen."""
    desk = seat.desk
    seat.errors.clear()
    seat.until(lambda: desk.pages.panel("ward").model and desk.pages.panel("ward").model.rows)
    patient = desk.pages.panel("ward").model.rows[at].key
    desk.open_patient(patient)
    seat.until(lambda: desk.patients.banner and desk.patients.banner.key == patient)
    seat.settle()
    return Keys(seat), patient


def chart(seat: Seat, patient: str) -> Any:
    return seat.ask(lambda desk, c: desk.chart(c, patient))


def begun(keys: Keys) -> Any:
    keys.press(Key.Key_M, CONTROL)
    keys.seat.until(lambda: keys.seat.desk.entry.open and keys.seat.desk.entry.row.isVisible())
    return keys.seat.desk.entry.row


def last_round(seat: Seat, patient: str) -> rounds.Round:
    found = chart(seat, patient)
    return rounds.rounds(rounds.measurements(found, now=seat.session.clock()))[-1]


@pytest.mark.usefixtures("held_until_undone")
@pytest.mark.acts("EnterRound")
def test_a_round_is_typed_in_one_row_and_taken_back(doctor: Seat) -> None:
    keys, patient = opened(doctor)
    before = len(rounds.whenever(chart(doctor, patient)))
    row = begun(keys)
    assert row.boxes["rr"].line.hasFocus()
    assert not any(box.line.text() for box in row.boxes.values()), "the last values are no values"
    for text in ("21", "95 2L", None, "118/72", "94", "36,9", "a"):
        if text is not None:
            keys.write(text)
        keys.press(Key.Key_Tab)
    doctor.until(lambda: row.model.ready)
    over = doctor.desk.patients.page.shown_panels()[0].typed
    assert over.isVisible(), "what is typed stands over the chart"
    marks = {m.key: m.text for m in row.model.marks}
    assert marks == {"bp": "118/72", "hr": "94", "temp": "36,9", "spo2": "95", "rr": "21", "acvpu": "A",
                     "news2": "6"}  # fmt: skip
    assert not row.model.score.words.startswith("minst")
    assert row.model.score.text == "6"
    row.boxes["acvpu"].setFocus()
    keys.press(Key.Key_Return)
    doctor.until(lambda: not doctor.desk.entry.open)
    assert not over.isVisible()
    one = last_round(doctor, patient)
    assert (one.number("rr"), one.number("o2"), one.number("sbp"), one.values["acvpu"].words) == (
        21,
        2,
        118,
        "A",
    )
    # It is on the screen at once, and held here.
    panel = doctor.desk.patients.page.shown_panels()[0]
    doctor.until(lambda: panel.model and panel.model.stops[-1][0] == one.at.timestamp())
    keys.press(Key.Key_Z, CONTROL)
    doctor.until(lambda: doctor.desk.entry.open and doctor.desk.entry.row.boxes["rr"].line.text() == "21")
    assert len(rounds.whenever(chart(doctor, patient))) == before
    row.boxes["hr"].line.selectAll()
    row.boxes["hr"].setFocus()
    keys.write("96")
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not doctor.desk.entry.open)
    doctor.settle()
    assert last_round(doctor, patient).number("hr") == 96
    assert not doctor.errors


def test_what_is_rare_is_asked_and_what_is_typed_stays(doctor: Seat) -> None:
    keys, patient = opened(doctor, 1)
    row = begun(keys)
    row.boxes["hr"].setFocus()
    keys.write("410")
    keys.press(Key.Key_Tab)
    assert row.boxes["temp"].line.hasFocus(), "nobody is held back: the next number belongs to the next field"
    doctor.until(lambda: row.card.isVisible())
    assert row.card.confirm.isHidden(), "what can't be true can't be confirmed"
    keys.write("36,9")
    keys.press(Key.Key_Return)
    assert doctor.desk.entry.open
    assert row.boxes["hr"].line.hasFocus()
    assert row.boxes["hr"].line.selectedText() == "410"
    keys.write("210")
    keys.press(Key.Key_Tab)
    doctor.until(lambda: row.card.isVisible() and not row.card.confirm.isHidden())
    # Left and opened again: nothing that was typed is lost.
    keys.press(Key.Key_Escape)
    doctor.until(lambda: not doctor.desk.entry.open)
    row = begun(keys)
    assert (row.boxes["hr"].line.text(), row.boxes["temp"].line.text()) == ("210", "36,9")
    doctor.until(lambda: row.card.isVisible())
    keys.press(Key.Key_B, ALT)
    assert row.boxes["rr"].line.text() == "", "Alt+B writes no letter"
    keys.write("SVT på skop")
    keys.press(Key.Key_Return)
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not doctor.desk.entry.open)
    (pulse,) = [m for m in rounds.whenever(chart(doctor, patient), "hr") if m.number == 210]
    assert pulse.remark == "SVT på skop"
    assert not doctor.errors


def test_what_is_written_twice_is_confirmed_by_that(doctor: Seat) -> None:
    keys, patient = opened(doctor, 2)
    row = begun(keys)
    row.boxes["hr"].setFocus()
    keys.write("205")
    keys.press(Key.Key_Tab)
    doctor.until(lambda: row.card.isVisible())
    keys.press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert row.boxes["hr"].line.selectedText() == "205"
    keys.write("205")
    keys.press(Key.Key_Tab)
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Escape)
    doctor.quiet()
    assert rounds.whenever(chart(doctor, patient), "hr")[-1].number != 205


@pytest.mark.acts("CorrectRound")
def test_a_round_is_corrected_and_the_old_value_stays_to_be_seen(doctor: Seat) -> None:
    keys, patient = opened(doctor, 3)
    before = last_round(doctor, patient)
    doctor.desk.show_tab("chart")
    doctor.quiet()
    panel = doctor.desk.patients.page.shown_panels()[0]
    doctor.until(lambda: panel.model is not None)
    panel.take_focus()
    keys.press(Key.Key_F2)
    row = doctor.desk.entry.row
    doctor.until(lambda: doctor.desk.entry.open and row.model.correcting)
    was = row.boxes["hr"].line.text()
    row.boxes["hr"].setFocus()
    # Near what stood there: beside the pulse of whoever is third at this hour another may be asked about.
    right = int(was) + 1
    keys.write(str(right))
    keys.press(Key.Key_Return)
    assert row.reason.hasFocus(), "a correction needs its reason"
    keys.write("feil tastet")
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    doctor.until(lambda: not doctor.desk.entry.open)
    now = last_round(doctor, patient)
    assert (now.at, now.number("hr"), now.number("temp")) == (before.at, right, before.number("temp"))
    (gone,) = [s for s in struck.struck(chart(doctor, patient)) if s.measurement.key == "hr"]
    assert (str(gone.measurement.number), gone.why) == (was, "feil tastet")
    doctor.until(lambda: panel.model.readings[-1]["hr"].struck == was)
    assert "feil tastet" in panel.model.readings[-1]["hr"].note
    assert not doctor.errors


def test_a_round_of_another_patient_is_struck_whole(doctor: Seat) -> None:
    keys, patient = opened(doctor, 4)
    before = last_round(doctor, patient)
    doctor.desk.show_tab("chart")
    panel = doctor.desk.patients.page.shown_panels()[0]
    doctor.until(lambda: panel.model is not None)
    panel.take_focus()
    keys.press(Key.Key_F2)
    row = doctor.desk.entry.row
    doctor.until(lambda: doctor.desk.entry.open and row.model.correcting)
    keys.press(Key.Key_X, ALT)
    keys.write("feil pasient")
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    doctor.until(lambda: not doctor.desk.entry.open)
    assert last_round(doctor, patient).at < before.at
    doctor.until(lambda: panel.model.stops[-1][0] == before.at.timestamp())
    assert {r.text for key, r in panel.model.readings[-1].items() if key != "time"} == {""}
    assert not doctor.errors


def test_fluid_in_and_out_and_weight(doctor: Seat) -> None:
    keys, patient = opened(doctor, 5)
    row = begun(keys)
    keys.press(Key.Key_M, CONTROL)
    doctor.until(lambda: row.model.typed.form == "fluid")
    row.boxes["in-oral"].setFocus()
    keys.write("200")
    row.boxes["out-urine"].setFocus()
    keys.write("1,5 L")
    keys.press(Key.Key_F2)
    keys.write("25:00")
    keys.press(Key.Key_Return)
    assert row.head.time.hasFocus(), "a time that is none is written anew"
    keys.press(Key.Key_Return, CONTROL)
    assert doctor.desk.entry.open, "and nothing is saved under another time meanwhile"
    keys.write("i dag 00:01")
    keys.press(Key.Key_Return)
    doctor.until(lambda: row.model.when.endswith("00:01"))
    if row.model.time_doubt is not None:
        keys.press(Key.Key_B, ALT)
        keys.write("skrevet fra lappen")
        keys.press(Key.Key_Return)
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not doctor.desk.entry.open)
    found = {(v.kind.key, int(v.millilitres)) for v in fluids.volumes(chart(doctor, patient))}
    assert {("in-oral", 200), ("out-urine", 1500)} <= found
    keys.press(Key.Key_M, CONTROL)
    doctor.until(lambda: doctor.desk.entry.open)
    keys.press(Key.Key_M, CONTROL, times=2)
    doctor.until(lambda: row.model.typed.form == "body")
    assert not doctor.errors
    doctor.desk.entry.close()


def test_a_single_value_that_was_written_wrong_is_corrected_from_its_field(doctor: Seat) -> None:
    keys, patient = opened(doctor, 8)
    row = begun(keys)
    keys.press(Key.Key_M, CONTROL)
    doctor.until(lambda: row.model and row.model.typed.form == "fluid")
    row.boxes["in-oral"].setFocus()
    keys.write("2000")
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    doctor.until(lambda: not doctor.desk.entry.open)
    keys.press(Key.Key_M, CONTROL)
    doctor.until(lambda: doctor.desk.entry.open)
    keys.press(Key.Key_M, CONTROL)
    doctor.until(lambda: row.model and row.model.typed.form == "fluid")
    row.boxes["in-oral"].setFocus()
    keys.press(Key.Key_R, ALT)
    doctor.until(lambda: row.model and row.model.correcting)
    assert list(row.boxes) == ["in-oral"]
    keys.write("200")
    row.reason.setFocus()
    keys.write("en null for mye")
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return)
    doctor.until(lambda: not doctor.desk.entry.open)
    found = [int(v.millilitres) for v in fluids.volumes(chart(doctor, patient)) if v.kind.key == "in-oral"]
    assert 200 in found
    assert 2000 not in found
    assert not doctor.errors


def test_from_a_note_to_the_row_and_the_note_stays(doctor: Seat) -> None:
    keys, patient = opened(doctor, 3)
    keys.press(Key.Key_N, CONTROL)
    doctor.until(lambda: doctor.desk.note.editor.isVisible())
    row = begun(keys)
    assert doctor.window.current_page() is doctor.desk.patients.page
    assert not doctor.desk.note.editor.isVisible()
    assert row.boxes["rr"].line.hasFocus()
    assert doctor.desk.entry.patient == patient
    keys.press(Key.Key_Escape)
    assert not doctor.errors


@pytest.mark.acts("SetScale")
def test_a_doctor_decides_on_scale_2_from_the_palette_and_ends_it_there(doctor: Seat) -> None:
    keys, patient = opened(doctor, 9)

    def held() -> scale.Scale:
        return scale.scale(chart(doctor, patient), doctor.session.clock())

    assert held().number == 1
    keys.press(Key.Key_K, CONTROL)
    keys.write("skala 2")
    keys.press(Key.Key_Return)
    doctor.until(lambda: held().number == 2)
    assert held().by == doctor.desk.actor.name
    row = begun(keys)
    assert doctor.desk.actor.name in row.model.scale
    keys.press(Key.Key_Escape)
    keys.press(Key.Key_K, CONTROL)
    keys.write("skala 2")
    keys.press(Key.Key_Return)
    clearing = doctor.desk.performing.clearing
    dialog = doctor.until(lambda: clearing.dialog)
    dialog.field.setText("ikke KOLS")
    dialog.act.click()
    doctor.until(lambda: held().number == 1)
    assert not doctor.errors


def test_another_patient_keeps_nothing_of_the_row(doctor: Seat) -> None:
    keys, first = opened(doctor, 1)
    row = begun(keys)
    row.boxes["temp"].setFocus()
    keys.write("38,2")
    _keys, second = opened(doctor, 2)
    assert first != second
    assert not doctor.desk.entry.open
    assert not row.isVisible()
    row = begun(keys)
    assert row.boxes["temp"].line.text() == ""
    keys.press(Key.Key_Escape)
    opened(doctor, 1)
    row = begun(keys)
    assert row.boxes["temp"].line.text() == "38,2"
    row.boxes["temp"].line.clear()
    doctor.quiet()
    keys.press(Key.Key_Escape)
